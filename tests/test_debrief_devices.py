"""What those who joined with a device leave in the debrief."""

from __future__ import annotations

import pytest

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.debrief import debrief
from tabletop.core.events import EntryKind, Role
from tabletop.report.html import html
from tabletop.report.markdown import markdown
from tabletop.report.outline import document, short_document
from tabletop.report.words import clock_time
from tabletop.text import language
from tests.small import Play


def joined(play: Play, partner: str | None = "town", role: Role = Role.PARTICIPANT) -> str:
    return f"p{play.joined(partner, role=role)}"


def played() -> Play:
    play = Play().start().next_to("dark/1/alarm")
    town, second, scribe = joined(play), joined(play), joined(play, None, Role.SCRIBE)
    gone = joined(play, "grid")
    play.do(ev.ParticipantRemoved(participant=int(gone[1:])))
    wish = want.Respond(
        inject="alarm", partner="town", text="We open", answers={"alarm-first": ("The GHOR",)}
    )
    play.do(wish, town, "web")
    play.do(ev.RoomSet(ratings=True))
    play.do(ev.ObjectiveRated(objective="share", score=3), scribe, "web")
    play.do(ev.ObjectiveRated(objective="share", score=2))
    play.next_to("hotwash")
    play.do(ev.FeedbackGiven(scores={"useful": 5, "pace": 2}, text="Zest <b>"), town, "web")
    play.do(ev.FeedbackGiven(scores={"useful": 4}, text="A break, please"), second, "web")
    return play


def test_an_answer_carries_its_questions_into_the_debrief() -> None:
    part = next(row for row in debrief(played().state).parts if row.where.id == "dark")
    assert part.picture[0].answers == (("Whom do you call first?", ("The GHOR",), None),)
    written = markdown(document(debrief(played().state), language("en")), "x")
    assert "We open · “Whom do you call first?” – The GHOR" in written.replace("*", "")


def test_an_answer_that_is_nothing_but_its_questions_is_not_written_twice() -> None:
    play = Play().start().next_to("dark/1/alarm")
    text = "Whom do you call first? The GHOR"
    wish = want.Respond(inject="alarm", partner="town", text=text, answers={"alarm-first": ("The GHOR",)})
    play.do(wish, joined(play), "web")
    assert markdown(document(debrief(play.state), language("en")), "x").count("Whom do you call first?") <= 2


def test_the_debrief_says_when_an_answer_was_rewritten_and_keeps_the_time_of_the_first() -> None:
    play = Play().start().next_to("dark/1/alarm")
    town = joined(play)
    play.do(want.Respond(inject="alarm", partner="town", text="We wait"), town, "web")
    first = play.now
    play.next_to("day/0").advance(95)
    play.offset = 0
    play.do(want.Respond(inject="alarm", partner="town", text="We evacuate"), town, "web")
    noted = next(row.noted for row in debrief(play.state).log if row.noted)
    assert noted.moment.at == first
    assert noted.rewritten is not None
    assert noted.rewritten == (play.now, 0)
    written = markdown(document(debrief(play.state), language("nl")), "x")
    then = clock_time(noted.rewritten, language("nl"))
    assert f"We evacuate (later gewijzigd, om {then};" in written.replace("\\", "")


def test_devices_are_counted_by_organisation_without_those_removed() -> None:
    rows = {row.name: row.devices for row in debrief(played().state).participants}
    assert rows == {"Town of Veldstad": 2, "Saint Hospital": 0, "Grid operator": 0}


def test_ratings_and_feedback_are_brought_together_so_that_nobody_is_named() -> None:
    found = debrief(played().state)
    rated = {row.title: (row.rating, row.ratings) for row in found.objectives}
    assert rated["Share one picture"] == (2.5, 2)
    assert rated["Keep going"] == (None, 0)
    assert found.feedback.forms == 2
    assert found.feedback.scores == (("pace", 2.0, 1), ("useful", 4.5, 2))
    assert found.feedback.texts == ("A break, please", "Zest <b>")


def test_the_chapter_on_feedback_is_there_only_when_a_form_came_in() -> None:
    page = html(document(debrief(played().state), language("en")))
    assert "The session was useful for our organisation" in page
    assert "Zest &lt;b&gt;" in page
    dutch = markdown(document(debrief(played().state), language("nl")), "debrief")
    assert "| Aantal antwoorden |" in dutch
    empty = Play().start()
    assert "feedback-chapter" not in html(document(debrief(empty.state), language("en")))


def test_votes_from_pages_rank_the_gaps() -> None:
    play = Play().start().next_to("dark/1/alarm")
    first, second = play.note("No diesel", kind=EntryKind.GAP), play.note("No roster", kind=EntryKind.GAP)
    town = joined(play)
    while play.state.block != "gaps":
        play.next()
    play.do(ev.VotesCounted(subject=first, votes=1))
    play.do(ev.BallotCast(subjects=(second,)), town, "web")
    play.do(ev.BallotCast(subjects=(second,)), joined(play), "web")
    assert [(row.title, row.votes) for row in debrief(play.state).gaps[:2]] == [
        ("No roster", 2),
        ("No diesel", 1),
    ]


def asked(*, to_all: bool | None = True) -> Play:
    """Let the town ask something, and answer it to everyone, to the town alone, or not at all."""
    play = Play().start().next_to("dark/1/alarm")
    question = play.do(ev.QuestionAsked(partner="town", text="Is the <b>bridge</b> open?"), joined(play)).seq
    if to_all is not None:
        play.do(ev.QuestionAnswered(question=question, text="Not before noon", to_all=to_all))
    return play


def test_questions_to_the_facilitator_stand_in_the_full_debrief_with_their_answers() -> None:
    play = asked()
    (row,) = debrief(play.state).questions
    assert (row.by, row.text, row.answer) == (
        "Town of Veldstad",
        "Is the <b>bridge</b> open?",
        "Not before noon",
    )
    written = html(document(debrief(play.state), language("en")))
    chapter = written[written.index('id="questions"') :]
    assert "Is the &lt;b&gt;bridge&lt;/b&gt; open?" in chapter
    assert "Not before noon" in chapter
    assert "Not before noon" not in html(short_document(debrief(play.state), language("en")))


@pytest.mark.parametrize(
    ("to_all", "lang", "words"),
    [
        (True, "en", None),
        (False, "en", "answered to the one who asked"),
        (False, "nl", "alleen de vrager kreeg dit antwoord"),
        (None, "en", "not answered"),
        (None, "nl", "niet beantwoord"),
    ],
)
def test_the_debrief_says_to_whom_a_question_was_answered(
    to_all: bool | None, lang: str, words: str | None
) -> None:
    written = markdown(document(debrief(asked(to_all=to_all).state), language(lang)), "x")
    assert ("Not before noon" in written) is (to_all is not None)
    assert (words or "Not before noon") in written
    if words is None:
        assert "answered to the one" not in written


def test_without_questions_there_is_no_chapter_about_them() -> None:
    play = Play().start().next_to("dark/1/alarm")
    assert "questions" not in {row.id for row in document(debrief(play.state), language("en")).sections}
    assert 'id="questions"' not in html(document(debrief(play.state), language("en")))
