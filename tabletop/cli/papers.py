"""The commands that write documents: debrief, cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.cli.beginning import selection_option, set_option
from tabletop.cli.commands import Place, SpokenCommand, choices, option
from tabletop.cli.failures import Stop
from tabletop.cli.finding import created, found, scenario_option, selection, supplied
from tabletop.cli.printing import remark, say
from tabletop.core.plaintext import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import click

    from tabletop.cli.everywhere import Speech
    from tabletop.core.messages import Message
    from tabletop.core.state import State
    from tabletop.report import Edition
    from tabletop.text import Text

FORMATS = ("md", "html")
"""The formats that are written when none is named."""


def debrief(speech: Speech) -> SpokenCommand:
    """Make the command."""
    t = speech.t

    def run(
        file: str,
        scenario: str | None,
        formats: tuple[str, ...],
        out: str | None,
        short: bool,  # noqa: FBT001  # click gives options by name
    ) -> None:
        from tabletop import store
        from tabletop.report import Edition

        path = Path(file)
        replayed = store.replay(path, supplied=supplied(speech, scenario))
        spoken = speech.about(replayed.state.setup.language)
        for problem in replayed.problems:
            remark(spoken.message(problem))
        folder = Path(out) if out else folder_beside(path)
        make_folder(t, folder)
        editions = (Edition.SHORT,) if short else ()
        for written in write(replayed.state, formats, folder, spoken, *editions, missing=replayed.missing):
            say(str(written))

    return SpokenCommand(
        t,
        "debrief",
        run,
        [
            Place("file", t("FILE"), t("The file of an exercise; it may be running.")),
            scenario_option(t),
            formats_option(t),
            option(
                "--out",
                metavar=t("FOLDER"),
                help=t("Where to write; without it a folder named after the file."),
            ),
            option(
                "--short",
                help=t(
                    "Only the short edition: first page, improvement plan, what partners count on, "
                    "findings and the steps in short."
                ),
            ),
        ],
        t("Write the debrief of an exercise, and print where it is.")
        + "\n\n"
        + t(
            "It only reads, so it also works during the session. A debrief that is there already is replaced."
        ),
    )


def cards(speech: Speech) -> SpokenCommand:
    """Make the command that writes the cards for partners."""
    t = speech.t

    def run(
        subject: str,
        chosen: str | None,
        variables: dict[str, str],
        out: str | None,
        reserve: bool,  # noqa: FBT001  # click gives options by name
    ) -> None:
        from tabletop.report import put
        from tabletop.report.cards import cards as printed

        if Path(subject).suffix.lower() == ".ttx":
            from tabletop import store

            script = store.replay(Path(subject)).state.script
            target = folder_beside(Path(subject))
        else:
            from tabletop.core.script import script_of

            source = found(speech, subject)
            fact = created(t, source, selection(t, source.scenario, chosen), variables)
            script = script_of(fact.scenario, fact.selection, fact.variables)
            target = Path(f"{script.id}-cards")
        target = Path(out) if out else target
        make_folder(t, target)
        content = printed(script, speech.about(script.language), reserve=reserve)
        for written in put(target, {"cards.html": content}):
            say(str(written))

    return SpokenCommand(
        t,
        "cards",
        run,
        [
            Place(
                "subject",
                t("SCENARIO"),
                t("The id of a shipped scenario, a scenario file, or an exercise (.ttx)."),
            ),
            selection_option(t),
            set_option(t),
            option("--reserve", help=t("Also the injects that are kept in reserve.")),
            option(
                "--out",
                metavar=t("FOLDER"),
                help=t("Where to write; without it a folder with a name of its own."),
            ),
        ],
        t("Write cards to print: what each partner receives, with room to write.")
        + "\n\n"
        + t("What the whole room sees is left out, and so is everything that is for the facilitator alone."),
    )


def make_folder(t: Text, folder: Path) -> None:
    """Make a folder for documents; one that cannot be made is refused, with the option that names another."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Stop(
            t("{path} is a file, not a folder. Name another folder with --out.", path=str(folder))
        ) from None
    except PermissionError:
        raise Stop(
            t(
                "You may not write in {path}. Name a folder of your own with --out, such as {example}.",
                path=str(folder.absolute().parent),
                example=as_typed(str(Path.home() / folder.name)),
            )
        ) from None


def folder_beside(path: Path) -> Path:
    """Give the folder in which the debrief of an exercise is written unless another is named."""
    return path.with_name(f"{path.stem}-debrief")


def formats_option(t: Text) -> click.Option:
    """Make the option that names the formats."""
    from tabletop.report import FORMATS as KNOWN

    return option(
        "--format",
        "formats",
        metavar=",".join(FORMATS),
        default=",".join(FORMATS),
        callback=choices(t, KNOWN),
        help=t("The formats, with commas between them: {known}. Without it: all.", known=", ".join(KNOWN)),
    )


def write(
    state: State,
    formats: Iterable[str],
    folder: Path,
    t: Text,
    *editions: Edition,
    missing: Sequence[Message] = (),
) -> tuple[Path, ...]:
    """Draw up the debrief and write it, in every edition unless some are named; gives the files.

    It says what is `missing` from the log.
    """
    from tabletop import report
    from tabletop.core.debrief import debrief as drawn_up

    value, wanted = drawn_up(state), tuple(formats)
    return tuple(
        path
        for edition in editions or report.Edition
        for path in report.write(value, wanted, folder, t, edition, missing)
    )
