"""The commands that show screens: the start, run, resume, projector."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tabletop.cli import beginning, listening
from tabletop.cli.beginning import (
    any_place_option,
    copy_option,
    exercise_file,
    new_exercise_options,
    second_place,
)
from tabletop.cli.commands import Place, SpokenCommand, option
from tabletop.cli.failures import USAGE, Stop
from tabletop.cli.finding import created, found, scenario_option, selection
from tabletop.cli.printing import in_terminal
from tabletop.cli.screens import Stage, folder, shown, today

if TYPE_CHECKING:
    from tabletop.cli.everywhere import Speech
    from tabletop.text import Text


def need_terminal(t: Text) -> None:
    """Say what to do where no screen can be shown."""
    if not in_terminal():
        raise Stop(
            t(
                "This shows screens, and there is no terminal here. Open a terminal window and type it "
                "there. Without a terminal you can use: {commands}.",
                commands="tabletop serve, scenarios, check, rehearse, debrief, cards, log, redact, schema,"
                " guide, doctor",
            ),
            USAGE,
        )


def start(speech: Speech) -> int:
    """Show the start screen."""
    need_terminal(speech.t)
    # Loading makes no garbage. The start screen collects again once it is there.
    gc.disable()
    with Stage(speech) as stage:
        return stage.start()


def run(speech: Speech) -> SpokenCommand:
    """Make the command that prepares and plays a scenario."""
    t = speech.t

    def begin(scenario: str, now: bool, **options: Any) -> int:  # noqa: FBT001  # click gives options by name
        asked = beginning.typed(t, today(), **options)
        source = found(speech, scenario)
        fact = created(t, source, selection(t, source.scenario, asked.selection), asked.variables).model_copy(
            update=asked.said.given()
        )
        need_terminal(t)
        from tabletop.tui.start.draft import free_file
        from tabletop.tui.start.setup import first_draft

        path = (
            exercise_file(asked.file) if asked.file else free_file(folder(), source.scenario.title, today())
        )
        with Stage(speech, asked.server, any_place=asked.any_place) as stage:
            if now:
                return stage.console(stage.create(path, fact, asked.second))
            draft = replace(
                first_draft(source.scenario, source.author_text, path),
                selection=fact.selection,
                variables=dict(fact.variables),
                second_copy=str(asked.second or ""),
                purpose=asked.said.purpose,
                recipients=asked.said.recipients,
                delete_on=asked.said.delete_on,
            )
            return stage.start((source.path, draft))

    return SpokenCommand(
        t,
        "run",
        begin,
        [
            Place("scenario", t("SCENARIO"), t("The id of a shipped scenario, or a file.")),
            *new_exercise_options(t),
            option("--now", help=t("Leave out the preparation and open the console at once.")),
            *listening.options(t),
            any_place_option(t),
        ],
        t("Prepare a session with a scenario, and play it."),
    )


def resume(speech: Speech) -> SpokenCommand:
    """Make the command that goes on with an exercise."""
    t = speech.t

    def go_on(
        file: str,
        scenario: str | None,
        copy: str | None,
        any_place: bool,  # noqa: FBT001  # click gives options by name
        **server: Any,
    ) -> int:
        wish = listening.typed(t, **server)
        need_terminal(t)
        source = found(speech, scenario) if scenario is not None else None
        with Stage(speech, wish, any_place=any_place) as stage:
            return stage.console(stage.resume(Path(file), source, second_place(t, copy)))

    return SpokenCommand(
        t,
        "resume",
        go_on,
        [
            Place("file", t("FILE"), t("The file of an exercise.")),
            scenario_option(t),
            copy_option(t),
            *listening.options(t),
            any_place_option(t),
        ],
        t("Go on with an exercise where it was."),
    )


def projector(speech: Speech) -> SpokenCommand:
    """Make the command that shows the projector in a terminal of its own."""
    t = speech.t

    def follow(file: str) -> int:
        need_terminal(t)
        import asyncio

        from tabletop import session, store
        from tabletop.session.reaching import ByNote
        from tabletop.session.remote import RemoteSession
        from tabletop.tui.app import DoorleefApp
        from tabletop.tui.projector import FollowedSession, FollowScreen

        path, clock = Path(file), session.SystemClock()
        lang = store.replay(path).state.setup.language if path.exists() else None
        followed = FollowedSession(store.Follower(path), clock.wall_ms)
        # How to join stands in no log: the server on this computer tells it, as soon as there is one.
        server = RemoteSession(ByNote(path), clock)

        async def leave() -> None:
            server.close()

        def screen(spoken: Text) -> FollowScreen:
            server.follow(asyncio.get_running_loop())
            return FollowScreen(spoken, followed, server.door)

        return shown(DoorleefApp(speech.about(lang), screen, light=speech.light), leave)

    return SpokenCommand(
        t,
        "projector",
        follow,
        [Place("file", t("FILE"), t("The file of an exercise; it may be running."))],
        t("Show what the room sees, on a second screen, while the exercise runs."),
    )
