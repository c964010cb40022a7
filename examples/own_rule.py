"""A rule of one's own: a frozen class with `kind` and `check`, handed in with `with_rules`, named in a YAML text, explained like any other."""

from datetime import UTC, datetime
from typing import ClassVar

import attrs

from deliberation import Action, Actor, Verdict, decide, explain, read_procedure, start
from deliberation.model import UNKNOWN, Sentence, View, param
from deliberation.rules import STANDARD

SHORT = Sentence("max-words", "{fact} has {observed} words; at most {required} are allowed.", "{fact}共{observed}词；最多{required}词。")
LONG = Sentence(
    "max-words.no",
    "{fact} has {observed} words; at most {required} are allowed: {missing} too many.",
    "{fact}共{observed}词；最多{required}词：多出{missing}词。",
)


@attrs.frozen
class MaxWords:
    """A text has at most so many words."""

    kind: ClassVar[str] = "max_words"
    fact: str = param("the fact that is looked at", names="fact")
    words: int = param("how many words are allowed")

    def __attrs_post_init__(self) -> None:
        if self.words < 1:
            raise ValueError("'words' is at least 1")

    def check(self, view: View) -> Verdict:
        """Holds up to the number of words; a fact that nobody gave has none."""
        text = view.fact(self.fact)
        count = 0 if text is UNKNOWN else len(text.split())
        over = max(0, count - self.words)
        return view.answer(not over, LONG if over else SHORT, observed=count, required=self.words, missing=over, fact=self.fact)


TEXT = """
procedure: notice-board
version: "1"
citations: {board: {title: {en: Rules of the notice board, zh: 公告栏守则}, article: "2"}}
roles: {neighbour: {en: neighbour, zh: 邻居}}
topic: {text: {kind: text, title: {en: text, zh: 内容}}}
stages: {board: {steps: {hung: {end: true}}}}
rules:
  short-enough: {rule: max_words, fact: text, words: 8, basis: board, title: {en: short enough to read, zh: 篇幅适当}}
moves:
  hang: {from: start, to: hung, by: neighbour, asks: [text], needs: [short-enough], title: {en: hang up, zh: 张贴}}
"""


def main() -> list[str]:
    """A short text is hung up, a long one is not; what was said of each."""
    procedure = read_procedure(TEXT, rules=STANDARD.with_rules(MaxWords))
    told = []
    for text in ("Lost: a grey cat.", "Whoever has found the grey cat of the miller is asked to bring it back."):
        action = Action("hang", Actor("p-1", {"neighbour"}), at=datetime.now(UTC), id="a-1", data={"text": text})
        decision = decide(procedure, start(procedure, "c-1"), action)
        told += [explain(decision), explain(decision, language="zh")]
    return told


if __name__ == "__main__":
    print(*main(), sep="\n\n")
