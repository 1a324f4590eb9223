"""Codes to scan: the same modules on every screen and page, with light around them."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from tabletop import qr

URL = "http://192.168.178.23:8000/j/4vX2mS0q9cYk7bRt1uWn3A"
BLOCKS = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def seen(drawn: tuple[str, ...], *, light_ink: bool) -> list[list[bool]]:
    """What a camera sees of characters on a screen: true where it is dark."""
    return [[bool(BLOCKS[sign][half]) != light_ink for sign in row] for row in drawn for half in (0, 1)]


def painted(svg: str) -> list[list[bool]]:
    """What a browser paints for our SVG: true where it is dark."""
    root = ET.fromstring(svg)  # noqa: S314  # our own
    size = int(root.attrib["viewBox"].split()[2])
    ground, code = root.findall("{http://www.w3.org/2000/svg}path")
    assert (ground.attrib["fill"], ground.attrib["d"]) == ("#ffffff", f"M0 0h{size}v{size}H0z")
    grid = [[False] * size for _ in range(size)]
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.attrib["d"]):
        assert width == back
        for column in range(int(x), int(x) + int(width)):
            grid[int(y)][column] = True
    return grid


def expected(text: str) -> list[list[bool]]:
    """The code that segno makes of a text, without anything around it."""
    return [[bool(one) for one in row] for row in segno.make(text, error="l", micro=False).matrix]


def without_quiet_zone(grid: list[list[bool]]) -> list[list[bool]]:
    """Take four light modules off each side, and fail where they are not light."""
    inside = [row[4:-4] for row in grid[4:-4]]
    assert sum(map(sum, grid)) == sum(map(sum, inside))
    return inside


@pytest.mark.parametrize("light_ink", [True, False])
def test_a_screen_shows_the_code_dark_on_light_with_light_around_it(light_ink: bool) -> None:
    drawn = qr.rows(URL, light_ink=light_ink)
    assert len({len(row) for row in drawn}) == 1
    grid = seen(drawn, light_ink=light_ink)
    # An odd number of modules leaves half a line, which belongs to the light around.
    assert not any(grid.pop())
    assert without_quiet_zone(grid) == expected(URL)


def test_light_and_dark_ink_leave_each_other_blank() -> None:
    swapped = str.maketrans(" ▀▄█", "█▄▀ ")
    assert [row.translate(swapped) for row in qr.rows(URL, light_ink=True)] == [
        *qr.rows(URL, light_ink=False)
    ]


def test_the_link_to_join_fits_a_small_terminal() -> None:
    drawn = qr.rows(URL, light_ink=True)
    assert len(drawn) <= 20
    assert len(drawn[0]) <= 40


def test_a_page_shows_the_same_code() -> None:
    assert without_quiet_zone(painted(qr.svg(URL, "Join"))) == expected(URL)


def test_the_picture_says_what_it_is_and_holds_no_style_or_script() -> None:
    drawn = qr.svg(URL, 'Scan <this> & "join"\x1b[2J', ident="join")
    root = ET.fromstring(drawn)  # noqa: S314  # our own
    title = root[0]
    assert (root.attrib["role"], root.attrib["aria-labelledby"]) == ("img", title.attrib["id"])
    assert title.attrib["id"] == "join-title"
    assert title.text == 'Scan <this> & "join"[2J'
    assert "style" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("ssid", "password", "text"),
    [
        ("Doorleef", "noodsteunpunt", "WIFI:T:WPA;S:Doorleef;P:noodsteunpunt;;"),
        ("Raadzaal", "", "WIFI:T:nopass;S:Raadzaal;;"),
        ('a;b,c:d\\e"f', '\\;,:"', r"WIFI:T:WPA;S:a\;b\,c\:d\\e\"f;P:\\\;\,\:\";;"),
        ("Café één", "wacht woord", "WIFI:T:WPA;S:Café één;P:wacht woord;;"),
    ],
)
def test_a_network_is_written_as_phones_read_it(ssid: str, password: str, text: str) -> None:
    assert qr.wifi(ssid, password) == text


@given(st.text(min_size=1, max_size=32), st.text(max_size=63))
def test_whatever_the_network_is_called_it_is_read_back(ssid: str, password: str) -> None:
    fields = re.findall(
        r"([A-Z]):((?:\\.|[^\\;])*);", qr.wifi(ssid, password).removeprefix("WIFI:"), re.DOTALL
    )
    read = {key: re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) for key, value in fields}
    assert read["S"] == ssid
    assert read.get("P", "") == password


def test_names_with_accents_are_written_in_utf_8() -> None:
    plain = segno.make("Café".encode(), error="l", micro=False)
    assert without_quiet_zone([list(row) for row in qr.modules("Café")]) == [
        [bool(one) for one in row] for row in plain.matrix
    ]


def test_the_library_is_only_loaded_for_a_code() -> None:
    program = "import sys, tabletop.qr; tabletop.qr.wifi('a', 'b'); print('segno' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
