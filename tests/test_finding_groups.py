"""What is gone through together: many findings that belong together are few rows to judge."""

from __future__ import annotations

import pytest

from tabletop.core.events import EntryKind, ExpectedTicked, FindingReviewed, Verdict
from tabletop.core.finding_groups import FindingGroup, finding_groups
from tabletop.core.gaps import LACKING, NOT_TAKEN, OUTLASTED, SILENT, UNMENTIONED, findings
from tabletop.core.intents import Close
from tabletop.text import language
from tabletop.tui.review.rows import sentence_of
from tests.small import Play


def whole(*ticked: str, note: bool = False) -> Play:
    play = Play().start().next_to("dark/2")
    if note:
        play.note("Print the list", kind=EntryKind.ACTION, said_by=("grid",), theme="continuity")
    play.next_to("closing")
    for ident in ticked:
        play.do(ExpectedTicked(expected=ident))
    play.do(Close())
    return play


def everything(groups: tuple[FindingGroup, ...]) -> list[object]:
    return [part.key for group in groups for part in group.parts]


def test_no_finding_is_lost_or_told_twice() -> None:
    state = whole(note=True).state
    keys = [row.key for row in findings(state)]
    assert sorted(everything(finding_groups(state)), key=repr) == sorted(keys, key=repr)
    inner = [part for group in finding_groups(state) for part in everything(group.groups)]
    assert len(inner) == len(set(inner))


def test_own_people_and_what_lacks_an_owner_come_before_what_was_not_ticked() -> None:
    order = list(dict.fromkeys(row.rule for row in finding_groups(whole(note=True).state)))
    assert order[:2] == [SILENT, LACKING]
    assert order[-1] == NOT_TAKEN
    assert OUTLASTED in order


@pytest.mark.parametrize(
    ("lang", "alone", "own"),
    [
        ("en", "3 partners: nothing noted in their names", "no entry is marked as being"),
        ("nl", "3 partners: niets genoteerd op hun naam", "bij geen notitie staat dat"),
    ],
)
def test_who_said_nothing_at_all_has_a_title_of_its_own(lang: str, alone: str, own: str) -> None:
    play = Play().start().next_to("closing")
    play.do(Close())
    (silent,) = (row for row in finding_groups(play.state) if row.rule == SILENT)
    assert sentence_of(silent, language(lang)) == alone
    play = Play().start().next_to("dark/2")
    for partner in ("town", "hospital"):
        play.note("We came", said_by=(partner,))
    play.next_to("closing").do(Close())
    (spoke,) = (row for row in finding_groups(play.state) if row.rule == UNMENTIONED)
    assert sentence_of(spoke, language(lang)).startswith(f"{len(spoke.parts)} partners: {own}")


def test_when_nothing_was_ticked_that_is_one_row_that_opens_to_its_injects() -> None:
    state = whole().state
    (row,) = (row for row in finding_groups(state) if row.rule == NOT_TAKEN)
    assert len(row.parts) == len([found for found in findings(state) if found.rule == NOT_TAKEN]) > 1
    assert [inner.parts[0].subjects[0] for inner in row.groups] == ["alarm-map", "ward-move", "cash-any"]


def test_who_ticked_something_gets_a_row_for_each_inject() -> None:
    rows = [row for row in finding_groups(whole("alarm-map").state) if row.rule == NOT_TAKEN]
    assert [row.parts[0].subjects[0] for row in rows] == ["ward-move", "cash-any"]


def test_a_group_has_one_verdict_only_when_all_its_parts_have_it() -> None:
    play = whole()
    (group,) = (row for row in finding_groups(play.state) if row.rule == SILENT)
    assert (group.verdict, len(group.still_open)) == (Verdict.OPEN, len(group.parts))
    for index, part in enumerate(group.parts, start=1):
        play.do(
            FindingReviewed(rule=part.rule, subjects=part.subjects, hour=part.hour, verdict=Verdict.CONFIRMED)
        )
        (again,) = (row for row in finding_groups(play.state) if row.rule == SILENT)
        assert again.key == group.key
        assert len(again.still_open) == len(group.parts) - index
        assert again.verdict is (Verdict.CONFIRMED if index == len(group.parts) else None)
