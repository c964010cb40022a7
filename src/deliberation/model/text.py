"""Texts in several languages, and names that are safe everywhere; how a text is chosen, not what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

__all__ = ["SLUG", "Sentence", "Text", "as_id", "is_slug"]

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z", re.ASCII)


def is_slug(name: object) -> bool:
    """Whether `name` is made of lower-case words joined by hyphens, 64 characters at most.

    >>> is_slug("close-vote"), is_slug("*"), is_slug("Vote")
    (True, False, False)
    """
    return isinstance(name, str) and len(name) <= 64 and SLUG.match(name) is not None


def as_id(value: str) -> str:
    """An id that a host gives, as it is. Raises `TypeError` for what is no text, `ValueError` for one that cannot be stored."""
    if not isinstance(value, str):
        raise TypeError(f"an id is a text, such as 'p-17'; found {value!r:.60}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(f"an id is a text that can be written as UTF-8; found {value!a:.60}") from None
    return value


@attrs.frozen
class Text:
    """The same text in several languages, as pairs of language and words; empty where nobody wrote one."""

    words: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, words: str | Mapping[str, str]) -> Text:
        """From one English text, or from a mapping of languages."""
        return cls((("en", words),) if isinstance(words, str) else tuple(words.items()))

    def to(self, language: str) -> str | None:
        """The text in that language, or None.

        >>> Text.of({"en": "vote", "zh": "表决"}).to("zh")
        '表决'
        """
        for known, words in self.words:
            if known == language:
                return words
        return None

    def told(self, language: str) -> str | None:
        """The text in that language, else in English, or None.

        >>> Text.of({"en": "vote", "zh": "表决"}).told("de")
        'vote'
        """
        return self.to(language) or self.to("en")

    def __bool__(self) -> bool:
        return bool(self.words)


@attrs.frozen
class Sentence:
    """What a verdict says, as a template per language; `code` is stable and may be looked up in a further catalogue.

    A placeholder is a key of the verdict's `values`, or `observed`, `required`, `missing`. Keys such as `move`, `step`, `fact`,
    `role`, `body`, `deadline`, `item` are shown by their title in the reader's language. With `unknown` it says that nobody can tell, which
    is a no to the question and to its negation.
    """

    code: str
    en: str
    zh: str
    unknown: bool = False

    def to(self, language: str) -> str:
        """The template in that language; English where there is none."""
        return (self.zh if language == "zh" else "") or self.en
