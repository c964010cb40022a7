"""Whether documents are attached to an action; what they say is for people."""

from __future__ import annotations

from typing import ClassVar

import attrs

from deliberation.model import UNKNOWN, Sentence, Verdict, View, param

__all__ = ["Attached"]

ENOUGH = Sentence("attached", "{fact}: {observed} attached; at least {required} required.", "{fact}已附{observed}份；须至少{required}份。")
TOO_FEW = Sentence(
    "attached.no",
    "{fact}: {observed} attached; at least {required} required: {missing} missing.",
    "{fact}已附{observed}份；须至少{required}份：尚缺{missing}份。",
)


@attrs.frozen
class Attached:
    """At least so many different documents are attached.

    Pitfall: what stands in them is not looked at. Two references are two documents, also where both lead to the same paper.
    """

    kind: ClassVar[str] = "attached"
    fact: str = param("the fact of kind `documents` that holds them", names="documents")
    at_least: int = param("how many there must be", default=1)

    def check(self, view: View) -> Verdict:
        """Holds when so many different documents are named."""
        value = view.fact(self.fact)
        count = 0 if value is UNKNOWN else len(set(value))
        ok = count >= self.at_least
        missing = max(0, self.at_least - count)
        return view.answer(ok, ENOUGH if ok else TOO_FEW, observed=count, required=self.at_least, missing=missing, fact=self.fact)
