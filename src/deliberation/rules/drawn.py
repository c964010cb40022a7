"""Whether the people named are those whom a lot gives, drawn by a seed that everybody can see. It draws nothing by chance."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import UNKNOWN, Procedure, Sentence, Verdict, View, param
from deliberation.rules.rosters import NOT_FIXED, group_problems

__all__ = ["Drawn", "draw"]

AS_DRAWN = Sentence(
    "drawn",
    "{fact}: the {observed} that the seed {seed} draws from {pool} {group}members of {body}.",
    "{fact}：由种子{seed}从{body}的{pool}名{group}成员中抽出的{observed}人。",
)
OTHERWISE = Sentence(
    "drawn.no",
    "{fact} differs from what the seed {seed} draws from {pool} {group}members of {body}: drawn and not named: {left}; named and not drawn: {extra}.",
    "{fact}与种子{seed}从{body}的{pool}名{group}成员中抽出的结果不符：抽中未列：{left}；未抽中而列：{extra}。",
)
TOO_FEW = Sentence(
    "drawn.few",
    "only {pool} of the {group}members of {body} can be drawn; {required} are needed: {missing} missing.",
    "{body}可抽取的{group}成员共{pool}人；须{required}人：尚缺{missing}人。",
)
UNTOLD = Sentence("drawn.unknown", "not known: {facts}; nobody can tell.", "{facts}尚不明确，无法判断。", unknown=True)


def draw(seed: str | int, people: Iterable[str], count: int) -> tuple[str, ...]:
    r"""Draw so many people by lot: those whose SHA-256 of the seed, a line break and their id comes first, in that order.

    The order in which the people are given does not matter, who appears twice has one lot, and without one of them the others keep their
    order. Where they are fewer than `count`, all of them come. `printf '%s\n%s' SEED ID | sha256sum` shows a person's lot.

    >>> draw("8412960377", ["p-1", "p-2", "p-3", "p-4"], 2)
    ('p-2', 'p-4')
    """
    lots = sorted((hashlib.sha256(f"{seed}\n{person}".encode()).hexdigest(), person) for person in set(people))
    return tuple(person for _, person in lots[: max(0, count)])


@attrs.frozen
class Drawn:
    """The people named are exactly those whom the seed draws by lot from the pinned roster of a body.

    How the lot is drawn is told by the function `draw`, and anybody can draw it again.

    Pitfall: whoever knows the seed before the roster is fixed can choose who is drawn, and whoever may pick the seed can try one after the
    other. Pin the roster first, and take the seed from something public that comes later and that nobody can foresee.
    """

    kind: ClassVar[str] = "drawn"
    fact: str = param("the fact of kind `people` that names them, in any order", names="people")
    seed: str = param("the fact that holds the seed, a text or a count", names="fact")
    body: str = param("the body from whose members they are drawn", names="body")
    count: int = param("how many are drawn")
    group: str | None = param("drawn from members of this group only", names="group", default=None)
    without: tuple[str, ...] = param("drawn without those who made one of these moves: who declined", names="only-move", default=())

    def __attrs_post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("'count' is at least 1")

    def check(self, view: View) -> Verdict:
        """Holds when all who are drawn are named and nobody else; nobody can tell without a roster, a seed or the names."""
        roster, seed, named = view.roster(self.body), view.fact(self.seed), view.fact(self.fact)
        if roster is None:
            return view.cannot_tell(NOT_FIXED, required=self.count, body=self.body)
        unknown = tuple(name for name, value in ((self.fact, named), (self.seed, seed)) if value is UNKNOWN)
        if unknown:
            return view.cannot_tell(UNTOLD, required=self.count, facts=unknown)
        gone = [view.record(move) for move in self.without]
        pool = [
            member.id
            for member in roster.members
            if (self.group is None or self.group in member.groups) and not any(record.of(member.id) for record in gone)
        ]
        told: dict[str, Any] = {"body": self.body, "group": self.group or "", "pool": len(pool)}
        if len(pool) < self.count:
            return view.answer(False, TOO_FEW, observed=len(pool), required=self.count, missing=self.count - len(pool), **told)
        lot = draw(seed, pool, self.count)
        left, extra = tuple(one for one in lot if one not in named), tuple(one for one in named if one not in lot)
        ok = not left and not extra
        return view.answer(
            ok, AS_DRAWN if ok else OTHERWISE, observed=len(named), required=lot, fact=self.fact, seed=seed, left=left, extra=extra, **told
        )

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A seed that is neither a text nor a count, and a group of another body."""
        kinds = {fact.kind for fact in procedure.facts if fact.name == self.seed}
        if kinds - {"text", "count"}:
            yield Problem("value-of-fact", ("seed",), f"'{self.seed}' of kind '{min(kinds)}'", "a fact of kind 'text' or 'count'")
        yield from group_problems(procedure, self.body, self.group)
