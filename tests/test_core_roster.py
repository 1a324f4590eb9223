"""Changes to the list of partners: what they are called, where they sit, and who comes in addition."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tabletop.core.events import PartnerAdded, PartnerRenamed, TableSet, VariableSet
from tabletop.core.messages import ExerciseError
from tabletop.core.roster import new_partner, renamed, seated
from tests.small import Play


@pytest.mark.parametrize(
    ("title", "name", "wanted"),
    [
        ("{{town}}", "Oost", VariableSet(id="town", value="Oost")),
        ("Town of {{ town }}", "Town of Oost", VariableSet(id="town", value="Oost")),
        ("Town of {{town}}", "City of Oost", PartnerRenamed(partner="p", title="City of Oost")),
        ("Town of {{town}}", "Town of ", PartnerRenamed(partner="p", title="Town of ")),
        ("{{town}} and {{river}}", "A and B", PartnerRenamed(partner="p", title="A and B")),
        ("Hospital", "Clinic", PartnerRenamed(partner="p", title="Clinic")),
    ],
)
def test_a_name_changes_the_variable_only_where_it_still_fits_around_it(
    title: str, name: str, wanted: object
) -> None:
    assert renamed(title, "p", name) == wanted


@pytest.mark.parametrize(
    ("at", "moves"),
    [
        ("right", (("left", ("grid",)), ("right", ("hospital", "town")))),
        ("left", (("left", ("grid", "town")),)),
        ("", (("left", ("grid",)),)),
    ],
)
def test_a_partner_leaves_its_table_for_another_or_for_none(
    at: str, moves: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    found = seated(Play().state.script, "town", at)
    assert found == tuple(TableSet(table=table, partners=members) for table, members in moves)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Church", "chu"),
        # What the whole room is called is taken, and so is the short name of the hospital.
        ("Alliander", "alli"),
        ("Hospice", "hosp"),
        ("Hos", "hos2"),
        ("112 centre", "cen"),
        ("Écluse", "ecl"),
        ("7", "par"),
    ],
)
def test_whoever_comes_in_addition_gets_a_short_name_and_an_id_that_the_rules_take(
    name: str, short: str
) -> None:
    play = Play().start()
    partner = new_partner(play.state.script, name, "church")
    assert (partner.title, partner.short) == (name, short)
    play.do(PartnerAdded(partner=partner))
    assert play.state.script.partners[partner.id] == partner
    again = new_partner(play.state.script, name, "church")
    assert again.short != short
    play.do(PartnerAdded(partner=again))


def test_a_short_name_that_is_an_id_already_gets_another_id() -> None:
    play = Play().start()
    partner = new_partner(play.state.script, "The left", "church", "LEFT")
    assert (partner.id, partner.short) == ("left-2", "left")
    play.do(PartnerAdded(partner=partner))


@pytest.mark.parametrize(("short", "code"), [("all", r"partner\.exists"), ("hos", r"partner\.short-taken")])
def test_a_short_name_that_means_somebody_else_is_refused(short: str, code: str) -> None:
    play = Play().start()
    partner = new_partner(play.state.script, "Alliander", "grid operator", short)
    with pytest.raises(ExerciseError, match=code):
        play.do(PartnerAdded(partner=partner))


@pytest.mark.parametrize(("name", "short"), [("", ""), ("x" * 400, ""), ("Church", "too-long-for-one")])
def test_what_no_partner_can_be_called_is_no_partner(name: str, short: str) -> None:
    with pytest.raises(ValidationError):
        new_partner(Play().state.script, name, "church", short)
