"""A case in which every rule about people says no, and then yes; nothing here asserts."""

from __future__ import annotations

from collections.abc import Iterator

from deliberation.documents import load_procedure
from deliberation.model import Actor, Decision, Member, Roster
from deliberation.rules import draw
from tests.goldens import HERE
from tests.making import Run

__all__ = ["CIRCLE", "CIRCLED"]

CIRCLE = load_procedure(HERE / "refusals/circle.yaml")
SEED = "2026-03-02"


def villager(n: int) -> Actor:
    return Actor(f"p-{n}", {"villager"})


def roster(*members: tuple[int, str, str | None, tuple[str, ...]]) -> dict[str, Roster]:
    """Each member by number, district, household and groups."""
    made = (Member(f"p-{n}", district=district, household=house, groups=groups) for n, district, house, groups in members)
    return {"circle": Roster("circle", tuple(made))}


def decisions() -> Iterator[Decision]:
    """What is said of a roster, of membership, of proxies, of the floor, of lots and of turns."""
    yield (run := Run(CIRCLE).do("call")).try_("join", villager(1))
    yield run.try_("clean", villager(1))
    yield run.try_("draw-lots", data={"panel": ["p-1"]})
    yield run.try_("form", rosters=roster())
    yield run.try_("form", rosters=roster(*((n, "east", "h-1", ()) for n in range(1, 6))))
    yield run.try_("form", rosters=roster((1, "east", None, ("women",)), (2, "west", "h-2", ())))
    people = (1, "east", "h-1", ("women",)), (2, "west", "h-2", ()), (3, "west", "h-3", ("women", "kin")), (4, "east", "h-4", ())
    yield run.do("form", rosters=roster(*people)).decisions[-1]
    yield from (run.try_("join", villager(n)) for n in (1, 3, 9))
    run.do("stand", villager(4))
    yield run.try_("name-proxy", villager(1), data={"holder": "p-1"})
    yield run.try_("agree", villager(2), on_behalf="p-1")
    yield run.do("name-proxy", villager(1), data={"holder": "p-2"}).decisions[-1]
    yield run.try_("name-proxy", villager(3), data={"holder": "p-2"})
    yield run.try_("name-proxy", villager(3), data={"holder": "p-4"})
    yield run.try_("agree", villager(4), on_behalf="p-1")
    yield run.do("agree", villager(2)).decisions[-1]
    yield (
        run.do("agree", villager(2), on_behalf="p-1").do("revoke", villager(1), item="proxy-1").try_("agree", villager(2), on_behalf="p-1")
    )
    yield run.try_("speak", villager(1))
    for n, side in ((1, "for"), (2, "for"), (3, "against")):
        run.do("ask", villager(n), data={"choice": side})
    yield run.try_("speak", villager(2))
    yield run.do("speak", villager(1)).decisions[-1]
    yield run.try_("speak", villager(1))
    yield run.try_("speak", villager(2))
    panel = draw(SEED, (f"p-{n}" for n in (1, 2, 3, 4)), 2)
    yield run.try_("draw-lots", data={"panel": panel})
    yield run.try_("draw-lots", data={"seed": SEED, "panel": ["p-1", "p-2", "p-3"]})
    yield run.do("draw-lots", data={"seed": SEED, "panel": panel}).decisions[-1]
    for n in (1, 2, 3):
        run.do("decline", villager(n))
    yield run.try_("draw-lots", data={"seed": SEED, "panel": ["p-4"]})
    yield run.do("clean", villager(3)).decisions[-1]
    yield run.try_("clean", villager(3))


CIRCLED = tuple(decisions())
