"""What stands in the fields of a form: what was typed and refused, else what was sent before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tabletop.web.reading import typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tabletop.core.state import Entry, Late, Participant, State
    from tabletop.text import Text
    from tabletop.web.reading import Form, Wrong


@dataclass(frozen=True, slots=True)
class Filling:
    """The one form of a page that was refused, and what is wrong with it; fields are asked from here."""

    form: str = ""
    """Which form of the page it is."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    """Field to the sentence that says how to fill it in."""
    refused: str = ""
    """Why the form as a whole was not accepted."""
    received: tuple[str, ...] = ()
    """The parts of it that were accepted all the same."""
    theirs: Entry | None = None
    """The version that somebody else made meanwhile."""

    def of(self, form: str, name: str, before: object = "") -> str:
        """Give the text of a field."""
        if form == self.form:
            return self.values.get(name, ("",))[0]
        return "" if before is None else str(before)

    def has(self, form: str, name: str, value: str, before: Sequence[str] = ()) -> bool:
        """Tell whether a choice is made."""
        return value in (self.values.get(name, ()) if form == self.form else before)

    def wrong(self, form: str, name: str) -> str:
        """Give what is wrong with a field; empty when nothing is."""
        return self.faults.get(name, "") if form == self.form else ""

    def touches(self, form: str) -> bool:
        """Tell whether this is the form that was refused."""
        return form == self.form

    def holds(self, form: str, prefix: str) -> bool:
        """Tell whether any field whose name begins like this was filled in, or is wrong."""
        return form == self.form and (
            any(name.startswith(prefix) and any(said) for name, said in self.values.items())
            or any(name.startswith(prefix) for name in self.faults)
        )


UNTOUCHED: Final = Filling()


def refused(
    name: str,
    form: Form,
    t: Text,
    wrong: Sequence[Wrong] = (),
    sentence: str = "",
    *,
    received: Sequence[str] = (),
    theirs: Entry | None = None,
) -> Filling:
    """Keep what was typed in a form that was not accepted; the parts that were are emptied."""
    done = tuple(f"{part}-" for part in received)
    values = {field: said for field, said in typed(form).items() if not field.startswith(done or ("\0",))}
    faults: dict[str, str] = {}
    for row in wrong:
        faults.setdefault(row.field, t.message(row.message))
    return Filling(name, values, faults, sentence, tuple(received), theirs)


@dataclass(frozen=True, slots=True)
class Before:
    """What a participant answered to an inject before."""

    text: str
    answers: Mapping[str, tuple[str, ...]]
    revision: int
    recorded_at: int
    utc_offset: int
    late: Late | None


def answered_before(state: State, participant: Participant, partner: str | None) -> dict[str, Before]:
    """Give the answers of a participant for a partner, by inject."""
    found = {}
    for ident in state.by_participant.get(participant.actor, ()):
        entry = state.entries[ident]
        fields = entry.fields
        if fields.response and fields.inject and fields.said_by == (partner,) and not entry.withdrawn:
            # Words that only repeat what was ticked were never typed.
            ticked = ", ".join(word for words in fields.answers.values() for word in words)
            text = "" if fields.text == ticked else fields.text
            found[fields.inject] = Before(
                text, fields.answers, entry.revision, entry.recorded_at, entry.utc_offset, entry.late
            )
    return found
