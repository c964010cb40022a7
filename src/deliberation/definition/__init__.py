"""Whether a procedure is well formed: names that exist, steps that lead somewhere, outcomes that cover. It runs nothing."""

from __future__ import annotations

from deliberation.definition.clocks import clocks
from deliberation.definition.names import names
from deliberation.definition.outcomes import outcomes
from deliberation.definition.ways import ways
from deliberation.errors import DefinitionError, Problem
from deliberation.model import Procedure

__all__ = ["define", "problems"]


def define(procedure: Procedure) -> Procedure:
    """The procedure itself when it is well formed; otherwise `DefinitionError` with every problem."""
    found = problems(procedure)
    if found:
        raise DefinitionError(found)
    return procedure


def problems(procedure: Procedure) -> tuple[Problem, ...]:
    """Every fault of a procedure, in no particular order of importance; paths are those of a town's file."""
    found = (*names(procedure), *clocks(procedure))
    if any(problem.code in ("unknown-step", "unknown-rule", "rule-cycle", "rule-depth", "name-twice") for problem in found):
        return found
    return (*found, *ways(procedure), *outcomes(procedure))
