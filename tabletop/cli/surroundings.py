"""What this computer can see of the room's network without help: nothing is sent outside the computer."""

from __future__ import annotations

import contextlib
import errno
import re
import secrets
import socket
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Final

from tabletop.cli.firewalls import Asking, Firewall, Lets, employer, firewalls
from tabletop.web.addresses import Address, here, names

if TYPE_CHECKING:
    from collections.abc import Iterable

if sys.platform != "win32":
    import resource

PATIENCE: Final = 2.0
"""Seconds that a connection within this computer may take."""
ANYWHERE: Final = "0.0.0.0"  # noqa: S104  # phones are to come in, so it listens on every address
HIGHEST_PORT: Final = 65_535
PORTS_TRIED: Final = 20


class Hearing(StrEnum):
    """Whether a program can listen on the port."""

    YES = "yes"
    OURS = "ours"
    """An exercise listens there already."""
    TAKEN = "taken"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that the advice rests on; empty or None where this computer does not tell."""

    port: int
    addresses: tuple[Address, ...] = ()
    hearing: Hearing = Hearing.YES
    deaf: tuple[Address, ...] = ()
    """Addresses on which the computer does not hear itself."""
    free_port: int | None = None
    firewalls: dict[Firewall, Lets] = field(default_factory=dict)
    employer: str = ""
    ssid: str = ""
    login_page: bool = False
    local_name: str = ""
    """The name by which some phones find this computer."""
    connections: int | None = None
    """How many files and connections a program may have open, once it has asked for all it can get."""

    @property
    def page_port(self) -> int:
        """The port on which an exercise would serve its page."""
        return self.free_port or self.port


def look(port: int, asking: Asking) -> Surroundings:
    """Look around, and listen on a port for a moment."""
    addresses = here()
    hearing, deaf = tried(port, addresses)
    return Surroundings(
        port=port,
        addresses=addresses,
        hearing=hearing,
        deaf=deaf,
        free_port=free_port(port) if hearing is Hearing.TAKEN else None,
        firewalls=firewalls(asking, port),
        employer=employer(asking),
        ssid=ssid(asking),
        login_page=login_page(asking),
        local_name=local_name(asking, socket.gethostname()),
        connections=connections(),
    )


# The port.


def listeners(port: int, addresses: Iterable[Address]) -> tuple[socket.socket, ...]:
    """Listen on a port of all addresses; raises OSError where that may not be."""
    with contextlib.ExitStack() as undo:
        found = []
        for family in sorted({_family(one) for one in addresses} | {socket.AF_INET}):
            listening = undo.enter_context(socket.socket(family, socket.SOCK_STREAM))
            if sys.platform == "win32":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind((ANYWHERE if family == socket.AF_INET else "::", port))
            listening.listen()
            found.append(listening)
        undo.pop_all()
    return tuple(found)


def tried(port: int, addresses: tuple[Address, ...]) -> tuple[Hearing, tuple[Address, ...]]:
    """Listen for a moment and connect to every address; also gives those where nothing was heard."""
    try:
        listening = listeners(port, addresses)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM}:
            return Hearing.FORBIDDEN, ()
        return (Hearing.OURS if is_ours(port) else Hearing.TAKEN), ()
    with contextlib.ExitStack() as closing:
        by_family = {one.family: closing.enter_context(one) for one in listening}
        return Hearing.YES, tuple(one for one in addresses if not _heard(by_family[_family(one)], one, port))


def _heard(listening: socket.socket, address: Address, port: int) -> bool:
    word = secrets.token_bytes(16)
    listening.settimeout(PATIENCE)
    try:
        with socket.create_connection((str(address.ip), port), PATIENCE) as calling:
            calling.sendall(word)
            calling.shutdown(socket.SHUT_WR)
            answering, _ = listening.accept()
            with answering:
                answering.settimeout(PATIENCE)
                return answering.recv(len(word)) == word
    except OSError:
        return False


def is_ours(port: int) -> bool:
    """Tell whether what listens on the port of this computer is an exercise."""
    asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        asking.request("GET", "/health")
        return b"doorleef" in asking.getresponse().read(4096).lower()
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()


def free_port(taken: int) -> int | None:
    """Find the next port that is free, as an exercise does when its port is taken."""
    for port in range(taken + 1, min(taken + PORTS_TRIED, HIGHEST_PORT + 1)):
        with contextlib.suppress(OSError):
            for listening in listeners(port, ()):
                listening.close()
            return port
    return None


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_INET6 if address.six else socket.AF_INET


# The network.

_WIFI_OF_MACOS = ("/usr/sbin/networksetup", "-getairportnetwork", "en0")
_WIFI_OF_LINUX = ("nmcli", "-t", "-f", "active,ssid", "device", "wifi", "list", "--rescan", "no")


def ssid(asking: Asking) -> str:
    """Name the Wi-Fi that this computer is on; empty for a cable, and where the system keeps it to itself."""
    match asking.platform:
        case "win32":
            return _found(asking, ("netsh", "wlan", "show", "interfaces"), r"^\s*SSID\s*:\s*(.+?)\s*$")
        case "darwin":
            return _found(asking, _WIFI_OF_MACOS, r"^Current Wi-Fi Network: (.+)$")
        case _:
            name = _found(asking, ("iwgetid", "-r"), r"^(.+)$")
            return name or re.sub(r"\\(.)", r"\1", _found(asking, _WIFI_OF_LINUX, r"^yes:(.+)$"))


def login_page(asking: Asking) -> bool:
    """Tell whether the system has noticed a login page already; it is not asked to look again."""
    return asking.platform == "linux" and bool(
        _found(asking, ("nmcli", "networking", "connectivity"), r"^(portal)$")
    )


def local_name(asking: Asking, hostname: str) -> str:
    """Give the name that this computer tells its network; empty where nothing tells it."""
    told = asking.platform != "linux" or asking.read("/run/avahi-daemon/pid") is not None
    return next((name for name in names(hostname) if told and name.endswith(".local")), "")


def connections() -> int | None:
    """Give the most files and connections that a program may have open here; None without a limit."""
    most: int | None = None
    if sys.platform != "win32":
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        most = None if limit == resource.RLIM_INFINITY else limit
    return most


def _found(asking: Asking, command: tuple[str, ...], pattern: str) -> str:
    answer = asking.run(command)
    match = re.search(pattern, answer.said, re.MULTILINE) if answer and answer.status == 0 else None
    return match[1] if match else ""
