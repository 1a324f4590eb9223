"""The word, and where there is one the sign, for each value that screens show; never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tabletop import wording
from tabletop.core.scenario import Channel, ServiceState

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sign(NamedTuple):
    """A sign, its word (marked for translation) and the theme's colour that goes with it."""

    sign: str
    word: str
    colour: str


class Legend(NamedTuple):
    """What the signs of one list mean; declared beside where they are painted."""

    title: str
    """Which list, marked for translation."""
    signs: tuple[Sign, ...]


SERVICE_STATES: Mapping[ServiceState, Sign] = {
    ServiceState.WORKS: Sign("●", wording.SERVICE_STATES[ServiceState.WORKS], "$success"),
    ServiceState.DEGRADED: Sign("▲", wording.SERVICE_STATES[ServiceState.DEGRADED], "$warning"),
    ServiceState.OUT: Sign("✕", wording.SERVICE_STATES[ServiceState.OUT], "$error"),
}

CHANNELS: Mapping[Channel, Sign] = {
    Channel.NL_ALERT: Sign("▣", wording.CHANNELS[Channel.NL_ALERT], "$error"),
    Channel.PHONE: Sign("☏", wording.CHANNELS[Channel.PHONE], "$primary"),
    Channel.MOBILE_RADIO: Sign("☊", wording.CHANNELS[Channel.MOBILE_RADIO], "$primary"),
    Channel.RADIO: Sign("♪", wording.CHANNELS[Channel.RADIO], "$primary"),
    Channel.TELEVISION: Sign("▭", wording.CHANNELS[Channel.TELEVISION], "$primary"),
    Channel.NEWS: Sign("≡", wording.CHANNELS[Channel.NEWS], "$primary"),
    Channel.SOCIAL_MEDIA: Sign("@", wording.CHANNELS[Channel.SOCIAL_MEDIA], "$primary"),
    Channel.EMAIL: Sign("✉", wording.CHANNELS[Channel.EMAIL], "$primary"),
    Channel.LETTER: Sign("✎", wording.CHANNELS[Channel.LETTER], "$primary"),
    Channel.CRISIS_SYSTEM: Sign("⊞", wording.CHANNELS[Channel.CRISIS_SYSTEM], "$primary"),
    Channel.PERSON: Sign("☻", wording.CHANNELS[Channel.PERSON], "$primary"),
    Channel.OBSERVATION: Sign("◉", wording.CHANNELS[Channel.OBSERVATION], "$primary"),
}
