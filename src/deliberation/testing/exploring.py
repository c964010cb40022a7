"""How far the cases of a check have come: what they met, and where others may go on from. It tells nothing and judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import attrs

from deliberation.documents import Story, Town
from deliberation.model import NOTHING, START
from deliberation.testing.course import Course
from deliberation.towns import planned, rosters_for

__all__ = ["Explored"]

Key: TypeAlias = str | tuple[int, frozenset[int]]
_OFTEN = 4


class Explored:
    """What was met, and at each step the shortest case in which something was met there first, or a promise first stood so.

    Whoever draws cases from the beginning alone seldom comes to the last steps of a long procedure; from here every step is as near as the first.
    """

    __slots__ = ("_begun", "cases", "ground", "lines", "met", "places")

    def __init__(self, begin: Course) -> None:
        self.ground = begin.ground
        self.met: set[str] = set()
        self.places: dict[str, dict[Key, Course]] = {START: {"": begin}}
        self.cases = self.lines = 0
        self._begun: Sequence[Sequence[Course]] = ()

    def note(self, course: Course) -> None:
        """A case after a line; it is kept as it stands now, where nothing as short has met as much."""
        self.lines += 1
        known = self.places.setdefault(course.case.step, {})
        length = len(course.events)
        stands: list[Key] = [*(course.met - self.met), *enumerate(course.monitor.states)]
        wanted = [key for key in stands if key not in known or len(known[key].events) > length]
        if wanted:
            known.update(dict.fromkeys(wanted, course.copy()))
            self._begun = ()
        self.met |= course.met

    def tell(self, story: Story, begin: Course) -> Course:
        """The case of a story, as far as its lines are accepted; it is noted after each of them."""
        ground = self.ground
        town = Town("told", (ground.procedure,), ground.people, (story,))
        lines = planned(town, story)
        course = Course(ground, begin.promises, lines[0].at)
        for one in lines:
            if one.action is None:
                course.wait(one.at)
            else:
                course.act(attrs.evolve(one.action, rosters=rosters_for(town, ground.procedure, course.case, one.action) or NOTHING))
            if course.wrong is not None:
                return course
            self.note(course)
        course.finish()
        return course

    def begun(self) -> Sequence[Sequence[Course]]:
        """The cases to go on from, in a group for each step; one from which something unseen leads on comes several times."""
        if not self._begun:
            found: list[Sequence[Course]] = []
            for step, places in self.places.items():
                unseen = any(part not in self.met for move in self.ground.leaving(step) for part in self.ground.parts[move.name])
                found += [[*dict.fromkeys(places.values())]] * (_OFTEN if unseen else 1)
            self._begun = found
        return self._begun
