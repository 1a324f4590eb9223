"""What could stop phones from reaching this laptop, and what to do about it, in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tabletop.cli.firewalls import Firewall, Lets
from tabletop.cli.surroundings import Hearing
from tabletop.text import N_
from tabletop.web import PORT
from tabletop.web.addresses import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.cli.surroundings import Surroundings
    from tabletop.text import Text
    from tabletop.web.addresses import Address

FEW_CONNECTIONS: Final = 512
"""Fewer than this can run out with sixty phones, each with a few connections."""
GUESTS: Final = re.compile(
    r"guest|gast|visit|bezoek|public|publiek|openba|free|gratis|eduroam|govroam|wifi4eu", re.IGNORECASE
)
"""Names of networks that are made for strangers, which often keep devices apart."""


class Weight(StrEnum):
    """How much something stands in the way."""

    STOPS = "stops"
    PERHAPS = "perhaps"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Advice:
    """What was found, and what to do; empty where nothing needs doing."""

    weight: Weight
    found: str
    todo: str = ""


LADDER: Final = (
    N_(
        "A small router of your own, without internet: laptop and phones join its Wi-Fi. This works nearly "
        "everywhere, for the whole room."
    ),
    N_(
        "The hotspot of a phone, or of this laptop: often no more than five to ten devices, so one at each "
        "table."
    ),
    N_("One laptop at each table with a cable to a switch or router."),
    N_("Paper: print the cards with `tabletop cards`, and type what people hand in. Paper never fails."),
)
"""What to try, each when the one before it does not work."""


def page(address: Address, port: int) -> str:
    """Write the address of the page as it is typed."""
    return f"http://{address.host}:{port}"


def offered(found: Surroundings) -> Address | None:
    """Choose the address to give to phones; None when there is none."""
    usable = [one for one in found.addresses if one.for_phones or one.kind is Kind.SELF_MADE]
    return next(iter(usable), None)


def advise(found: Surroundings, t: Text) -> tuple[Advice, ...]:
    """Give everything there is to say, what stands in the way most first."""
    every = [
        *_of_addresses(found, t),
        *_of_the_port(found, t),
        *_of_firewalls(found, t),
        *_of_the_network(found, t),
        *_of_the_computer(found, t),
    ]
    return tuple(sorted(every, key=lambda one: list(Weight).index(one.weight)))


def _of_addresses(found: Surroundings, t: Text) -> Iterator[Advice]:
    usable = [one for one in found.addresses if one.for_phones]
    kinds = {one.kind: one for one in reversed(found.addresses)}
    if not usable:
        yield _no_address(kinds, t)
        return
    first = usable[0]
    yield Advice(
        Weight.FINE,
        t("The address for phones is {address}", address=page(first, found.page_port)) + _others(found, t),
    )
    if first.kind is Kind.PUBLIC:
        yield Advice(
            Weight.PERHAPS,
            t("That is an address on the internet itself: people outside the room may reach it too."),
            t("Use a router of your own or a hotspot, or at least --tls."),
        )
    if first.kind is Kind.TETHERED:
        yield Advice(
            Weight.PERHAPS,
            t("This looks like the hotspot of a phone. It often takes no more than five to ten devices."),
            t("Plan one device at each table, or bring a router of your own."),
        )
    if first.kind is Kind.HOTSPOT:
        yield Advice(
            Weight.PERHAPS,
            t("This laptop is a hotspot itself. It often takes no more than eight devices."),
            t("Let phones join its Wi-Fi. Plan one device at each table, or bring a router of your own."),
        )
    if first.six:
        yield Advice(
            Weight.PERHAPS,
            t("There is only an IPv6 address, which nobody can type and not every phone can use."),
            t(
                "Use a router of your own, or start with --host {ip} and let people scan the code.",
                ip=first.ip.compressed,
            ),
        )
    if Kind.VPN in kinds:
        yield Advice(
            Weight.PERHAPS,
            t("A VPN or mobile connection is on as well. A VPN may close this laptop off from the room."),
            t("Switch it off during the session, if that is allowed."),
        )


def _others(found: Surroundings, t: Text) -> str:
    usable = [one for one in found.addresses if one.for_phones]
    rest = [page(one, found.page_port) for one in usable[1:] if one.six == usable[0].six]
    return " " + t("(also: {addresses})", addresses=", ".join(rest)) if rest else ""


def _no_address(kinds: dict[Kind, Address], t: Text) -> Advice:
    if Kind.SELF_MADE in kinds:
        return Advice(
            Weight.PERHAPS,
            t(
                "Nothing on this network hands out addresses; this laptop made one up: {ip}.",
                ip=kinds[Kind.SELF_MADE].host,
            ),
            t("Join the Wi-Fi of a router, or make a hotspot. Only laptops on the same cable may manage."),
        )
    if Kind.VPN in kinds:
        return Advice(
            Weight.STOPS,
            t(
                "This laptop only has the address of a VPN or a mobile connection, {ip}. No phone in the room"
                " can reach that.",
                ip=kinds[Kind.VPN].host,
            ),
            t("Join the Wi-Fi of the room as well, or make a hotspot. Ask whether the VPN may be off."),
        )
    return Advice(
        Weight.STOPS,
        t("This laptop is not on a network."),
        t("Switch on Wi-Fi and join the network of the room, plug in a cable, or make a hotspot."),
    )


def _of_the_port(found: Surroundings, t: Text) -> Iterator[Advice]:
    port, free = found.port, found.free_port
    match found.hearing:
        case Hearing.OURS:
            yield Advice(Weight.FINE, t("An exercise is already open on port {port}.", port=port))
        case Hearing.TAKEN if free is not None:
            yield Advice(
                Weight.PERHAPS,
                t(
                    "Another program uses port {port}. The exercise will take the next one that is free:"
                    " {free}.",
                    port=port,
                    free=free,
                ),
                t("Close that program, or look at the other port: tabletop doctor --port {port}", port=free),
            )
        case Hearing.TAKEN:
            yield Advice(
                Weight.STOPS,
                t("Other programs use port {port} and those after it.", port=port),
                t("Use another port, with --port."),
            )
        case Hearing.FORBIDDEN:
            yield Advice(
                Weight.STOPS,
                t("This computer keeps port {port} to itself.", port=port),
                t("Use another port: --port {port}", port=PORT),
            )
        case Hearing.YES:
            yield from _of_hearing(found, t)


def _of_hearing(found: Surroundings, t: Text) -> Iterator[Advice]:
    deaf = [one for one in found.deaf if one.for_phones or one.kind is Kind.LOOPBACK]
    if deaf:
        yield Advice(
            Weight.STOPS,
            t(
                "This laptop does not even hear itself at {addresses}. A security program blocks it.",
                addresses=", ".join(page(one, found.port) for one in deaf),
            ),
            t("Ask whoever looks after this laptop, or use another one."),
        )
    else:
        yield Advice(
            Weight.FINE,
            t("Port {port} is free, and this laptop can reach itself on it.", port=found.port),
        )


def _of_firewalls(found: Surroundings, t: Text) -> Iterator[Advice]:
    port = found.port
    for firewall, lets in found.firewalls.items():
        if lets is Lets.IN:
            yield Advice(Weight.FINE, t("The firewall lets phones in on port {port}.", port=port))
            continue
        match firewall:
            case Firewall.UFW:
                todo = t(
                    "Open it: sudo ufw allow {port}/tcp – and close it afterwards: sudo ufw delete allow"
                    " {port}/tcp",
                    port=port,
                )
            case Firewall.FIREWALLD:
                todo = t("Open it until the next restart: sudo firewall-cmd --add-port={port}/tcp", port=port)
            case Firewall.NFTABLES:
                todo = t(
                    "See whether port {port} may come in: sudo nft list ruleset. Ask whoever made the rules.",
                    port=port,
                )
            case Firewall.WINDOWS:
                todo = t(
                    "If Windows asks whether Python may use the network, allow private and public networks."
                    " To look: Windows Security, Firewall & network protection, Allow an app through"
                    " firewall."
                )
            case Firewall.MACOS:
                todo = t(
                    "If macOS asks whether Python may accept connections, allow it."
                    " To look: System Settings, Network, Firewall, Options."
                )
        if lets is Lets.NOBODY:
            yield Advice(
                Weight.STOPS, t("The firewall of this laptop blocks everything that comes in."), todo
            )
        else:
            yield Advice(
                Weight.PERHAPS,
                t(
                    "The firewall of this laptop is on ({name}). It may stop phones.",
                    name=FIREWALLS[firewall],
                ),
                todo,
            )
    if found.employer:
        yield Advice(
            Weight.PERHAPS,
            t(
                "This laptop is managed by an organisation ({name}), which may forbid what comes in.",
                name=found.employer,
            ),
            t("Ask its help desk days before the session, or take a laptop that nobody manages."),
        )
    if not found.firewalls:
        yield Advice(Weight.FINE, t("No firewall was found on this laptop, as far as that can be seen."))


FIREWALLS: Final = {
    Firewall.UFW: "ufw",
    Firewall.FIREWALLD: "firewalld",
    Firewall.NFTABLES: "nftables",
    Firewall.WINDOWS: "Windows Defender",
    Firewall.MACOS: "macOS",
}
"""The names of firewalls, the same in every language."""


def _of_the_network(found: Surroundings, t: Text) -> Iterator[Advice]:
    if GUESTS.search(found.ssid):
        yield Advice(
            Weight.PERHAPS,
            t(
                "The Wi-Fi is called “{name}”. A network for guests often keeps devices apart from each"
                " other.",
                name=found.ssid,
            ),
            t("Do the test with a phone. If it fails, no setting of this laptop helps: use another network."),
        )
    if found.login_page:
        yield Advice(
            Weight.PERHAPS,
            t("This network has a login page. Every phone must get past it first."),
            t("Use a network without one, such as a router of your own."),
        )


def _of_the_computer(found: Surroundings, t: Text) -> Iterator[Advice]:
    if found.connections is not None and found.connections < FEW_CONNECTIONS:
        yield Advice(
            Weight.PERHAPS,
            t(
                "A program may have no more than {n} connections and files open here. Sixty phones need"
                " more.",
                n=t.number(found.connections),
            ),
            t("Let each table share one device, or ask whoever looks after this laptop to raise that."),
        )
    if found.local_name:
        yield Advice(
            Weight.FINE,
            t(
                "Give people the address with numbers. The name {name} works on some phones, not on all.",
                name=found.local_name,
            ),
        )
    else:
        yield Advice(
            Weight.FINE,
            t("Give people the address with numbers. Phones do not find this laptop by its name."),
        )
