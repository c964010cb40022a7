"""What people read: sentences and explanations in English and Chinese, and catalogues for further languages."""

from deliberation.messages.catalogue import EN, ZH, Catalogue, catalogue_of
from deliberation.messages.speaking import Speaker, explain, padded, sentence

__all__ = ["EN", "ZH", "Catalogue", "Speaker", "catalogue_of", "explain", "padded", "sentence"]
