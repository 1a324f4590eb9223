"""Purpose, recipients and the day of deletion of an exercise that is begun from the command line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tabletop import session
from tabletop.cli import serving
from tabletop.cli.agreeing import Agreed, agreed
from tabletop.cli.beginning import Beginning
from tabletop.cli.commands import Wrong
from tabletop.cli.everywhere import Speech
from tabletop.cli.listening import Listening
from tabletop.core.events import MAX_TEXT
from tabletop.text import language
from tabletop.tui.start.draft import problems
from tabletop.tui.start.setup import first_draft
from tests.small import created, small_scenario

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("typed", ["31-12-2027", "2027-12-31", " 31-12-2027 "])
def test_a_date_is_read_as_people_write_it(typed: str) -> None:
    assert agreed(language("nl"), TODAY, delete_on=typed).delete_on == "2027-12-31"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("tomorrow", "--delete-on: Write a date as day-month-year, such as 1-11-2027, or leave it empty"),
        ("31-31-2027", "--delete-on: Write a date"),
        ("31-2", "--delete-on: 31 February does not exist"),
        ("2026-11-22", "--delete-on: Choose a day after today"),
        ("1-1-2020", "--delete-on: Choose a day after today"),
    ],
)
def test_a_day_that_is_none_or_has_passed_is_refused(typed: str, why: str) -> None:
    with pytest.raises(Wrong, match=why):
        agreed(language("en"), TODAY, delete_on=typed)


def test_a_purpose_that_is_too_long_is_refused() -> None:
    with pytest.raises(Wrong, match="--purpose"):
        agreed(language("en"), TODAY, purpose="x" * (MAX_TEXT + 1))


@pytest.mark.parametrize(
    ("purpose", "kept"),
    [
        ("\u202e" + "x" * MAX_TEXT + "\u202c \n", True),
        ("x" * (MAX_TEXT + 1), False),
        ("x" * MAX_TEXT + "\n.", False),
    ],
)
def test_the_line_and_the_start_screen_measure_what_is_kept_and_agree(
    tmp_path: Path, purpose: str, kept: bool
) -> None:
    source = small_scenario()
    for name in ("purpose", "recipients"):
        said: dict[str, Any] = {name: purpose}
        draft = replace(first_draft(source, "", tmp_path / "x.ttx"), **said)
        wrong = [row.field for row in problems(draft, language("en"), TODAY, lambda _: None)]
        assert wrong == ([] if kept else [name])
        if kept:
            on_the_line = agreed(language("en"), TODAY, **said)
            assert getattr(on_the_line, name) == getattr(draft.created(TODAY, "test"), name) == "x" * MAX_TEXT
        else:
            with pytest.raises(Wrong):
                agreed(language("en"), TODAY, **said)


def test_what_was_agreed_stands_in_the_exercise_that_is_served(tmp_path: Path) -> None:
    said = Agreed("Learn", "The crisis team", "2027-12-31")
    asked = Beginning(None, {}, str(tmp_path / "x.ttx"), None, any_place=True, said=said, server=Listening())
    with serving.opened(Speech("en"), "blackout-72h", asked) as held:
        setup = held.state.setup
        assert (setup.purpose, setup.recipients, setup.delete_on) == tuple(said)


def test_an_exercise_that_has_begun_is_not_agreed_upon_again(tmp_path: Path) -> None:
    log = tmp_path / "x.ttx"
    session.create(log, created(), session.SystemClock(), any_place=True).close()
    asked = Beginning(None, {}, None, None, any_place=True, said=Agreed("Learn"), server=Listening())
    said = r"Only for a new exercise, .*: --purpose"
    with pytest.raises(Wrong, match=said), serving.opened(Speech("en"), str(log), asked):
        pass
