"""Whether one person may act for another: by a proxy that was named beforehand and still stands. That somebody may at all, a move says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import attrs

from deliberation.errors import Problem
from deliberation.model import Procedure, Sentence, Verdict, View, find, param
from deliberation.model.pmap import get, pairs

__all__ = ["Proxy"]

OWN = Sentence("proxy.own", "{person} acts in person.", "{person}本人亲自办理。")
HELD = Sentence("proxy", "{person} acts for {observed} of at most {required}.", "{person}受托{observed}人；最多{required}人。")
FAULTY = Sentence("proxy.no", "{faults}.", "{faults}。")
SELF = Sentence("proxy.self", "{person} names nobody but themselves", "{person}委托的是本人")
UNNAMED = Sentence("proxy.unnamed", "{principal} has named nobody, or no longer", "{principal}未委托他人，或委托已终止")
OTHER = Sentence("proxy.other", "{principal} has named {holder}, not {person}", "{principal}委托的是{holder}，不是{person}")
BARRED = Sentence("proxy.never", "{person} made {move} and holds no proxies", "{person}已{move}，不得受托")
FULL = Sentence(
    "proxy.many",
    "{person} acts for {observed}, this one included; at most {required} are allowed",
    "{person}连同本次受托{observed}人；最多{required}人",
)


@attrs.frozen
class Proxy:
    """Who acts for another was named by them beforehand, and holds no more proxies than are allowed.

    One rule for both places: the move that names a proxy and opens an item, and each move that may be made by proxy. Of several that one
    person has named, the latest that stands counts: where that one is ended, the one before it counts again.

    Pitfall: `by_proxy: true` alone lets anybody act for anybody. Every move that has it needs this rule too, and a rule by which a person who
    has acted already is not acted for once more.
    """

    kind: ClassVar[str] = "proxy"
    item: str = param("the kind of item that a named proxy is; who opened it is acted for", names="item")
    field: str = param("its field of kind `person` that says who acts")
    at_most: int = param("how many people one person may act for", default=3)
    until: tuple[str, ...] = param("moves on the item that end it", names="only-move", default=())
    never: str | None = param("whoever has made this move holds no proxies: a candidate", names="only-move", default=None)

    def __attrs_post_init__(self) -> None:
        if self.at_most < 1:
            raise ValueError("'at_most' is at least 1")

    def check(self, view: View) -> Verdict:
        """Holds when the proxy that is named, or that is used, is in order; and for whoever acts in person and names nobody."""
        actor, principal, named = view.action.by.id, view.person, view.action.data.get(self.field)
        if named is None and actor == principal:
            return view.answer(True, OWN, observed=0, required=self.at_most, person=actor)
        holders, faults, holder = self._holders(view), list[Verdict](), actor
        if actor != principal:
            if holders.get(principal) != actor:
                said = OTHER if principal in holders else UNNAMED
                faults.append(view.answer(False, said, person=actor, principal=principal, holder=holders.get(principal, "")))
            faults += self._too_much(view, holders, actor)
        if named is not None:
            if named == principal:
                faults.append(view.answer(False, SELF, person=principal))
            holders[principal], holder = named, named
            faults += self._too_much(view, holders, named)
        held = list(holders.values()).count(holder)
        said = FAULTY if faults else HELD
        return view.answer(not faults, said, observed=held, required=self.at_most, person=holder, faults=tuple(faults))

    def _holders(self, view: View) -> dict[str, str]:
        """Who acts for whom: for each person the one whom the latest standing item of theirs names."""
        items = (
            item for _, item in pairs(view.case.items) if item.kind == self.item and not any(get(item.done, end) for end in self.until)
        )
        return {item.by: item.data.get(self.field, "") for item in sorted(items, key=lambda item: item.n)}

    def _too_much(self, view: View, holders: Mapping[str, str], holder: str) -> Iterator[Verdict]:
        """What keeps somebody from holding a proxy, whoever gave it."""
        if self.never is not None and view.record(self.never).of(holder) is not None:
            yield view.answer(False, BARRED, person=holder, move=self.never)
        held = list(holders.values()).count(holder)
        if held > self.at_most:
            yield view.answer(False, FULL, observed=held, required=self.at_most, person=holder)

    def problems(self, procedure: Procedure) -> Iterator[Problem]:
        """A field that is no plain person of the item, and moves that are not made on it."""
        for opening in (move for move in procedure.moves if move.opens == self.item):
            fact = procedure.asked(opening.name).get(self.field)
            if fact is None or fact.kind != "person" or fact.keep != "plain":
                yield Problem("unknown-field", ("field",), f"'{self.field}'", f"a plain 'person' that '{opening.name}' asks for")
        for name in self.until:
            move = find(procedure.moves, name)
            if move is not None and move.on != self.item:
                yield Problem("proxy", ("until",), f"'{name}'", f"a move that is made 'on: {self.item}'")
