"""What is agreed about a new exercise on the command line: purpose, recipients, day of deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tabletop.cli.commands import Wrong, option

if TYPE_CHECKING:
    import datetime as dt

    import click

    from tabletop.text import Text


class Agreed(NamedTuple):
    """What was agreed; empty where nothing was."""

    purpose: str = ""
    recipients: str = ""
    delete_on: str = ""
    """YYYY-MM-DD."""

    def given(self) -> dict[str, str]:
        """Give what was agreed by name, without what was not."""
        return {name: value for name, value in self._asdict().items() if value}


def options(t: Text) -> list[click.Option]:
    """Make the options; what they say stands on the page with which people join."""
    return [
        option(
            "--purpose",
            metavar=t("TEXT"),
            help=t("What the exercise is for, as the page to join says it."),
        ),
        option(
            "--recipients",
            metavar=t("TEXT"),
            help=t("Who gets the debrief: functions or organisations, not names."),
        ),
        option(
            "--delete-on",
            metavar=t("DATE"),
            help=t("The day on which the file must be gone, such as 31-12-2027 or 2027-12-31."),
        ),
    ]


def agreed(
    t: Text,
    today: dt.date,
    *,
    purpose: str | None = None,
    recipients: str | None = None,
    delete_on: str | None = None,
) -> Agreed:
    """Read what was agreed; raises Wrong for what cannot be kept."""
    # Not at the top: those load what the program's other commands can do without.
    from tabletop.core.days import deletion_day
    from tabletop.core.events import MAX_TEXT
    from tabletop.core.plaintext import cleaned
    from tabletop.wording import no_deletion

    texts = []
    for name, typed in (("--purpose", purpose), ("--recipients", recipients)):
        text = cleaned(typed or "")
        if len(text) > MAX_TEXT:
            raise Wrong(t("Use at most {n} characters for {name}.", n=MAX_TEXT, name=name))
        texts.append(text)
    typed = delete_on or ""
    unfit = no_deletion(t, typed, today, t.lang)
    if unfit is not None:
        raise Wrong(f"--delete-on: {unfit}")
    day = deletion_day(typed, today, t.lang)
    return Agreed(texts[0], texts[1], day.isoformat() if day else "")
