"""What people ask for: a wish whose consequences the engine works out, or a fact as it should stand."""

# No `from __future__ import annotations`: pydantic would have to evaluate each of them again at the start.

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tabletop.core.events import MAX_ANSWERS, EntryFields, Fact, Said, Source, Text5k
from tabletop.core.plaintext import with_line_ends
from tabletop.core.scenario import MAX_PROSE, Channel, Hours, Id, Line, Prose, ServiceState


class Wish(BaseModel):
    """Something asked for, before the engine has worked out what it comes to."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Start(Wish):
    """Begin the session."""


class Next(Wish):
    """Go to what comes next; refused when the session no longer stands at the cue that it was asked from."""

    from_cue: str | None = None


class GoTo(Wish):
    """Go to a cue further on, or back, leaving out what lies between."""

    cue: str


class Undo(Wish):
    """Take back one's own latest act that can be taken back."""


class Capture(Wish):
    """Note something down; without inject, block and hour it is about what is on now."""

    fields: EntryFields


class Respond(Wish):
    """Answer an inject for a partner: the first time an entry, later a new version of it."""

    inject: Id
    partner: Id
    text: Text5k
    answers: Annotated[dict[Id, tuple[Said, ...]], Field(max_length=MAX_ANSWERS)] = Field(
        default_factory=dict
    )
    seen: int | None = None
    """The revision that the author had before it, 0 for none; one that was made since is not overwritten."""
    source: Source = Source.WEB


class ReleaseInject(Wish):
    """Release an inject now, outside its turn."""

    inject: Id
    projected: bool = True


def _with_line_ends(text: str) -> str:
    kept = with_line_ends(text)
    return kept if len(kept) <= MAX_PROSE else text


class WriteInject(Wish):
    """Write an inject on the spot and release it."""

    title: Line
    text: Annotated[Prose, AfterValidator(_with_line_ends)]
    to: tuple[Id, ...]
    channel: Channel = Channel.PERSON
    projected: bool = True


class SetService(Wish):
    """Put a service in a state from the current hour on; None gives it back to the cascade."""

    service: Id
    state: ServiceState | None
    reason: Annotated[str, Field(max_length=300)] = ""


class StateEndurance(Wish):
    """Record how long a service lasts on backup according to the partner itself."""

    service: Id
    backup_from: Hours | None
    backup_to: Hours | None
    partner: Id | None = None


class SettleGap(Wish):
    """Say whether the room went on while nobody watched."""

    went_on: bool


class Close(Wish):
    """End the session: the debrief becomes a draft."""


Intent: TypeAlias = Wish | Fact


@dataclass(frozen=True, slots=True)
class Submission:
    """An intent with who asks it, from where, and the sender's own key (a resend never counts twice)."""

    intent: Intent
    actor: str = "facilitator"
    origin: str = "console"
    key: str | None = None
