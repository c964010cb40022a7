"""A clerk changes a new town's files as texts: what is meant well is seen at once, and each slip is answered with where and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deliberation import towns
from deliberation.cli import app
from deliberation.documents import Town
from deliberation.model import Procedure, find

Edits = list[tuple[str, str, str]]
"""Each a file, what stands in it, and what the clerk writes instead."""

QUORUM = """\
    rule: quorum
    body: council
    more_than: 1/2
    base: members
"""
STEP = "      heard: {title: {en: notice ended, zh: 公示期满}}\n"
CALL = "  call: {from: heard,"
SECRETARY = "rename:\n  roles: {recorder: secretary}\nroles:\n  secretary: {en: secretary, zh: 文书}\n"


def new_town(into: Path, *more: str) -> Path:
    """A town that was just made."""
    done = CliRunner().invoke(app, ["new-town", "mill-brook", "--into", str(into), *more])
    assert 0 == done.exit_code, done.output
    return into / "mill-brook"


def edit(folder: Path, edits: Edits) -> None:
    """The files with other texts; each text is there, and once."""
    for file, old, new in edits:
        path = folder / file
        text = path.read_text("utf-8")
        assert 1 == text.count(old), old
        path.write_text(text.replace(old, new), encoding="utf-8")


def otherwise(town: Town) -> list[str]:
    """Every way in which a worked case goes otherwise than told."""
    return [str(fault) for story in town.stories for one in towns.play(town, story) for fault in one.faults]


def changed(folder: Path, edits: Edits) -> tuple[Town, Procedure]:
    """The town after its clerk's edits, and the procedure before them; the town's own stories went well until then."""
    before = towns.load_town(folder)
    assert [] == otherwise(before)
    edit(folder, edits)
    return towns.load_town(folder), before.procedure()


def test_a_number_is_changed(tmp_path: Path) -> None:
    """Fourteen days of notice: the clock waits for them, which the worked cases see until they wait too."""
    folder = new_town(tmp_path)
    town, before = changed(folder, [("procedure.yaml", "after: 7 days", "after: 14 days")])
    assert ("7 days", "14 days") == (str(before.deadlines[0].after), str(town.procedure().deadlines[0].after))
    assert "clock: told end-notice, was nothing" in otherwise(town)
    edit(folder, [("stories.yaml", "2026-03-12", "2026-03-22"), ("stories.yaml", "2026-03-16 19:00", "2026-03-25 19:00")])
    edit(folder, [("stories.yaml", "after: 8 days, clock", "after: 15 days, clock")])
    edit(folder, [("stories.yaml", "after: 1 day, move: assign", "after: 1 hour, move: assign")])
    assert [] == otherwise(towns.load_town(folder))


def test_a_step_is_added_with_its_moves(tmp_path: Path) -> None:
    """Before the meeting is called, the place is visited: who calls without is refused, until the worked cases visit it too."""
    folder = new_town(tmp_path)
    visit = "  visit: {from: heard, to: visited, by: supervisor, title: {en: visit the place, zh: 实地察看}}\n"
    town, before = changed(
        folder,
        [
            ("procedure.yaml", STEP, STEP + "      visited: {title: {en: place visited, zh: 已实地察看}}\n"),
            ("procedure.yaml", CALL, visit + CALL.replace("heard", "visited")),
        ],
    )
    steps = [step.name for step in town.procedure().stages[0].steps]
    assert (["proposed", "published", "heard"], ["proposed", "published", "heard", "visited"]) == (
        [s.name for s in before.stages[0].steps],
        steps,
    )
    assert "refused: told nothing, was order" in otherwise(town)
    visited = "      - {after: 1 hour, clock: [end-notice], move: visit, by: p-2, step: visited}\n"
    edit(folder, [("stories.yaml", "      - {after: 1 day, clock: [end-notice],", visited + "      - {after: 1 day,")])
    edit(
        folder,
        [("stories.yaml", "      - {after: 8 days, clock: [end-notice],", visited.replace("1 hour", "8 days") + "      - {after: 1 day,")],
    )
    assert [] == otherwise(towns.load_town(folder))


def test_a_rule_is_swapped(tmp_path: Path) -> None:
    """Three who signed in are enough, of however many: the meeting opens where it did not."""
    swapped = "    rule: majority\n    did: sign-in\n    at_least: 3\n    base: votes-cast\n"
    town, before = changed(new_town(tmp_path), [("procedure.yaml", QUORUM, swapped)])
    rules = [find(one.rules, "quorum") for one in (before, town.procedure())]
    assert ["quorum", "majority"] == [one.rule.kind for one in rules if one is not None]
    assert "refused: told quorum, was nothing" in otherwise(town)


def test_a_role_is_renamed(tmp_path: Path) -> None:
    """In every move at once; who holds the new one can do what who held the old one could."""
    folder = new_town(tmp_path, "--from", "xichuan")
    commented = "".join(f"# {line}\n" for line in SECRETARY.splitlines())
    town, before = changed(folder, [("procedure.yaml", commented, SECRETARY), ("people.yaml", "recorder@upper", "secretary@upper")])
    for procedure, role in ((before, "recorder"), (town.procedure(), "secretary")):
        minute = find(procedure.moves, "minute")
        assert minute is not None
        assert [role] == [who.role for who in minute.by]
    assert town.people.actor("u-6").roles == {"villager@upper", "secretary@upper"}
    assert [] == otherwise(town)


def test_a_text_is_translated(tmp_path: Path) -> None:
    """Into one language more; what the procedure means, and its digest, stay."""
    texts = [("procedure.yaml", "{en: quorum, zh: 法定人数}", "{en: quorum, zh: 法定人数, de: Beschlussfähigkeit}")]
    town, before = changed(new_town(tmp_path), texts)
    quorum = find(town.procedure().rules, "quorum")
    assert quorum is not None
    assert "Beschlussfähigkeit" == quorum.title.to("de")
    assert before.digest == town.procedure().digest
    assert [] == otherwise(town)


STEPS = "known: agreed, called, done, proposed, published, shelved, start, voting"
ELSEWHERE = "document: not-yaml: found a line that begins elsewhere than those before it, expected YAML"
AMOUNT = "expected a number, or a share such as 2/3"
MISTAKES: dict[str, tuple[Edits, list[tuple[str, str]]]] = {
    "a rule that is spelt otherwise": (
        [("procedure.yaml", "needs: [quorum]", "needs: [qourum]")],
        [("qourum", "moves.open-vote.needs.0: unknown-rule: found 'qourum', expected a rule; did you mean 'quorum'?")],
    ),
    "a number in quotation marks": (
        [("procedure.yaml", "seats: 7", 'seats: "7"')],
        [('"7"', 'bodies.council.seats: not-a-count: found the text "7", expected a whole number; write 7, without quotation marks')],
    ),
    "a tab instead of blanks": (
        [("procedure.yaml", QUORUM, QUORUM.replace("    base", "\tbase"))],
        [("\tbase", "document: not-yaml: found a tab, expected YAML; write spaces instead")],
    ),
    "a line that is indented otherwise": (
        [("procedure.yaml", QUORUM, QUORUM.replace("    base", "   base"))],
        [
            (
                "base: members\n    basis",
                f"{ELSEWHERE}; begin it in column 5, as line {{before}}, or in column 3, as line {{rule}}",
            )
        ],
    ),
    "a step that no longer exists": (
        [("procedure.yaml", STEP, "")],
        [
            ("to: heard", f"moves.end-notice.to: unknown-step: found 'heard', expected a step; {STEPS}"),
            ("from: heard", f"moves.call.from: unknown-step: found 'heard', expected a step; {STEPS}"),
        ],
    ),
    "a share over 1": (
        [("procedure.yaml", QUORUM, QUORUM.replace("1/2", "3/2"))],
        [
            (
                "3/2",
                f"rules.quorum.more_than: not-an-amount: found '3/2', {AMOUNT}; a share lies above 0 and is at most 1",
            )
        ],
    ),
}


@pytest.mark.parametrize(("edits", "faults"), MISTAKES.values(), ids=MISTAKES)
def test_a_slip_is_told_with_its_place_and_what_to_write(tmp_path: Path, edits: Edits, faults: list[tuple[str, str]]) -> None:
    """File, line and column, what was found, what was expected, how to mend it; all faults of the file, and no others."""
    folder = new_town(tmp_path)
    edit(folder, edits)
    done = CliRunner().invoke(app, ["show", str(folder)])
    told = [f"{folder / 'procedure.yaml'}:{place}: {said}" for place, said in (_placed(folder, *one) for one in faults)]
    assert (2, told) == (done.exit_code, [line.strip() for line in done.output.splitlines()[1:]])


def _placed(folder: Path, slip: str, said: str) -> tuple[str, str]:
    """Line and column of a slip, which stands once in the file; and the sentence, with the lines it names."""
    text = (folder / "procedure.yaml").read_text("utf-8")
    assert 1 == text.count(slip), slip
    before = text[: text.index(slip)]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    rule = text[: text.index(QUORUM[:17])].count("\n")
    return f"{line}:{column}", said.format(before=line - 1, rule=rule)
