"""What the line says of an exercise that begins: what of the scenario, kept where, agreed on what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tabletop.cli import agreeing, listening
from tabletop.cli.commands import assignments, option
from tabletop.cli.failures import USAGE, Stop
from tabletop.core.messages import ExerciseError, Message

if TYPE_CHECKING:
    import datetime as dt

    import click

    from tabletop.cli.agreeing import Agreed
    from tabletop.cli.listening import Listening
    from tabletop.text import Text


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the line says of an exercise, and of how it is served."""

    selection: str | None
    variables: dict[str, str]
    file: str | None
    second: Path | None
    any_place: bool
    said: Agreed
    """Its purpose, who gets the debrief and when it is deleted, as far as given."""
    server: Listening


def exercise_file(typed: str) -> Path:
    """Give the file for a new exercise; raises ExerciseError for a folder, also for one without a name."""
    path = Path(typed)
    if not path.name or path.is_dir():
        raise ExerciseError(Message("store.folder", {"file": str(path)}))
    return path


def selection_option(t: Text) -> click.Option:
    """Make the option that chooses what of a scenario is played."""
    return option("--selection", "chosen", metavar="ID", help=t("Which selection; without it the first one."))


def set_option(t: Text) -> click.Option:
    """Make the option that fills in a name of the town."""
    return option(
        "--set",
        "variables",
        metavar=t("NAME=VALUE"),
        multiple=True,
        callback=assignments(t),
        help=t("Fill in a variable of the scenario; may be given more than once."),
    )


def new_exercise_options(t: Text) -> list[click.Option]:
    """Make the options of whatever begins a new exercise."""
    return [
        selection_option(t),
        set_option(t),
        option("--file", metavar=t("FILE.ttx"), help=t("Where the exercise is kept.")),
        copy_option(t),
        *agreeing.options(t),
    ]


def copy_option(t: Text) -> click.Option:
    """Make the option that names a second place for the log."""
    return option(
        "--copy",
        metavar=t("FOLDER"),
        help=t("Keep a second copy here, such as on a memory stick; resume remembers it."),
    )


def any_place_option(t: Text) -> click.Option:
    """Make the option that overrides the refusal of network and synced folders."""
    return option(
        "--any-place",
        help=t(
            "Allow a network drive or a synchronised folder, at your own risk: a file can be damaged there."
        ),
    )


def second_place(t: Text, typed: str | None) -> Path | None:
    """Give the folder for the second copy; one that is not there is refused before anything begins."""
    place = Path(typed) if typed is not None else None
    if place is not None and not place.is_dir():
        raise Stop(
            t("There is no folder {folder} for the copy. Is the memory stick in?", folder=str(place)), USAGE
        )
    return place


def typed(
    t: Text,
    today: dt.date,
    *,
    chosen: str | None,
    variables: dict[str, str],
    file: str | None,
    copy: str | None,
    any_place: bool,
    purpose: str | None,
    recipients: str | None,
    delete_on: str | None,
    **server: Any,
) -> Beginning:
    """Put together what was typed; raises Wrong, Stop and CertificateError for what is no good."""
    wish = listening.typed(t, **server)
    said = agreeing.agreed(t, today, purpose=purpose, recipients=recipients, delete_on=delete_on)
    return Beginning(chosen, variables, file, second_place(t, copy), any_place, said, wish)
