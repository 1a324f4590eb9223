"""Who is there: partners, presence, tables and names."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core.events import Presence
from tabletop.core.intents import Intent
from tabletop.core.messages import ExerciseError
from tabletop.core.scenario import Partner
from tabletop.core.script import fill_names
from tests.small import Play

CHURCH = Partner(id="church", title="Church", short="chu", kind="church")


def test_everyone_who_is_not_said_to_be_away_is_there_at_the_start() -> None:
    play = Play(presence={"grid": Presence.ABSENT, "town": Presence.REPRESENTED}).start()
    assert set(play.state.ever_present) == {"hospital"}
    assert play.state.presence_of("hospital") is Presence.PRESENT


def test_partners_arrive_late_leave_and_are_represented() -> None:
    play = Play(presence={"grid": Presence.ABSENT}).start()
    play.do(ev.PresenceSet(partner="grid", presence=Presence.PRESENT))
    play.do(ev.PresenceSet(partner="hospital", presence=Presence.LEFT))
    play.do(ev.PresenceSet(partner="hospital", presence=Presence.REPRESENTED, by="grid"))
    assert play.state.represented_by == {"hospital": "grid"}
    play.do(ev.PresenceSet(partner="hospital", presence=Presence.PRESENT))
    assert play.state.represented_by == {}
    assert set(play.state.ever_present) == {"town", "hospital", "grid"}


def test_whoever_left_was_there() -> None:
    play = Play().start()
    play.do(ev.PresenceSet(partner="grid", presence=Presence.LEFT))
    assert (play.state.presence_of("grid"), "grid" in play.state.ever_present) == (Presence.LEFT, True)


def test_presence_is_known_for_each_moment() -> None:
    play = Play(presence={"grid": Presence.ABSENT}).start()
    start = play.state.seq
    arrival = play.do(ev.PresenceSet(partner="grid", presence=Presence.PRESENT)).seq
    leaving = play.do(ev.PresenceSet(partner="grid", presence=Presence.LEFT)).seq
    moments = [play.state.presence_at("grid", seq) for seq in (start, arrival, leaving)]
    assert moments == [Presence.ABSENT, Presence.PRESENT, Presence.LEFT]
    assert play.state.presence_at("town", leaving) is Presence.PRESENT


def test_who_came_and_went_before_the_start_was_not_there() -> None:
    play = Play()
    play.do(ev.PresenceSet(partner="grid", presence=Presence.PRESENT))
    play.do(ev.PresenceSet(partner="grid", presence=Presence.ABSENT))
    play.start()
    assert "grid" not in play.state.ever_present


@pytest.mark.parametrize("before_start", [True, False])
def test_a_partner_who_was_not_in_the_list_joins(before_start: bool) -> None:
    play = Play() if before_start else Play().start()
    play.do(ev.PartnerAdded(partner=CHURCH, table="right"))
    if before_start:
        play.start()
    assert play.state.script.tables["right"].partners == ("hospital", "church")
    assert (play.state.presence_of("church"), "church" in play.state.ever_present) == (Presence.PRESENT, True)
    play.note("We have a hall", said_by=("church",))


@pytest.mark.parametrize(
    ("intent", "code"),
    [
        (ev.PartnerAdded(partner=CHURCH.model_copy(update={"id": "grid"})), "partner.exists"),
        (ev.PartnerAdded(partner=CHURCH.model_copy(update={"id": "left"})), "partner.exists"),
        (ev.PartnerAdded(partner=CHURCH.model_copy(update={"id": "phone"})), "partner.exists"),
        (ev.PartnerAdded(partner=CHURCH.model_copy(update={"id": "all"})), "partner.exists"),
        (ev.PartnerAdded(partner=CHURCH.model_copy(update={"short": "hos"})), "short-taken"),
        (ev.PartnerAdded(partner=CHURCH, table="nope"), "table.unknown"),
        (ev.PartnerRenamed(partner="nope", title="x"), "partner.unknown"),
        (ev.PresenceSet(partner="nope", presence=Presence.LEFT), "partner.unknown"),
        (ev.PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="nope"), "partner.unknown"),
        (ev.PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="grid"), "represents-itself"),
        (ev.PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="hospital"), "not-here"),
        (ev.TableSet(table="nope", partners=()), "table.unknown"),
        (ev.TableSet(table="left", partners=("nope",)), "partner.unknown"),
        (ev.VariableSet(id="nope", value="x"), "variable.unknown"),
    ],
)
def test_what_makes_no_sense_about_partners_is_refused(intent: Intent, code: str) -> None:
    play = Play(presence={"hospital": Presence.ABSENT}).start()
    with pytest.raises(ExerciseError, match=code):
        play.do(intent)


def test_names_are_set_at_the_start_and_mended_later() -> None:
    play = Play(
        variables={"town": "Ghent"}, partner_titles={"grid": "Net"}, tables={"right": ("hospital", "grid")}
    )
    script = play.state.script
    assert (script.name("town"), script.name("grid")) == ("Town of Ghent", "Net")
    assert script.tables["right"].partners == ("hospital", "grid")
    play.do(ev.VariableSet(id="town", value="Bruges"))
    play.do(ev.PartnerRenamed(partner="grid", title="Net of {{town}}"))
    play.do(ev.TableSet(table="left", partners=("town",)))
    script = play.state.script
    assert (script.name("town"), script.name("grid")) == ("Town of Bruges", "Net of Bruges")
    assert script.tables["left"].partners == ("town",)


def test_an_inject_for_a_table_reaches_whoever_sits_there_now() -> None:
    play = Play().start()
    desk = play.state.script.injects["desk"]
    assert play.state.script.recipients(desk) == ("town", "grid")
    play.do(ev.TableSet(table="left", partners=("hospital",)))
    assert play.state.script.recipients(desk) == ("hospital",)
    assert play.state.script.recipients(play.state.script.injects["alarm"]) == ("town", "hospital", "grid")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("in {{town}}", "in {{region}}"),
        ("in {{ town }} and {{region}}", "in {{region}} and {{town}}"),
        ("in {{nope}}", "in {{nope}}"),
        ("in {town}", "in {town}"),
    ],
)
def test_variables_are_filled_in_once(text: str, filled: str) -> None:
    assert fill_names(text, (("town", "{{region}}"), ("region", "{{town}}"))) == filled
