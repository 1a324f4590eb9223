"""What stands on the projector, drawn for a number of columns and lines: few words, as large as they fit."""

from tabletop.tui.projection.band import band, headline
from tabletop.tui.projection.board import services
from tabletop.tui.projection.covers import cover, interrupted, pause, waiting
from tabletop.tui.projection.drawing import BLANK, LINES
from tabletop.tui.projection.sheet import fits, fits_in_large, page, sheet, variants
from tabletop.tui.projection.timing import Countdown, countdown, label, words_of_countdown

__all__ = [
    "BLANK",
    "LINES",
    "Countdown",
    "band",
    "countdown",
    "cover",
    "fits",
    "fits_in_large",
    "headline",
    "interrupted",
    "label",
    "page",
    "pause",
    "services",
    "sheet",
    "variants",
    "waiting",
    "words_of_countdown",
]
