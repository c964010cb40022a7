"""A procedure as Mermaid text: stages as frames, steps in them, moves as arrows. Our own writer; it draws and explains nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from deliberation.model import START, Move, Procedure, Text

__all__ = ["mermaid"]


def _label(title: Text, name: str, language: str) -> str:
    """A title with what Mermaid would read as its own taken out."""
    words = title.told(language) or name
    return "".join(letter if letter.isalnum() or letter in " -_,.，。、（）()" else " " for letter in words).strip() or name


def _state(name: str) -> str:
    return "[*]" if name == START else name.replace("-", "_") + "_"


def _arrows(move: Move, language: str) -> Iterator[tuple[str, str, str]]:
    label = _label(move.title, move.name, language)
    for arrow in move.arrows:
        if move.outcomes:
            for outcome in move.outcomes:
                yield arrow.source, outcome.target or arrow.source, f"{label} - {_label(outcome.title, outcome.name, language)}"
        elif arrow.target is not None:
            yield arrow.source, arrow.target, label


def mermaid(procedure: Procedure, *, language: str = "en") -> str:
    """The text of a Mermaid state diagram. Moves that stay within their step are left out; the clock's are marked."""
    lines = ["stateDiagram-v2"]
    for number, stage in enumerate(procedure.stages, 1):
        lines.append(f'  state "{number} {_label(stage.title, stage.name, language)}" as stage_{number} {{')
        lines += [f'    state "{_label(step.title, step.name, language)}" as {_state(step.name)}' for step in stage.steps]
        lines.append("  }")
    together: dict[tuple[str, str], list[str]] = {}
    for move in procedure.moves:
        for source, target, label in _arrows(move, language):
            together.setdefault((source, target), []).append(f"⏰ {label}" if move.by_clock else label)
    lines += [f"  {_state(source)} --> {_state(target)}: {', '.join(labels)}" for (source, target), labels in together.items()]
    lines += [f"  {_state(step.name)} --> [*]" for step in procedure.steps if step.end]
    return "\n".join(lines) + "\n"
