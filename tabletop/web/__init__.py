"""Pages for phones and laptops in the room, and the server behind them."""

from typing import Final

PORT: Final = 8000
"""Where the pages are found when nothing else is asked for."""
