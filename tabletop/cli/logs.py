"""Commands about the log of an exercise: log, redact."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.cli.commands import Place, SpokenCommand, Wrong, option, whole_number
from tabletop.cli.finding import free_name
from tabletop.cli.printing import remark, say, say_json

if TYPE_CHECKING:
    from tabletop.cli.everywhere import Speech
    from tabletop.core.events import Event
    from tabletop.core.messages import Message
    from tabletop.core.state import State


def log(speech: Speech) -> SpokenCommand:
    """Make the command that prints the entries of a log."""
    t = speech.t

    def run(file: str, as_json: bool) -> None:  # noqa: FBT001  # click gives options by name
        from tabletop.cli import history

        state, events, problems = entries(Path(file))
        spoken = speech.about(state.setup.language)
        for event in events:
            if as_json:
                say_json(history.as_json(event))
            else:
                say(history.line(event, state.script, spoken))
        for problem in problems:
            remark(spoken.message(problem))

    return SpokenCommand(
        t,
        "log",
        run,
        [
            Place("file", t("FILE"), t("The file of an exercise; it may be running.")),
            option(
                "--json", "as_json", help=t("One JSON object on each line, with everything that is recorded.")
            ),
        ],
        t("Print the entries of an exercise, one line for each."),
    )


def entries(path: Path) -> tuple[State, tuple[Event, ...], tuple[Message, ...]]:
    """Read a log as far as it is good, with what cannot be read; raises StoreError when nothing can."""
    from tabletop import store

    replayed = store.replay(path)
    if replayed.problems:
        recovered = store.recover(path)
        return replayed.state, recovered.events, replayed.problems
    return replayed.state, tuple(store.read(path)), ()


def redact(speech: Speech) -> SpokenCommand:
    """Make the command that takes text out for good."""
    t = speech.t

    def run(file: str, seqs: tuple[int, ...], reason: str, out: str | None) -> None:
        from tabletop import session, store

        if not reason.strip():
            raise Wrong(t("Say after --reason why the text is taken out."))
        path, clock = Path(file), session.SystemClock()
        target = Path(out) if out else free_name(path.parent, f"{path.stem}-redacted", path.suffix)
        done = store.redact(
            path, seqs, reason, target, recorded_at=clock.wall_ms(), utc_offset=clock.utc_offset()
        )
        say(str(done.path))
        remark(
            t.n(
                "The text of {n} event is gone from this file: {seqs}.",
                "The text of {n} events is gone from this file: {seqs}.",
                len(done.changed),
                seqs=", ".join(map(str, done.changed)),
            )
        )
        if done.remaining:
            remark(
                t.n(
                    "{n} event still holds the same short words; look at it: {seqs}.",
                    "{n} events still hold the same short words; look at them: {seqs}.",
                    len(done.remaining),
                    seqs=", ".join(map(str, done.remaining)),
                )
            )
        remark(
            t("The old file still holds everything: {path}. Remove it, and its copies, yourself.", path=file)
        )

    return SpokenCommand(
        t,
        "redact",
        run,
        [
            Place("file", t("FILE"), t("The file of an exercise that is not running.")),
            Place(
                "seqs",
                t("NUMBER..."),
                t("The numbers of the entries, as printed by: {command}", command="tabletop log"),
                nargs=-1,
                required=True,
                callback=whole_number(t),
            ),
            option(
                "--reason",
                metavar=t("TEXT"),
                required=True,
                help=t("Why, in any case; stays in the new file."),
            ),
            option("--out", metavar=t("FILE"), help=t("The new file; without it a name beside the old one.")),
        ],
        t("Write a new file in which the text of some entries is gone.")
        + "\n\n"
        + t("With an entry go its other versions and whatever quotes it. A marker stays in its place."),
    )
