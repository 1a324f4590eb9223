"""The projector: what the room can read, and what guiding and taking notes on it do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import EntryKind, Event
from tabletop.core.intents import Next, Submission
from tabletop.core.projection import projector
from tabletop.core.scenario import Topic
from tabletop.session.protocol import Callback, Refused, Result
from tabletop.store.follower import Followed, Follower
from tabletop.text import CODES, language
from tabletop.tui import bigtext, projection
from tabletop.tui.advance import NextKey, Press
from tabletop.tui.app import DoorleefApp
from tabletop.tui.console.dialogs import Sure
from tabletop.tui.guiding import DOUBTS, ProjectorScreen
from tabletop.tui.line import QuickLine
from tabletop.tui.projector import FollowedSession, FollowScreen, Projection
from tabletop.wording import TOPICS
from tests.rehearsing import submitted
from tests.small import START, Play, small_scenario
from tests.tokens import TOKEN, Tokens, busy, everything

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.pilot import Pilot

    from tabletop.core.messages import Message
    from tabletop.core.state import State

NL, EN = language("nl"), language("en")
SIZES = [(80, 24), (100, 30), (120, 35), (160, 50)]


@dataclass
class InMemory:
    """A session without a file, over an exercise in memory."""

    play: Play
    asked: list[Submission] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.play.state

    def submit(self, submissions: Sequence[Submission]) -> tuple[Result, ...]:
        self.asked += submissions
        return submitted(self.play, submissions)

    def subscribe(
        self, callback: Callback, from_seq: int | None = None, *, first: bool = False
    ) -> Callable[[], None]:
        return lambda: None

    def room_ms(self) -> int:
        return self.play.state.room_ms(self.play.now)


@dataclass
class Hand:
    """Seconds as the person at the keyboard lets them pass."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


async def settle(pilot: Pilot[int]) -> None:
    """Wait until a page that was laid out anew is drawn."""
    for _ in range(3):
        await pilot.pause()


def text_of(app: DoorleefApp) -> str:
    """Read what stands on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def seen(play: Play, size: tuple[int, int] = (100, 30), lang: str = "en") -> str:
    """Show an exercise on the projector and read it."""
    app = DoorleefApp(language(lang), lambda t: ProjectorScreen(t, InMemory(play)))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        return text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_label_hour_day_message_and_service_are_on_one_page(size: tuple[int, int]) -> None:
    screen = await seen(Play().start().next_to("day/1/cash").advance(3), size)
    lines = screen.splitlines()
    assert "EXERCISE – fictitious" in lines[0]
    assert bigtext.big("24", 2)[0].strip()[:6] in screen
    assert "A day later" in screen
    assert "In the news" in screen
    assert "Cash machines are empty." in screen or letters("Cash machines are") in screen
    assert "✕ out" in screen
    assert "Mobile phone" in screen


async def test_dutch_room_reads_dutch_words() -> None:
    screen = await seen(Play().start().next_to("dark/3"), lang="nl")
    assert "Overleg aan tafel" in screen
    assert "✕ uit" in screen


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_that_is_private_reaches_a_line_of_the_screen(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    large: list[str] = []
    draw = bigtext.big

    def remember(text: str, scale: int) -> tuple[str, ...]:
        large.append(text.lower())
        return draw(text, scale)

    monkeypatch.setattr(bigtext, "big", remember)
    tokens = Tokens(small_scenario())
    play = everything(tokens)
    session = InMemory(play)
    found: set[str] = set()
    app = DoorleefApp(EN, lambda t: ProjectorScreen(t, session))
    async with app.run_test(size=size) as pilot:
        for cue in (
            "start",
            "dark/0",
            "dark/1/alarm",
            "dark/2",
            "dark/3",
            "break",
            "day/5",
            "gaps",
            "hotwash",
        ):
            large.clear()
            play.next_to(cue)
            busy(play, tokens)
            assert isinstance(app.screen, Projection)
            app.screen.look()
            await settle(pilot)
            shown = set(TOKEN.findall(text_of(app) + "\n".join(large)))
            assert tokens.forbidden(play.state, shown) == []
            found |= {tokens.where[token][0] for token in shown}
    assert found >= {"label", "blocks", "injects", "groups"}


async def test_black_shows_nothing_at_all() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ev.ProjectorSet(black=True))
    assert (await seen(play)).strip() == ""


async def test_a_stop_stands_over_black_and_over_everything_else() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ev.ProjectorSet(black=True))
    play.do(ev.ExerciseInterrupted(reason="A real fire in the kitchen"))
    screen = await seen(play)
    assert bigtext.big("INTERRUPTED", 1)[0][:8] in screen or bigtext.big("INTERRUPTED", 2)[0] in screen
    assert "This is not part of it" in screen
    assert "kitchen" not in screen
    assert "REAL SITUATION – the exercise is stopped" in screen
    assert "fictitious" not in screen


async def test_a_stop_names_what_it_is_no_part_of() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ev.ExerciseInterrupted(reason="A real fire in the kitchen"))
    assert "Dit is geen onderdeel van de oefening." in " ".join((await seen(play, lang="nl")).split())


async def test_an_entry_that_was_put_up_takes_the_place_of_the_message() -> None:
    play = Play().start().next_to("dark/3")
    play.do(ev.ProjectorSet(entry=play.note("Nobody has diesel", kind=EntryKind.GAP)))
    screen = await seen(play)
    assert "Nobody has diesel" in screen
    assert "Gap" in screen
    assert "A rumour" not in screen


async def test_before_the_start_and_after_the_end_there_is_a_word_of_welcome_and_of_thanks() -> None:
    play = Play()
    assert "We will start in a moment." in await seen(play)
    play.start().do(want.Close())
    assert "Thank you." in await seen(play)


async def test_votes_stand_beside_the_titles_of_groups() -> None:
    play = Play().start().next_to("dark/3")
    gap = play.note("no diesel", kind=EntryKind.GAP)
    group = play.do(ev.GroupMade(title="Fuel runs out", entries=(gap,))).seq
    play.do(ev.VotesCounted(subject=group, votes=12))
    play.next_to("gaps")
    screen = await seen(play, (80, 24))
    assert "Fuel runs out" in screen
    assert "12 votes" in screen
    screen = await seen(play)
    assert letters("Fuel runs out") in screen
    assert letters("12") in screen
    assert "12 votes" in screen


@pytest.mark.parametrize("size", SIZES)
async def test_gaps_are_numbered_before_and_behind_the_votes_and_a_number_stays(
    size: tuple[int, int],
) -> None:
    def place(number: int, title: str, screen: str) -> int:
        # In the middle one of its lines a text in large letters differs most from any other.
        large = [bigtext.big(part, 1)[1] for part in (f"{number}.", title.upper())]
        plain = screen.find(f"{number}. {title}")
        return plain if plain >= 0 else screen.index("  ".join(large).strip())

    play = Play().start().next_to("dark/3")
    first, second = (play.note(text, kind=EntryKind.GAP) for text in ("no diesel", "no water"))
    play.next_to("gaps")
    before = await seen(play, size)
    assert place(1, "no diesel", before) < place(2, "no water", before)
    play.do(ev.VotesCounted(subject=second, votes=12))
    behind = await seen(play, size)
    assert place(2, "no water", behind) < place(1, "no diesel", behind)
    play.do(ev.VotesCounted(subject=first, votes=13))
    assert place(1, "no diesel", await seen(play, size)) >= 0


@pytest.mark.parametrize("size", SIZES)
async def test_one_very_long_gap_leaves_room_for_the_others(size: tuple[int, int]) -> None:
    play = Play().start().next_to("dark/3")
    for text in ("no diesel", "nobody knows who brings it " * 60, "no water"):
        play.note(text, kind=EntryKind.GAP)
    play.next_to("gaps")
    screen = await seen(play, size)
    for part in ("1. no diesel", "2. nobody knows", "3. no water", "…"):
        assert part in screen
    assert "more: ↓" not in screen


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 35)])
@pytest.mark.parametrize("cue", ["day/1/cash", "day/2", "day/3"])
async def test_the_questions_of_an_inject_stand_with_it(cue: str, size: tuple[int, int]) -> None:
    words = await seen(Play().start().next_to(cue), size)
    for part in ("What do you do?", "Wait / Ask the bank", "How sure are you?", "1–5", "Cash machines are"):
        assert part in words or letters(part) in words, part


@pytest.mark.parametrize("cue", ["day/1/cash", "day/2", "day/3", "day/5"])
async def test_a_question_to_one_partner_is_not_on_the_projector(cue: str) -> None:
    assert "How long can you last?" not in await seen(Play().start().next_to(cue))


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_in_plenary_the_headings_stand_in_their_order(size: tuple[int, int], lang: str) -> None:
    screen = await seen(Play().start().next_to("dark/5"), size, lang)
    headings = [language(lang)(TOPICS[topic]) for topic in Topic]
    asked = "What do you do in the next hour?"
    if asked not in screen:
        asked = letters("What do you do")
    places = [screen.index(words) for words in (*headings, asked)]
    assert places == sorted(places)
    if size[1] >= 35:
        assert places[0] < screen.index("What do you know?") < places[1]
        assert places[1] < screen.index("What worries you most?") < places[2]


async def test_where_all_does_not_fit_the_services_go_first_and_the_first_lines_stay() -> None:
    scenario = small_scenario()
    long = "\n\n".join(f"Part {number} of what is said." for number in range(1, 12))
    injects = tuple(
        row.model_copy(update={"text": long}) if row.id == "cash" else row for row in scenario.injects
    )
    play = Play(scenario.model_copy(update={"injects": injects})).start().next_to("day/2")
    words = await seen(play, (80, 24))
    for part in ("What still works?", "No cash", "Part 1 of", "Part 2 of", "How sure are you?"):
        assert part in words, part
    assert "Part 11" not in words
    assert "Mobile phone" not in words
    assert "Mobile phone" in await seen(play, (100, 80))


@pytest.mark.parametrize("cue", ["day/2", "day/3", "day/5"])
async def test_a_message_that_gives_way_to_the_questions_says_so_and_can_be_read_on(cue: str) -> None:
    scenario = small_scenario()
    long = "\n\n".join(f"Part {number} of what is said." for number in range(1, 12))
    injects = tuple(
        row.model_copy(update={"text": long}) if row.id in {"cash", "mast"} else row
        for row in scenario.injects
    )
    play = Play(scenario.model_copy(update={"injects": injects})).start().next_to(cue)
    app = DoorleefApp(EN, lambda t: ProjectorScreen(t, InMemory(play)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "… more: ↓" in text_of(app)
        read = text_of(app)
        for _ in range(5):
            await pilot.press("down")
            read += text_of(app)
        assert all(f"Part {number} of what is said." in read for number in range(1, 12))
        assert "… more: ↑" in text_of(app)


def letters(text: str) -> str:
    """Give the first line of a text in the smallest of the large letters."""
    return bigtext.big(text, 1)[0].strip()


async def test_on_a_large_screen_the_situation_is_read_from_afar() -> None:
    play = Play().start().next_to("dark/0")
    assert "Power is out in Veldstad." in await seen(play, (80, 24))
    screen = await seen(play, (160, 50))
    assert bigtext.big("Power is out", 2)[1].strip() in screen
    assert "Power is out" not in screen


async def test_a_long_situation_or_one_in_other_letters_stays_in_small_ones() -> None:
    scenario = small_scenario()
    for text in ("Ω is out.", " ".join(["Power is out in all streets."] * 12)):
        blocks = tuple(
            row.model_copy(update={"situation": text}) if row.id == "dark" else row for row in scenario.blocks
        )
        play = Play(scenario.model_copy(update={"blocks": blocks})).start().next_to("dark/0")
        screen = await seen(play, (160, 50))
        assert text[:20] in screen
        assert letters("The lights go out") in screen


@pytest.mark.parametrize("size", [(120, 35), (160, 50), (200, 60)])
async def test_the_title_of_a_message_is_large_where_it_fits(size: tuple[int, int]) -> None:
    screen = await seen(Play().start().next_to("day/1/cash"), size)
    titles = [bigtext.big("No cash", number)[0].strip() for number in (1, 2)]
    assert any(title in screen for title in titles)
    assert "Cash machines are empty." in screen or letters("Cash machines are") in screen


async def test_a_short_message_is_large_as_a_whole_on_a_large_screen() -> None:
    play = Play().start().next_to("day/1/cash")
    screen = await seen(play, (160, 50))
    for part in ("Cash machines are empty.", "What do you do?", "How sure are you?"):
        assert letters(part) in screen, part
    assert "Cash machines are empty." in await seen(play, (80, 24))


@pytest.mark.parametrize("long", [False, True])
async def test_the_hour_takes_less_room_where_the_questions_can_be_read_from_afar_then(long: bool) -> None:
    play = Play().start().next_to("dark/3")
    text = "\n\n".join("One more paragraph." for _ in range(10 if long else 1))
    play.do(want.WriteInject(title="Ω", text=text, to=("all",)))
    screen = await seen(play, (160, 45))
    assert letters("What worries you most?") in screen
    assert (bigtext.big("10:00", 2)[0].strip() in screen.splitlines()[2]) is long
    assert letters("Wednesday") in screen


async def test_the_questions_of_a_message_are_large_where_all_of_it_fits() -> None:
    play = Play().start().next_to("day/1/cash")
    screen = await seen(play, (160, 50))
    assert letters("What do you do?") in screen
    assert "Wait / Ask the bank" in screen
    assert "What do you do?" in await seen(play, (80, 24))


async def test_a_short_note_that_was_put_up_is_large_on_a_large_screen() -> None:
    play = Play().start().next_to("dark/3")
    entry = play.note("Who has diesel?", kind=ev.EntryKind.GAP)
    play.do(ev.ProjectorSet(entry=entry))
    assert "Who has diesel?" in await seen(play, (80, 24))
    assert bigtext.big("Who has diesel?", 2)[0].strip() in await seen(play, (160, 50))


async def test_a_note_in_small_letters_stands_in_the_middle_below_its_kind() -> None:
    play = Play().start().next_to("dark/3")
    play.do(ev.ProjectorSet(entry=play.note("Who has diesel?", kind=ev.EntryKind.GAP)))
    rows = (await seen(play, (80, 24))).splitlines()
    kind = next(number for number, row in enumerate(rows) if "▌ Gap" in row)
    assert "Who has diesel?" in rows[kind + 2]
    above = next(number for number, row in enumerate(rows) if "Talk at the tables" in row)
    assert all(not row.strip() for row in rows[above + 1 : kind])
    assert kind - above > 3


async def test_hostile_text_is_shown_as_it_is() -> None:
    play = Play().start().next_to("dark/0")
    play.do(
        want.WriteInject(
            title="[bold]x[/] \x1b[31m", text="nu [/] [@click=app.quit]hier[/] \u202eom", to=("all",)
        )
    )
    screen = await seen(play)
    assert "nu [/] [@click=app.quit]hier[/] om" in screen
    assert "\x1b" not in screen
    assert "\u202e" not in screen


async def test_a_text_that_is_too_long_says_so_and_can_be_read_on() -> None:
    play = Play().start().next_to("dark/0")
    long = "\n\n".join(f"Paragraph {number} of a long message." for number in range(40))
    play.do(want.WriteInject(title="Long", text=long, to=("all",)))
    app = DoorleefApp(EN, lambda t: ProjectorScreen(t, InMemory(play)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "… more: ↓" in text_of(app)
        assert "Paragraph 39" not in text_of(app)
        for _ in range(12):
            await pilot.press("down")
        assert "Paragraph 39" in text_of(app)
        assert "… more: ↑" in text_of(app)
        await pilot.press("pageup")
        assert "Paragraph 39" not in text_of(app)


def test_the_countdown_warns_and_then_says_that_time_is_up() -> None:
    play = Play().start().next_to("dark/3")
    view = projector(play.state)
    begin = view.phase_started_ms

    def words(after_s: float) -> str:
        left = projection.countdown(view, begin + round(after_s * 1000))
        return projection.words_of_countdown(view, left, EN).plain

    assert words(0) == "Talk at the tables"
    assert words(9 * 60 - 1) == "Talk at the tables"
    assert "▲ Almost time" in words(9 * 60)
    assert words(10 * 60) == "■ Time is up"
    assert words(99 * 60) == "■ Time is up"
    near = projection.countdown(view, begin + 9 * 60_000 + 500)
    assert near is not None
    assert EN.clock(near.seconds) == "01:00"


async def test_a_pause_is_said_in_words() -> None:
    play = Play().start().next_to("dark/3").advance(1)
    play.do(ev.ClockPaused())
    assert "❚❚ Paused: the clock stands still" in await seen(play)


@pytest.mark.parametrize("hour", [0, 6, 72, -168, 0.5, 1000])
@pytest.mark.parametrize("size", SIZES)
def test_every_hour_fits(size: tuple[int, int], hour: float) -> None:
    scenario = small_scenario()
    blocks = tuple(
        block.model_copy(update={"hour": hour}) if block.id == "dark" else block for block in scenario.blocks
    )
    play = Play(scenario.model_copy(update={"blocks": blocks})).start().next_to("dark/0")
    for lang in ("nl", "en"):
        lines = projection.band(projector(play.state), 0, language(lang), size[0] - 4, 5)
        assert max(line.cell_length for line in lines) <= size[0] - 4
        assert len(lines) <= 5


@pytest.mark.parametrize(("lang", "time"), [("en", "17:30"), ("nl", "17.30")])
async def test_the_time_of_day_is_written_large_as_the_language_writes_it(lang: str, time: str) -> None:
    screen = await seen(Play().start().next_to("dark/0"), (160, 50), lang)
    assert all(line.strip() in screen for line in bigtext.big(time, 1))


@pytest.mark.parametrize("columns", [76, 96, 116, 156])
def test_a_title_is_large_beside_the_countdown_where_both_fit(columns: int) -> None:
    scenario = small_scenario()
    blocks = tuple(
        row.model_copy(update={"title": "Nabespreking"}) if row.id == "hotwash" else row
        for row in scenario.blocks
    )
    view = projector(Play(scenario.model_copy(update={"blocks": blocks})).start().next_to("hotwash").state)
    drawn = "\n".join(line.plain for line in projection.band(view, view.phase_started_ms, NL, columns, 5))
    assert any(bigtext.big("NABESPREKING", size)[1].strip() in drawn for size in (1, 2))


def session_screen(play: Play, hand: Hand) -> tuple[InMemory, DoorleefApp]:
    session = InMemory(play)
    return session, DoorleefApp(EN, lambda t: ProjectorScreen(t, session, clock=hand))


async def test_a_clicker_goes_on_and_a_held_key_does_not_go_on_twice() -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("dark/0"), hand)
    async with app.run_test() as pilot:
        await pilot.press("pagedown")
        assert session.state.cue == "dark/1/alarm"
        for _ in range(10):
            hand.at += 0.04
            await pilot.press("space")
        assert session.state.cue == "dark/1/alarm"
        hand.at += 1
        await pilot.press("space")
        assert session.state.cue == "dark/1/rumour"


async def test_a_new_step_asks_for_a_second_press_without_saying_which() -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("break"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("space")
        await settle(pilot)
        assert session.state.cue == "break"
        assert "Press again" in text_of(app)
        assert "A day later" not in text_of(app)
        hand.at += 2
        await pilot.press("space")
        assert session.state.cue == "day/0"


async def test_a_note_is_dots_until_it_is_revealed_and_is_saved_as_on_the_console() -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("dark/3"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.press(*"3 hos: diesel")
        await settle(pilot)
        assert "diesel" not in text_of(app)
        assert "Gap · hos ›" in text_of(app)
        await pilot.press("ctrl+o")
        assert "diesel" in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        entry = session.state.live_entries()[-1]
        assert (entry.kind, entry.fields.text, entry.fields.said_by) == (
            EntryKind.GAP,
            "diesel",
            ("hospital",),
        )
        assert "✓ Saved: Gap · hos" in text_of(app)
        assert "diesel" not in text_of(app)
        # The space that ends what somebody was typing must not move the exercise on.
        hand.at += 0.5
        await pilot.press("space")
        assert session.state.cue == "dark/3"


async def test_keys_that_were_typed_before_the_projector_stands_come_into_its_line() -> None:
    session = InMemory(Play().start().next_to("dark/1/alarm"))
    app = DoorleefApp(EN, lambda t: ProjectorScreen(t, session))
    async with app.run_test() as pilot:
        await settle(pilot)
        for key, character in (("enter", "\r"), ("n", "n"), ("o", "o"), ("enter", "\r")):
            app.post_message(Key(key, character))
        app.push_screen(ProjectorScreen(EN, session))
        await settle(pilot)
    assert [row.fields.text for row in session.state.entries.values()] == ["no"]


async def test_a_doubt_is_shown_while_a_note_is_dots_and_none_of_its_words_is() -> None:
    session, app = session_screen(Play().start().next_to("dark/3"), Hand())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.press(*"3 hospitul: diesel !31-2")
        await settle(pilot)
        assert "Gap · ? who? · ? when? ›" in text_of(app)
        for secret in ("hospitul", "Hospital", "diesel", "31-2"):
            assert secret not in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "✓ Saved: Gap · ? 2 words were not understood and stay in the text" in text_of(app)
        for secret in ("hospitul", "Hospital", "diesel", "31-2"):
            assert secret not in text_of(app)
    assert session.state.live_entries()[-1].fields.text == "hospitul: diesel !31-2"


def test_every_doubt_about_a_line_has_a_word_that_the_room_may_see() -> None:
    assert set(DOUBTS) == {code for code in CODES if code.startswith("capture.")}


async def test_a_refused_note_stays_in_its_line() -> None:
    session, app = session_screen(Play().start().next_to("dark/3"), Hand())
    session.play.do(ev.RecordingSet(on=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.press(*"secret")
        await pilot.press("enter")
        assert session.state.live_entries() == ()
        await pilot.press("ctrl+o")
        assert "secret" in text_of(app)


async def test_a_note_left_half_way_is_still_there_and_masked_again() -> None:
    session, app = session_screen(Play().start().next_to("dark/3"), Hand())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.press(*"half")
        await pilot.press("ctrl+o")
        await pilot.press("escape")
        assert isinstance(app.screen, ProjectorScreen)
        assert "half" not in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "half" not in text_of(app)
        await pilot.press("enter")
    assert session.state.live_entries()[-1].fields.text == "half"


async def test_black_goes_on_and_off_and_keeps_what_was_put_up() -> None:
    play = Play().start().next_to("dark/3")
    note = play.note("x")
    play.do(ev.ProjectorSet(entry=note))
    session, app = session_screen(play, Hand())
    async with app.run_test() as pilot:
        for key, black in [("b", True), ("full_stop", False)]:
            await pilot.press(key)
            assert session.state.black is black
        assert session.state.shown_entry == note


async def test_a_real_situation_is_asked_for_and_then_shown_at_once() -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("dark/3"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        for key, stopped in [("escape", False), ("y", True)]:
            await pilot.press("s")
            assert not session.state.interrupted
            hand.at += 2
            await pilot.press(key)
            await settle(pilot)
            assert session.state.interrupted is stopped
        assert "This is not part of it" in text_of(app)


async def test_a_clicker_goes_on_while_a_note_is_being_typed_and_the_note_stays() -> None:
    session, app = session_screen(Play().start().next_to("dark/0"), Hand())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.press(*"half a")
        await pilot.press("pagedown")
        assert session.state.cue == "dark/1/alarm"
        await pilot.press("enter")
        assert [entry.fields.text for entry in session.state.live_entries()] == ["half a"]


@pytest.fixture
def quick_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Obey a letter at once: no other one follows here."""
    monkeypatch.setattr(ProjectorScreen, "PATIENCE", 0.0)
    monkeypatch.setattr(ProjectorScreen, "IN_ONE_GO", 0.0)


async def noted(pilot: Pilot[int], hand: Hand, text: str) -> None:
    """Save a note in the projector's line, and take a moment."""
    await pilot.press("enter")
    pilot.app.screen.query_one(QuickLine).value = text
    hand.at += 2
    await pilot.press("enter")
    hand.at += 2
    await settle(pilot)


async def after(pilot: Pilot[int], hand: Hand, *keys: str) -> None:
    for key in keys:
        hand.at += 2
        await pilot.press(key)
        await settle(pilot)


@pytest.mark.usefixtures("quick_letters")
async def test_the_note_just_saved_gets_another_kind_a_reply_and_is_taken_back() -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("dark/3"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await noted(pilot, hand, "hos: they bring a generator @grid")
        await after(pilot, hand, "plus")
        assert not session.state.replies, "a mere note counts on nobody"
        await after(pilot, hand, "6")
        [entry] = session.state.live_entries()
        assert entry.fields.kind is ev.EntryKind.ASSUMPTION
        assert "Now: Assumption" in text_of(app)
        assert "0 unknown" in text_of(app)
        await after(pilot, hand, "minus")
        assert session.state.replies[entry.id]["grid"].answer is ev.Answer.NO
        assert "Reply: no" in text_of(app)
        await after(pilot, hand, "u")
        assert not session.state.replies.get(entry.id)
        assert "Undone" in text_of(app)
        assert "generator" not in text_of(app)
        await after(pilot, hand, "u", "u")
        assert not [*session.state.live_entries()]


@pytest.mark.usefixtures("quick_letters")
async def test_a_digit_changes_no_note_that_was_saved_before_something_else() -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("dark/0"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await after(pilot, hand, "3")
        await noted(pilot, hand, "we call the radio")
        await after(pilot, hand, "pagedown", "3")
        assert [entry.fields.kind for entry in session.state.live_entries()] == [ev.EntryKind.NOTE]


@pytest.mark.usefixtures("quick_letters")
async def test_a_move_is_taken_back_on_the_projector_only_after_a_yes() -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("dark/0"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await after(pilot, hand, "u")
        assert isinstance(app.screen, Sure)
        await after(pilot, hand, "escape")
        assert session.state.cue == "dark/0"
        await after(pilot, hand, "u", "enter")
        assert session.state.cue == "start"


async def test_a_long_message_goes_before_the_services() -> None:
    play = Play().start().next_to("dark/1/alarm")
    assert "✕ out" in await seen(play, (80, 24))
    play.do(want.WriteInject(title="Long", text="Word after word. " * 45, to=("all",)))
    assert "✕ out" not in await seen(play, (80, 24))


def test_next_at_the_end_says_so_and_a_question_is_forgotten_in_time() -> None:
    hand = Hand()
    key = NextKey(hand)
    play = Play().start().next_to("break")
    assert key.press(play.state) is Press.ASK
    hand.at += 11
    assert key.press(play.state) is Press.ASK
    hand.at += 2
    assert key.press(play.state) is Press.GO
    play.next_to("closing")
    hand.at += 2
    assert key.press(play.state) is Press.END


@dataclass
class Script:
    """What a follower will find at each look."""

    looks: list[Followed]
    problem: Message | None = None

    def poll(self) -> Followed:
        return self.looks.pop(0) if self.looks else Followed()


def events_until(cue: str) -> tuple[Event, ...]:
    return tuple(Play().start().next_to(cue).events)


async def test_a_second_terminal_waits_then_follows_and_only_reads() -> None:
    play = Play().start().next_to("dark/1/alarm")
    first = tuple(play.events)
    play.next()
    looks = [Followed(), Followed(first), Followed(tuple(play.events[len(first) :]))]
    follower = Script([])
    followed = FollowedSession(follower, lambda: START)  # type: ignore[arg-type]  # it only polls
    app = DoorleefApp(EN, lambda t: FollowScreen(t, followed))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, FollowScreen)
        assert "Waiting for the exercise" in text_of(app)
        for look, words in zip(looks, ["Waiting", "Help each other", "lasts for weeks"], strict=True):
            follower.looks.append(look)
            screen.look()
            await settle(pilot)
            assert words in text_of(app)
        assert {command.id for command in screen.ACTIONS} == {"further", "back", "switch_theme", "quit"}


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_the_mirrored_projector_explains_its_keys(key: str) -> None:
    _, app = session_screen(Play().start().next_to("dark/0"), Hand())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(key)
        await settle(pilot)
        assert "Back to the console" in text_of(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ProjectorScreen)


async def test_a_second_terminal_names_the_file_that_is_not_there(tmp_path: Path) -> None:
    followed = FollowedSession(Follower(tmp_path / "nosuch.ttx"), lambda: START)
    app = DoorleefApp(EN, lambda t: FollowScreen(t, followed))
    async with app.run_test(size=(200, 30)) as pilot:
        await settle(pilot)
        assert "Waiting for the exercise" in text_of(app)
        assert "nosuch.ttx" in text_of(app)


async def test_a_second_terminal_begins_again_when_the_file_was_replaced() -> None:
    follower = Script([Followed(events_until("day/0"))])
    followed = FollowedSession(follower, lambda: START)  # type: ignore[arg-type]  # it only polls
    followed.poll()
    follower.looks.append(Followed(events_until("dark/0"), restarted=True))
    followed.poll()
    assert followed.state is not None
    assert followed.state.cue == "dark/0"


def test_a_follower_counts_on_with_the_clock_on_the_wall() -> None:
    events = events_until("dark/0")
    now = START
    followed = FollowedSession(Script([Followed(events)]), lambda: now)  # type: ignore[arg-type]  # it only polls
    assert followed.room_ms() == 0
    followed.poll()
    assert followed.room_ms() == 0
    now += 90_000
    assert followed.room_ms() == 90_000


def test_asking_from_an_old_page_is_refused() -> None:
    session = InMemory(Play().start())
    assert isinstance(session.submit([Submission(Next(from_cue="elsewhere"))])[0], Refused)


@pytest.mark.parametrize("text", ["72", "ONDERBROKEN", "ÉÉN ÏDEE À Ñ", "PAUZE 10:00", "ENERGIE-UITVAL?"])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_large_letters_take_the_room_that_was_reckoned(text: str, size: int) -> None:
    lines = bigtext.big(text, size)
    assert len(lines) == bigtext.height(size)
    assert {len(line) for line in lines} == {bigtext.width(text, size)}


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize(("marked", "bare"), [("É", "E"), ("È", "E"), ("Ë", "E"), ("Ï", "I"), ("Ö", "O")])
def test_an_accent_is_seen_in_large_letters_and_makes_them_no_higher(
    marked: str, bare: str, size: int
) -> None:
    with_mark, without = bigtext.big(marked, size), bigtext.big(bare, size)
    assert with_mark != without
    assert len(with_mark) == len(without)
    assert with_mark[0].strip()


def test_a_text_without_letters_of_its_own_is_not_drawn_large() -> None:
    assert bigtext.plain("Café") == "CAFÉ"
    assert bigtext.plain("Šibenik, Curaçao") == "SIBENIK, CURACAO"
    assert bigtext.plain("電気") is None
    assert bigtext.plain("") is None


@pytest.mark.parametrize(
    "text", ["x" * 6_000, "#" + "9" * 400, ">town/" + "y" * 130, "\x1b[2J", "[@click=app.quit]quit[/]"]
)
async def test_no_note_is_too_odd_for_the_projector_and_none_is_lost(text: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    app = DoorleefApp(EN, lambda t: ProjectorScreen(t, InMemory(play)))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        line = app.screen.query_one(Input)
        line.value = text
        await pilot.press("enter")
        await settle(pilot)
        if not play.state.entries:
            assert line.value == text
            assert "! " in text_of(app).splitlines()[-2]


async def test_all_lines_that_are_pasted_on_the_projector_come_in() -> None:
    app = DoorleefApp(EN, lambda t: ProjectorScreen(t, InMemory(Play().start())))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        app.screen.query_one(Input).post_message(Paste("one\ntwo"))
        await pilot.pause()
        assert app.screen.query_one(Input).value == "one two"


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "nothing is noted now"), ("nl", "er wordt nu niets genoteerd")]
)
async def test_the_room_sees_large_that_nothing_is_noted(lang: str, words: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    assert words not in await seen(play, lang=lang)
    play.do(ev.RecordingSet(on=False))
    above, line, below = (await seen(play, lang=lang)).splitlines()[:3]
    assert words in line
    assert not (above + below).strip()


async def test_only_before_the_session_is_it_asked_whether_the_last_row_can_read() -> None:
    play = Play()
    assert "last row" in await seen(play, size=(160, 45))
    play.start().do(want.Close())
    over = await seen(play, size=(160, 45))
    assert "The session is over" in over
    assert "last row" not in over


def colours_of(app: DoorleefApp, words: str) -> tuple[int, str, str]:
    """Give the row in which words stand, the colour of their letters and that of what is behind them."""
    for row, strip in enumerate(app.screen._compositor.render_strips()):
        for text, style, _ in strip:
            if words in text and style and style.color and style.bgcolor:
                return row, style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
    raise AssertionError(words)


@pytest.mark.parametrize("light", [False, True])
async def test_what_is_said_to_the_facilitator_can_be_read_on_the_page_of_a_stop(light: bool) -> None:
    play, hand = Play().start().next_to("dark/3"), Hand()
    play.do(ev.ExerciseInterrupted())
    app = DoorleefApp(EN, lambda t: ProjectorScreen(t, InMemory(play), clock=hand), light=light)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        _, ink, _ = colours_of(app, "Note")
        assert ink == colours_of(app, "REAL SITUATION")[1], "as on any other page"
        await pilot.press("escape")
        await noted(pilot, hand, "3 hos: diesel")
        _, *around = colours_of(app, "The exercise stands still")
        assert colours_of(app, "✓ Saved") == (23, *around)


async def test_a_black_projector_says_what_it_says_dimly_and_at_the_bottom() -> None:
    play, hand = Play().start().next_to("dark/3"), Hand()
    play.do(ev.ProjectorSet(black=True))
    _, app = session_screen(play, hand)
    async with app.run_test(size=(80, 24)) as pilot:
        await noted(pilot, hand, "3 hos: diesel")
        assert colours_of(app, "✓ Saved") == (23, "#555555", "#000000")


async def test_a_question_to_the_facilitator_goes_when_it_no_longer_counts() -> None:
    hand = Hand()
    _, app = session_screen(Play().start().next_to("break"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await after(pilot, hand, "space")
        assert "Press again" in text_of(app)
        hand.at += 11
        app.screen.look()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "Press again" not in text_of(app)


@pytest.mark.parametrize("elsewhere", [want.Next(), ev.ExerciseInterrupted(), want.Close()])
async def test_what_was_said_goes_when_the_exercise_is_moved_elsewhere(elsewhere: object) -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("break"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await after(pilot, hand, "space")
        assert "Press again" in text_of(app)
        session.play.do(elsewhere)  # type: ignore[arg-type]
        app.screen.look()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "Press again" not in text_of(app)


@pytest.mark.parametrize("key", ["space", "pagedown"])
async def test_next_says_during_a_stop_why_nothing_happens(key: str) -> None:
    hand = Hand()
    session, app = session_screen(Play().start().next_to("break"), hand)
    session.play.do(ev.ExerciseInterrupted())
    async with app.run_test(size=(100, 30)) as pilot:
        await after(pilot, hand, key)
        assert "! The exercise is interrupted for a real situation." in text_of(app)
        assert "Press again" not in text_of(app)
        session.play.do(ev.ExerciseContinued())
        app.screen.look()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "interrupted for" not in text_of(app)


async def test_a_clicker_is_answered_while_a_note_is_typed_and_a_letter_takes_the_answer_away() -> None:
    hand = Hand()
    _, app = session_screen(Play().start().next_to("break"), hand)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter", "a")
        await after(pilot, hand, "pagedown")
        assert "Press again" in text_of(app)
        await pilot.press("b")
        await settle(pilot)
        assert "Press again" not in text_of(app)


@pytest.mark.parametrize("columns", [60, 76, 110])
def test_how_many_services_are_left_out_is_never_cut(columns: int) -> None:
    state = Play().start().next_to("dark/0").state
    line = replace(projector(state).services[0], title="Public transport by rail and by bus")
    view = replace(projector(state), services=(line,) * 6, services_left_out=4)
    drawn = "\n".join(row.plain for row in projection.services(view, language("en"), columns, beside=False))
    assert "and 4 more" in drawn
