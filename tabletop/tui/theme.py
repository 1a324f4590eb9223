"""Two themes, light and dark; colour always comes beside a letter, shape or word that says the same."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="doorleef-dark",
    primary="#7fb4e6",
    secondary="#a9c7a0",
    accent="#f2c14e",
    foreground="#e8eaed",
    background="#14181d",
    surface="#1b2128",
    panel="#252d36",
    success="#7fc28b",
    warning="#f2c14e",
    error="#f28b82",
    dark=True,
    variables={"border": "#465463", "text-quiet": "#aab4bf"},
)
LIGHT = Theme(
    name="doorleef-light",
    primary="#1f5c99",
    secondary="#3f6b35",
    accent="#8a5a00",
    foreground="#1a1d21",
    background="#fbfbf9",
    surface="#ffffff",
    panel="#e9ebe7",
    success="#1e6b34",
    warning="#8a5a00",
    error="#a8201a",
    dark=False,
    variables={"border": "#9aa4ad", "text-quiet": "#4c5660"},
)
