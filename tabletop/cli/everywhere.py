"""Options that hold for every command, wherever they stand on the line, and the language that they choose."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.text import LANGUAGES, choose_language, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tabletop.text import Text

LANG, LIGHT = "--lang", "--light"


@dataclass(frozen=True, slots=True)
class Speech:
    """Which language to speak, as far as it is known before anything is read."""

    option: str | None = None
    environment: str | None = None
    light: bool = False

    @property
    def t(self) -> Text:
        """The language of whoever typed the command."""
        return self.about(None)

    def about(self, scenario_lang: str | None) -> Text:
        """Give the language for a scenario: what was asked for, else the scenario's, else the computer's."""
        return language(choose_language(self.option, scenario_lang, self.environment))


def take(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[list[str], Speech]:
    """Take the options that hold everywhere out of a line, and work out the language.

    A language that is not known goes to the front of the line, where it is refused in words.
    """
    unknown: list[str] = []
    rest: list[str] = []
    option, light = None, False
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *map(at_home, waiting)]
            break
        if word == LIGHT:
            light = True
        elif word == LANG or word.startswith(f"{LANG}="):
            _, sign, value = word.partition("=")
            wish = value if sign or not waiting else waiting.pop(0)
            if wish in LANGUAGES:
                option = wish
            else:
                unknown = [f"{LANG}={wish}"]
        else:
            rest.append(at_home(word))
    return unknown + rest, Speech(option, chosen_here(environ) or spoken_here(environ), light)


def at_home(word: str) -> str:
    """Fill in the home folder where a shell leaves ~ alone: in quotes, after `--out=`, and on Windows."""
    option, sign, value = word.partition("=") if word.startswith("--") else ("", "", word)
    return option + sign + (str(Path(value).expanduser()) if value.startswith(("~/", "~\\")) else value)


def chosen_here(environ: Mapping[str, str]) -> str | None:
    """Name the language that was chosen on the start screen of this computer."""
    from tabletop.tui.start import recent

    chosen = recent.spoken(recent.place(environ, Path.home()))
    return chosen if chosen in LANGUAGES else None


def spoken_here(environ: Mapping[str, str]) -> str | None:
    """Name the language that the computer is set to, as the system names it; None when it names none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name]
    if os.name == "nt":
        return locale.getlocale()[0]
    return None
