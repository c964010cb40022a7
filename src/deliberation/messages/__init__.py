"""What people read: sentences and explanations in English and Chinese, and catalogues for further languages."""

from deliberation.messages.catalogue import EN, ZH, Catalogue, catalogue_of
from deliberation.messages.promising import explain_promises
from deliberation.messages.sealed import explain_seals
from deliberation.messages.sentences import missing
from deliberation.messages.speaking import Speaker, explain, padded, sentence
from deliberation.messages.titles import untranslated

__all__ = [
    "EN",
    "ZH",
    "Catalogue",
    "Speaker",
    "catalogue_of",
    "explain",
    "explain_promises",
    "explain_seals",
    "missing",
    "padded",
    "sentence",
    "untranslated",
]
