"""Codes to scan: in characters for a terminal, as SVG for a page, and the text that joins a Wi-Fi network."""

from __future__ import annotations

from html import escape
from typing import Final

from tabletop.core.plaintext import one_line

QUIET: Final = 4
"""Modules of light around the code, without which many phones do not find it."""
INK: Final = "#000000"
PAPER: Final = "#ffffff"
"""Fixed, also on a dark page: a good many phones do not read a code whose colours are swapped."""

_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_SPECIAL: Final = str.maketrans({sign: f"\\{sign}" for sign in '\\;,:"'})


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Give the code as rows of modules, true where it is dark, with the quiet zone around it."""
    import segno

    # A screen is never torn or stained: the lowest correction gives the largest modules, and whatever
    # correction fits in the same size comes for nothing.
    code = segno.make(text, error="l", boost_error=True, micro=False, encoding="utf-8")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=QUIET))


def rows(text: str, *, light_ink: bool) -> tuple[str, ...]:
    """Draw the code in half blocks, one character for two modules above each other.

    `light_ink` says that letters on this screen are lighter than their ground; the light modules are
    drawn then, so that the code is dark on light on every screen.
    """
    lines = [*modules(text)]
    if len(lines) % 2:
        lines.append((False,) * len(lines[0]))
    return tuple(
        "".join(_HALVES[above != light_ink, below != light_ink] for above, below in zip(*pair, strict=True))
        for pair in zip(lines[::2], lines[1::2], strict=True)
    )


def svg(text: str, title: str, ident: str = "qr") -> str:
    """Draw the code for a page; the title is what a screen reader says. `ident` keeps ids on a page apart."""
    grid = modules(text)
    size = len(grid)
    drawn = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(grid) for x, width in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img"'
        f' aria-labelledby="{ident}-title" shape-rendering="crispEdges">'
        f'<title id="{ident}-title">{escape(one_line(title))}</title>'
        f'<path fill="{PAPER}" d="M0 0h{size}v{size}H0z"/><path fill="{INK}" d="{drawn}"/></svg>'
    )


def wifi(ssid: str, password: str = "") -> str:
    """Write the text that lets a phone join a network; one without a password is open."""
    name = ssid.translate(_SPECIAL)
    if not password:
        return f"WIFI:T:nopass;S:{name};;"
    return f"WIFI:T:WPA;S:{name};P:{password.translate(_SPECIAL)};;"


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Find the stretches of dark modules in a row, each as its start and its width."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
