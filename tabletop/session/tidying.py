"""When Python looks for garbage: hardly ever by itself, for whoever waits for an answer would feel it."""

from __future__ import annotations

import gc
from typing import Final

COLLECT_AFTER: Final = (10_000, 100, 1_000)
"""New objects after which the youngest are looked through, and how often that goes before the older ones are.

Python's own 700 would stop the program a dozen times while a room answers.
"""


def tidy() -> None:
    """Look through everything, and leave out later what is there now; best when nobody is waiting."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
