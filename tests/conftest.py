"""Hypothesis profiles and markers of the whole suite; no fixtures of one room's own."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")

settings.register_profile("default", max_examples=30, derandomize=True, deadline=None, database=None)
settings.register_profile("ci", max_examples=150, derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("soak", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What is wrong is only counted there, so nothing is made small or explained.
settings.register_profile("mutants", settings.get_profile("default"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(PROFILE)


def pytest_configure(config: pytest.Config) -> None:
    """Tests marked `soak` run only under the profile of that name, or where `-m` asks for them."""
    config.option.markexpr = config.option.markexpr or {"soak": ""}.get(PROFILE, "not soak")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:  # pragma: no cover  (runs after the counting)
    """The slowest file that was read, of each kind, and what other tests have counted: reported, never judged."""
    slowest: dict[str, tuple[float, str]] = {}
    counted: list[str] = []
    for report in terminalreporter.getreports("passed"):
        for key, value in report.user_properties:
            if key == "counted":
                counted.append(str(value))
            if key == "slowest":
                kind, took = str(value).split(",")[0], float(str(value).split()[-2])
                slowest[kind] = max(slowest.get(kind, (0.0, "")), (took, str(value)))
    for _, told in slowest.values():
        terminalreporter.write_line(f"slowest read: {told}")
    for line in sorted(counted):
        terminalreporter.write_line(line)
