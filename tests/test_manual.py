"""The manual of keys holds every command of every screen, and the guides name only keys that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tabletop import shipped
from tabletop.text import LANGUAGES, language
from tabletop.tui import manual
from tabletop.tui.commands import CommandScreen, key_label
from tabletop.tui.help import HelpScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

DECLARED = {command for _, actions in manual.SCREENS for command in actions}
KEY = re.compile(r"^\| (?P<keys>(`[^`]+`( [a-z]+ )?)+) \|", re.MULTILINE)
DIGITS = set("123456789")


def screens(kind: type[CommandScreen] = CommandScreen) -> Iterator[type[CommandScreen]]:
    """Give every kind of screen that has been declared."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("tabletop."):
            yield one
        yield from screens(one)


def test_every_command_of_every_screen_is_in_the_manual() -> None:
    missing = {
        (screen.__name__, command.id)
        for screen in screens()
        if screen is not HelpScreen
        for command in screen.ACTIONS
        if command not in DECLARED
    }
    assert not missing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_manual_is_written_in_the_language_of_its_reader(lang: str) -> None:
    written = manual.keys_manual(language(lang))
    for command in DECLARED:
        assert language(lang)(command.title) in written


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guides_name_only_keys_that_exist(lang: str) -> None:
    t = language(lang)
    known = {key_label(key, t).casefold() for command in DECLARED for key in command.keys} | DIGITS
    named = [
        key.casefold()
        for path in shipped.guides(lang)
        for row in KEY.finditer(path.read_text("utf-8"))
        for key in re.findall("`([^`]+)`", row["keys"])
        if " " not in key
    ]
    assert len(named) > len(DIGITS)
    assert set(named) <= known
