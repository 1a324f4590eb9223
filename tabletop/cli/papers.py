"""The command that writes the debrief."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.cli.commands import Place, SpokenCommand, choices, option
from tabletop.cli.printing import remark, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from tabletop.cli.everywhere import Speech
    from tabletop.core.state import State
    from tabletop.text import Text

FORMATS = ("md", "html")
"""The formats that are written when none is named."""


def debrief(speech: Speech) -> SpokenCommand:
    """Make the command."""
    t = speech.t

    def run(file: str, formats: tuple[str, ...], out: str | None) -> None:
        from tabletop import store

        path = Path(file)
        replayed = store.replay(path)
        spoken = speech.about(replayed.state.setup.language)
        for problem in replayed.problems:
            remark(spoken.message(problem))
        for written in write(
            replayed.state, formats, Path(out) if out else Path(f"{path.stem}-debrief"), spoken
        ):
            say(str(written))

    return SpokenCommand(
        t,
        "debrief",
        run,
        [
            Place("file", t("FILE"), t("The file of an exercise; it may be running.")),
            formats_option(t),
            option(
                "--out",
                metavar=t("FOLDER"),
                help=t("Where to write; without it a folder named after the file."),
            ),
        ],
        t("Write the debrief of an exercise, and print where it is.")
        + "\n\n"
        + t(
            "It only reads, so it also works during the session. A debrief that is there already is replaced."
        ),
    )


def formats_option(t: Text) -> click.Option:
    """Make the option that names the formats."""
    from tabletop.report import FORMATS as KNOWN

    return option(
        "--format",
        "formats",
        metavar=",".join(FORMATS),
        default=",".join(FORMATS),
        callback=choices(t, KNOWN),
        help=t("The formats, with commas between them: {known}.", known=", ".join(KNOWN)),
    )


def write(state: State, formats: Iterable[str], folder: Path, t: Text) -> tuple[Path, ...]:
    """Draw up the debrief and write it; gives the files."""
    from tabletop import report
    from tabletop.core.debrief import debrief as drawn_up

    return report.write(drawn_up(state), formats, folder, t)
