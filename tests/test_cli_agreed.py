"""A question in a terminal is answered in the reader's language, and in English as well."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from tabletop.cli.attaching import confirmed
from tabletop.text import language


def asked(lang: str, typed: str) -> tuple[str, str]:
    """Ask, and give what was made of what was typed, and what the terminal showed."""

    @click.command()
    def command() -> None:
        click.echo("went on" if confirmed(language(lang), "Go on?") else "stopped")

    result = CliRunner().invoke(command, input=typed)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()[-1], result.output


@pytest.mark.parametrize("typed", ["j\n", "J\n", "ja\n", "y\n", " Yes \n", "what?\nja\n"])
def test_yes_is_taken_in_dutch_and_in_english(typed: str) -> None:
    made, shown = asked("nl", typed)
    assert made == "went on"
    assert "Go on? [j/N]" in shown


@pytest.mark.parametrize("typed", ["\n", "n\n", "nee\n", "no\n", "what?\n\n"])
def test_nothing_but_a_yes_goes_on(typed: str) -> None:
    assert asked("nl", typed)[0] == "stopped"


def test_english_is_asked_in_english() -> None:
    assert "[y/N]" in asked("en", "y\n")[1]
