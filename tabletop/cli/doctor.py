"""The command that says what could stop phones from reaching this laptop."""

from __future__ import annotations

import contextlib
import shutil
import textwrap
import time
from typing import TYPE_CHECKING, Any, Final

import click

from tabletop.cli.commands import SpokenCommand, Wrong, option, typed_name
from tabletop.cli.failures import FAILED
from tabletop.cli.printing import say
from tabletop.text import N_
from tabletop.web import PORT

if TYPE_CHECKING:
    from tabletop.cli.advice import Advice
    from tabletop.cli.commands import Reading
    from tabletop.cli.everywhere import Speech
    from tabletop.cli.surroundings import Surroundings
    from tabletop.text import Text

WIDEST: Final = 100
WAIT: Final = 300.0
"""Seconds in which somebody can take out a phone, join the Wi-Fi and open a page."""
WEIGHTS: Final = {"stops": N_("stops it"), "perhaps": N_("look at"), "fine": N_("fine")}
HIGHEST: Final = 65_535


def doctor(speech: Speech) -> SpokenCommand:
    """Make the command."""
    t = speech.t

    def run(port: int, phone: bool) -> int:  # noqa: FBT001  # a flag of the command line
        from tabletop.cli.advice import advise
        from tabletop.cli.firewalls import this_computer
        from tabletop.cli.surroundings import look

        found = look(port, this_computer())
        advices = advise(found, t)
        say(report(advices, t))
        say()
        say(phone_test(found, t))
        say()
        say(ladder(t))
        stopped = any(one.weight == "stops" for one in advices)
        if phone and not stopped:
            say()
            return _wait_for_a_phone(found, speech)
        return FAILED if stopped else 0

    return SpokenCommand(
        t,
        "doctor",
        run,
        [
            port_option(t),
            option("--phone", help=t("Then wait until a phone has opened the address, and show its code.")),
        ],
        t("Say what could stop phones from reaching this laptop, and what to do.")
        + "\n\n"
        + t(
            "Needs no internet and sends nothing. It listens on the port for a moment and connects to itself."
            " The exit status is 1 when something certainly stands in the way, else 0."
        ),
    )


def port_option(t: Text) -> click.Option:
    """Make the option that names the port for the room."""
    return option(
        "--port",
        metavar=t("NUMBER"),
        default=str(PORT),
        callback=port_number(t),
        help=t("The port on which phones find the page; {port} without this.", port=PORT),
    )


def port_number(t: Text) -> Reading:
    """Make what reads the number of a port."""

    def read(_: click.Context, param: click.Parameter, value: Any) -> int:
        if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= HIGHEST:
            raise Wrong(
                t(
                    "“{value}” for {name} is no port: give a whole number from 1 to {most}.",
                    value=value,
                    name=typed_name(param),
                    most=HIGHEST,
                )
            )
        return int(value)

    return read


def report(advices: tuple[Advice, ...], t: Text) -> str:
    """Write what was found, each with what to do below it."""
    labels = {weight: t(word) for weight, word in WEIGHTS.items()}
    margin = max(map(len, labels.values())) + 2
    lines = []
    for one in advices:
        lines += _hung(f"{labels[one.weight]:<{margin}}", one.found)
        if one.todo:
            lines += _hung(" " * margin, f"→ {one.todo}")
    return "\n".join(lines)


def phone_test(found: Surroundings, t: Text) -> str:
    """Say how to know what no laptop can find out by itself."""
    from tabletop.cli.advice import offered, page
    from tabletop.cli.surroundings import Hearing

    address = offered(found)
    if address is None:
        return "\n".join(_hung("", t("Without a network there is nothing to test with a phone.")))
    why = t("Only a phone can tell whether the network lets devices reach each other.")
    if found.hearing is Hearing.OURS:
        how = t(
            "Open the exercise to the room, put a phone on the same Wi-Fi and scan what the screen shows."
        )
    else:
        how = t(
            "Put a phone on the same Wi-Fi, type {command} and open {address} on the phone.",
            command="`tabletop doctor --phone`",
            address=page(address, found.page_port),
        )
    return "\n".join(_hung("", f"{why} {how}"))


def ladder(t: Text) -> str:
    """Write what to try when phones do not get in."""
    from tabletop.cli.advice import LADDER

    lines = [t("If phones do not get in, try in this order:")]
    for number, step in enumerate(LADDER, start=1):
        lines += _hung(f"{number}. ", t(step))
    return "\n".join(lines)


def _wait_for_a_phone(found: Surroundings, speech: Speech) -> int:
    from tabletop import qr
    from tabletop.cli.advice import offered, page
    from tabletop.cli.surroundings import Hearing, listeners
    from tabletop.cli.visitors import answer_page, first_visitor

    t, address = speech.t, offered(found)
    if address is None or found.hearing is not Hearing.YES:
        say(t("The test needs port {port}: close the program that has it, or the exercise.", port=found.port))
        return FAILED
    link = page(address, found.port)
    for row in qr.rows(link, light_ink=not speech.light):
        say(row)
    say(t("Waiting for a phone at {address} (stop with Ctrl+C) …", address=link))
    end = time.monotonic() + WAIT
    with contextlib.ExitStack() as closing:
        listening = [closing.enter_context(one) for one in listeners(found.port, found.addresses)]
        own = [str(one.ip) for one in found.addresses]
        visitor = first_visitor(listening, own, answer_page(t), lambda: end - time.monotonic())
    if visitor is None:
        say(t("No phone came. If it tried, the network or a firewall stands in between."))
        return FAILED
    say(t("A phone came in from {ip}. It works.", ip=visitor))
    return 0


def _hung(first: str, words: str) -> list[str]:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    return textwrap.wrap(
        words,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
        break_long_words=False,
    )
