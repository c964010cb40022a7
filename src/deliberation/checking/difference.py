"""What differs between two procedures, at the finest path that says it; what a difference leads to is not asked, and no words are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs

from deliberation.calendars import Calendar
from deliberation.checking.parts import KINDS, Said, mentioned, said
from deliberation.checking.renaming import Names, learn
from deliberation.documents.shapes import NAMED, plain_of
from deliberation.model import Basis, Choice, Label, Move, Need, Procedure, Promise, Requirement, Stage, Step, Text
from deliberation.promises import Between, Span, Times, Wait
from deliberation.rules import STANDARD

__all__ = ["Difference", "difference"]

Path = tuple[str, ...]

_NOTHING = Said(None)


@attrs.frozen
class Difference:
    """One thing that two procedures say differently: where in a town's file, what kind of change, and what was and is said there.

    In a list the path ends at the list, and `before` or `after` is the one entry that went or came. What has a name ends the path with its
    name; where it is `renamed`, `before` and `after` are the names. A step that stands in another stage is `changed`, from one stage's name
    to the other's; stages, steps and the clock's moves in another order are `changed`, from the names in one order to those in the other.
    """

    path: Path
    kind: Literal["added", "removed", "changed", "renamed"]
    before: Any = None
    after: Any = None


def difference(before: Procedure, after: Procedure) -> tuple[Difference, ...]:
    """Everything that two well-formed procedures say differently, in the order of a town's file; nothing where they say the same.

    A path is that of a town's file, with the name of the step where an arrow is one of several; it leads into `after`, and for what is
    removed into `before`. What mentions a thing that was renamed is no difference of its own. No difference are: name, version, days and
    what an edition replaces, which tell the two procedures apart; days of rest, which are the calendar's; and another order of what has
    none: who may, what is needed, what is asked for, every list in a rule of this package.

    >>> import attrs
    >>> from deliberation import towns
    >>> now = towns.load("xichuan").procedure()
    >>> difference(now, attrs.evolve(now, version="next", bodies=now.bodies[:1]))[0].path
    ('bodies', 'representatives')
    """
    comparison = _Comparison(before, after)
    learn(comparison.names, before, after, comparison.same)
    return tuple(comparison.things((), before, after))


class _Comparison:
    """Two procedures, compared part by part under the names that are taken for the same."""

    def __init__(self, before: Procedure, after: Procedure) -> None:
        self.names = Names(before, after)
        self.was_in, self.is_in = ({step.name: (stage, step) for stage in one.stages for step in stage.steps} for one in (before, after))

    def same(self, before: Any, after: Any) -> bool:
        """Whether two things of one kind say the same."""
        return next(self.things((), before, after), None) is None

    def things(self, path: Path, before: Any, after: Any) -> Iterator[Difference]:
        """What two things of one kind say differently. Of two kinds of rule what each has to say is compared, not what holds without."""
        defaults, ordered = True, False
        if isinstance(before, Requirement):
            defaults = type(before.rule) is type(after.rule)
            ordered = type(after.rule) not in STANDARD.kinds.values()
        if isinstance(before, Promise):
            defaults, ordered = type(before.pattern) is type(after.pattern), isinstance(after.pattern, Between)
        old, new = (said(one, defaults=defaults) for one in (before, after))
        for key in {**old, **new}:
            # The title of a bare name stands where other things have their keys.
            below = path if isinstance(before, Label | Choice) else (*path, key)
            if isinstance(before, Move) and key == "arrows":
                yield from self.ways(path, before, after)
            elif isinstance(before, Calendar) and key == "weekend" and before.country != after.country:
                continue  # it goes with the country
            else:
                yield from self.values(below, old.get(key, _NOTHING), new.get(key, _NOTHING), ordered=ordered)

    def values(self, path: Path, old: Said, new: Said, *, ordered: bool) -> Iterator[Difference]:
        """What stands under one key in both."""
        before, after, kind = old.value, new.value, old.kind or new.kind
        if isinstance(before, Text) or isinstance(after, Text):
            was, now = dict(before.words if before else ()), dict(after.words if after else ())
            for language in {**was, **now}:
                yield from self.one((*path, language), was.get(language), now.get(language))
        elif isinstance(before, tuple) or isinstance(after, tuple):
            yield from self.lists(path, _many(before), _many(after), kind, ordered=ordered)
        elif isinstance(before, Basis | Calendar | Times | Wait | Span) and after is not None:
            yield from self.things(path, before, after)
        else:
            yield from self.one(path, before, after, kind)

    def one(self, path: Path, before: Any, after: Any, kind: str = "") -> Iterator[Difference]:
        """One value, or none, in both."""
        if not self.alike(kind, before, after):
            yield Difference(path, "added" if before is None else "removed" if after is None else "changed", before, after)

    def alike(self, kind: str, before: Any, after: Any) -> bool:
        """Whether two values mean the same; 1 is neither `true` nor the share 1/1."""
        if type(before) is not type(after):
            return False
        if isinstance(before, str):
            return self.names.alike(kind, before, after)
        if isinstance(before, tuple):
            return len(before) == len(after) and all(self.alike(kind, *both) for both in zip(before, after, strict=True))
        if (kinds := mentioned(before)) is not None:
            fields = (field.name for field in attrs.fields(type(before)))
            return all(self.alike(kinds.get(name, ""), getattr(before, name), getattr(after, name)) for name in fields)
        return bool(plain_of(before) == plain_of(after))

    def lists(self, path: Path, before: tuple[Any, ...], after: tuple[Any, ...], kind: str, *, ordered: bool) -> Iterator[Difference]:
        """Two lists: what has a name is compared with what has the same, and of the rest what is in one alone is told."""
        things = [[one for one in many if isinstance(one, NAMED)] for many in (before, after)]
        if any(things):
            yield from self.named(path, *things)
        rest = [[one for one in many if not isinstance(one, NAMED)] for many in (before, after)]
        gone, come = self.unmatched(kind, *rest)
        for one in tuple(gone):
            # A need that is turned round is one change.
            turned = [other for other in come if isinstance(one, Need) and self.alike("rule", one.rule, other.rule)]
            if turned:
                gone.remove(one)
                come.remove(turned[0])
                yield Difference(path, "changed", one, turned[0])
        yield from (Difference(path, "removed", one) for one in gone)
        yield from (Difference(path, "added", None, one) for one in come)
        if ordered and not gone and not come and not all(map(self.alike, [kind] * len(rest[0]), *rest)):
            yield Difference(path, "changed", before, after)

    def unmatched(self, kind: str, before: Iterable[Any], after: Iterable[Any]) -> tuple[list[Any], list[Any]]:
        """What is left over of two lists when each entry is taken out with one that is alike."""
        gone, come = [], list(after)
        for one in before:
            other = next((at for at, other in enumerate(come) if self.alike(kind, one, other)), None)
            if other is None:
                gone.append(one)
            else:
                del come[other]
        return gone, come

    def named(self, path: Path, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
        """Two lists of things with names: first what is gone, then what is there, in its order."""
        kind = KINDS[path[-1]]
        old, new = ({one.name: one for one in many if not self.has_moved(one)} for many in (before, after))
        was = {name: name for name in new if name in old}
        for name in (name for name in old if name not in new):
            others = (other for other in new if other not in was and (kind, name, other) in self.names.pairs)
            was |= {other: name for other in [next(others, None)] if other is not None}
        for name in old:
            if name not in was.values():
                yield Difference((*path, name), "removed", old[name])
        for name, one in new.items():
            below = (*path, name)
            if name not in was:
                yield Difference(below, "added", None, one)
            else:
                if was[name] != name:
                    yield Difference(below, "renamed", was[name], name)
                yield from self.things(below, old[was[name]], one)
            if isinstance(one, Stage):
                yield from self.moved(below, one)
        if kind in ("stage", "step", "move"):
            yield from self.order(path, old, new, was)

    def order(self, path: Path, old: Mapping[str, Any], new: Mapping[str, Any], was: Mapping[str, str]) -> Iterator[Difference]:
        """Another order of what stands in both. Of moves only the clock's have one: at one moment the first goes first."""
        now = [name for name in new if name in was and (path != ("moves",) or (new[name].by_clock and old[was[name]].by_clock))]
        then = sorted(now, key=lambda name: list(old).index(was[name]))
        if now != then:
            yield Difference(path, "changed", tuple(was[name] for name in then), tuple(now))

    def has_moved(self, one: Any) -> bool:
        """Whether something is a step that stands in one stage before, and in another after."""
        if not isinstance(one, Step) or one.name not in self.was_in or one.name not in self.is_in:
            return False
        return not self.names.alike("stage", self.was_in[one.name][0].name, self.is_in[one.name][0].name)

    def moved(self, path: Path, stage: Stage) -> Iterator[Difference]:
        """The steps of a stage that stood in another."""
        for step in stage.steps:
            if self.has_moved(step):
                home, before = self.was_in[step.name]
                yield Difference((*path, "steps", step.name), "changed", home.name, stage.name)
                yield from self.things((*path, "steps", step.name), before, step)

    def ways(self, path: Path, before: Move, after: Move) -> Iterator[Difference]:
        """Where two moves lead from and to: as `from` and `to` where that says it, else arrow by arrow."""
        short = [_short(one) for one in (before, after)]
        if all(short):
            (sources, target), (others, other) = short  # type: ignore[misc]
            yield from self.lists((*path, "from"), sources, others, "step", ordered=False)
            yield from self.one((*path, "to"), target, other, "step")
            return
        come = list(after.arrows)
        for arrow in before.arrows:
            same = next((one for one in come if self.names.alike("step", arrow.source, one.source)), None)
            if same is None:
                yield Difference((*path, "arrows", arrow.source), "removed", arrow)
            else:
                come.remove(same)
                yield from self.things((*path, "arrows", same.source), arrow, same)
        for arrow in come:
            yield Difference((*path, "arrows", arrow.source), "added", None, arrow)


def _short(move: Move) -> tuple[tuple[str, ...], str | None] | None:
    """The steps a move leads from and the one it leads to, where all its arrows lead there and need nothing of their own."""
    targets = {arrow.target for arrow in move.arrows}
    if len(targets) != 1 or any(arrow.needs for arrow in move.arrows):
        return None
    return tuple(arrow.source for arrow in move.arrows), targets.pop()


def _many(value: Any) -> tuple[Any, ...]:
    """One value, none, or a list of them, as a list."""
    return value if isinstance(value, tuple) else () if value is None else (value,)
