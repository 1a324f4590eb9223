"""What the signs in the panes mean."""

from __future__ import annotations

from tabletop.core.events import InjectStatus
from tabletop.text import N_
from tabletop.tui.console.panes.order import CUE_SIGNS
from tabletop.tui.console.sayings import ANSWERS, PRESENCES, STATUSES
from tabletop.tui.room.seats import LOOKS, Look
from tabletop.tui.words import CHANNELS, SERVICE_STATES, Legend, Sign

REPLIES = (
    N_("a partner replies: yes"),
    N_("a partner replies: no"),
    N_("a partner replies: on one condition"),
    N_("a partner does not know"),
)
"""What the signs of replies mean beside an entry, in the order of the answers."""
SIGNS = (
    Legend(
        N_("Running order"),
        (
            *CUE_SIGNS.values(),
            STATUSES[InjectStatus.PLANNED],
            STATUSES[InjectStatus.SKIPPED],
            STATUSES[InjectStatus.WITHDRAWN],
            Sign("5′", N_("lasts so many minutes"), "$text-quiet"),
        ),
    ),
    Legend(
        N_("The card in the middle"),
        (
            Sign("?", N_("a question to whoever gets the inject"), "$primary bold"),
            Sign("☐", N_("an expected action"), ""),
            Sign("☑", N_("an expected action that you saw"), "$success"),
            *CHANNELS.values(),
        ),
    ),
    Legend(
        N_("Partners"),
        (
            *PRESENCES.values(),
            Sign("?1", N_("so many still wait for its yes or no"), "$warning"),
            Sign("2", N_("at the end: how often it was heard"), ""),
        ),
    ),
    Legend(
        N_("Partners with devices: how many are in, and a sign"),
        tuple(
            row if look is Look.NOBODY else row._replace(sign=f"2{row.sign}") for look, row in LOOKS.items()
        ),
    ),
    Legend(
        N_("Services"),
        (
            *SERVICE_STATES.values(),
            Sign("→ ● 84", N_("works again from hour 84, as expected"), ""),
            Sign("→ ✕ 2–6", N_("limited from hour 2, out from hour 6, as expected"), ""),
            Sign(N_("bold"), N_("changed since the hour before"), "bold"),
            Sign("▲ 22", N_("asked for of what is scarce: too much"), "$warning"),
        ),
    ),
    Legend(
        N_("Noted"),
        (
            Sign("✎", N_("written on a device, or changed by"), "$text-quiet"),
            Sign("@", N_("is about, or counts on"), "$text-quiet"),
            Sign("→", N_("who carries it out"), ""),
        ),
    ),
    Legend(
        N_("Behind a note: what a partner replies"),
        tuple(look._replace(word=word) for look, word in zip(ANSWERS.values(), REPLIES, strict=True)),
    ),
)
"""Every sign that these rows hold, for the screen of help."""
