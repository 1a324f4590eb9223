"""The word, and where there is one the sign, for each value that screens show; never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tabletop import wording
from tabletop.core.scenario import Channel, PhaseKind, ServiceState
from tabletop.text import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sign(NamedTuple):
    """A sign, its word (marked for translation) and the theme's colour that goes with it."""

    sign: str
    word: str
    colour: str


SERVICE_STATES: Mapping[ServiceState, Sign] = {
    ServiceState.WORKS: Sign("●", wording.SERVICE_STATES[ServiceState.WORKS], "$success"),
    ServiceState.DEGRADED: Sign("▲", wording.SERVICE_STATES[ServiceState.DEGRADED], "$warning"),
    ServiceState.OUT: Sign("✕", wording.SERVICE_STATES[ServiceState.OUT], "$error"),
}

PHASES: Mapping[PhaseKind, str] = {
    PhaseKind.SITUATION: N_("Situation"),
    PhaseKind.INJECT: N_("Message"),
    PhaseKind.SILENCE: N_("Think for yourself"),
    PhaseKind.TABLES: N_("Talk at the tables"),
    PhaseKind.PLENARY: N_("All together"),
}
"""What the room is told that it does now."""

CHANNELS: Mapping[Channel, Sign] = {
    Channel.NL_ALERT: Sign("▣", N_("NL-Alert"), "$error"),
    Channel.PHONE: Sign("☏", N_("By telephone"), "$primary"),
    Channel.MOBILE_RADIO: Sign("☊", N_("Over the mobile radio"), "$primary"),
    Channel.RADIO: Sign("♪", N_("On the radio"), "$primary"),
    Channel.TELEVISION: Sign("▭", N_("On television"), "$primary"),
    Channel.NEWS: Sign("≡", N_("In the news"), "$primary"),
    Channel.SOCIAL_MEDIA: Sign("@", N_("On social media"), "$primary"),
    Channel.EMAIL: Sign("✉", N_("By e-mail"), "$primary"),
    Channel.LETTER: Sign("✎", N_("A letter"), "$primary"),
    Channel.CRISIS_SYSTEM: Sign("⊞", N_("In the crisis system"), "$primary"),
    Channel.PERSON: Sign("☻", N_("Someone at the door"), "$primary"),
    Channel.OBSERVATION: Sign("◉", N_("What can be seen"), "$primary"),
}
