"""The doctor: what it reads of a computer, what it advises, and that it tells a phone from itself."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest

from tabletop.cli import advice, doctor, firewalls, surroundings, visitors
from tabletop.cli.advice import Weight, advise
from tabletop.cli.everywhere import Speech
from tabletop.cli.firewalls import Answer, Asking, Firewall, Lets
from tabletop.cli.surroundings import Hearing, Surroundings
from tabletop.text import LANGUAGES, language
from tabletop.web.addresses import Address, Seen, kind_of, sorted_out
from tests.typed import typed

EN = language("en")


def address(ip: str, interface: str = "") -> Address:
    parsed = ip_address(ip)
    return Address(parsed, kind_of(parsed, interface), interface)


LOOPBACK = address("127.0.0.1", "lo")
WIFI = address("192.168.178.23", "wlan0")
VPN = address("10.8.0.6", "tun0")
SOUND = Surroundings(8000, (WIFI, LOOPBACK), connections=1024)


def asking(
    platform: str = "linux",
    commands: Mapping[str, Answer] | None = None,
    files: Mapping[str, str] | None = None,
    registry: Mapping[str, str | int] | None = None,
) -> Asking:
    """A computer that knows these things and nothing else."""
    return Asking(
        lambda command: (commands or {}).get(" ".join(command)),
        (files or {}).get,
        lambda path, name: (registry or {}).get(f"{path.rsplit(chr(92), 1)[-1]}/{name}"),
        platform,
    )


def said(found: Surroundings) -> dict[Weight, str]:
    every = advise(found, EN)
    return {
        weight: " ".join(f"{one.found} {one.todo}" for one in every if one.weight is weight)
        for weight in Weight
    }


def on(*firewall: Firewall, lets: Lets = Lets.UNSURE) -> Surroundings:
    return replace(SOUND, firewalls=dict.fromkeys(firewall, lets))


TROUBLES = {
    "no network": (replace(SOUND, addresses=(LOOPBACK,)), Weight.STOPS, "not on a network"),
    "virtual only": (
        replace(SOUND, addresses=(address("172.17.0.1", "docker0"), LOOPBACK)),
        Weight.STOPS,
        "not on a network",
    ),
    "vpn only": (replace(SOUND, addresses=(VPN, LOOPBACK)), Weight.STOPS, "10.8.0.6"),
    "vpn too": (replace(SOUND, addresses=(WIFI, VPN, LOOPBACK)), Weight.PERHAPS, "VPN may close"),
    "self-made": (
        replace(SOUND, addresses=(address("169.254.1.2", "eth0"), LOOPBACK)),
        Weight.PERHAPS,
        "169.254.1.2",
    ),
    "ipv6 only": (replace(SOUND, addresses=(address("fd00::2"), LOOPBACK)), Weight.PERHAPS, "only an IPv6"),
    "public": (replace(SOUND, addresses=(address("145.1.2.3"), LOOPBACK)), Weight.PERHAPS, "--tls"),
    "phone": (
        replace(SOUND, addresses=(address("172.20.10.2"), LOOPBACK)),
        Weight.PERHAPS,
        "hotspot of a phone",
    ),
    "own hotspot": (
        replace(SOUND, addresses=(address("192.168.137.1"), LOOPBACK)),
        Weight.PERHAPS,
        "hotspot itself",
    ),
    "taken": (replace(SOUND, hearing=Hearing.TAKEN, free_port=8001), Weight.PERHAPS, "--port 8001"),
    "taken everywhere": (replace(SOUND, hearing=Hearing.TAKEN), Weight.STOPS, "with --port"),
    "forbidden": (
        replace(SOUND, port=80, hearing=Hearing.FORBIDDEN),
        Weight.STOPS,
        "--port 8000",
    ),
    "deaf": (replace(SOUND, deaf=(WIFI,)), Weight.STOPS, "http://192.168.178.23:8000"),
    "ufw": (on(Firewall.UFW), Weight.PERHAPS, "sudo ufw allow 8000/tcp"),
    "firewalld": (on(Firewall.FIREWALLD), Weight.PERHAPS, "--add-port=8000/tcp"),
    "nftables": (on(Firewall.NFTABLES), Weight.PERHAPS, "nft list ruleset"),
    "windows": (on(Firewall.WINDOWS), Weight.PERHAPS, "private and public"),
    "macos": (on(Firewall.MACOS), Weight.PERHAPS, "System Settings"),
    "macos shut": (on(Firewall.MACOS, lets=Lets.NOBODY), Weight.STOPS, "blocks everything"),
    "employer": (replace(SOUND, employer="ede.local"), Weight.PERHAPS, "ede.local"),
    "guests": (replace(SOUND, ssid="Gemeente-Gasten"), Weight.PERHAPS, "Gemeente-Gasten"),
    "login": (replace(SOUND, login_page=True), Weight.PERHAPS, "login page"),
    "few files": (replace(SOUND, connections=256), Weight.PERHAPS, "one device"),
}


@pytest.mark.parametrize(("found", "weight", "words"), TROUBLES.values(), ids=TROUBLES)
def test_each_trouble_is_named_with_what_to_do(found: Surroundings, weight: Weight, words: str) -> None:
    assert words in said(found)[weight]
    assert words not in said(SOUND)[weight]
    assert all(one.todo for one in advise(found, EN) if one.weight is not Weight.FINE)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("found", [SOUND, *(row[0] for row in TROUBLES.values())])
def test_every_advice_is_whole_in_both_languages(found: Surroundings, lang: str) -> None:
    text = doctor.report(advise(found, language(lang)), language(lang))
    assert not re.search(r"[{}]", text)
    if lang == "nl":
        assert not re.search(r"\b(the|this|and|can|phones?|address)\b", text)


def test_without_trouble_nothing_stands_in_the_way() -> None:
    every = advise(SOUND, EN)
    assert {one.weight for one in every} == {Weight.FINE}
    assert "http://192.168.178.23:8000" in every[0].found


def test_the_address_that_is_told_has_the_port_that_the_exercise_will_take() -> None:
    found = replace(SOUND, hearing=Hearing.TAKEN, free_port=8003)
    assert "http://192.168.178.23:8003" in said(found)[Weight.FINE]
    assert "http://192.168.178.23:8003" in doctor.phone_test(found, EN)


def test_with_an_exercise_open_the_test_is_the_exercise_itself() -> None:
    words = " ".join(doctor.phone_test(replace(SOUND, hearing=Hearing.OURS), EN).split())
    assert "Open the exercise to the room" in words
    assert "--phone" not in words


def test_what_stops_phones_stands_above_what_may() -> None:
    found = replace(SOUND, hearing=Hearing.TAKEN, ssid="guest")
    weights = [one.weight for one in advise(found, EN)]
    assert weights == sorted(weights, key=list(Weight).index)
    assert weights[0] is Weight.STOPS


@pytest.mark.parametrize(
    "name", ["Gemeente-Gasten", "ZGV Guest", "eduroam", "govroam", "OpenbareWifi", "WiFi4EU"]
)
def test_a_network_for_guests_is_suspected_by_its_name(name: str) -> None:
    assert name in said(replace(SOUND, ssid=name))[Weight.PERHAPS]


@pytest.mark.parametrize("name", ["", "Raadzaal", "Doorleef"])
def test_another_network_is_not_suspected(name: str) -> None:
    assert said(replace(SOUND, ssid=name))[Weight.PERHAPS] == ""


def test_an_exercise_that_is_open_does_not_count_as_another_program() -> None:
    assert said(replace(SOUND, hearing=Hearing.OURS))[Weight.STOPS] == ""


def test_an_address_of_another_network_that_is_not_heard_stops_nothing() -> None:
    assert said(replace(SOUND, deaf=(VPN,)))[Weight.STOPS] == ""


# What is read of a computer.


@pytest.mark.parametrize(
    ("computer", "found"),
    [
        (asking(), {}),
        (asking(files={"/etc/ufw/ufw.conf": "# c\nENABLED=yes\n"}), {Firewall.UFW: Lets.UNSURE}),
        (asking(files={"/etc/ufw/ufw.conf": "ENABLED=no\n"}), {}),
        (asking(commands={"firewall-cmd --state": Answer(0, "running")}), {Firewall.FIREWALLD: Lets.UNSURE}),
        (
            asking(
                commands={
                    "firewall-cmd --state": Answer(0, "running"),
                    "firewall-cmd --query-port=8000/tcp": Answer(0, "yes"),
                }
            ),
            {Firewall.FIREWALLD: Lets.IN},
        ),
        (asking(commands={"firewall-cmd --state": Answer(252, "not running")}), {}),
        (
            asking(commands={"systemctl is-active nftables": Answer(0, "active")}),
            {Firewall.NFTABLES: Lets.UNSURE},
        ),
        (asking(commands={"systemctl is-active nftables": Answer(3, "inactive")}), {}),
        (asking("win32"), {Firewall.WINDOWS: Lets.UNSURE}),
        (
            asking(
                "win32",
                registry={
                    "StandardProfile/EnableFirewall": 0,
                    "PublicProfile/EnableFirewall": 1,
                    "DomainProfile/EnableFirewall": 0,
                },
            ),
            {Firewall.WINDOWS: Lets.UNSURE},
        ),
        (
            asking(
                "win32",
                registry=dict.fromkeys(
                    (f"{name}Profile/EnableFirewall" for name in ("Standard", "Public", "Domain")), 0
                ),
            ),
            {},
        ),
        (asking("darwin"), {}),
        *(
            (asking("darwin", {f"{firewalls._MACOS_FIREWALL} --getglobalstate": Answer(0, line)}), found)
            for line, found in (
                ("Firewall is disabled. (State = 0)", {}),
                ("Firewall is enabled. (State = 1)", {Firewall.MACOS: Lets.UNSURE}),
                (
                    "Firewall is blocking all non-essential incoming connections. (State = 2)",
                    {Firewall.MACOS: Lets.NOBODY},
                ),
            )
        ),
    ],
)
def test_firewalls_are_read_without_rights(computer: Asking, found: dict[Firewall, Lets]) -> None:
    assert firewalls.firewalls(computer, 8000) == found


def test_a_computer_that_joined_a_domain_is_managed() -> None:
    assert firewalls.employer(asking("win32", registry={"Parameters/Domain": "ede.local"})) == "ede.local"
    assert firewalls.employer(asking("win32", registry={"Parameters/Domain": ""})) == ""
    assert firewalls.employer(asking("win32")) == ""
    assert firewalls.employer(asking()) == ""


NETSH = """
    Name                   : Wi-Fi
    State                  : connected
    SSID                   : Gemeente Gasten
    BSSID                  : 00:11:22:33:44:55
"""


@pytest.mark.parametrize(
    ("computer", "name"),
    [
        (asking(), ""),
        (asking(commands={"iwgetid -r": Answer(0, "Raadzaal")}), "Raadzaal"),
        (asking(commands={"iwgetid -r": Answer(255, "")}), ""),
        (
            asking(
                commands={
                    " ".join(surroundings._WIFI_OF_LINUX): Answer(0, "no:Buren\nyes:Zaal\\: 2\nno:Gast")
                }
            ),
            "Zaal: 2",
        ),
        (asking("win32", {"netsh wlan show interfaces": Answer(0, NETSH)}), "Gemeente Gasten"),
        (asking("win32", {"netsh wlan show interfaces": Answer(1, NETSH)}), ""),
        (
            asking(
                "darwin", {" ".join(surroundings._WIFI_OF_MACOS): Answer(0, "Current Wi-Fi Network: Raad")}
            ),
            "Raad",
        ),
        (
            asking("darwin", {" ".join(surroundings._WIFI_OF_MACOS): Answer(0, "You are not associated.")}),
            "",
        ),
    ],
)
def test_the_wifi_is_read_where_the_system_tells_it(computer: Asking, name: str) -> None:
    assert surroundings.ssid(computer) == name


def test_a_login_page_is_known_only_when_the_system_saw_one() -> None:
    def answering(word: str) -> Asking:
        return asking(commands={"nmcli networking connectivity": Answer(0, word)})

    assert surroundings.login_page(answering("portal"))
    assert not surroundings.login_page(answering("full"))
    assert not surroundings.login_page(asking())


def test_the_name_of_the_laptop_counts_only_where_something_tells_it() -> None:
    telling = asking(files={"/run/avahi-daemon/pid": "812"})
    assert surroundings.local_name(telling, "Laptop.ede.nl") == "laptop.local"
    assert surroundings.local_name(asking(), "Laptop.ede.nl") == ""
    assert surroundings.local_name(asking("darwin"), "laptop.local") == "laptop.local"


def test_a_command_that_is_not_there_or_fails_is_an_answer_too() -> None:
    here = firewalls.this_computer()
    assert here.run(("doorleef-there-is-no-such-command",)) is None
    assert here.run((sys.executable, "-c", "print('yes'); raise SystemExit(3)")) == Answer(3, "yes")
    assert here.read("/no/such/file") is None
    assert here.registry(r"SOFTWARE\Doorleef", "nothing") is None


# The port.


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probing:
        number = probing.getsockname()[1]
        assert isinstance(number, int)
        return number


def test_the_computer_hears_itself_on_every_address_and_leaves_the_port_free(port: int) -> None:
    assert surroundings.tried(port, (LOOPBACK,)) == (Hearing.YES, ())
    assert surroundings.tried(port, (LOOPBACK,)) == (Hearing.YES, ())


def test_an_address_that_does_not_answer_is_found(port: int) -> None:
    # An address of this computer that it does not have (any more): nobody can connect to it.
    gone = address("127.0.0.1")
    elsewhere = replace(gone, ip=ip_address("0.0.0.1"))
    assert surroundings.tried(port, (LOOPBACK, elsewhere)) == (Hearing.YES, (elsewhere,))


def test_a_port_that_is_taken_is_found_with_another_that_is_free(port: int) -> None:
    with socket.create_server(("0.0.0.0", port)):  # noqa: S104  # on this machine, for a moment
        assert surroundings.tried(port, (LOOPBACK,)) == (Hearing.TAKEN, ())
        free = surroundings.free_port(port)
        assert free is not None
        assert port < free < port + 20


class Health(BaseHTTPRequestHandler):
    """A server that says which program it is."""

    program = b'{"program": "doorleef"}'

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.program)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Other(Health):
    """A server of somebody else."""

    program = b'{"program": "printer"}'


@pytest.fixture
def serving(request: pytest.FixtureRequest) -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), request.param) as server:
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        running.start()
        yield server.server_port
        server.shutdown()
        running.join()


@pytest.mark.parametrize(
    ("serving", "hearing"), [(Health, Hearing.OURS), (Other, Hearing.TAKEN)], indirect=["serving"]
)
def test_an_exercise_of_ours_is_told_from_another_program(serving: int, hearing: Hearing) -> None:
    assert surroundings.tried(serving, (LOOPBACK,)) == (hearing, ())


# The test with a phone.


def test_the_page_of_the_test_says_that_it_works_and_loads_nothing() -> None:
    head, _, page = visitors.answer_page(language("nl")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"Content-Length: {len(page)}".encode() in head
    assert b'lang="nl"' in page
    assert b"src=" not in page
    assert b"href=" not in page


def test_the_first_that_asks_from_outside_ends_the_test() -> None:
    answers: list[bytes] = []

    def visit() -> None:
        for words in (b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\n\r\n"):
            with socket.create_connection(listening.getsockname(), 2) as calling:
                calling.sendall(words)
                calling.shutdown(socket.SHUT_WR)
                answers.append(calling.recv(100))

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        visiting = threading.Thread(target=visit)
        visiting.start()
        came = visitors.first_visitor([listening], ["192.168.1.2"], b"hello", lambda: 5.0)
        visiting.join()
    assert came == "127.0.0.1"
    assert answers == [b"", b"", b"hello"]


def test_a_visit_of_the_laptop_itself_is_answered_and_does_not_count() -> None:
    left = iter((5.0, 0.0))
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        calling = socket.create_connection(listening.getsockname(), 2)
        calling.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert visitors.first_visitor([listening], ["127.0.0.1"], b"hello", lambda: next(left)) is None
        assert calling.recv(100) == b"hello"
        calling.close()


# The command.


def looking(monkeypatch: pytest.MonkeyPatch, found: Surroundings) -> None:
    monkeypatch.setattr(surroundings, "look", lambda port, _: replace(found, port=port))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_tells_the_test_and_the_ladder(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    looking(monkeypatch, SOUND)
    ended = typed("doctor", "--port", "8123", "--lang", lang)
    assert (ended.status, ended.err) == (0, "")
    words = " ".join(ended.out.split())
    assert "http://192.168.178.23:8123" in words
    assert "`tabletop doctor --phone`" in words
    assert re.findall(r"(?:^|\s)(\d)\. ", ended.out) == ["1", "2", "3", "4"]
    assert "`tabletop cards`" in words
    assert max(map(len, ended.out.splitlines())) <= 100


@pytest.mark.parametrize("option", [(), ("--phone",)])
def test_the_exit_status_says_that_something_stands_in_the_way(
    monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]
) -> None:
    looking(monkeypatch, replace(SOUND, addresses=(LOOPBACK,)))
    ended = typed("doctor", *option)
    assert ended.status == 1
    assert ended.out.startswith("stops it")


@pytest.mark.parametrize(
    ("came", "status", "words"), [("192.168.178.40", 0, "192.168.178.40"), (None, 1, "No phone")]
)
def test_waiting_for_a_phone_shows_the_code_and_tells_who_came(
    monkeypatch: pytest.MonkeyPatch, came: str | None, status: int, words: str
) -> None:
    looking(monkeypatch, SOUND)
    monkeypatch.setattr(surroundings, "listeners", lambda *_: ())
    monkeypatch.setattr(visitors, "first_visitor", lambda *_: came)
    ended = typed("doctor", "--phone")
    assert ended.status == status
    assert words in ended.out.splitlines()[-1]
    assert sum("█" in row for row in ended.out.splitlines()) > 12


@pytest.mark.parametrize("found", [(Hearing.OURS, None), (Hearing.TAKEN, 8001)])
def test_while_something_has_the_port_there_is_no_test_of_it(
    monkeypatch: pytest.MonkeyPatch, found: tuple[Hearing, int | None]
) -> None:
    looking(monkeypatch, replace(SOUND, hearing=found[0], free_port=found[1]))
    assert typed("doctor").status == 0
    ended = typed("doctor", "--phone")
    assert ended.status == 1
    assert "The test needs port 8000" in ended.out


def test_addresses_that_the_exercise_does_not_listen_to_by_itself_are_not_offered() -> None:
    found = replace(SOUND, addresses=(WIFI, address("192.168.2.9"), address("fd00::2"), LOOPBACK))
    assert "(also: http://192.168.2.9:8000)" in said(found)[Weight.FINE]
    assert "fd00::2" not in said(found)[Weight.FINE]


def test_this_very_computer_can_be_looked_at(port: int) -> None:
    found = surroundings.look(port, firewalls.this_computer())
    assert found.hearing is Hearing.YES
    assert [one for one in found.deaf if one.kind == "loopback"] == []


def test_the_page_for_phones_is_offered_at_the_best_address() -> None:
    seen = (Seen("127.0.0.1"), Seen("10.8.0.6", "tun0"), Seen("192.168.1.9", "wlan0"))
    offered = advice.offered(replace(SOUND, addresses=sorted_out(seen, ())))
    assert offered is not None
    assert advice.page(offered, 8000) == "http://192.168.1.9:8000"
    assert advice.offered(replace(SOUND, addresses=(LOOPBACK, VPN))) is None


def test_other_commands_do_not_load_what_the_doctor_needs() -> None:
    program = "import sys, tabletop.cli.program; print('tabletop.cli.surroundings' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
    assert doctor.doctor(Speech("en")).name == "doctor"
