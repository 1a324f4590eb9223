"""The languages of the interface, and which of them is spoken."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("nl", "en")
"""The languages of the interface; the first is spoken where nothing else is known."""

_WINDOWS_NAMES = MappingProxyType({"dutch": "nl", "english": "en"})


def choose_language(option: str | None, scenario_lang: str | None, environ_locale: str | None) -> str:
    """Decide the language: what was asked for, else the scenario's, else the computer's.

    A computer that names another language gets English; one that names none gets Dutch.
    """
    for wish in (option, scenario_lang):
        known = _known(wish)
        if known is not None:
            return known
    spoken = environ_locale or ""
    if spoken.split(".")[0] in ("", "C", "POSIX"):
        return LANGUAGES[0]
    return _known(spoken) or "en"


def _known(tag: str | None) -> str | None:
    if not tag:
        return None
    name = tag.replace("-", "_").split(".")[0].split("_")[0].lower()
    name = _WINDOWS_NAMES.get(name, name)
    return name if name in LANGUAGES else None
