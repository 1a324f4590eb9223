"""What the first visitors need is made ready before they come: a new template takes ten ms and more."""

from __future__ import annotations

import asyncio
from typing import Final

from tabletop.web import sharing
from tabletop.web.render import environment

PAUSE_SECONDS: Final = 0.03
"""Left to keys and pages between two templates."""


async def warm() -> None:
    """Compile all templates beside the loop, and look up what those show that partners share."""
    compiled = environment().get_template
    for name in environment().list_templates():
        await asyncio.to_thread(compiled, name)
        await asyncio.sleep(PAUSE_SECONDS)
    for template in sharing.TEMPLATES:
        await asyncio.to_thread(sharing.needs, template)
        await asyncio.sleep(PAUSE_SECONDS)
