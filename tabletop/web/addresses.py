"""Which addresses this computer has, those first that phones in the room can use."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Ip: TypeAlias = IPv4Address | IPv6Address


class Kind(StrEnum):
    """What sort of network an address belongs to, in the order in which phones can use it."""

    HOTSPOT = "hotspot"
    """The laptop is the hotspot: phones join the laptop itself."""
    TETHERED = "tethered"
    """The laptop is a guest of a phone's hotspot, where other phones can join too."""
    LOCAL = "local"
    """A router, an access point or a switch in the building."""
    PUBLIC = "public"
    """An address on the internet."""
    SELF_MADE = "self-made"
    """Made up by the computer, for nobody on this network hands out addresses."""
    VIRTUAL = "virtual"
    """A network inside the computer, between it and its virtual machines."""
    VPN = "vpn"
    """A tunnel or a modem to somewhere else, where no phone of the room is."""
    LOOPBACK = "loopback"
    """The computer talking to itself."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An address as the system tells it; the name of the interface is empty where it tells none."""

    ip: str
    interface: str = ""
    up: bool = True
    tunnel: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """An address of this computer; `way_out` says that it is the one to other networks."""

    ip: Ip
    kind: Kind
    interface: str = ""
    way_out: bool = False

    @property
    def host(self) -> str:
        """Write it as it stands in the address of a page."""
        return f"[{self.ip}]" if self.six else str(self.ip)

    @property
    def six(self) -> bool:
        """Tell whether it is one of IPv6, which nobody types and not every phone can use."""
        return self.ip.version == _SIX

    @property
    def for_phones(self) -> bool:
        """Tell whether a phone in the room could use it, as far as that can be known from here."""
        return self.kind in _FOR_PHONES


_SIX = 6
_FOR_PHONES = frozenset({Kind.HOTSPOT, Kind.TETHERED, Kind.LOCAL, Kind.PUBLIC})
_RANK = {Kind.SELF_MADE: 1, Kind.VIRTUAL: 2, Kind.VPN: 3, Kind.LOOPBACK: 4}

_OWN_HOTSPOT = (IPv4Network("192.168.137.1/32"), IPv4Network("10.42.0.1/32"))
"""What Windows and NetworkManager give themselves when the laptop is made a hotspot."""
_PHONES = (
    IPv4Network("172.20.10.0/28"),
    IPv4Network("192.168.42.0/24"),
    IPv4Network("192.168.43.0/24"),
    IPv4Network("192.168.44.0/24"),
    IPv4Network("192.168.49.0/24"),
)
"""What an iPhone hands out, and Android over USB, Wi-Fi, Bluetooth and Wi-Fi Direct.

A newer Android takes any private range; then it cannot be told from a router, which does no harm.
"""
_CARRIER = IPv4Network("100.64.0.0/10")
"""Shared address space: on a laptop that is a mesh VPN far more often than a carrier."""
_MACHINES = (IPv4Network("192.168.56.1/32"), IPv4Network("172.17.0.1/32"))
"""What VirtualBox and Docker give themselves, where the name of the interface is not told."""

_TUNNELS = (
    *("tun", "tap", "utun", "wg", "ppp", "ipsec", "wwan"),
    *("tailscale", "zt", "nordlynx", "proton", "gpd", "cscotun"),
)
_VIRTUAL = ("docker", "br-", "virbr", "veth", "vmnet", "vboxnet", "lxc", "lxd", "podman", "cni", "vnic")
_BRIDGES_OF_MACOS = "bridge1"
"""Where macOS shares its own connection; its virtual machines live there too."""

_ANYWHERE = ("203.0.113.1", "2001:db8::1")
"""Addresses of nobody: a datagram socket that is aimed there tells the way out and sends nothing."""


def here() -> tuple[Address, ...]:
    """Give the addresses of this computer as it is now."""
    return sorted_out(told_by_system(), ways_out())


def sorted_out(seen: Iterable[Seen], ways_out: Iterable[str]) -> tuple[Address, ...]:
    """Put addresses in the order in which to offer them to phones.

    Those that phones can reach come first, IPv4 before IPv6 because it can be typed; then the way to other
    networks, then private before public.
    """
    out = {ip for text in ways_out if (ip := _read(text)) is not None}
    found: dict[Ip, Address] = {}
    for one in (*seen, *(Seen(str(ip)) for ip in out)):
        ip = _read(one.ip)
        if ip is not None and one.up:
            kind = kind_of(ip, one.interface, tunnel=one.tunnel)
            found.setdefault(ip, Address(ip, kind, one.interface, ip in out))
    return tuple(sorted(found.values(), key=_order))


def kind_of(ip: Ip, interface: str = "", *, tunnel: bool = False) -> Kind:
    """Say what sort of network an address belongs to, by its range and the name of its interface."""
    name = interface.lower()
    if ip.is_loopback:
        return Kind.LOOPBACK
    if tunnel or name.startswith(_TUNNELS) or ip in _CARRIER:
        return Kind.VPN
    if _in(ip, _OWN_HOTSPOT) or name.startswith(_BRIDGES_OF_MACOS):
        return Kind.HOTSPOT
    if name.startswith(_VIRTUAL) or (not name and _in(ip, _MACHINES)):
        return Kind.VIRTUAL
    if ip.is_link_local:
        return Kind.SELF_MADE
    if _in(ip, _PHONES):
        return Kind.TETHERED
    return Kind.LOCAL if ip.is_private else Kind.PUBLIC


def names(hostname: str) -> tuple[str, ...]:
    """Give the names by which this computer may be called on the network, shortest first."""
    short = hostname.partition(".")[0].lower()
    return tuple(dict.fromkeys((short, f"{short}.local", hostname.lower()))) if short else ()


def told_by_system() -> tuple[Seen, ...]:
    """Ask the system for its addresses: by interface where it can tell, else by its own name."""
    if os.name != "nt":
        with contextlib.suppress(OSError, AttributeError):
            return tuple(_by_interface())
    return tuple(_by_name())


def ways_out() -> tuple[str, ...]:
    """Ask the system from which addresses it would leave this network; nothing is sent."""
    found = []
    for target in _ANYWHERE:
        family = socket.AF_INET6 if ":" in target else socket.AF_INET
        # No way out is an answer too: a cable between two computers leads nowhere else.
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((target, 9))
            found.append(str(asking.getsockname()[0]))
    return tuple(found)


def _read(text: str) -> Ip | None:
    """Read an address that can stand in the address of a page; None for any other."""
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A link-local IPv6 address means something only together with an interface, which no page can name.
    return None if ip.is_unspecified or (ip.version == _SIX and ip.is_link_local) else ip


def _in(ip: Ip, networks: Iterable[IPv4Network]) -> bool:
    return any(ip in network for network in networks)


def _order(address: Address) -> tuple[int, int, bool, bool, Ip]:
    ip = address.ip
    return (_RANK.get(address.kind, 0), ip.version, not address.way_out, not ip.is_private, ip)


def _by_name() -> Iterator[Seen]:
    """Look the computer's own name up: Windows answers with every address that it has."""
    yield Seen("127.0.0.1")
    with contextlib.suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM):
            yield Seen(str(address[0]))


_UP, _POINT_TO_POINT = 0x1, 0x10
_ADDRESS_AT = {int(socket.AF_INET): (4, 4), int(socket.AF_INET6): (8, 16)}
"""Where an address stands in a socket address, and how many bytes it has; equal on Linux and macOS."""


class _Row(ctypes.Structure):
    """A row of the list that `getifaddrs` gives."""

    _fields_ = (
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("flags", ctypes.c_uint),
        ("address", ctypes.c_void_p),
    )
    next: int | None
    name: bytes
    flags: int
    address: int | None


def _by_interface() -> Iterator[Seen]:
    """Ask the C library, on Linux and macOS."""
    library = ctypes.CDLL(None, use_errno=True)
    first = ctypes.c_void_p()
    if library.getifaddrs(ctypes.byref(first)) != 0:
        raise OSError(ctypes.get_errno(), "getifaddrs")
    try:
        place = first.value
        while place:
            row = _Row.from_address(place)
            if row.address and (ip := _address_at(row.address)):
                name = row.name.decode(errors="replace")
                yield Seen(ip, name, bool(row.flags & _UP), bool(row.flags & _POINT_TO_POINT))
            place = row.next
    finally:
        library.freeifaddrs(first)


def _address_at(place: int) -> str | None:
    head = ctypes.string_at(place, 2)
    # Linux keeps the family in both bytes; macOS in the second, after the length.
    family = int.from_bytes(head, sys.byteorder) if sys.platform == "linux" else head[1]
    if family not in _ADDRESS_AT:
        return None
    start, length = _ADDRESS_AT[family]
    return str(ip_address(ctypes.string_at(place + start, length)))
