"""The place where store, session, report and screens come together."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tabletop import shipped
from tabletop.cli.calling import command
from tabletop.cli.finding import nearby
from tabletop.cli.listening import Listening
from tabletop.cli.papers import FORMATS, folder_beside, write
from tabletop.cli.printing import remark
from tabletop.core.messages import Message
from tabletop.core.plaintext import as_typed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from tabletop.cli.everywhere import Speech
    from tabletop.cli.finding import Found
    from tabletop.cli.threshold import Serving
    from tabletop.core.events import ExerciseCreated
    from tabletop.core.state import State
    from tabletop.session import Door, LocalSession
    from tabletop.text import Text
    from tabletop.tui.app import DoorleefApp
    from tabletop.tui.console.screen import ConsoleScreen
    from tabletop.tui.start.draft import Draft
    from tabletop.tui.start.services import Loaded, Services, Standing


async def nothing() -> None:
    """Have nothing to end."""


def shown(app: DoorleefApp, ending: Callable[[], Awaitable[None]] = nothing) -> int:
    """Show an app until it is left, end what ran beside it in its loop, and give the exit status."""
    import asyncio

    async def show() -> None:
        try:
            await app.run_async()
        finally:
            await ending()

    asyncio.run(show())
    return app.return_code or 0


class Stage:
    """One run of the program with its screens; every session that it opens is closed at the end."""

    def __init__(self, speech: Speech, wish: Listening | None = None, *, any_place: bool = False) -> None:
        self.speech = speech
        self.wish = wish or Listening()
        """How the exercise is served."""
        self.any_place = any_place
        """True when an exercise may lie in a network or synced folder."""
        self._opened: list[LocalSession] = []
        self._serving: list[Serving] = []
        self._looking = threading.Lock()
        """Held by who looks into an exercise, or opens one: never both at once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.ExitStack() as closing:
            for session in self._opened:
                closing.callback(session.close)

    # What is shown.

    def start(self, prepared: tuple[Path, Draft] | None = None) -> int:
        """Show the start screen, or what is prepared already, and whatever follows from it."""
        from tabletop.tui.app import DoorleefApp
        from tabletop.tui.start.screen import StartScreen

        t = self.speech.about(prepared[1].language if prepared else None)
        services = self.services()
        app = DoorleefApp(t, lambda spoken: StartScreen(spoken, services, prepared), light=self.speech.light)
        return self._shown(app)

    def console(self, opened: LocalSession) -> int:
        """Show the console of a session."""
        from tabletop.tui.app import DoorleefApp

        t = self.speech.about(opened.state.setup.language)
        app = DoorleefApp(t, lambda spoken: self._console(spoken, opened), light=self.speech.light)
        return self._shown(app)

    def _shown(self, app: DoorleefApp) -> int:
        status = shown(app, self._stop_serving)
        for session in self._opened:
            session.close()
            remark(where(self.speech.about(session.state.setup.language), session.path))
        return status

    async def _stop_serving(self) -> None:
        while self._serving:
            await self._serving.pop().stop()

    def _console(self, t: Text, session: LocalSession) -> ConsoleScreen:
        import asyncio

        from tabletop.tui.console.screen import ConsoleScreen

        async def export() -> tuple[Path, ...] | Message:
            t = self.speech.about(session.state.setup.language)
            return await asyncio.to_thread(exported, session.state, session.path, t, session.missing)

        console = ConsoleScreen(t, session, export=export, door=self._door(session))
        if self.any_place and place_problem(session.path, t) is not None:
            console.remarks = (*console.remarks, Message("store.any-place"))
        return console

    def _door(self, session: LocalSession) -> Door | None:
        if self.wish.offline:
            return None
        from tabletop.cli.threshold import Serving

        serving = Serving(session, self.wish)
        self._serving.append(serving)
        return serving.door

    # What the screens are given.

    def create(self, path: Path, fact: ExerciseCreated, copy: Path | None = None) -> LocalSession:
        """Set an exercise up in a new file; raises StoreError."""
        from tabletop import session

        opened = session.create(path, fact, session.SystemClock(), second_copy=copy, any_place=self.any_place)
        self._remember(opened, copy)
        return opened

    def _remember(self, opened: LocalSession, copy: Path | None) -> None:
        from tabletop.tui.start import recent

        self._opened.append(opened)
        recent.opened(recent.place(os.environ, Path.home()), opened.path, opened.state, today(), copy)

    def resume(self, path: Path, source: Found | None = None, copy: Path | None = None) -> LocalSession:
        """Go on with an exercise; raises StoreError."""
        from tabletop import session, store
        from tabletop.tui.start import recent

        supplied = None
        if source is not None:
            supplied = store.Supplied(source.scenario, source.author_text, source.author_sha256)
        # A stick that is not in stands on the console as a copy that failed: that is better known than not.
        copy = copy or recent.second_place(recent.place(os.environ, Path.home()), path)
        with attachable(path), self._looking:
            opened = session.resume(
                path, session.SystemClock(), supplied=supplied, second_copy=copy, any_place=self.any_place
            )
            self._remember(opened, copy)
        return opened

    def standing(self, path: Path) -> Standing | None:
        """Tell how far an exercise is; None for one that this program has open itself.

        That one is let alone: who closes a file lets go of all that the same program holds of it.
        """
        from tabletop.cli import standing

        with self._looking:
            ours = any(session.path.absolute() == path.absolute() for session in self._opened)
            return None if ours else standing.standing(path)

    def services(self) -> Services:
        """Give the start screen what it has done by others."""
        from tabletop import __version__
        from tabletop.tui.start import recent
        from tabletop.tui.start.services import Services

        def create(draft: Draft) -> LocalSession:
            return self.create(draft.path, draft.created(today(), __version__), draft.second_folder)

        return Services(
            scenarios=[*shipped.scenarios(), *nearby()],
            load=load,
            create=create,
            resume=self.resume,
            console=self._console,
            place_problem=(lambda *_: None) if self.any_place else place_problem,
            recent=recent.place(os.environ, Path.home()),
            folder=folder(),
            today=today,
            standing=self.standing,
            own_language=self.speech.option is not None,
        )


@contextlib.contextmanager
def attachable(path: Path) -> Iterator[None]:
    """Let a refusal of a log that is in use say how to join in, when a server runs with it."""
    from urllib.parse import urlsplit

    from tabletop.session import reaching
    from tabletop.store import StoreError

    try:
        yield
    except StoreError as error:
        note = reaching.read(reaching.beside(path))
        if error.message.code != "store.in-use" or note is None:
            raise
        again = command("console", urlsplit(note.url).netloc)
        raise StoreError(
            Message("store.in-use-served", {**error.message.params, "command": again})
        ) from error


def today() -> dt.date:
    """Give the day at this place."""
    return dt.datetime.now().astimezone().date()


def folder() -> Path:
    """Give the folder that is proposed for new exercises: the current one, where one can write."""
    here = Path.cwd()
    return here if os.access(here, os.W_OK) else Path.home()


def load(path: Path, t: Text) -> Loaded:
    """Read a scenario for the start screen, with what is wrong in words."""
    from tabletop import loader
    from tabletop.tui.start.services import Loaded

    scenario, problems = loader.load(path)
    words = tuple(loader.render_in_file(problem, t) for problem in problems)
    return Loaded(scenario, path.read_bytes().decode("utf-8-sig") if scenario else "", words)


def place_problem(path: Path, t: Text) -> str | None:
    """Say why a log must not lie at a path; None when it may."""
    from tabletop import store

    try:
        store.check_place(path)
    except store.StoreError as error:
        return t.message(error.message)
    return None


def exported(
    state: State, path: Path, t: Text, missing: Sequence[Message] = ()
) -> tuple[Path, ...] | Message:
    """Write the debrief of an exercise beside its file; gives what was written, or why nothing was.

    It says what is `missing` from the log.
    """
    from tabletop.store.errors import in_words

    target = folder_beside(path)
    try:
        return write(state, FORMATS, target, t, missing=missing)
    except OSError as error:
        return in_words(error, target).message


def where(t: Text, path: Path) -> str:
    """Say where an exercise is and how to go on with it, ready to be copied."""
    name = as_typed(str(path))
    return "\n".join(
        (
            t("The exercise is in: {path}", path=str(path)),
            t("Go on: {command}", command=command("resume", name)),
            t("Write the debrief: {command}", command=command("debrief", name)),
        )
    )
