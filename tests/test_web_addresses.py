"""Which address people in the room are told to type."""

from __future__ import annotations

import ctypes
import socket
from ipaddress import ip_address

import pytest

from tabletop.web import addresses
from tabletop.web.addresses import Kind, Seen, kind_of, names, sorted_out

WIFI = Seen("192.168.178.23", "wlp3s0")
LOOPBACK = (Seen("127.0.0.1", "lo"), Seen("::1", "lo"))


def order(*seen: Seen, ways_out: tuple[str, ...] = ()) -> list[str]:
    return [str(one.ip) for one in sorted_out(seen, ways_out)]


def test_the_address_of_the_building_comes_first_and_loopback_last() -> None:
    seen = (
        *LOOPBACK,
        Seen("10.8.0.6", "tun0", tunnel=True),
        Seen("172.17.0.1", "docker0"),
        Seen("2a02:a210::5", "wlp3s0"),
        Seen("fd12::5", "wlp3s0"),
        Seen("169.254.7.7", "enp1s0"),
        WIFI,
    )
    assert order(*seen, ways_out=("192.168.178.23", "2a02:a210::5")) == [
        "192.168.178.23",
        "2a02:a210::5",
        "fd12::5",
        "169.254.7.7",
        "172.17.0.1",
        "10.8.0.6",
        "127.0.0.1",
        "::1",
    ]
    assert order(*reversed(seen), ways_out=("192.168.178.23", "2a02:a210::5")) == order(
        *seen, ways_out=("192.168.178.23", "2a02:a210::5")
    )


def test_private_goes_before_public_and_ipv4_before_ipv6() -> None:
    assert order(Seen("fd00::2"), Seen("8.8.4.4"), Seen("2a02::1"), Seen("10.0.0.9")) == [
        "10.0.0.9",
        "8.8.4.4",
        "fd00::2",
        "2a02::1",
    ]


def test_of_two_networks_the_one_that_leads_out_goes_first() -> None:
    seen = (Seen("10.0.0.9", "eth0"), WIFI)
    assert order(*seen, ways_out=("192.168.178.23",))[0] == "192.168.178.23"
    assert order(*seen, ways_out=("10.0.0.9",))[0] == "10.0.0.9"


def test_a_vpn_that_takes_all_traffic_does_not_hide_the_room() -> None:
    found = sorted_out((Seen("10.8.0.6", "wg0"), WIFI), ("10.8.0.6",))
    assert [(one.kind, one.for_phones, one.way_out) for one in found] == [
        (Kind.LOCAL, True, False),
        (Kind.VPN, False, True),
    ]


@pytest.mark.parametrize(
    ("ip", "interface", "kind"),
    [
        ("192.168.178.23", "wlp3s0", Kind.LOCAL),
        ("192.168.178.23", "", Kind.LOCAL),
        ("fd00::2", "eth0", Kind.LOCAL),
        ("145.1.2.3", "eth0", Kind.PUBLIC),
        ("2a02::1", "eth0", Kind.PUBLIC),
        ("172.20.10.2", "en0", Kind.TETHERED),
        ("172.20.10.17", "en0", Kind.LOCAL),
        ("192.168.43.101", "", Kind.TETHERED),
        ("192.168.42.129", "usb0", Kind.TETHERED),
        ("192.168.137.1", "", Kind.HOTSPOT),
        ("192.168.137.5", "", Kind.LOCAL),
        ("10.42.0.1", "wlan0", Kind.HOTSPOT),
        ("10.42.0.7", "wlan0", Kind.LOCAL),
        ("192.168.2.1", "bridge100", Kind.HOTSPOT),
        ("169.254.3.4", "eth0", Kind.SELF_MADE),
        ("172.17.0.1", "docker0", Kind.VIRTUAL),
        ("172.17.0.1", "", Kind.VIRTUAL),
        ("172.17.0.1", "eth0", Kind.LOCAL),
        ("192.168.56.1", "", Kind.VIRTUAL),
        ("192.168.56.1", "wlan0", Kind.LOCAL),
        ("192.168.122.1", "virbr0", Kind.VIRTUAL),
        ("10.8.0.6", "tun0", Kind.VPN),
        ("10.8.0.6", "utun4", Kind.VPN),
        ("100.101.102.103", "", Kind.VPN),
        ("10.0.0.4", "wwan0", Kind.VPN),
        ("127.0.0.1", "lo", Kind.LOOPBACK),
        ("::1", "", Kind.LOOPBACK),
    ],
)
def test_a_network_is_known_by_its_range_and_its_interface(ip: str, interface: str, kind: Kind) -> None:
    assert kind_of(ip_address(ip), interface) is kind


def test_a_tunnel_is_known_by_what_the_system_says_of_it_too() -> None:
    assert kind_of(ip_address("10.8.0.6"), "corp0", tunnel=True) is Kind.VPN


def test_what_is_off_or_cannot_stand_in_an_address_of_a_page_is_left_out() -> None:
    assert (
        order(
            Seen("192.168.1.2", "eth0", up=False),
            Seen("fe80::1%eth0"),
            Seen("0.0.0.0"),  # noqa: S104  # nothing listens here
            Seen("::"),
            Seen("odd"),
        )
        == []
    )


def test_an_address_is_named_once_and_the_way_out_counts_where_the_list_lacks_it() -> None:
    assert order(WIFI, WIFI, ways_out=("192.168.178.23", "10.1.1.1")) == ["10.1.1.1", "192.168.178.23"]


def test_an_address_is_written_as_it_stands_in_that_of_a_page() -> None:
    four, six = sorted_out((WIFI, Seen("fd00::2")), ())
    assert (four.host, six.host) == ("192.168.178.23", "[fd00::2]")


@pytest.mark.parametrize(
    ("hostname", "found"),
    [
        ("Raadzaal", ("raadzaal", "raadzaal.local")),
        ("laptop.local", ("laptop", "laptop.local")),
        ("LT-0412.ede.nl", ("lt-0412", "lt-0412.local", "lt-0412.ede.nl")),
        ("", ()),
    ],
)
def test_the_names_of_a_computer_follow_from_the_one_it_gives_itself(
    hostname: str, found: tuple[str, ...]
) -> None:
    assert names(hostname) == found


def test_this_very_computer_has_a_loopback_address_and_tells_it_last() -> None:
    found = addresses.here()
    assert found[-1].kind is Kind.LOOPBACK
    assert "127.0.0.1" in {str(one.ip) for one in found}


def test_where_the_system_does_not_tell_interfaces_its_own_name_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: object, **_: object) -> None:
        raise OSError(str(name))

    def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        row = (socket.SOCK_STREAM, 6, "")
        return [
            (socket.AF_INET, *row, ("192.168.1.7", 0)),
            (socket.AF_INET6, *row, ("fe80::1%12", 0, 0, 12)),
        ]

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert order(*addresses.told_by_system()) == ["192.168.1.7", "127.0.0.1"]


def test_without_any_network_there_is_no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> None:
        raise OSError(101, "Network is unreachable")

    class Lonely(socket.socket):
        connect = unreachable

    monkeypatch.setattr(socket, "socket", Lonely)
    assert addresses.ways_out() == ()
