"""The commands that go to an exercise elsewhere: console as its facilitator, join as a participant."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from tabletop.cli.calling import command
from tabletop.cli.commands import Place, SpokenCommand, Wrong, option
from tabletop.cli.failures import USAGE, Stop
from tabletop.cli.playing import need_terminal
from tabletop.cli.printing import remark, unechoed
from tabletop.cli.screens import exported, folder, shown, today
from tabletop.core.messages import ExerciseError, Message

if TYPE_CHECKING:
    from tabletop.cli.everywhere import Speech
    from tabletop.session.guest import Admitted
    from tabletop.session.reaching import Reach, Way
    from tabletop.session.remote import RemoteSession
    from tabletop.text import Text
    from tabletop.tui.console.screen import ConsoleScreen

LOGS: Final = ".ttx"
RETURN_LETTERS: Final = 8
"""Letters of a return code; a code to join has fewer."""
_PORTS: Final = {"http": 80, "https": 443}


def console(speech: Speech) -> SpokenCommand:
    """Make the command that opens a console on an exercise that is being served."""
    t = speech.t

    def run(address: str | None, code: str | None, fingerprint: str | None) -> int:
        need_terminal(t)
        if address is not None and Path(address).suffix != LOGS:
            # What follows takes seconds on a slow computer: nobody should wonder whether it heard.
            remark(t("Connecting to {address} …", address=address))
        from tabletop.session import SystemClock
        from tabletop.session.remote import RemoteSession

        way, back = way_to(t, address, code, fingerprint)
        session = RemoteSession(way, SystemClock(), lang=t.lang)
        try:
            with unechoed():
                session.attach()
                status = _shown(speech, session)
        finally:
            session.close()
        remark(t("The exercise goes on where it is."))
        if back:
            remark(t("Come back with: {command}", command=back))
        return status

    return SpokenCommand(
        t,
        "console",
        run,
        [
            Place(
                "address",
                t("[ADDRESS]"),
                t("The address that the server told, or the file of the exercise; not needed for one alone."),
                required=False,
            ),
            _code_option(t, t("A co-facilitator's code, from another computer; or a return code.")),
            _fingerprint_option(t),
        ],
        t("Open a console on an exercise that is being served.")
        + "\n\n"
        + t(
            "On the computer of the server this needs no code. From another one it needs a code, and --tls"
            " there."
        ),
    )


def _code_option(t: Text, about: str) -> click.Option:
    return option("--code", metavar=t("CODE"), help=about)


def _fingerprint_option(t: Text) -> click.Option:
    return option(
        "--fingerprint",
        metavar=t("FINGERPRINT"),
        help=t("That of the server's certificate; without it you are asked to compare."),
    )


def way_to(t: Text, typed: str | None, code: str | None, fingerprint: str | None) -> tuple[Way, str | None]:
    """Find the way to a session from what was typed, and the command to come back by where that is needed."""
    from tabletop.session.reaching import ByNote, Reach, Straight, address

    if typed is None or (Path(typed).suffix == LOGS and code is None):
        return ByNote(_only_log(t) if typed is None else Path(typed).absolute()), None
    reach = Reach(address(typed))
    if code is None:
        return ByNote(_log_at(reach)), None
    if not (reach.is_here or reach.is_encrypted):
        raise ExerciseError(Message("remote.only-encrypted"))
    reach = trusted(t, reach, fingerprint)
    admitted, cookies = asyncio.run(_admitted(t, reach, code))
    back = command("console", reach.url, "--code", admitted.return_code)
    return Straight(Reach(reach.url, cookies=cookies, certificate=reach.certificate)), back


def _only_log(t: Text) -> Path:
    from tabletop.cli.threshold import notes
    from tabletop.session.reaching import attachments

    found = attachments(notes())
    if not found:
        raise Stop(t("No exercise of yours is being served here. Start one with: tabletop serve FILE"), USAGE)
    if len(found) > 1:
        known = ", ".join(urlsplit(row.url).netloc for row in found)
        raise Stop(t("Several exercises are being served here; name one: {known}", known=known), USAGE)
    return Path(found[0].file)


def _log_at(reach: Reach) -> Path:
    """Find the log that a server of this user has at an address of this computer."""
    from tabletop.cli.threshold import notes
    from tabletop.session.reaching import attachments

    if not reach.is_here:
        raise ExerciseError(Message("remote.needs-code" if reach.is_encrypted else "remote.only-encrypted"))
    port = _port(reach.url)
    for row in attachments(notes()):
        if _port(row.url) == port:
            return Path(row.file)
    raise ExerciseError(Message("remote.none-here", {"address": urlsplit(reach.url).netloc}))


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or _PORTS[parts.scheme]


def trusted(t: Text, reach: Reach, typed: str | None) -> Reach:
    """Make sure that an encrypted line leads to the right computer: let its certificate be compared."""
    from dataclasses import replace

    from tabletop.session.trusting import fingerprint, is_same, unknown_certificate

    if not reach.is_encrypted:
        return reach
    certificate = unknown_certificate(reach.url)
    if not certificate:
        return reach
    found = fingerprint(certificate)
    if typed is None:
        remark(t("The certificate there was not made by a known authority. Its fingerprint is:"))
        remark(found)
        if not confirmed(t, t("Does the facilitator's screen show the same?")):
            raise Stop(t("Then do not go on: something else answers at that address."))
    elif not is_same(typed, found):
        raise Stop(t("The certificate there has another fingerprint: {found}", found=found))
    return replace(reach, certificate=certificate)


def confirmed(t: Text, question: str) -> bool:
    """Ask for a yes or a no in the reader's language, which English answers as well; no is the default."""
    yes = {t("yes").casefold(), "yes"}
    no = {t("no").casefold(), "no", ""}
    short = "{}/{}".format(t("yes")[0].casefold(), t("no")[0].upper())
    while True:
        typed = click.prompt(f"{question} [{short}]", default="", show_default=False, err=True)
        said = typed.strip().casefold()
        if said in yes or said in {word[0] for word in yes}:
            return True
        if said in no or said in {word[0] for word in no if word}:
            return False


async def _admitted(t: Text, reach: Reach, code: str) -> tuple[Admitted, dict[str, str]]:
    from tabletop.session.guest import Away, Guest

    guest = Guest(reach, lang=t.lang)
    try:
        if is_return_code(code):
            return await guest.come_back(code), guest.cookies
        way_in = await guest.way_in(code)
        if way_in.role != "cofacilitator":
            raise Wrong(
                t("This code is not a co-facilitator's. Join with: {command}", command="tabletop join")
            )
        return await guest.join(code), guest.cookies
    except Away:
        raise ExerciseError(Message("remote.unreachable", {"address": reach.url})) from None
    finally:
        await guest.close()


def is_return_code(code: str) -> bool:
    """Tell a return code from a code to join, by its length."""
    return sum(letter.isalnum() for letter in code) >= RETURN_LETTERS


def _shown(speech: Speech, session: RemoteSession) -> int:
    from tabletop.tui.app import DoorleefApp
    from tabletop.tui.console.screen import ConsoleScreen
    from tabletop.tui.start.draft import free_file

    language = session.state.setup.language
    path = session.path or free_file(folder(), session.state.script.line(session.state.setup.title), today())

    async def export() -> tuple[Path, ...] | Message:
        t = speech.about(language)
        return await asyncio.to_thread(exported, session.state, path, t, session.missing)

    async def leave() -> None:
        session.close()

    def screen(t: Text) -> ConsoleScreen:
        session.follow(asyncio.get_running_loop())
        return ConsoleScreen(t, session, export=export, actor=session.actor, door=session.door, goes_on=True)

    return shown(DoorleefApp(speech.about(language), screen, light=speech.light), leave)


def join(speech: Speech) -> SpokenCommand:
    """Make the command that takes part in an exercise from a terminal."""
    t = speech.t

    def run(address: str, code: str | None, fingerprint: str | None) -> int:
        need_terminal(t)
        from tabletop.session import drafts
        from tabletop.session.guest import Guest
        from tabletop.session.reaching import Reach
        from tabletop.session.reaching import address as read
        from tabletop.tui.app import DoorleefApp
        from tabletop.tui.join import JoinScreen
        from tabletop.tui.start import recent

        reach = trusted(t, Reach(read(address)), fingerprint)
        guests: list[Guest] = []

        def screen(spoken: Text) -> JoinScreen:
            guests.append(Guest(reach, lang=spoken.lang))
            kept = drafts.folder(recent.place(os.environ, Path.home()))
            return JoinScreen(spoken, guests[0], code=code or "", unsent=kept)

        async def leave() -> None:
            for guest in guests:
                await guest.close()

        app = DoorleefApp(t, screen, light=speech.light)
        status = shown(app, leave)
        for guest in guests:
            if guest.return_code:
                back = command("join", address, "--code", guest.return_code)
                remark(t("Come back with: {command}", command=back))
        return status

    return SpokenCommand(
        t,
        "join",
        run,
        [
            Place("address", t("ADDRESS"), t("The short address on the screen in the room.")),
            _code_option(t, t("The code on the screen, or your own return code.")),
            _fingerprint_option(t),
        ],
        t("Take part in an exercise from a terminal, as on a phone."),
    )
