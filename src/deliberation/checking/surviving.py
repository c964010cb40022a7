"""Mutants tried out: a town's stories played under each, its promises watched over what comes of them. Neither stories nor promises are changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from deliberation.checking.mutating import Mutant, mutants, sampled
from deliberation.documents import Story, Town
from deliberation.errors import DefinitionError, DeliberationError, Problem
from deliberation.model import Procedure
from deliberation.promises import watch
from deliberation.towns import Played, edition_of, happened, play

__all__ = ["Trial", "survivors", "trials"]


@attrs.frozen
class Trial:
    """A mutant, and the story that noticed it: by going otherwise than told, or by breaking a promise, which is named. None where no story did."""

    mutant: Mutant
    story: str | None = None
    promise: str | None = None

    @property
    def survives(self) -> bool:
        """Whether nothing noticed it."""
        return self.story is None


@attrs.frozen
class _Known:
    """A story as it goes under the rules as they are: the moves that are tried, those refused to somebody for who it is, what it breaks."""

    story: Story
    moves: frozenset[str]
    barred: frozenset[str]
    broken: frozenset[str]


def survivors(town: Town, *, procedure: str | None = None, sample: int | None = None, seed: int = 0) -> tuple[Mutant, ...]:
    """The mutants of a procedure, in its latest edition, that no story and no promise of the town notices; of a sample where one is asked for.

    Raises `KeyError` as `Town.procedure` does, and `DefinitionError` for a story that does not go as told to begin with.
    """
    tried = sampled(mutants(town.procedure(procedure)), sample, seed=seed)
    return tuple(trial.mutant for trial in trials(town, tried) if trial.survives)


def trials(town: Town, tried: Iterable[Mutant]) -> Iterator[Trial]:
    """Each mutant tried out, in the order given: the shortest story first, and none after the first that notices.

    A promise is asked by the rules as they are; it notices what it does not find broken under them. Stories in which nobody tries a move that
    the edit is about are not played: they go as they did; nor, for a `widen`, those in which it is refused to nobody for who it is. Raises
    `DefinitionError` for a story that does not go as told to begin with.
    """
    known: dict[str, tuple[_Known, ...]] = {}
    for mutant in tried:
        original = mutant.original
        if original.digest not in known:
            known[original.digest] = _as_they_are(town, original)
        # What is worked out for a procedure is kept with it: with a copy it goes when the next mutant comes.
        edited = attrs.evolve(mutant.procedure)
        other = attrs.evolve(town, procedures=tuple(edited if one.digest == original.digest else one for one in town.procedures))
        moves = _moves_of(mutant)
        trial = Trial(mutant)
        for one in known[original.digest]:
            there = one.barred if mutant.edit == "widen" else one.moves
            trial = Trial(mutant) if moves is not None and moves.isdisjoint(there) else _tried(other, mutant, edited, one)
            if not trial.survives:
                break
        yield trial


def _as_they_are(town: Town, procedure: Procedure) -> tuple[_Known, ...]:
    """The stories that are played under a procedure, the shortest first."""
    found = []
    for story in sorted(town.stories, key=lambda story: len(story.plays)):
        if edition_of(town, story).digest == procedure.digest:
            played = tuple(play(town, story))
            for one in played:
                if one.faults:
                    path, told = ("stories", story.name), "a story that goes as told under the rules as they are"
                    raise DefinitionError(
                        [Problem("story-untold", path, str(one.faults[0]), told, "", story.file, one.planned.line.line, 1)]
                    )
            decided = [one.decision for one in played if one.decision is not None]
            moves = frozenset(one.action.move for one in decided)
            barred = frozenset(one.action.move for one in decided if any(verdict.rule == "role" for verdict in one.reasons))
            found.append(_Known(story, moves, barred, _broken(procedure, procedure, played)))
    return tuple(found)


def _tried(town: Town, mutant: Mutant, edited: Procedure, known: _Known) -> Trial:
    """One story under the edited rules."""
    played: list[Played] = []
    try:
        for one in play(town, known.story):
            if one.faults:
                return Trial(mutant, known.story.name)
            played.append(one)
    except DeliberationError:
        return Trial(mutant, known.story.name)
    broken = _broken(mutant.original, edited, played) - known.broken
    return Trial(mutant, known.story.name, min(broken)) if broken else Trial(mutant)


def _broken(promising: Procedure, procedure: Procedure, played: Sequence[Played]) -> frozenset[str]:
    """The promises of one procedure that are broken in a story as played under another; at an end also what is owed then."""
    events = [event for event, _ in happened(played)]
    ended = bool(played) and played[-1].case.step in procedure.ends
    standings = watch(promising, events, book={procedure.digest: procedure}, final=ended)
    return frozenset(one.promise.name for one in standings if one.state == "broken")


def _moves_of(mutant: Mutant) -> frozenset[str] | None:
    """The moves whose decisions an edit can change; None where that is any, or the clock makes one of them."""
    path, procedure = mutant.path, mutant.original
    if path[0] == "moves" and path[2] not in ("counts_since", "retracts"):
        concerned = frozenset({path[1]})
    elif path[0] == "rules":
        rules = _resting_on(procedure, path[1])
        concerned = frozenset(move.name for move in procedure.moves if not rules.isdisjoint(need.rule for need in move.all_needs))
    else:
        return None
    clock = any(move.by_clock and move.name in concerned for move in procedure.moves)
    return None if clock else concerned


def _resting_on(procedure: Procedure, name: str) -> frozenset[str]:
    """A rule, and every rule that is made of it."""
    found, before = frozenset({name}), frozenset[str]()
    while found != before:
        before = found
        found |= {one.name for one in procedure.rules if not before.isdisjoint(getattr(one.rule, "of", ()))}
    return found
