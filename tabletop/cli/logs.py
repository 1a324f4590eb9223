"""Commands about the log of an exercise: log, redact."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.cli.commands import Place, SpokenCommand, Wrong, option, whole_number
from tabletop.cli.failures import FAILED
from tabletop.cli.finding import free_name, scenario_option, supplied
from tabletop.cli.printing import remark, say, say_json

if TYPE_CHECKING:
    from tabletop.cli.everywhere import Speech
    from tabletop.core.events import Event
    from tabletop.core.messages import Message
    from tabletop.core.state import State
    from tabletop.store import Supplied


def log(speech: Speech) -> SpokenCommand:
    """Make the command that prints the entries of a log."""
    t = speech.t

    def run(file: str, scenario: str | None, as_json: bool) -> int:  # noqa: FBT001  # by name
        from tabletop.cli import history
        from tabletop.core.script import no_script

        logged = entries(Path(file), supplied(speech, scenario))
        state = logged.state
        spoken = speech.about(state.setup.language if state else None)
        # Without its beginning nothing says how partners are called: they go by their ids.
        known = state.script if state else no_script(spoken.lang)
        script = history.with_all_partners(known, logged.events)
        for event in logged.events:
            if as_json:
                say_json(history.as_json(event))
            else:
                say(history.line(event, script, spoken))
        for problem in logged.problems:
            remark(spoken.message(problem))
        return 0 if logged.is_whole else FAILED

    return SpokenCommand(
        t,
        "log",
        run,
        [
            Place("file", t("FILE"), t("The file of an exercise; it may be running.")),
            scenario_option(t),
            option(
                "--json", "as_json", help=t("One JSON object on each line, with everything that is recorded.")
            ),
        ],
        t("Print the entries of an exercise, one line for each.")
        + "\n\n"
        + t("The exit status is 1 when entries are missing or the file is damaged."),
    )


@dataclass(frozen=True, slots=True)
class Logged:
    """What a log holds, with what there is to say about it; no `state` when its beginning is lost."""

    state: State | None
    events: tuple[Event, ...]
    problems: tuple[Message, ...]
    is_whole: bool = False
    """Whether the file is undamaged and nothing is missing from the exercise."""


def entries(path: Path, supplied: Supplied | None = None) -> Logged:
    """Read a log as far as it is good; raises StoreError when nothing can be read."""
    from tabletop import store

    try:
        replayed = store.replay(path, supplied=supplied)
    except store.StoreError:
        recovered = store.recover(path, supplied=supplied)
        if not recovered.loose:
            raise
        return Logged(None, recovered.loose, recovered.problems)
    # What an earlier file lacked, from which this one was recovered, is told as well.
    problems = (*replayed.problems, *(row for row in replayed.missing if row not in replayed.problems))
    if not replayed.is_whole:
        return Logged(replayed.state, store.recover(path, supplied=supplied).events, problems)
    return Logged(replayed.state, tuple(store.read(path)), problems, not replayed.missing)


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
        if done.news is not None:
            remark(t.message(done.news))
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
