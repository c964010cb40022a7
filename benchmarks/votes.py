"""What one more vote costs in a case that holds ten, and in one that holds a million."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

from benchmarks.cases import PETITION, PetitionLog, signature
from benchmarks.measure import Bound, Result, interleaved
from deliberation.kernel import decide, replay
from deliberation.model import Case, Decision

__all__ = ["run"]

SIZES = (10, 1_000, 100_000, 1_000_000)
_VOTERS = 20_000


def _voting(case: Case) -> Callable[[], Decision]:
    """Ever new voters on the same case, so that no path through the map stays warm."""
    voters = cycle([signature(number) for number in range(_VOTERS)])
    return lambda: decide(PETITION, case, next(voters))


def run(*, quick: bool = False) -> Result:
    """Vote number n, decided on a case with n - 1 votes."""
    book = {PETITION.digest: PETITION}
    sizes = SIZES[:2] if quick else SIZES
    cases = [replay(book, PetitionLog(size - 1)) for size in sizes]
    for size, case in zip(sizes, cases, strict=True):
        after = decide(PETITION, case, signature(0)).require().case
        assert len(after.record("sign")) == size
    number, repeats = (200, 5) if quick else (1_000, 21)
    taken = interleaved([_voting(case) for case in cases], number=number, repeats=repeats)
    costs = dict(zip(sizes, taken, strict=True))
    most = sizes[-1]
    return Result(
        "votes",
        costs[most],
        "vote number 1,000",
        costs[1_000],
        number * repeats,
        (Bound(f"vote {most:,} over vote 1,000", costs[most] - costs[1_000], 6, "µs"),),
        {f"vote_{size}_us": cost for size, cost in costs.items()},
    )
