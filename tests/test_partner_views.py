"""Views that take over what did not change since an earlier state are those that are worked out afresh."""

from __future__ import annotations

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.exercise import next_cue
from tabletop.core.partner_view import PartnerViews, partner_view
from tests.small import Play


class Followed:
    """What everyone sees of a play, each time made after what they saw before."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.views = PartnerViews(play.state)

    def do(self, *wishes: want.Intent) -> Followed:
        for wish in wishes:
            self.play.do(wish)
            state = self.play.state
            self.views = PartnerViews(state, self.views)
            for partner in (None, *state.script.partners):
                assert self.views.of(partner) == partner_view(state, partner), (wish, partner)
        return self


def said(text: str, **fields: object) -> want.Capture:
    return want.Capture(fields=ev.EntryFields.model_validate({"text": text, **fields}))


def test_every_step_of_a_session_shows_what_it_shows_afresh() -> None:
    seen = Followed(Play().start())
    while next_cue(seen.play.state) is not None:
        seen.do(want.Next())


def test_what_is_said_and_taken_back_counts_and_counts_no_more() -> None:
    seen = Followed(Play().start().next_to("dark/1/alarm"))
    seen.do(
        said("We open the hall", inject="alarm", said_by=("town", "grid")),
        said("Can you bring diesel?", kind="need", said_by=("town",), target="grid"),
    )
    entry = seen.play.state.seq - 1
    assert seen.views.of("town").injects[0].answered == 2
    assert seen.views.of("grid").injects[0].answered == 1
    seen.do(
        ev.ReplyGiven(entry=entry + 1, partner="grid", answer=ev.Answer.YES), ev.EntryWithdrawn(entry=entry)
    )
    assert seen.views.of("town").injects[0].answered == 1
    seen.do(want.Undo(), want.Undo(), want.ReleaseInject(inject="ward"))


def test_other_words_and_names_reach_everyone() -> None:
    seen = Followed(Play().start().next_to("dark/1/alarm"))
    seen.do(
        ev.VariableSet(id="town", value="Elsewhere"),
        ev.InjectReworded(inject="alarm", title="Another message", text="About {{town}}."),
        ev.PartnerRenamed(partner="town", title="The municipality"),
    )
    assert seen.views.of("grid").injects[0].public.title == "Another message"
    assert seen.views.of("town").name == "The municipality"


def test_an_inject_that_did_not_change_is_the_same_one() -> None:
    seen = Followed(Play().start().next_to("dark/1/alarm"))
    (before,) = seen.views.of("town").injects
    seen.do(want.ReleaseInject(inject="rumour"))
    assert seen.views.of("town").injects[1] is before
    assert seen.views.of("grid").injects[1] is before
