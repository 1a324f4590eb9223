"""Words of people, by language, as the capture line knows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Words = Mapping[str, tuple[str, ...]]


def _words(*, nl: str, en: str) -> Words:
    return MappingProxyType({"nl": tuple(nl.split()), "en": tuple(en.split())})


ROOM_WORDS: Final = _words(nl="zaal iedereen allen", en="room everyone plenary")
ROOM_NAMES: Final[Mapping[str, str]] = MappingProxyType({"nl": "de zaal", "en": "the room"})
"""What the whole room is called where it says something."""
HEADINGS: Final = _words(
    nl="actie afspraak antwoord besluit dus idee knelpunt let-op nb opmerking probleem ps vraag",
    en="action answer decision gap idea nb note problem ps question so warning",
)
"""What people write before a colon without naming anybody."""
GOES_ON: Final = _words(
    nl="als bij dan de deze een en geen het hun maar met na naar namens of om omdat onder onze op per te"
    " tegen tot van via voor vraag vraagt vragen want zonder",
    en="a about after an and as ask asks at because but by for from his if my no of on or our per than the"
    " their to under until with within without",
)
"""Words after which a sentence cannot end: the name behind them has to be said."""

DAYS: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {"nl": {"vandaag": 0, "morgen": 1, "overmorgen": 2}, "en": {"today": 0, "tomorrow": 1}}
)
WEEKDAYS: Final = _words(
    nl="maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    en="monday tuesday wednesday thursday friday saturday sunday",
)
MONTHS: Final = _words(
    nl="januari februari maart april mei juni juli augustus september oktober november december",
    en="january february march april may june july august september october november december",
)
SPANS: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        "nl": {"dag": 1, "dagen": 1, "week": 7, "weken": 7},
        "en": {"day": 1, "days": 1, "week": 7, "weeks": 7},
    }
)
"""Days in what people count in."""
AHEAD: Final = _words(nl="over binnen", en="in within")
ONE: Final = _words(nl="een één", en="a an one")
THIS: Final = _words(nl="deze komende aanstaande", en="this coming")
NEXT: Final = _words(nl="volgende", en="next")
NEARLY_DAYS: Final = _words(
    nl="aanstaande begin binnen deze direct eerstkomende eind einde komende maand over volgend volgende"
    " voor week",
    en="asap before beginning by coming end in month next soon this week within",
)
"""Words with which people begin a day that may not be understood."""
