"""The command that plays a whole scenario without a room."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tabletop.cli.beginning import exercise_file, selection_option, set_option
from tabletop.cli.commands import Place, SpokenCommand, Wrong, option, typed_name, whole_number
from tabletop.cli.failures import Stop
from tabletop.cli.finding import created, found, selection
from tabletop.cli.papers import formats_option, make_folder, write
from tabletop.cli.printing import remark, say
from tabletop.text import LANGUAGES, language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import click

    from tabletop.cli.commands import Reading
    from tabletop.cli.everywhere import Speech
    from tabletop.core.events import ExerciseCreated
    from tabletop.core.state import State
    from tabletop.rehearsal import Progress
    from tabletop.rehearsal.live import Outcome
    from tabletop.text import Text

SEED = 1
"""The rehearsal that everyone gets who asks for none in particular."""
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Another year is a slip of the keyboard."""
EXAMPLE = "2026-11-22"
FEW, MANY = 12, 1_000
"""How many participants answer over the network when no number is given, and at most."""


def rehearse(speech: Speech) -> SpokenCommand:
    """Make the command."""
    t = speech.t

    def run(
        scenario: str,
        chosen: str | None,
        seed: int,
        day: dt.date | None,
        variables: dict[str, str],
        file: str | None,
        out: str | None,
        formats: tuple[str, ...],
        force: bool,  # noqa: FBT001  # click gives options by name
        live: bool,  # noqa: FBT001  # click gives options by name
        participants: int | None,
    ) -> None:
        from tabletop.cli.screens import today

        count = devices(t, participants, live=live)
        source = found(speech, scenario)
        spoken = speech.about(source.scenario.language)
        fact = created(t, source, selection(t, source.scenario, chosen), variables)
        path = exercise_file(file) if file else Path(f"{source.scenario.id}-rehearsal.ttx")
        folder = Path(out) if out else path.with_suffix("")
        make_room(t, path, folder, force=force)
        with all_or_nothing(path, folder):
            make_folder(t, folder)
            if count is None:
                state = play(spoken, fact, path, seed, day or today(), reporter(spoken))
            else:
                state, heard = play_live(spoken, fact, path, seed, day or today(), reporter(spoken), count)
                remark(over_http(spoken, heard))
            papers = write(state, formats, folder, spoken)
        remark(outcome(spoken, state))
        for written in (path, *papers):
            say(str(written))

    return SpokenCommand(
        t,
        "rehearse",
        run,
        [
            Place("scenario", t("SCENARIO"), t("The id of a shipped scenario, or a file.")),
            selection_option(t),
            option(
                "--seed",
                metavar=t("NUMBER"),
                default=str(SEED),
                callback=whole_number(t),
                help=t("Another number gives another rehearsal, the same number the same one."),
            ),
            option(
                "--date",
                "day",
                metavar=t("YYYY-MM-DD"),
                callback=day_of_the_calendar(t),
                help=t("The day on which it is played; without it today."),
            ),
            set_option(t),
            option("--file", metavar=t("FILE.ttx"), help=t("Where the exercise is kept.")),
            option("--out", metavar=t("FOLDER"), help=t("Where the debrief is written.")),
            formats_option(t),
            option("--force", help=t("Replace what an earlier rehearsal has left behind.")),
            option(
                "--live",
                help=t("Let simulated participants answer over the network as well, as phones do."),
            ),
            option(
                "--participants",
                metavar=t("NUMBER"),
                callback=number_if_any(t),
                help=t("How many there are with --live; {n} without this.", n=FEW),
            ),
        ],
        t("Play a whole scenario with simulated partners, without a terminal, and write the debrief.")
        + "\n\n"
        + t("Everything in it is marked as simulated. It takes seconds: the clock is simulated as well."),
    )


def devices(t: Text, participants: int | None, *, live: bool) -> int | None:
    """Give how many participants answer over the network; None when nobody does."""
    if not live:
        if participants is not None:
            raise Wrong(t("Participants only answer with --live."))
        return None
    count = FEW if participants is None else participants
    if not 1 <= count <= MANY:
        raise Wrong(t("Choose between {first} and {last} participants.", first=1, last=MANY))
    return count


def number_if_any(t: Text) -> Reading:
    """Make what reads a whole number; none when none is given."""
    read = whole_number(t)

    def read_any(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        return None if value is None else read(ctx, param, value)

    return read_any


def make_room(t: Text, path: Path, folder: Path, *, force: bool) -> None:
    """See to it that a rehearsal can write where it is asked to; only with `force` it replaces anything."""
    from tabletop import store
    from tabletop.report import STEM

    there = [place for place in (path, *sorted(folder.glob(f"{STEM}*"))) if place.exists()]
    if there and not force:
        raise Stop(
            t(
                "{path} is there already. Choose another place with --file or --out, or use --force.",
                path=str(there[0]),
            )
        )
    real = next((place for place in there if place != path and not is_of_a_rehearsal(place)), None)
    if real is not None:
        raise Stop(
            t(
                "{path} is not of a rehearsal, so it is not replaced. Choose another folder with --out.",
                path=str(real),
            )
        )
    if path.exists():
        if store.is_locked(path):
            raise Stop(t("{path} is open in another window. Close it there first.", path=str(path)))
        if not is_rehearsal(path):
            raise Stop(
                t("{path} is no rehearsal, so it is not replaced. Choose another name.", path=str(path))
            )
        # What lies beside it may be of another exercise: whoever makes the new file puts that aside.
        path.unlink()


def take_away(path: Path) -> None:
    """Remove an exercise that was made here, with what the store keeps beside it."""
    if not path.exists():
        return
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextlib.contextmanager
def all_or_nothing(path: Path, folder: Path) -> Iterator[None]:
    """Leave nothing half done behind when a rehearsal is interrupted or fails."""
    from tabletop.report import STEM

    made, before = not folder.exists(), set(folder.glob(f"{STEM}*"))
    try:
        yield
    except BaseException:
        # Ctrl+C as well: the next rehearsal would find a file in its way that tells half of a story.
        take_away(path)
        for paper in set(folder.glob(f"{STEM}*")) - before:
            paper.unlink()
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise


def is_of_a_rehearsal(paper: Path) -> bool:
    """Tell whether a debrief says of itself that it was simulated; a picture beside one says nothing."""
    from tabletop.report import FORMATS

    if paper.suffix.removeprefix(".") not in FORMATS:
        return True
    content = paper.read_text("utf-8", errors="replace")
    return any(f" · {language(lang)('simulated')}" in content for lang in LANGUAGES)


def is_rehearsal(path: Path) -> bool:
    """Tell whether a file certainly holds an exercise without a room."""
    from tabletop import store

    try:
        return store.replay(path).state.setup.simulated
    except store.StoreError:
        return False


def day_of_the_calendar(t: Text) -> Reading:
    """Make what reads a day; none when none is given."""

    def read(_: click.Context, param: click.Parameter, value: Any) -> dt.date | None:
        if value is None:
            return None
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Wrong(
                t(
                    "Write {option} as year-month-day, such as {example}, not “{value}”.",
                    option=typed_name(param),
                    example=EXAMPLE,
                    value=value,
                )
            )
        return day

    return read


def play(
    t: Text,
    fact: ExerciseCreated,
    path: Path,
    seed: int,
    day: dt.date,
    progress: Callable[[Progress], None],
) -> State:
    """Play an exercise on a day, in a new file; gives how it ended."""
    from tabletop import rehearsal, session

    clock = rehearsal.rehearsal_clock(day)
    opened = session.create(path, rehearsal.simulated(fact), clock, origin="rehearsal")
    for problem in opened.problems:
        remark(t.message(problem))
    try:
        rehearsal.rehearse(opened, clock, seed, progress)
        return opened.state
    finally:
        opened.close()


def play_live(
    t: Text,
    fact: ExerciseCreated,
    path: Path,
    seed: int,
    day: dt.date,
    progress: Callable[[Progress], None],
    count: int,
) -> tuple[State, Outcome]:
    """Play an exercise with its server on this computer and participants who answer there."""
    import asyncio

    from tabletop import rehearsal, session
    from tabletop.rehearsal.live import rehearse_live
    from tabletop.session.reaching import Reach
    from tabletop.web.limits import Limits
    from tabletop.web.server import Server

    clock = rehearsal.rehearsal_clock(day)
    opened = session.create(path, rehearsal.simulated(fact), clock, origin="rehearsal")
    for problem in opened.problems:
        remark(t.message(problem))

    async def played() -> Outcome:
        server = Server(opened, port=0, clock=clock, limits=Limits.hall())
        await server.start()
        try:
            reach = Reach(f"http://127.0.0.1:{server.port}")
            code = server.door.view().join_code
            return await rehearse_live(opened, clock, seed, reach, code, count, progress)
        finally:
            await server.stop()

    try:
        heard = asyncio.run(played())
        return opened.state, heard
    finally:
        opened.close()


def over_http(t: Text, heard: Outcome) -> str:
    """Say what became of what participants sent."""
    return "\n".join(
        (
            t.n("{n} participant joined.", "{n} participants joined.", heard.joined),
            t(
                "Forms sent: {sent}; received: {received}; refused: {refused}; without an answer: {unheard}.",
                sent=heard.sent,
                received=heard.received,
                refused=heard.refused,
                unheard=heard.unheard,
            ),
            t(
                "Sent twice: {again}, of which counted twice: {doubled}. The slowest took {ms} ms.",
                again=heard.again,
                doubled=heard.doubled,
                ms=round(heard.slowest_ms),
            ),
        )
    )


def outcome(t: Text, state: State) -> str:
    """Say what came of a rehearsal."""
    return t.n(
        "Rehearsed to the end: {n} entry, all of them simulated.",
        "Rehearsed to the end: {n} entries, all of them simulated.",
        len(state.live_entries()),
    )


def reporter(t: Text) -> Callable[[Progress], None]:
    """Make what says, at every new block, how far a rehearsal is."""
    told: list[str] = []

    def tell(progress: Progress) -> None:
        if told[-1:] != [progress.block_title]:
            told.append(progress.block_title)
            remark(
                t(
                    "{share} %  {minutes}  {title}",
                    share=f"{100 * progress.done // progress.total:>3}",
                    minutes=t("{n} min", n=f"{progress.room_minutes:>3}"),
                    title=progress.block_title,
                )
            )

    return tell
