"""The command that holds an exercise without a screen: serve."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tabletop.cli import beginning, listening
from tabletop.cli.beginning import any_place_option, exercise_file, new_exercise_options
from tabletop.cli.calling import command
from tabletop.cli.commands import Place, SpokenCommand, Wrong, option
from tabletop.cli.finding import created, found, selection
from tabletop.cli.printing import remark, say
from tabletop.cli.screens import attachable, folder, today
from tabletop.core.plaintext import as_typed, one_line
from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tabletop.cli.beginning import Beginning
    from tabletop.cli.everywhere import Speech
    from tabletop.cli.listening import Encryption, Listening
    from tabletop.core.messages import Message
    from tabletop.session import DoorView, LocalSession
    from tabletop.text import Text

LOGS: Final = ".ttx"
ROLES: Final = {
    "participant": N_("participants"),
    "scribe": N_("scribes"),
    "screen": N_("a browser that shows what the projector shows"),
    "cofacilitator": N_("a co-facilitator, encrypted only"),
}


def serve(speech: Speech) -> SpokenCommand:
    """Make the command."""
    t = speech.t

    def run(exercise: str, now: bool, **options: Any) -> int:  # noqa: FBT001  # click gives options by name
        asked = beginning.typed(t, today(), **options)
        with opened(speech, exercise, asked) as session:
            spoken = speech.about(session.state.setup.language)
            asyncio.run(held(session, asked.server, spoken, open_now=now))
            again = command("serve", as_typed(str(session.path)))
            say(spoken("Stopped. Go on: {command}", command=again))
        return 0

    return SpokenCommand(
        t,
        "serve",
        run,
        [
            Place(
                "exercise",
                t("FILE|SCENARIO"),
                t("The file of an exercise to go on with, or a scenario to begin a new one with."),
            ),
            option("--open", "now", help=t("Let the room in at once, without waiting for a console.")),
            *listening.options(t, may_be_offline=False),
            *new_exercise_options(t),
            any_place_option(t),
        ],
        t("Hold an exercise and serve it to the room, without a screen of its own.")
        + "\n\n"
        + t(
            "Consoles come and go with: {command}. Ctrl+C stops it; everything is stored.",
            command="tabletop console",
        ),
    )


@contextlib.contextmanager
def opened(speech: Speech, exercise: str, asked: Beginning) -> Iterator[LocalSession]:
    """Go on with a log, or begin one with a scenario; closed at the end."""
    from tabletop import session

    clock = session.SystemClock()
    if Path(exercise).suffix == LOGS:
        path = Path(exercise)
        if asked.said.given():
            names = ", ".join(f"--{name}".replace("_", "-") for name in asked.said.given())
            raise Wrong(
                speech.t(
                    "Only for a new exercise, and {file} has begun: {names}.", names=names, file=path.name
                )
            )
        with attachable(path):
            held = session.resume(path, clock, second_copy=asked.second, any_place=asked.any_place)
    else:
        from tabletop.tui.start.draft import free_file

        source = found(speech, exercise)
        chosen = selection(speech.t, source.scenario, asked.selection)
        fact = created(speech.t, source, chosen, asked.variables).model_copy(update=asked.said.given())
        path = (
            exercise_file(asked.file) if asked.file else free_file(folder(), source.scenario.title, today())
        )
        held = session.create(path, fact, clock, second_copy=asked.second, any_place=asked.any_place)
    try:
        yield held
    finally:
        held.close()


async def held(session: LocalSession, wish: Listening, t: Text, *, open_now: bool = False) -> None:
    """Serve a session until somebody stops it, and say how to get in."""
    from tabletop.cli.threshold import Note, as_before, served
    from tabletop.core.room_view import devices_let_in
    from tabletop.session import Opening
    from tabletop.web.limits import Limits
    from tabletop.web.server import Server, alone

    until = asyncio.Event()
    wish, was_open = as_before(wish, session.path)
    joined_earlier = devices_let_in(session.state)
    server = served(session, wish, Limits.hall())
    notes: list[Note] = []
    told: list[DoorView] = []
    about_to_open = open_now or was_open

    def tell() -> None:
        view = server.door.view()
        if about_to_open and not told and not view.is_open and view.problem is None:
            # It opens at once: that the room is still outside is no news.
            return
        if view not in told and view.opening is not Opening.CLOSED:
            told[:] = [view]
            outside = 0 if about_to_open else joined_earlier
            say("\n".join(doorway(t, view, wish.encryption, outside)))

    def started(_: Server) -> None:
        notes.append(Note(server, session.path))
        say("\n".join(greeting(t, session, notes[0].address)))
        tell()
        server.door.subscribe(tell)

    opening: list[asyncio.Task[None]] = []
    warned: list[Message] = []

    def warn() -> None:
        problems = (*session.problems, session.store_problem)
        for problem in (row for row in problems if row is not None and row not in warned):
            warned.append(problem)
            remark(t.message(problem))

    def tick() -> None:
        session.tick()
        warn()
        if about_to_open and not opening:
            opening.append(asyncio.get_running_loop().create_task(server.door.open_to_room()))

    with stopped_by_signals(until.set):
        try:
            await alone(server, until, started, tick)
        finally:
            for note in notes:
                note.take_away()


@contextlib.contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl+C, a closed terminal and the system's shutdown end things in good order."""
    loop = asyncio.get_running_loop()
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # What whoever started us wanted ignored, as nohup does, stays ignored.
    signals = [one for one in known if signal.getsignal(one) is not signal.SIG_IGN]
    if sys.platform == "win32":
        before = {
            one: signal.signal(one, lambda *_: loop.call_soon_threadsafe(stop) and None) for one in signals
        }
        try:
            yield
        finally:
            for one, deed in before.items():
                signal.signal(one, deed)
        return
    for one in signals:
        loop.add_signal_handler(one, stop)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


def greeting(t: Text, session: LocalSession, address: str) -> list[str]:
    """Say what is served, and how to attach and stop."""
    name = as_typed(str(session.path))
    return [
        one_line(session.state.script.line(session.state.setup.title)),
        t("The exercise is in: {path}", path=str(session.path)),
        t("Open a console on it: {command}", command=command("console", address)),
        t("Stop with Ctrl+C; go on later: {command}", command=command("serve", name)),
    ]


def doorway(t: Text, view: DoorView, encryption: Encryption | None, outside: int = 0) -> list[str]:
    """Say by which address and codes people get in, and how many wait outside who were in before."""
    rows = ["", t("In on this computer only; the facilitator opens it to the room, or --open does.")]
    if outside and not view.is_open:
        rows.append(
            t.n(
                "{n} device joined earlier; the door is closed: open it with j in a console.",
                "{n} devices joined earlier; the door is closed: open it with j in a console.",
                outside,
            )
        )
    if view.is_open:
        rows = ["", t("Open to the room, at: {addresses}", addresses="  ".join(view.addresses))]
        if encryption is not None:
            rows.append(
                t("Fingerprint of its certificate: {fingerprint}", fingerprint=encryption.fingerprint)
            )
    if view.problem is not None:
        rows.append(t.message(view.problem))
    for role, code in view.codes.items():
        rows.append(t("Code {code}: {role}", code=code, role=t(ROLES[role.value])))
    return rows
