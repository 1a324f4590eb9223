"""What the screens before a session have done by others, so that they need none of them to be painted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.screen import Screen

    from tabletop.core.scenario import Scenario
    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.tui.start.draft import Draft


class Opened(Protocol):
    """A session that was created or resumed."""

    @property
    def path(self) -> Path:
        """The file that it writes; after damage that is a new one."""

    @property
    def state(self) -> State:
        """The exercise as it stands."""


@runtime_checkable
class Telling(Protocol):
    """A screen with a line in which something can be said."""

    def tell(self, words: str, *, loud: bool = False) -> None:
        """Say something there."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario file as it was read: the scenario, or None with what is wrong in words."""

    scenario: Scenario | None
    author_text: str = ""
    problems: tuple[str, ...] = ()


class Reached(Enum):
    """Where an exercise stands as a whole."""

    PREPARED = "prepared"
    BEGUN = "begun"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an exercise in a file is, and when something was last written in it."""

    written: dt.datetime
    """By the clock of the room in which that was."""
    reached: Reached
    hour: float | None = None
    """The hour of the crisis in which it is; None before the first."""


def not_looked_up(_: Path) -> Standing | None:
    """Tell nothing about an exercise."""
    return None


@dataclass(frozen=True)
class Services:
    """What the start screen and the form behind it have done by others."""

    scenarios: Sequence[Path]
    """The shipped scenarios, and those in the current folder."""
    load: Callable[[Path, Text], Loaded]
    create: Callable[[Draft], Opened]
    """Begins the exercise that was prepared; raises ExerciseError."""
    resume: Callable[[Path], Opened]
    """Goes on with an exercise; raises ExerciseError."""
    console: Callable[[Text, Any], Screen[Any]]
    """Gives the console for a session, in a language."""
    place_problem: Callable[[Path, Text], str | None]
    """Says why a log must not lie at a path."""
    recent: Path
    """The file that remembers recent exercises."""
    folder: Path
    """The folder that is proposed for new exercises."""
    today: Callable[[], dt.date] = dt.date.today
    reading_after: float = 0.1
    """Seconds that the cursor rests on a scenario before it is read."""
    standing: Callable[[Path], Standing | None] = not_looked_up
    """Tells how far an exercise is, in the background; None when that cannot be read."""
    own_language: bool = False
    """True when the language was asked for: then a scenario in another language does not change it."""
