"""How much of each procedure the stories of a whole run of pytest reached, told at its end; below the least that was asked for, the run fails."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from deliberation.testing.collecting import StoryTest
from deliberation.testing.reached import parts_of, reached_by

__all__ = ["Counting"]

_GROUPS = {"step": "steps", "move": "moves", "outcome": "outcomes", "yes": "never a yes of", "no": "never a no of"}


class Counting:
    """What is counted in one run: of each procedure all that can be reached, and what was. Reports bring it from workers of xdist, too."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.least: int | None = config.getoption("procedure_coverage_min")
        self.parts: dict[str, list[str]] = {}
        self.reached: dict[str, set[str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        """A report of a story carries what it reached, and the procedures of its town."""
        report = yield
        if isinstance(item, StoryTest) and call.when == "call" and item.told is not None:
            report.procedure_reached = _counted(item)
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        """What one story reached, beside what others did."""
        for name, parts, reached in getattr(report, "procedure_reached", ()):
            self.parts[name] = parts
            self.reached.setdefault(name, set()).update(reached)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Too little is a failure of the run; so is no story at all where a least was asked for."""
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and not hasattr(self.config, "workerinput"):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if any(True for _ in self._short()) else session.exitstatus

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """A line for each procedure, and below it what no story reached."""
        terminalreporter.section("procedure coverage")
        for name, parts in sorted(self.parts.items()):
            reached = self.reached[name]
            terminalreporter.write_line(f"{name}: {_percent(parts, reached)} %, {len(reached)} of {len(parts)}")
            for group, words in _GROUPS.items():
                missing = [part.partition(" ")[2] for part in parts if part.partition(" ")[0] == group and part not in reached]
                if missing:
                    terminalreporter.write_line(f"  {words if group in ('yes', 'no') else f'{words} never reached'}: {', '.join(missing)}")
        for fault in self._short():
            terminalreporter.write_line(f"FAILED {fault}", red=True)

    def _short(self) -> Iterator[str]:
        """What is below the least that was asked for."""
        if self.least is None:
            return
        if not self.parts:
            yield "no story was played, and so no procedure was reached"
        for name, parts in sorted(self.parts.items()):
            if 100 * len(self.reached[name]) < self.least * len(parts):
                yield f"{name}: {_percent(parts, self.reached[name])} % reached, at least {self.least} % required"


def _percent(parts: list[str], reached: set[str]) -> int:
    """Whole percents, never more than there are."""
    return 100 * len(reached) // len(parts)


def _counted(item: StoryTest) -> list[tuple[str, list[str], list[str]]]:
    """The procedure of a story with what it reached; of those of which the town tells no story, the latest edition, with nothing."""
    told, town = item.told, item.town
    folder = item.nodeid.partition("::")[0].rpartition("/")[0] or "."
    assert told is not None
    told_of = {story.procedure for story in town.stories}
    known = [(one, frozenset[str]()) for one in town.in_force() if one.name not in told_of]
    known += [(told.procedure, reached_by(told))] if told.procedure is not None else []
    return [(f"{folder}: {one.name} {one.version}", list(parts_of(one)), sorted(reached)) for one, reached in known]
