"""Everything that is said to people: sentences, numbers, dates and hours, in their language."""

from tabletop.text.codes import CODES, COUNTED_CODES
from tabletop.text.languages import LANGUAGES, choose_language
from tabletop.text.marks import N_, NN_
from tabletop.text.speech import Text, language

__all__ = ["CODES", "COUNTED_CODES", "LANGUAGES", "NN_", "N_", "Text", "choose_language", "language"]
