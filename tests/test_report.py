"""The documents of a debrief: the same everywhere, readable by everyone, safe from what people typed.

After a change that is meant, `UPDATE_GOLDEN=1 pytest tests/test_report.py` writes the golden files anew.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tabletop.core.debrief import debrief
from tabletop.core.debrief.values import AnsweredLine, Basis, Change, FindingLine, Participation
from tabletop.core.events import (
    REDACTED,
    Answer,
    ClockGap,
    ClockPaused,
    ClockResumed,
    EntryCaptured,
    EntryCorrected,
    EntryFields,
    EntryKind,
    ExerciseContinued,
    ExerciseInterrupted,
    ExpectedTicked,
    FindingReviewed,
    GroupMade,
    InjectStatus,
    InjectStatusSet,
    Presence,
    PresenceSet,
    RecordingSet,
    ReplyGiven,
    Verdict,
    VotesCounted,
)
from tabletop.core.gaps import findings
from tabletop.core.intents import Close, SetService, SettleGap, WriteInject
from tabletop.core.messages import Message
from tabletop.core.scenario import ServiceState
from tabletop.report import FORMATS, Edition, words, write
from tabletop.report.html import html, quoted, style
from tabletop.report.markdown import markdown, pictures
from tabletop.report.outline import document, short_document
from tabletop.report.words import attendance
from tabletop.text import language
from tests.debriefed import PRIVATE, WITHDRAWN, played
from tests.pages import Page
from tests.small import MINUTE, Play, small_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from markdown_it.token import Token

    from tabletop.core.debrief import Debrief
    from tabletop.report.document import Document
    from tabletop.text import Text

GOLDEN = Path(__file__).parent / "golden"
LANGS = ("nl", "en")


@cache
def as_html(lang: str) -> str:
    return html(document(debrief(played().state), language(lang)))


@cache
def as_markdown(lang: str) -> str:
    return markdown(document(debrief(played().state), language(lang)), "debrief")


@cache
def short_as_html(lang: str) -> str:
    return html(short_document(debrief(played().state), language(lang)))


@cache
def short_as_markdown(lang: str) -> str:
    return markdown(short_document(debrief(played().state), language(lang)), "debrief-short")


def of(play: Play, lang: str = "en") -> tuple[str, str]:
    outline = document(debrief(play.state), language(lang))
    return html(outline), markdown(outline, "debrief")


# The same bytes


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FORMATS)
def test_the_documents_are_those_that_were_looked_at(name: str, lang: str) -> None:
    made = as_html(lang) if name == "html" else as_markdown(lang)
    path = GOLDEN / f"debrief.{lang}.{name}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8", newline="\n")
    assert made == path.read_text(encoding="utf-8")


def test_the_same_log_gives_the_same_bytes_in_any_time_zone_and_process() -> None:
    program = (
        "import hashlib\n"
        "from tests.test_report import as_html, as_markdown\n"
        "print(hashlib.sha256((as_html('nl') + as_markdown('en')).encode()).hexdigest())\n"
    )
    expected = hashlib.sha256((as_html("nl") + as_markdown("en")).encode()).hexdigest()
    for zone, seed, locale in (("Pacific/Kiritimati", "1", "C"), ("America/Los_Angeles", "2", "nl_NL.UTF-8")):
        made = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        assert made.stdout.strip() == expected


def test_files_are_written_side_by_side_and_named(tmp_path: Path) -> None:
    value = debrief(played().state)
    paths = write(value, ("html", "md"), tmp_path / "out" / "here", language("nl"))
    assert [path.name for path in paths] == [
        "debrief.html",
        "debrief.md",
        "debrief-services.svg",
        "debrief-gaps.svg",
    ]
    assert paths[0].read_bytes() == as_html("nl").encode()
    for name in re.findall(r"!\[.*\]\((.*)\)", paths[1].read_text("utf-8")):
        assert (tmp_path / "out" / "here" / name).is_file()


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="docx"):
        write(debrief(Play().state), ("html", "docx"), tmp_path / "out", language("nl"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("until", [None, "opening", "dark/0", "break", "closing"])
def test_a_document_can_be_made_at_any_moment_of_the_session(until: str | None, lang: str) -> None:
    play = Play()
    if until:
        play.start().next_to(until)
    page, text = of(play, lang)
    Page(page)
    assert text.startswith("**EXERCISE – fictitious**")


# Nothing at full length more often than needed


def lengthy() -> Play:
    """Play a session with a long entry of every kind, some of them in several lists."""
    play = Play().start().next_to("dark/1/handout")
    for kind in EntryKind:
        text = f"{kind.value} {'word ' * 60}end-of-{kind.value}"
        counts_on = {"target": "grid"} if kind in {EntryKind.NEED, EntryKind.ASSUMPTION} else {}
        entry = play.note(
            text,
            kind=kind,
            said_by=("town",),
            owner="hospital" if kind is EntryKind.DECISION else None,
            parked=kind in {EntryKind.NOTE, EntryKind.GAP},
            **counts_on,
        )
        if kind is EntryKind.GAP:
            play.do(VotesCounted(subject=entry, votes=3))
        play.note("Do it", kind=EntryKind.ACTION, owner="town", addresses=entry)
    return play


@pytest.mark.parametrize("kind", EntryKind)
def test_every_entry_stands_in_full_once_and_elsewhere_by_its_number(kind: EntryKind) -> None:
    for made in of(lengthy()):
        assert made.count(f"end-of-{kind.value}") == 1


@pytest.mark.parametrize(
    ("lang", "steps", "log", "told"),
    [
        ("en", "Step by step", "Annex: the log", "so they do not begin at 1, and jump"),
        ("nl", "Per tijdstap", "Bijlage: het logboek", "daarom beginnen ze niet bij 1 en lopen ze niet door"),
    ],
)
def test_the_debrief_says_why_its_numbers_do_not_begin_at_one_and_jump(
    lang: str, steps: str, log: str, told: str
) -> None:
    chapter = as_markdown(lang).partition(f"\n## {steps}\n")[2].partition("\n## ")[0]
    assert told in chapter
    annex = as_markdown(lang).partition(f"\n## {log}\n")[2].partition("\n## ")[0]
    assert (
        "also where the session had gone on" if lang == "en" else "ook als de sessie al verder was"
    ) in annex


def test_the_step_in_the_log_is_the_one_that_an_entry_is_about() -> None:
    play = Play().start().next_to("gaps")
    play.note("No roster", kind=EntryKind.GAP)
    play.note("No cash", kind=EntryKind.GAP, inject="cash")
    log = of(play)[1].partition("## Annex: the log")[2]
    first, second = (next(line for line in log.splitlines() if text in line) for text in ("No r", "No c"))
    assert "| Top gaps |" in first
    assert "| Hour 24 |" in second
    assert "| No. | Time | About step |" in log


def test_a_partner_reads_the_numbers_of_what_it_said() -> None:
    chapter = as_markdown("en").partition("## By partner")[2].partition("## Vital services")[0]
    assert "- **Hour 0: **Gap no. 7; Decision no. 8; Assumption no. 9; Note no. 22" in chapter.replace(
        "**Hour 0:** ", "**Hour 0: **"
    )
    assert "Nobody knows how much diesel there is" not in chapter
    assert "Agree on an order of delivery" in chapter


@pytest.mark.parametrize(
    ("lang", "head", "names", "room"),
    [
        (
            "en",
            "By partner",
            "**Nothing was noted in the name of:** Saint Hospital, Grid",
            "What the room said",
        ),
        ("nl", "Per partner", "**Niets op naam genoteerd van:** Saint Hospital, Grid", "Wat de zaal als"),
    ],
)
def test_partners_of_whom_nothing_was_noted_stand_in_one_line_with_what_the_room_said(
    lang: str, head: str, names: str, room: str
) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("Who has diesel?", kind=EntryKind.GAP, said_by=("town",))
    chapter = of(play, lang)[1].partition(f"## {head}\n\n")[2].partition("\n## ")[0]
    assert chapter.startswith(names)
    assert chapter.count("\n### ") == 1, "a heading for who said something alone"
    assert room not in chapter
    play.note("The list is in the cloud", kind=EntryKind.GAP, said_by=("all",))
    chapter = of(play, lang)[1].partition(f"## {head}\n\n")[2].partition("\n## ")[0]
    assert room in chapter, "nobody was silent where the room spoke"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "None of the injects of these objectives was played: "),
        ("nl", "Van deze oefendoelen is geen enkel inject gespeeld: "),
    ],
)
def test_objectives_that_were_not_played_stand_in_one_line(lang: str, said: str) -> None:
    play = Play().start()
    play.do(Close())
    written = of(play, lang)[1]
    titles = [row.title for row in play.state.script.objectives.values()]
    assert len(titles) > 1
    assert said + "; ".join(titles) in written


def test_a_point_that_is_called_parked_is_not_said_to_be_parked_behind_it_too() -> None:
    play = Play().start().next_to("dark/1/alarm")
    nr = play.note("Who speaks first?", said_by=("town",), parked=True)
    assert f"**Parked:** **Town of Veldstad**: Who speaks first? (no. {nr})" in of(play)[1]


@pytest.mark.parametrize(
    ("lang", "said", "beside", "status"),
    [
        (
            "en",
            "The date of one action lies before the session.",
            "1 Jan 2026 **before the session**",
            "**incomplete**",
        ),
        (
            "nl",
            "De datum van één verbeteractie ligt vóór de sessie.",
            "1 jan 2026 **vóór de sessie**",
            "**aan te vullen**",
        ),
    ],
)
def test_a_date_before_the_session_stands_out_and_comes_after_what_can_be_kept(
    lang: str, said: str, beside: str, status: str
) -> None:
    play = Play().start().next_to("gaps")
    play.note("Print the list", kind=EntryKind.ACTION, owner="town", due="2026-01-01")
    play.note("Map the diesel", kind=EntryKind.ACTION, owner="town", due="2026-12-01")
    written = of(play, lang)[1]
    assert said in written
    (row,) = [line for line in written.splitlines() if "Print the list" in line and status in line]
    assert beside in row
    page = first_page_of(play, lang)
    assert page.index("Map the diesel") < page.index("Print the list")


def test_a_partner_reads_by_when_it_carries_out_a_decision() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note(
        "Dialysis stops", kind=EntryKind.DECISION, owner="hospital", said_by=("hospital",), due="2026-12-01"
    )
    chapter = of(play)[1].partition("## By partner")[2]
    assert "Dialysis stops – by 1 Dec 2026" in chapter


def test_a_partner_reads_under_which_condition_it_is_counted_on() -> None:
    play = Play().start().next_to("dark/1/alarm")
    note = play.note("The grid lends us a hall", kind=EntryKind.ASSUMPTION, said_by=("town",), target="grid")
    condition = "If somebody has the key"
    play.do(ReplyGiven(entry=note, partner="grid", answer=Answer.CONDITION, note=condition))
    _, written = of(play)
    chapter = written.partition("\n## By partner")[2].partition("\n## ")[0]
    assert f"**on one condition** – {condition}" in chapter


def test_expected_actions_that_were_not_seen_stand_in_one_list_with_what_was_made_of_it() -> None:
    play = played()
    row = next(row for row in findings(play.state) if row.subjects == ("ward-move",))
    play.do(
        FindingReviewed(
            rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=Verdict.DISMISSED, reason="They did"
        )
    )
    for made in of(play):
        assert made.count("moves two patients") == 1
        assert made.count("They did") == 1
    assert "**not seen** – dismissed: They did" in of(play)[1]


def test_when_nothing_was_ticked_that_is_said_once_and_the_expected_actions_are_listed_once() -> None:
    play = Play().start().next_to("dark/1/handout")
    for made in of(play):
        assert made.count("Not ticked in this session") == 1
        assert made.count("starts a shared map") == 1
        assert "not seen" not in made
    assert "- **Hour 0, The ward calls:** Private: moves two patients (Saint Hospital)" in of(play)[1]
    short = markdown(short_document(debrief(play.state), language("en")), "debrief-short")
    assert short.count("Not ticked in this session") == 1
    assert "starts a shared map" not in short


def test_a_withdrawn_inject_stands_apart_from_what_was_played() -> None:
    for made in (as_markdown("en"), short_as_markdown("en")):
        played_line = next(line for line in made.splitlines() if line.startswith("**Played:**"))
        assert "A queue" not in played_line
        assert "Pumps stop" in played_line
    told = "**Shown and withdrawn again:** an inject on the spot, hour 0 (Town of Veldstad)"
    assert told in as_markdown("en")


def test_of_an_inject_on_the_spot_that_was_withdrawn_no_words_are_printed() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(WriteInject(title="The mayor is shot", text="He lies in the hall.", to=("town",)))
    gap = play.note("Nobody leads", kind=EntryKind.GAP, inject="spot-1")
    play.note("Name a deputy", kind=EntryKind.ACTION, addresses=gap)
    assert all("The mayor is shot" in made for made in of(play))
    play.do(InjectStatusSet(inject="spot-1", status=InjectStatus.WITHDRAWN))
    for made in of(play):
        assert "The mayor is shot" not in made
        assert "He lies in the hall" not in made
        assert "an inject on the spot, hour 0" in made


@pytest.mark.parametrize(
    ("lang", "told", "played"),
    [
        (
            "en",
            "- Inject on the spot, for Town of Veldstad – **A queue**: People wait.<br>In the rain.",
            "A queue (on the spot; Town of Veldstad)",
        ),
        (
            "nl",
            "- Inject ter plekke, voor Town of Veldstad – **A queue**: People wait.<br>In the rain.",
            "A queue (ter plekke; Town of Veldstad)",
        ),
    ],
)
def test_an_inject_on_the_spot_prints_its_words_to_whom_and_that_it_was_one(
    lang: str, told: str, played: str
) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(WriteInject(title="A queue", text="People wait.\nIn the rain.", to=("town",)))
    page, written = of(play, lang)
    assert told in written.splitlines()
    assert page.count("In the rain.") == written.count("In the rain.") == 1
    short = markdown(short_document(debrief(play.state), language(lang)), "x")
    for made in (written, short):
        assert played in made
    assert "In the rain." not in short


@pytest.mark.parametrize(
    ("lang", "told", "open_"),
    [
        ("en", "The ward calls (not there: Saint Hospital)", "Nothing was noted about these injects:"),
        ("nl", "The ward calls (niet aanwezig: Saint Hospital)", "Over deze injects is niets genoteerd:"),
    ],
)
def test_an_inject_that_nobody_there_was_to_get_says_so_and_is_no_open_question(
    lang: str, told: str, open_: str
) -> None:
    play = Play(presence={"hospital": Presence.ABSENT}).start().next_to("dark/2")
    full = of(play, lang)[1]
    short = markdown(short_document(debrief(play.state), language(lang)), "x")
    assert all(told in made for made in (full, short))
    (line,) = (row for row in full.splitlines() if open_ in row)
    assert "A rumour" in line
    assert "The ward calls" not in line


def test_of_several_recipients_only_who_was_away_is_said_to_be_so() -> None:
    play = Play(presence={"hospital": Presence.ABSENT}).start().next_to("dark/1/alarm")
    play.do(WriteInject(title="A queue", text="People wait.", to=("town", "hospital")))
    full = of(play)[1]
    assert "A queue (on the spot; Town of Veldstad; not there: Saint Hospital)" in full
    assert "A queue" in full.partition("Nothing was noted about these injects:")[2].partition("\n")[0]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "**Not played:** The ward calls (skipped; Saint Hospital); Pumps stop (withheld)"),
        (
            "nl",
            "**Niet gespeeld:** The ward calls (overgeslagen; Saint Hospital); Pumps stop (achtergehouden)",
        ),
    ],
)
def test_injects_that_the_facilitator_left_out_are_named_in_both_editions(lang: str, told: str) -> None:
    play = Play().start().next_to("dark/0")
    play.do(InjectStatusSet(inject="ward", status=InjectStatus.SKIPPED))
    play.do(InjectStatusSet(inject="pumps", status=InjectStatus.WITHHELD))
    play.next_to("break")
    for made in (of(play, lang)[1], markdown(short_document(debrief(play.state), language(lang)), "x")):
        assert told in made.splitlines()
        assert made.count("The ward calls") == 1


# What was said, and chosen


def test_several_speakers_are_each_stressed_and_the_commas_are_not() -> None:
    play = Play().start().next_to("dark/1/alarm")
    nr = play.note("We wait", said_by=("town", "hospital", "grid"))
    page, written = of(play)
    assert f"- **Town of Veldstad**, **Saint Hospital**, **Grid operator**: We wait (no. {nr})" in written
    assert "****" not in written
    assert "<strong>Town of Veldstad</strong>, <strong>Saint Hospital</strong>, " in page


@pytest.mark.parametrize(
    ("inject", "text", "answers", "said"),
    [
        (
            "ward",
            "We move 16 patients",
            {"ward-hours": ("6",)},
            "We move 16 patients · “How long can you last?” – 6 hours",
        ),
        ("ward", "6", {"ward-hours": ("6",)}, "6 · “How long can you last?” – 6 hours"),
        ("ward", "We wait", {"ward-hours": ("6 h",)}, "We wait · “How long can you last?” – 6 h ("),
        (
            "cash",
            "We will not Wait any longer",
            {"cash-choice": ("Wait",)},
            "We will not Wait any longer · “What do you do?” – Wait",
        ),
        (
            "cash",
            "Step 3 of our plan",
            {"cash-sure": ("3",)},
            "Step 3 of our plan · “How sure are you?” – 3",
        ),
        ("cash", "Wait", {"cash-choice": ("Wait",)}, "**: Wait ("),
        (
            "cash",
            "Wait, 3",
            {"cash-choice": ("Wait",), "cash-sure": ("3",)},
            "Wait, 3 · “What do you do?” – Wait · “How sure are you?” – 3",
        ),
    ],
)
def test_a_chosen_answer_is_left_out_only_when_it_is_the_whole_text(
    inject: str, text: str, answers: dict[str, tuple[str, ...]], said: str
) -> None:
    play = Play().start().next_to("day/1/cash" if inject == "cash" else "dark/1/handout")
    play.note(text, inject=inject, said_by=("town",), response=True, answers=answers)
    assert said in of(play)[1]


@pytest.mark.parametrize(("lang", "table"), [("en", "Its table:"), ("nl", "De eigen tafel:")])
def test_a_partner_reads_what_its_table_said(lang: str, table: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    table_id, row = next((ident, row) for ident, row in play.state.script.tables.items())
    nr = play.note("We wait together", said_by=(table_id,))
    chapter = of(play, lang)[1].partition("## By partner" if lang == "en" else "## Per partner")[2]
    for partner in row.partners:
        name = play.state.script.name(partner)
        own = chapter.partition(f"### {name}\n")[2].partition("\n### ")[0].partition("\n## ")[0]
        assert f"- **{table}** n" in own
        assert f"{nr}" in own
        assert "Nothing was noted." not in own


@pytest.mark.parametrize(
    ("lang", "said", "head"),
    [
        ("en", "| Keep going | Our own house | 1 | 2 |", "| Notes about it | Other notes at its injects |"),
        ("nl", "| Keep going | Our own house | 1 | 2 |", "| Notities erover | Andere notities bij de inject"),
    ],
)
def test_notes_at_an_inject_are_not_counted_as_notes_about_its_objective(
    lang: str, said: str, head: str
) -> None:
    play = Play().start().next_to("dark/2")
    play.note("Which road is open?", inject="ward")
    play.note("Who has diesel?", inject="ward")
    play.note("They have a roster", kind=EntryKind.OBSERVATION, objective="own", inject="ward")
    written = of(play, lang)[1]
    assert said in written
    assert head in written


@pytest.mark.parametrize(
    ("lang", "came", "later", "away"),
    [
        (
            "en",
            "absent; in the course of hour 0 present",
            "Town of Veldstad (came later)",
            "Saint Hospital (not there)",
        ),
        (
            "nl",
            "afwezig; in de loop van uur 0 aanwezig",
            "Town of Veldstad (kwam later)",
            "Saint Hospital (niet aanwezig)",
        ),
    ],
)
def test_who_came_in_the_course_of_an_hour_is_told_alike_in_the_set_up_and_at_what_was_expected(
    lang: str, came: str, later: str, away: str
) -> None:
    play = Play(presence={"town": Presence.ABSENT, "hospital": Presence.ABSENT}).start()
    play.next_to("dark/1/handout").do(PresenceSet(partner="town", presence=Presence.PRESENT))
    for made in of(play, lang):
        assert came in made
        assert later in made
        assert away in made


# What the facilitator did


def test_a_service_that_the_facilitator_set_is_told_with_hour_and_reason() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(SetService(service="phone", state=ServiceState.OUT, reason="A cable was cut"))
    play.next_to("day/0")
    _, written = of(play)
    row = next(line for line in written.splitlines() if line.startswith("| Mobile phone | "))
    assert "| works; out from hour 0 (set by the facilitator) |" in row
    assert "- **Mobile phone**: out from hour 0, set by the facilitator: A cable was cut" in written
    play.do(SetService(service="phone", state=None))
    given_back = "- **Mobile phone**: as calculated again from hour 24, set by the facilitator"
    assert given_back in of(play)[1].splitlines()


def test_where_the_hours_on_backup_come_from_is_told_with_what_the_author_assumed() -> None:
    play = Play().start().next_to("day/0")
    value = debrief(play.state)
    service = next(row for row in value.services.services if row.basis is not Basis.NONE)
    for basis, said in (
        (Basis.SOURCE, "from a source"),
        (Basis.PARTLY, "source and assumption"),
        (Basis.ASSUMED, "assumed by the author"),
    ):
        services = (dataclasses.replace(service, basis=basis),)
        changed = dataclasses.replace(value, services=dataclasses.replace(value.services, services=services))
        assert f"| {said} |" in markdown(document(changed, language("en")), "x")


def test_an_interruption_is_told_with_its_reason_and_how_long_it_was() -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ExerciseInterrupted(reason="A real fire in the kitchen"))
    assert "| Interrupted | at 15:17, and not continued – A real fire in the kitchen |" in of(play)[1]
    play.advance(35).do(ExerciseContinued())
    page, written = of(play)
    assert "| Interrupted | at 15:17, for 35 min – A real fire in the kitchen |" in written
    first = Page(page).by_id("first-page")
    assert first is not None
    assert "real fire" not in first.text


@pytest.mark.parametrize(
    ("lang", "stopped", "going_on", "why", "until"),
    [
        (
            "en",
            "Stopped at 15:17 because of a real situation",
            "still going on",
            "Reason: A real fire",
            "(up to 15:17, when the exercise was stopped)",
        ),
        (
            "nl",
            "Gestopt om 15.17\N{NO-BREAK SPACE}uur vanwege een echte situatie",
            "nog bezig",
            "Reden: A real fire",
            "(tot 15.17\N{NO-BREAK SPACE}uur, toen de oefening werd gestopt)",
        ),
    ],
)
def test_a_session_that_was_stopped_is_not_said_to_go_on_until_it_does(
    lang: str, stopped: str, going_on: str, why: str, until: str
) -> None:
    play = Play().start().next_to("day/1/cash").advance(4)
    play.note("We have a plan", said_by=("town",))
    play.do(ExerciseInterrupted(reason="A real fire"))
    page, written = of(play, lang)
    assert page.count(stopped) == 2, "on top and among the facts"
    assert going_on not in page
    first = Page(page).by_id("first-page")
    assert first is not None
    assert why in first.text
    assert until in written, "nobody could say more after that"
    play.do(ExerciseContinued())
    page, written = of(play, lang)
    assert stopped not in page
    assert page.count(going_on) == 2
    assert until not in written


@pytest.mark.parametrize(
    ("lang", "name", "still", "over"),
    [
        (
            "en",
            "Off the record",
            "from 15:17; nothing was noted after that",
            "from 15:17 to 15:26; nothing was",
        ),
        (
            "nl",
            "Buiten het verslag",
            "vanaf 15.17 uur; daarna is niets",
            "van 15.17 uur tot 15.26 uur; in die tijd",
        ),
    ],
)
def test_the_set_up_tells_when_it_was_off_the_record(lang: str, name: str, still: str, over: str) -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    assert name not in of(play, lang)[1]
    play.do(RecordingSet(on=False))
    assert f"| {name} | {still}" in of(play, lang)[1].replace("\N{NO-BREAK SPACE}", " ")
    play.advance(9).do(RecordingSet(on=True))
    for made in of(play, lang):
        assert made.count(name) == 1
    assert f"| {name} | {over}" in of(play, lang)[1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("lang", "stopped", "silent"),
    [
        (
            "en",
            "| Interrupted | at 15:17, for less than a minute |",
            "| Off the record | at 15:17, for less than a minute; nothing was noted",
        ),
        (
            "nl",
            "| Onderbroken | om 15.17 uur, minder dan een minuut lang |",
            "| Buiten het verslag | om 15.17 uur, minder dan een minuut lang; in die tijd is niets",
        ),
    ],
)
def test_what_lasted_less_than_a_minute_is_not_said_to_have_lasted_one_or_none(
    lang: str, stopped: str, silent: str
) -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ExerciseInterrupted(reason=""))
    play.advance(0.25).do(ExerciseContinued())
    play.do(RecordingSet(on=False))
    play.advance(0.25).do(RecordingSet(on=True))
    lines = of(play, lang)[1].replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert stopped in lines
    assert any(line.startswith(silent) for line in lines)


@pytest.mark.parametrize(
    ("lang", "paused", "stopped"),
    [
        (
            "en",
            "| Paused | from 15:17 to 15:26; the room clock stood still |",
            "| Not watched | from 15:27 to 15:32 the program was stopped; the room went on meanwhile |",
        ),
        (
            "nl",
            "| Gepauzeerd | van 15.17 uur tot 15.26 uur; de zaalklok stond stil |",
            "| Niet gevolgd | van 15.27 uur tot 15.32 uur stond het programma uit; de zaal ging",
        ),
    ],
)
def test_the_set_up_tells_of_pauses_and_of_time_that_nobody_watched(
    lang: str, paused: str, stopped: str
) -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ClockPaused())
    play.advance(9).do(ClockResumed())
    play.advance(6).do(ClockGap(wall_ms=5 * MINUTE, cause="resumed"))
    play.do(SettleGap(went_on=True))
    lines = of(play, lang)[1].replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert paused in lines
    assert any(line.startswith(stopped) for line in lines)


def test_what_else_became_of_time_that_nobody_watched_is_told_as_it_was() -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    play.do(ClockGap(wall_ms=2 * MINUTE, cause="drift"))
    told = "the computer slept, or its clock was changed"
    assert f"{told}; nobody said whether the room went on" in of(play)[1]
    play.do(SettleGap(went_on=False))
    assert f"{told}; the room waited meanwhile" in of(play)[1]
    play.do(ClockPaused())
    play.do(ClockGap(wall_ms=3 * MINUTE, cause="drift"))
    assert f"{told}; the room clock was held anyway" in of(play)[1]
    play.do(ClockGap(wall_ms=-4 * MINUTE, cause="drift"))
    assert "the clock of the computer was put back by 4 min" in of(play)[1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("lang", "parked", "taken_up"),
    [
        ("en", "parked at 15:17, not taken up yet", "parked at 15:17, taken up at 15:22"),
        ("nl", "geparkeerd om 15.17 uur, nog niet", "geparkeerd om 15.17 uur, weer opgepakt om 15.22 uur"),
    ],
)
def test_a_parked_point_says_when_it_was_parked_and_when_it_was_taken_up(
    lang: str, parked: str, taken_up: str
) -> None:
    play = Play().start().next_to("dark/1/alarm").advance(4)
    entry = play.note("Who pays?", parked=True)
    assert parked in of(play, lang)[1].replace("\N{NO-BREAK SPACE}", " ")
    fields = play.state.entries[entry].fields.model_copy(update={"parked": False})
    play.advance(5).do(EntryCorrected(entry=entry, base=entry, fields=fields))
    assert taken_up in of(play, lang)[1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("lang", "law"),
    [
        ("en", "the law on access to government information (in the Netherlands the Woo)"),
        ("nl", "de Wet open overheid (Woo, artikel 5.1)"),
    ],
)
def test_the_law_is_named_in_the_dutch_edition_and_said_in_general_words_in_the_english_one(
    lang: str, law: str
) -> None:
    for made in of(Play().start(), lang):
        assert law in made
        assert ("5.1" in made) is (lang == "nl")


def test_the_first_page_says_where_the_gaps_stand_that_the_room_chose() -> None:
    play = Play().start().next_to("dark/0")
    gap = play.note("No diesel", kind=EntryKind.GAP)
    play.next_to("hotwash")
    play.note("No roster", kind=EntryKind.GAP, said_by=("town",))
    where = "What the room chose by vote stands below, under “Top gaps”."
    assert where not in of(play)[1]
    assert "Nothing was chosen by vote: these are the gaps that touch most partners." in of(play)[1]
    for number in range(3):
        play.note(f"Gap {number}", kind=EntryKind.GAP, said_by=("town",))
    assert "here stands what touches most partners, and more of the above." in of(play)[1]
    play.do(VotesCounted(subject=gap, votes=4))
    assert f"And one more, under “Step by step”. {where}" in of(play)[1]
    assert "Nothing was chosen by vote" not in of(play)[1]


@pytest.mark.parametrize(("lang", "told"), [("en", "8,000 litres"), ("nl", "8.000 litres")])
def test_a_number_that_was_filled_in_is_written_as_all_numbers_are(lang: str, told: str) -> None:
    row = debrief(played().state).log[0].noted
    assert row is not None
    for said, written in (("8000", told), ("8.5", "8.5 litres"), ("12 or 14", "12 or 14")):
        answers = (AnsweredLine("How much water?", (said,), "litres"),)
        asked = row._replace(text="We bring it by road.", answers=answers)
        line = "".join(span.text for span in words.bullet(asked, language(lang)))
        assert f"“How much water?” – {written}" in line
    own = row._replace(text="We bring 8000 litres", answers=())
    assert "8000 litres" in "".join(span.text for span in words.bullet(own, language(lang)))


# Before it begins, and days after


def test_of_a_session_that_has_not_begun_nobody_is_said_to_be_there() -> None:
    play = Play(presence={"grid": Presence.ABSENT})
    _, written = of(play)
    rows = [line for line in written.splitlines() if line.startswith(("| Town", "| Saint", "| Grid"))]
    assert [row.rpartition("| ")[0].rpartition("| ")[2] for row in rows][:3]
    assert not any("| present |" in row for row in rows)
    assert any(row.endswith("| absent |") for row in rows)
    assert "The session has not begun: who is there is not known yet." in written
    partners = written.partition("\n## By partner")[2].partition("\n## ")[0]
    assert "The session has not begun" in partners
    assert "who is there is not known yet" not in of(play.start())[1]


@pytest.mark.parametrize(("lang", "said"), [("en", "0 of 1 entry."), ("nl", "0 van 1 notitie.")])
def test_one_entry_is_counted_as_one(lang: str, said: str) -> None:
    play = Play().start().next_to("dark/0")
    play.note("We wait")
    assert said in of(play, lang)[1]
    play.note("We go")
    assert said not in of(play, lang)[1]


def test_what_was_noted_on_another_day_says_which_day() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("On the day itself")
    play.next_to("closing").do(Close())
    play.advance(2 * 24 * 60).note("Two days later")
    log_ = of(play)[1].partition("## Annex: the log")[2]
    first, later = (
        next(line for line in log_.splitlines() if text in line).split(" | ")[1]
        for text in ("On the day itself", "Two days later")
    )
    assert "Sep" not in first
    assert "23" in later
    assert "Sep" in later
    assert later.endswith(first)


def test_a_date_that_does_not_exist_is_printed_as_typed_and_said_not_to_exist() -> None:
    play = Play().start().next_to("dark/1/alarm")
    fields = EntryFields(text="Buy pumps", kind=EntryKind.ACTION, owner="town", due="2027-02-29", hour=0)
    play.log(EntryCaptured(fields=fields))
    assert "2027-02-29 (no such day)" in of(play)[1]


def test_a_row_of_the_plan_names_two_injects_at_most_and_says_how_many_more() -> None:
    play = Play().start().next_to("day/1/cash")
    gaps = tuple(
        play.note("A gap", kind=EntryKind.GAP, inject=inject) for inject in ("alarm", "ward", "pumps", "cash")
    )
    group = play.do(GroupMade(title="Several", entries=gaps)).seq
    play.note("Do it", kind=EntryKind.ACTION, addresses=group)
    row = next(line for line in of(play)[1].splitlines() if "Do it" in line and line.startswith("| 1 |"))
    assert row.endswith("| A message on every phone; The ward calls and 2 more |")


@pytest.mark.parametrize(("lang", "head"), [("en", "| Measure |"), ("nl", "| Soort maatregel |")])
def test_the_plan_has_a_column_for_measures_only_when_there_is_one(lang: str, head: str) -> None:
    play = Play().start().next_to("gaps")
    play.note("Buy pumps", kind=EntryKind.ACTION, owner="town")

    def columns() -> int:
        row = next(line for line in of(play, lang)[1].splitlines() if line.startswith("| 1 | "))
        return row.count("|") - 1

    assert head not in of(play, lang)[1]
    assert columns() == 10
    play.note("Train people", kind=EntryKind.ACTION, owner="town", measure="personnel")
    assert head in of(play, lang)[1]
    assert columns() == 11


@pytest.mark.parametrize(
    ("lang", "said", "one"),
    [
        ("en", "· 2 organisations · one represented by another ·", "· 3 organisations · "),
        ("nl", "· 2 organisaties · één door een ander vertegenwoordigd ·", "· 3 organisaties · "),
    ],
)
def test_who_was_only_represented_is_not_counted_among_the_organisations_that_came(
    lang: str, said: str, one: str
) -> None:
    play = Play(presence={"grid": Presence.ABSENT}).start()
    play.do(PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="town"))
    play.next_to("dark/1/alarm")
    assert said in first_page_of(play, lang)
    play.do(PresenceSet(partner="grid", presence=Presence.PRESENT))
    assert one in first_page_of(play, lang)
    assert "represented" not in first_page_of(play)


def test_who_left_it_to_another_before_the_first_step_was_only_represented() -> None:
    play = Play().start()
    assert "· 3 organisations ·" in first_page_of(play)
    play.do(PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="town"))
    assert "· 2 organisations · one represented by another ·" in first_page_of(play)
    play = Play().start().next_to("dark/1/alarm")
    play.do(PresenceSet(partner="grid", presence=Presence.REPRESENTED, by="town"))
    assert "· 3 organisations ·" in first_page_of(play), "it was there in a step before it left"


@pytest.mark.parametrize(
    ("lang", "still", "over"),
    [
        ("en", "| Steps not reached yet | Hour 24 |", "| Steps not reached | Hour 24 |"),
        ("nl", "| Tijdstappen nog niet bereikt | Uur 24 |", "| Tijdstappen niet bereikt | Uur 24 |"),
    ],
)
def test_a_step_that_may_still_come_is_not_said_to_be_missed(lang: str, still: str, over: str) -> None:
    def told(play: Play) -> tuple[bool, bool]:
        written = of(play, lang)[1]
        return still in written, over in written

    play = Play()
    assert told(play) == (False, False), "nothing could be reached yet"
    play.start().next_to("dark/1/alarm")
    assert told(play) == (True, False)
    play.do(ExerciseInterrupted(reason=""))
    assert told(play) == (False, True)
    play.do(ExerciseContinued())
    play.do(Close())
    assert told(play) == (False, True)


def test_the_planned_time_stands_once_and_not_behind_the_name_of_the_selection() -> None:
    for written in (as_markdown("nl"), as_markdown("en")):
        rows = [
            line for line in written.splitlines() if line.startswith(("| Selecti", "| Geplande", "| Time pl"))
        ]
        assert rows[0].endswith(" | Everything |")
        assert re.fullmatch(r"\| (Geplande tijd|Time planned) \| 2 (uur|h) 30 min \|", rows[1])


@pytest.mark.parametrize(
    ("lang", "head", "cell"),
    [
        ("en", "| Where its backup hours come from |", "| assumed by the author |"),
        ("nl", "| Waarop de uren met noodvoorziening berusten |", "| aanname van de auteur |"),
    ],
)
def test_the_column_that_names_no_hours_says_what_it_holds(lang: str, head: str, cell: str) -> None:
    written = of(Play().start().next_to("day/0"), lang)[1]
    assert head in written
    assert cell in written


@pytest.mark.parametrize(
    ("lang", "own", "follows", "none", "told"),
    [
        (
            "en",
            "| No relief | not voted | Our own house |",
            "| No map | not voted | Working together (of its inject) |",
            "| No fuel | not voted | – |",
            "A gap that was given no theme of its own counts for the theme of its inject.",
        ),
        (
            "nl",
            "| No relief | niet gestemd | Our own house |",
            "| No map | niet gestemd | Working together (van het inject) |",
            "| No fuel | niet gestemd | – |",
            "Een knelpunt zonder eigen spoor telt mee bij het spoor van zijn inject.",
        ),
    ],
)
def test_the_table_of_gaps_says_for_which_theme_each_counts_and_when_that_comes_from_its_inject(
    lang: str, own: str, follows: str, none: str, told: str
) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("No relief", kind=EntryKind.GAP, inject="alarm", theme="continuity")
    play.note("No fuel", kind=EntryKind.GAP, block="dark")
    assert told not in of(play, lang)[1]
    play.note("No map", kind=EntryKind.GAP, inject="alarm")
    written = of(play, lang)[1]
    assert told in written.splitlines()
    for row in (own, follows, none):
        assert row in written


# The short edition


@pytest.mark.parametrize("lang", LANGS)
def test_the_short_edition_holds_first_page_plan_reliance_findings_and_steps_and_no_more(lang: str) -> None:
    page = Page(short_as_html(lang))
    sections = [row.attributes["id"] for row in page.of("section")]
    assert sections == [
        "first-page",
        "plan-chapter",
        "reliance-chapter",
        "findings-chapter",
        "steps-chapter",
    ]
    assert page.of("svg") == []
    full, short = (Page(made).by_id("first-page") for made in (as_html(lang), short_as_html(lang)))
    assert full is not None
    assert short is not None
    assert short.text == full.text


def test_the_short_edition_tells_who_counts_on_whom_the_heaviest_first_and_last_what_was_granted() -> None:
    play = Play().start().next_to("dark/0")

    def counts_on(
        text: str, answer: Answer | None, note: str = "", *, kind: EntryKind = EntryKind.NEED
    ) -> None:
        entry = play.note(text, kind=kind, said_by=("town",), target="hospital")
        if answer:
            play.do(ReplyGiven(entry=entry, partner="hospital", answer=answer, note=note))

    counts_on("Beds", Answer.YES)
    counts_on("Nurses", Answer.UNKNOWN)
    counts_on("Blankets", None)
    counts_on("Oxygen", Answer.CONDITION, "When the road is open")
    counts_on("Fuel", Answer.NO, "None left", kind=EntryKind.ASSUMPTION)
    counts_on("Soup", Answer.NO, kind=EntryKind.OFFER)
    counts_on("A doctor", Answer.YES, "Two of them", kind=EntryKind.ASSUMPTION)
    chapter = markdown(short_document(debrief(play.state), language("en")), "x")
    chapter = chapter.partition("## What partners count on")[2].partition("## What stood out")[0]
    lines = [line for line in chapter.splitlines() if line]
    assert re.findall(r"(Fuel|Oxygen|Blankets|Nurses|Beds|Soup|A doctor)", chapter) == [
        "Fuel",
        "Oxygen",
        "Blankets",
        "Nurses",
        "Beds",
        "A doctor",
    ]
    assert lines[0] == "- **Town of Veldstad** → **Saint Hospital**, Assumption: Fuel – **no** – None left"
    assert "When the road is open" in lines[1]
    assert "no reply yet" in lines[2]
    assert lines[4:] == [
        "- **Town of Veldstad** → **Saint Hospital**, Need: Beds – **yes**",
        "- **Town of Veldstad** → **Saint Hospital**, Assumption: A doctor – **yes** – Two of them",
    ]


def test_the_short_edition_counts_findings_that_rest_on_an_assumption_and_lists_the_others() -> None:
    value = debrief(played().state)
    seen, *_ = value.findings
    guess = FindingLine("process-outlasted", seen.message, Verdict.CONFIRMED, "A guess", assumed=True)
    value = dataclasses.replace(value, findings=(seen, guess, guess))
    full, short = (markdown(made(value, language("en")), "x") for made in (document, short_document))
    told = "2 more rest on an assumption of the author; they are in the full edition."
    told += " Confirmed by the facilitator: 2."
    assert full.count("A guess") == 2
    assert "A guess" not in short
    assert short.count(told) == 1
    assert short.partition("## What stood out")[2].count("**Confirmed:**") == 1
    only = dataclasses.replace(value, findings=(guess,))
    alone = markdown(short_document(only, language("en")), "x")
    count = "One rests on an assumption of the author; it is in the full edition."
    assert f"### Processes that an outage outlasts\n\n{count}" in alone, "under the name of its own rule"
    assert "Nothing stood out." not in alone


def test_what_is_only_counted_stands_under_its_own_rule_also_when_another_rule_comes_after_it() -> None:
    value = debrief(played().state)
    seen, *_ = value.findings
    guess = FindingLine("process-outlasted", seen.message, Verdict.OPEN, "", assumed=True)
    loose = FindingLine("lacks-owner-or-date", seen.message, Verdict.OPEN, "", assumed=False)
    value = dataclasses.replace(value, findings=(guess, guess, loose))
    short = markdown(short_document(value, language("en")), "x")
    before, _, after = short.partition("2 rest on an assumption of the author")
    assert before.rstrip().endswith("### Processes that an outage outlasts")
    assert "### Without an owner or a date" in after
    assert "Confirmed by the facilitator" not in short


@pytest.mark.parametrize(
    ("lang", "alone", "several"),
    [
        ("en", "this is the only gap that was noted.", "these are the gaps that touch most partners."),
        ("nl", "dit is het enige knelpunt dat is genoteerd.", "dit zijn de knelpunten die de meeste"),
    ],
)
def test_of_one_gap_alone_the_first_page_says_that_and_not_that_it_was_picked(
    lang: str, alone: str, several: str
) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("Nobody knows who calls", kind=EntryKind.GAP, said_by=("town",))
    page = first_page_of(play, lang)
    assert alone in page
    assert several not in page
    play.note("There is no list", kind=EntryKind.GAP, said_by=("town",))
    page = first_page_of(play, lang)
    assert alone not in page
    assert several in page


@pytest.mark.parametrize(
    ("lang", "confirmed", "open_"),
    [
        (
            "en",
            "- **Confirmed, one action:** no partner in particular 1",
            "- **To check, one action:** Saint Hospital 1",
        ),
        (
            "nl",
            "- **Bevestigd, één actie:** een van de partners 1",
            "- **Te controleren, één actie:** Saint Hospital 1",
        ),
    ],
)
def test_the_short_edition_counts_by_partner_what_nobody_was_seen_to_do(
    lang: str, confirmed: str, open_: str
) -> None:
    play = played()
    row = next(row for row in findings(play.state) if row.subjects == ("cash-any",))
    play.do(FindingReviewed(rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=Verdict.CONFIRMED))
    value = debrief(play.state)
    chapter = markdown(short_document(value, language(lang)), "x").replace("\N{NO-BREAK SPACE}", " ")
    assert confirmed in chapter.splitlines()
    assert open_ in chapter.splitlines()
    assert "moves two patients" not in chapter
    assert "moves two patients" in markdown(document(value, language(lang)), "x")


def test_an_expected_action_that_was_dismissed_is_counted_for_nobody_in_the_short_edition() -> None:
    play = played()
    for subjects in (("cash-any",), ("ward-move",)):
        row = next(row for row in findings(play.state) if row.subjects == subjects)
        play.do(
            FindingReviewed(
                rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=Verdict.DISMISSED, reason="Seen"
            )
        )
    chapter = markdown(short_document(debrief(play.state), language("en")), "x")
    assert "nobody was seen to take" not in chapter
    told = "1 of 3 expected actions were seen. The facilitator dismissed 2 of those that were not seen."
    assert told in chapter


@pytest.mark.parametrize(
    ("lang", "tally", "other", "open_", "shared"),
    [
        (
            "en",
            "1 of 2 expected actions were seen.",
            "One other does not count: whoever was to take it, or to hear of it, was not there.",
            "- **To check, one action:** Town of Veldstad 1 · Grid operator 1",
            "what was expected of several counts for each of them",
        ),
        (
            "nl",
            "Gezien: 1 van de 2 verwachte acties.",
            "Eén andere telt niet mee: wie die moest uitvoeren, of ervan moest horen, was er niet.",
            "- **Te controleren, één actie:** Town of Veldstad 1 · Grid operator 1",
            "wat van meer partners werd verwacht, telt voor elk van hen mee",
        ),
    ],
)
def test_every_edition_counts_the_same_expected_actions_and_says_what_does_not_count(
    lang: str, tally: str, other: str, open_: str, shared: str
) -> None:
    scenario = small_scenario()
    expected = tuple(
        row.model_copy(update={"partners": ("town", "grid", "hospital")}) if row.id == "alarm-map" else row
        for row in scenario.expected
    )
    presence = {"hospital": Presence.ABSENT}
    play = Play(scenario.model_copy(update={"expected": expected}), presence=presence).start()
    play.next_to("day/1/cash").do(ExpectedTicked(expected="cash-any"))
    play.next_to("closing")
    value = debrief(play.state)
    assert sum(row.rule == "expected-not-taken" for row in value.findings) == 1
    for made in (document, short_document):
        assert f"{tally} {other}" in markdown(made(value, language(lang)), "x")
    short = markdown(short_document(value, language(lang)), "x").replace("\N{NO-BREAK SPACE}", " ")
    assert f"{open_} ({shared})" in short.splitlines()


def test_the_short_edition_sums_up_each_step() -> None:
    steps = short_as_markdown("en").partition("## Step by step")[2]
    dark = steps.partition("### Hour 24")[0]
    assert "one gap, one decision, 2 needs, offers and assumptions (one without a reply)" in dark
    assert "- Fuel" in dark
    assert "**Town of Veldstad**: We open three sports halls" in dark
    assert "**yes, Veldstad opens one**" in dark


@pytest.mark.parametrize(
    ("lang", "plain", "weighed"),
    [
        ("en", "#### Gaps", "#### Gaps, those with most votes first"),
        ("nl", "#### Knelpunten", "#### Knelpunten, die met de meeste stemmen eerst"),
    ],
)
def test_gaps_for_which_nobody_voted_are_not_said_to_weigh_most(lang: str, plain: str, weighed: str) -> None:
    play = Play().start().next_to("dark/0")
    gap = play.note("No list", kind=EntryKind.GAP)
    play.note("No fuel", kind=EntryKind.GAP)

    def short() -> list[str]:
        return markdown(short_document(debrief(play.state), language(lang)), "x").splitlines()

    assert plain in short()
    play.do(VotesCounted(subject=gap, votes=0))
    assert plain in short()
    play.do(VotesCounted(subject=gap, votes=3))
    assert weighed in short()
    assert plain not in short()


def test_the_short_edition_bounds_gaps_and_decisions_and_says_how_many_are_left_out() -> None:
    play = Play().start().next_to("dark/0")
    for number in range(8):
        gap = play.note(f"Gap {number}", kind=EntryKind.GAP)
        play.do(VotesCounted(subject=gap, votes=number))
        play.note(f"Choice {number}", kind=EntryKind.DECISION, said_by=("town",), headline=number == 7)
    steps = markdown(short_document(debrief(play.state), language("en")), "x").partition("## Step by")[2]
    assert re.findall(r"Gap (\d)", steps) == ["7", "6", "5", "4", "3"]
    assert re.findall(r"Choice (\d)", steps) == ["0", "1", "2", "3", "7"]
    assert steps.count("3 more are in the full edition.") == 2


def test_the_short_edition_is_written_beside_the_full_one_under_a_name_of_its_own(tmp_path: Path) -> None:
    value = debrief(played().state)
    full = write(value, ("html", "md"), tmp_path, language("nl"))
    short = write(value, ("html", "md"), tmp_path, language("nl"), Edition.SHORT)
    assert [path.name for path in short] == ["debrief-short.html", "debrief-short.md"]
    assert short[0].read_bytes() == short_as_html("nl").encode()
    assert full[0].read_bytes() == as_html("nl").encode()


@pytest.mark.parametrize("until", [None, "opening", "dark/0", "closing"])
def test_the_short_edition_can_be_made_at_any_moment_of_the_session(until: str | None) -> None:
    play = Play()
    if until:
        play.start().next_to(until)
    Page(html(short_document(debrief(play.state), language("nl"))))


# What may not be told, and what must be


@pytest.mark.parametrize("lang", LANGS)
def test_withdrawn_and_private_words_are_printed_nowhere(lang: str) -> None:
    for made in (as_html(lang), as_markdown(lang), short_as_html(lang), short_as_markdown(lang)):
        assert WITHDRAWN not in made
        assert PRIVATE not in made
        assert "Private: do not say" not in made
        assert "Private: the alert says" not in made


def test_a_simulated_session_says_so_in_the_margin_of_every_page_and_on_top() -> None:
    page, text = of(played(simulated=True))
    assert quoted("EXERCISE – fictitious · simulated") in page
    assert "Simulated: a dress rehearsal" in page
    assert text.startswith("**EXERCISE – fictitious · simulated**")
    assert "Simulated: a dress rehearsal" not in as_html("en")


def test_the_label_stands_in_the_margin_of_every_page() -> None:
    for sheet in (as_html("nl"), as_html("en")):
        assert f"@top-left {{ content: {quoted('EXERCISE – fictitious')}" in sheet


def test_the_top_says_what_may_be_public() -> None:
    top = as_html("en").partition('id="summary"')[0]
    assert "Restricted." in top
    assert "1 of 13 entries" in top
    assert "One entry is for a single partner alone" in top


def test_a_plan_row_without_owner_or_date_stands_out() -> None:
    table = Page(as_html("en")).by_id("plan-table")
    assert table is not None
    assert table.parent is not None
    first, second = table.parent.find("tbody")[0].find("tr")
    assert [row.attributes.get("class") for row in first.find("strong")] == []
    assert [row.text for row in second.find("strong")] == ["no owner yet", "no date yet", "incomplete"]


def test_nobody_is_named_who_captured_something() -> None:
    play = Play().start().next_to("dark/0")
    play.note("A note", actor="Jan Jansen")
    page, text = of(play)
    assert "Jan Jansen" not in page + text


# Readable by everyone


@pytest.fixture(scope="module", params=LANGS)
def page(request: pytest.FixtureRequest) -> Page:
    return Page(as_html(request.param))


def test_the_page_says_its_language_and_that_of_what_people_said(page: Page) -> None:
    lang = page.of("html")[0].attributes["lang"]
    parts = {row.attributes["lang"] for row in page.elements if "lang" in row.attributes} - {lang}
    assert parts == (set() if lang == "en" else {"en"})


def test_headings_go_down_one_level_at_a_time_under_one_title(page: Page) -> None:
    levels = [int(row.tag[1]) for row in page.of("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(row.text.strip() for row in page.of("h1", "h2", "h3", "h4"))


def test_ids_are_unique_and_what_refers_to_them_finds_them(page: Page) -> None:
    ids = [row.attributes["id"] for row in page.elements if "id" in row.attributes]
    assert len(ids) == len(set(ids))
    for row in page.elements:
        for ident in row.attributes.get("aria-labelledby", "").split():
            assert ident in ids
        if row.attributes.get("href", "").startswith("#"):
            assert row.attributes["href"][1:] in ids


def test_tables_have_a_caption_and_headings_with_scope(page: Page) -> None:
    tables = page.of("table")
    assert len(tables) >= 12
    for table in tables:
        assert table.children[0].tag == "caption"
        assert table.children[0].text.strip()
        heads = table.find("thead")[0].find("th")
        assert heads
        assert all(row.attributes["scope"] == "col" and row.text.strip() for row in heads)
        for row in table.find("tbody")[0].find("tr"):
            assert len(row.children) == len(heads)
            assert all(cell.attributes["scope"] == "row" for cell in row.find("th"))


def test_pictures_have_a_title_and_words_that_say_the_same(page: Page) -> None:
    pictures_ = page.of("svg")
    assert len(pictures_) == 2
    for picture in pictures_:
        assert picture.attributes["role"] == "img"
        title, words = (page.by_id(ident) for ident in picture.attributes["aria-labelledby"].split())
        assert title is not None
        assert words is not None
        assert title.text
        assert len(words.text) > 20


def test_the_first_link_skips_to_the_content(page: Page) -> None:
    assert page.of("a")[0].attributes == {"class": "skip", "href": "#content"}
    assert page.by_id("content") is not None
    assert len(page.of("main")) == 1


def test_nothing_is_loaded_and_nothing_runs(page: Page) -> None:
    assert page.of("script", "link", "img", "iframe", "object", "embed", "form") == []
    for row in page.elements:
        assert not any(
            name.startswith("on") or name in {"src", "srcset", "xlink:href"} for name in row.attributes
        )
    css = page.of("style")[0].text
    assert "@import" not in css
    assert "url(" not in css


def test_text_stands_out_from_its_background() -> None:
    colours = set(re.findall(r"(?<!-)color: (#[0-9a-f]{3,6})", style()))
    grounds = set(re.findall(r"background: (#[0-9a-f]{3,6})", style()))
    assert len(colours) >= 4
    assert len(grounds) >= 2
    for colour in colours:
        for ground in grounds:
            assert contrast(colour, ground) >= 4.5, (colour, ground)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Safe from what people typed


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></tr></table><h1>Taken over</h1>",
    "a | b | c",
    "`code` and ``more``",
    "# A heading",
    "- a list",
    "1. a number",
    "===",
    "> a quote",
    "[a link](javascript:alert(1)) ![a picture](https://example.org/x.png)",
    "**bold** _em_ ~~gone~~",
    "&lt;b&gt; &amp; &#60;",
    "{{town}} {n} %s",
    "end of style </style><script>x</script>",
    '" onmouseover="alert(1)',
    "\\",
    "```\nfence\n```",
    "line\n# heading\n- item\n    indented",
    "\N{RIGHT-TO-LEFT OVERRIDE}reversed\N{POP DIRECTIONAL FORMATTING} \x1b[31mred\x00\x07",
    "x" * 4_900,
)


def everywhere(text: str) -> Play:
    """Play a session in which a text stands wherever people can put one."""
    name = " ".join(text.split())[:200]
    play = (
        Play(title=name, place=name, purpose=text, recipients=text, label=name)
        .start()
        .next_to("dark/1/alarm")
    )
    for kind in EntryKind:
        entry = play.note(
            text,
            kind=kind,
            said_by=("town", "all"),
            target="grid",
            unit=name[:60],
            owner_function=name[:120],
            measure=name[:60],
            parked=kind is EntryKind.NOTE,
            headline=True,
        )
        if kind is EntryKind.GAP:
            group = play.do(GroupMade(title=f"{name[:180]} – all", entries=(entry,))).seq
            play.do(VotesCounted(subject=group, votes=3))
        if kind is EntryKind.NEED:
            play.do(ReplyGiven(entry=entry, partner="grid", answer=Answer.CONDITION, note=text))
    play.do(WriteInject(title=name, text=text, to=("town",)))
    play.do(Close())
    return play


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_people_stays_text(text: str) -> None:
    check_text_stays_text(text)


@given(
    st.text(st.sampled_from("ab1 <>&|`*_#-+=.[]()!~\\\"'{}\n\t:/$^"), min_size=1, max_size=40).filter(
        str.strip
    )
)
@settings(max_examples=25, deadline=None)
def test_no_mixture_of_signs_becomes_markup(text: str) -> None:
    check_text_stays_text(text)


@cache
def harmless() -> tuple[str, str]:
    return of(everywhere("harmless"))


def check_text_stays_text(text: str) -> None:
    page_source, source = of(everywhere(text))
    plain_page, plain_source = harmless()
    assert skeleton(Page(page_source)) == skeleton(Page(plain_page))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    plain = MarkdownIt("commonmark").enable("table").parse(plain_source)
    assert [row.type for row in tokens] == [row.type for row in plain]
    assert links(tokens) == links(plain), "those of the contents and no others"
    for token in tokens:
        for inline in token.children or ():
            assert inline.type in {
                "text",
                "softbreak",
                "strong_open",
                "strong_close",
                "em_open",
                "em_close",
                "text_special",
                "html_inline",
                "image",
                "link_open",
                "link_close",
            }
            if inline.type == "html_inline":
                assert inline.content == "<br>"
            if inline.type == "image":
                assert str(inline.attrs["src"]).startswith("debrief-")
    for made in (page_source, source):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", made)


def links(tokens: Iterable[Token]) -> list[str]:
    inline = (child for token in tokens for child in token.children or ())
    return [str(row.attrs["href"]) for row in inline if row.type == "link_open"]


def skeleton(page: Page) -> list[str]:
    """Give the elements of a page but for line breaks and what keeps long words within their column."""
    return [row.tag for row in page.elements if row.tag != "br" and row.attributes.get("class") != "long"]


@pytest.mark.parametrize(
    "text", ["a | b", "# not a heading", "1. Oost", "*stars*", "under_score", "A & B", "C:\\x"]
)
def test_markdown_gives_back_what_was_typed(text: str) -> None:
    play = Play().start().next_to("dark/0")
    play.note(text)
    source = of(play)[1]
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    said = [
        "".join(inline.content for inline in token.children or ())
        for token in tokens
        if token.type == "inline"
    ]
    assert any(text in line for line in said)
    assert text in said


def test_a_name_with_signs_keeps_its_place_in_a_situation() -> None:
    play = Play(variables={"town": "1. Oost <b>*x*</b>"}).start().next_to("dark/0")
    page, source = of(play)
    assert "Power is out in 1. Oost &lt;b&gt;*x*&lt;/b&gt;." in page
    assert "Power is out in 1. Oost \\<b\\>\\*x\\*\\</b\\>." in source


def test_css_holds_no_sign_of_a_label_that_could_end_it() -> None:
    assert quoted('a"}</style>é') == '"a\\22 \\7d \\3c \\2f style\\3e \\e9 "'


@pytest.mark.parametrize("lang", LANGS)
def test_the_contents_of_the_markdown_edition_lead_to_the_chapters(lang: str) -> None:
    written = as_markdown(lang)
    places: list[str] = []
    for title in re.findall(r"^#+ (.+)$", written, re.MULTILINE):
        name = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        places.append(f"{name}-{places.count(name)}" if name in places else name)
    links = dict(re.findall(r"^- \[(.+)\]\(#(.+)\)$", written, re.MULTILINE))
    assert list(links) == re.findall(r"^## (.+)$", written, re.MULTILINE)[1:], "all but the first page"
    assert set(links.values()) <= set(places)


def test_the_contents_of_the_markdown_edition_know_a_step_that_is_called_as_a_chapter_is() -> None:
    value = debrief(played().state)
    part = value.parts[-1]
    where = dataclasses.replace(part.where, title="By partner", time=None)
    value = dataclasses.replace(value, parts=(dataclasses.replace(part, where=where),))
    assert "- [By partner](#by-partner-1)\n" in markdown(document(value, language("en")), "x")


def test_pictures_beside_markdown_are_those_in_the_page() -> None:
    outline = document(debrief(played().state), language("nl"))
    for svg in pictures(outline, "debrief").values():
        assert svg.strip() in as_html("nl")


@pytest.mark.parametrize(("lang", "words"), [("nl", "niet gestemd"), ("en", "not voted")])
def test_a_gap_on_the_first_page_without_votes_says_so(lang: str, words: str) -> None:
    play = Play().start().next_to("dark/0")
    play.note("No list on paper", kind=EntryKind.GAP, said_by=("town",))
    for made in of(play, lang):
        assert words in made[made.index("No list on paper") :][:200]


def test_long_texts_are_cut_on_the_first_page_until_it_fits_and_stand_whole_behind_it() -> None:
    def play(length: int) -> Play:
        session = Play().start().next_to("dark/1/alarm")
        for number in range(6):
            text = f"{number} " + "word " * length
            session.note(text, kind=EntryKind.STRENGTH)
            gap = session.note(text, kind=EntryKind.GAP, headline=number < 3)
            session.do(VotesCounted(subject=gap, votes=9))
            session.note(text, kind=EntryKind.ACTION, addresses=gap)
        return session

    short, long = (Page(of(play(length))[0]).by_id("first-page") for length in (8, 200))
    assert short is not None
    assert long is not None
    assert "…" not in short.text
    assert long.text.count("…") == 3 + 5 + 6
    assert len(long.text) < 2.2 * len(short.text)
    assert "word " * 199 in of(play(200))[0]


@pytest.mark.parametrize(
    ("lang", "empty", "begun"),
    [
        (
            "en",
            "The session has not begun yet: there is nothing to tell.",
            "Nothing was noted that must be better.",
        ),
        (
            "nl",
            "De sessie is nog niet begonnen: er is nog niets te melden.",
            "Er is niets genoteerd dat beter moet.",
        ),
    ],
)
def test_a_session_that_has_not_begun_is_said_not_to_have_begun(lang: str, empty: str, begun: str) -> None:
    t = language(lang)
    before, after = (
        Page(html(document(debrief(play.state), t))).by_id("first-page") for play in (Play(), Play().start())
    )
    assert before is not None
    assert after is not None
    assert empty in before.text
    assert "organisati" not in before.text.splitlines()[2]
    assert empty not in after.text
    assert begun in after.text


def first_page_of(play: Play, lang: str = "en") -> str:
    return re.split("(?m)^## (?!On one|Op één)", of(play, lang)[1])[0].replace("*", "")


def test_where_all_gaps_are_named_by_the_hotwash_none_are_said_to_be_lacking() -> None:
    play = Play().start().next_to("hotwash")
    play.note("No list", kind=EntryKind.GAP)
    play.note("No roster", kind=EntryKind.GAP)
    play.next_to("closing").do(Close())
    page = first_page_of(play)
    assert "- No list" in page
    assert "All gaps that were noted stand above." in page
    assert "No gaps were noted." not in page


def test_what_several_said_in_the_same_words_stands_once_with_their_names() -> None:
    play = Play().start().next_to("hotwash")
    for partner in ("town", "hospital", "grid"):
        play.note("Nobody relieves our people.", kind=EntryKind.GAP, said_by=(partner,))
    page = first_page_of(play)
    assert page.count("Nobody relieves our people") == 1
    assert "- Nobody relieves our people. (Town of Veldstad, Saint Hospital, Grid operator)" in page


def test_each_strength_on_the_first_page_names_who_said_it_when_somebody_did() -> None:
    play = Play().start().next_to("hotwash")
    play.note("We met every hour", kind=EntryKind.STRENGTH, said_by=("grid",))
    play.note("Nobody panicked", kind=EntryKind.STRENGTH, said_by=("all",))
    play.note("The map was shared", kind=EntryKind.STRENGTH)
    for lang, room in (("en", "The room"), ("nl", "De zaal")):
        lines = first_page_of(play, lang).splitlines()
        assert "- We met every hour (Grid operator)" in lines
        assert f"- Nobody panicked ({room})" in lines
        assert "- The map was shared" in lines


def test_of_many_who_said_the_same_the_first_are_named_and_the_others_counted() -> None:
    play = Play().start().next_to("hotwash")
    for partner in ("town", "hospital", "grid", "left", "right", "all"):
        play.note("Nobody relieves our people. " * 12, kind=EntryKind.GAP, said_by=(partner,))
    page = first_page_of(play)
    assert "… (Town of Veldstad, Saint Hospital, Grid operator, Table 1 and 2 more)" in page


def test_what_is_marked_for_the_page_says_there_what_it_is() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("We open three halls", kind=EntryKind.DECISION, said_by=("town",), headline=True)
    play.note("Two generators", kind=EntryKind.OFFER, said_by=("grid",), target="hospital", headline=True)
    page = first_page_of(play)
    also = page.partition("### Also for this page")[2].partition("###")[0]
    assert "- Decision: We open three halls" in also
    assert "- Offer: Two generators" in also
    assert page.count("We open three halls") == page.count("Two generators") == 1


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "9 (for one of its gaps)"), ("nl", "9 (voor één ervan)")],
)
def test_hands_of_one_gap_of_a_group_are_said_to_be_so_and_what_got_none_stands_in_the_ranking_alone(
    lang: str, said: str
) -> None:
    play = Play().start().next_to("dark/0")
    gaps = tuple(play.note(f"Gap {number}", kind=EntryKind.GAP) for number in range(2))
    none = play.note("None for this", kind=EntryKind.GAP)
    for gap, votes in ((gaps[0], 9), (none, 0)):
        play.do(VotesCounted(subject=gap, votes=votes))
    play.do(GroupMade(title="Together", entries=gaps))
    written = of(play, lang)[1]
    assert written.count(f"| Together | {said} |") == 2
    assert written.count("| None for this | 0 |") == 1


def test_what_went_well_fills_two_lines_of_the_first_page_and_is_cut_after_a_word() -> None:
    session = Play().start().next_to("dark/1/alarm")
    session.note("Every neighbour came along. " * 5 + "Together.", kind=EntryKind.STRENGTH)
    session.note("Everybody carried wonderful sandbags " * 20, kind=EntryKind.STRENGTH)
    page = Page(of(session)[0]).by_id("first-page")
    assert page is not None
    assert "along. Together." in page.text
    cut = next(line for line in page.text.splitlines() if "…" in line)
    assert cut.split("…")[0].split()[-1] in {"Everybody", "carried", "wonderful", "sandbags"}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "nl",
            "aanwezig; al voor de eerste tijdstap vertegenwoordigd door Town; in de loop van uur 6 afwezig",
        ),
        ("en", "present; already before the first step represented by Town; in the course of hour 6 absent"),
    ],
)
def test_presence_is_told_in_whole_phrases(lang: str, said: str) -> None:
    changes = (Change(Presence.REPRESENTED, None, "Town"), Change(Presence.ABSENT, 6, None))
    partner = Participation("Grid", "grid operator", (), Change(Presence.PRESENT, None, None), changes, True)
    assert "".join(span.text for span in attendance(partner, language(lang))) == said


@pytest.mark.parametrize(
    ("lang", "hour", "said"),
    [
        ("nl", 6, "toegevoegd op uur 6, aanwezig; in de loop van uur 24 vertrokken"),
        ("en", 6, "added at hour 6, present; in the course of hour 24 has left"),
        ("nl", None, "toegevoegd voor de eerste tijdstap, aanwezig; in de loop van uur 24 vertrokken"),
    ],
)
def test_a_partner_who_was_added_is_told_as_such(lang: str, hour: float | None, said: str) -> None:
    began, changes = Change(Presence.PRESENT, hour, None), (Change(Presence.LEFT, 24, None),)
    partner = Participation("Baker", "shop", (), began, changes, ever_present=True, added=True)
    assert "".join(span.text for span in attendance(partner, language(lang))) == said


def more(**counts: int) -> Play:
    """Note strengths, and gaps that are named at the hotwash."""
    play = Play().start().next_to("hotwash")
    for number in range(counts["strengths"]):
        play.note(f"Strength {number}", kind=EntryKind.STRENGTH)
    for number in range(counts["gaps"]):
        play.note(f"Gap {number}", kind=EntryKind.GAP, headline=True)
    return play


@pytest.mark.parametrize(
    ("lang", "one", "three"),
    [
        ("en", "And one more, under “Step by step”.", "And 3 more, under “Step by step”."),
        ("nl", "En nog één, onder “Per tijdstap”.", "En nog 3, onder “Per tijdstap”."),
    ],
)
def test_the_first_page_says_how_many_more_there_are_and_where(lang: str, one: str, three: str) -> None:
    written = of(more(strengths=4, gaps=3 + 5 + 3), lang)[1]
    assert one in written
    assert three in written
    whole = of(more(strengths=3, gaps=3), lang)[1]
    assert one not in whole
    assert three not in whole


def test_the_first_page_of_the_short_edition_sends_to_the_full_one_for_what_it_leaves_out() -> None:
    value = debrief(more(strengths=4, gaps=3).state)
    page = markdown(short_document(value, language("en")), "x").partition("Top gaps")[0]
    assert "One more is in the full edition." in page


@pytest.mark.parametrize("made", [document, short_document])
def test_the_first_page_says_what_it_is_for_for_whom_and_until_when(
    made: Callable[[Debrief, Text], Document],
) -> None:
    value = debrief(played().state)
    outline = made(value, language("nl"))
    page = Page(html(outline)).by_id("first-page")
    assert page is not None
    for written in (page.text, markdown(outline, "x").partition("##")[0].replace("*", "")):
        assert "Bedoeling: Find out where our plans lean on each other" in written
        assert "Voor: The mayor and aldermen" in written
        assert "Te vernietigen op: 21 nov 2027" in written.replace("\N{NO-BREAK SPACE}", " ")


def test_a_long_purpose_is_cut_on_the_first_page_and_stands_whole_behind_it() -> None:
    value = dataclasses.replace(debrief(played().state), purpose="purpose " * 300 + "end.", recipients=None)
    outline = html(document(value, language("en")))
    page = Page(outline).by_id("first-page")
    assert page is not None
    assert page.text.count("purpose ") < 30
    assert "For:" not in page.text
    assert "purpose end." in outline


def test_where_nothing_was_agreed_the_first_page_says_nothing_of_it() -> None:
    page = of(Play())[1].partition("Restricted.")[0]
    assert "Purpose:" not in page
    assert "deleted on:" not in page


def test_more_than_fits_under_what_must_be_better_is_found_by_its_chapter() -> None:
    play = more(strengths=0, gaps=3)
    play.next_to("closing").do(Close())
    for row in findings(play.state):
        if not row.assumed:
            play.do(
                FindingReviewed(
                    rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=Verdict.CONFIRMED
                )
            )
    where = "“What stood out” and “Expected actions, held against what was seen”"
    assert re.search(f"And [0-9]+ more, under {where}", of(play)[1])


def test_partners_that_said_nothing_at_all_stand_in_one_line() -> None:
    play = Play().start().next_to("closing")
    play.do(Close())
    written = of(play)[1]
    silent = "To check: Nothing was noted in the name of: Town of Veldstad, Saint Hospital"
    assert silent in written.replace("*", "")
    assert "nothing was recorded about its own people" not in written


def test_partners_of_whom_nothing_is_about_their_own_house_stand_in_one_line() -> None:
    play = Play().start().next_to("dark/2")
    for partner in ("town", "hospital"):
        play.note("Who has diesel?", said_by=(partner,))
    play.next_to("closing").do(Close())
    said = (
        "To check: No entry is marked as being about the own people and processes of: Town of Veldstad,"
        " Saint Hospital"
    )
    assert said in of(play)[1].replace("*", "")


def test_the_first_page_counts_who_counts_on_whom_and_what_came_back() -> None:
    play = Play().start().next_to("dark/1/alarm")
    for partner, answer in (("grid", Answer.YES), ("hospital", Answer.NO), ("town", None)):
        note = play.note("They help us", kind=EntryKind.ASSUMPTION, said_by=("left",), target=partner)
        if answer is not None:
            play.do(ReplyGiven(entry=note, partner=partner, answer=answer))
    assert "**Who counts on whom:** 3 times: 1× yes, 1× no, 1× no reply yet." in of(play)[1]


def test_what_is_due_first_stands_on_the_first_page_however_late_it_was_noted() -> None:
    play = Play().start().next_to("dark/1/alarm")
    for month in (9, 8, 7, 6, 5, 4, 3):
        play.note(f"Act {month}", kind=EntryKind.ACTION, owner="town", due=f"2027-0{month}-01")
    asked = [row.action.text for row in debrief(play.state).first_page.asked]
    assert asked == [f"Act {month}" for month in (3, 4, 5, 6, 7, 8)]


def test_a_service_that_changed_in_the_last_step_is_told_as_it_was_left() -> None:
    play = Play().start().next_to("day/1/cash")
    play.do(SetService(service="payments", state=ServiceState.DEGRADED))
    [row] = [line for line in of(play)[1].splitlines() if line.startswith("| Payments")]
    assert "out; limited at the end" in row
    assert "at the end" not in of(Play().start().next_to("day/1/cash"))[1]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "1 of 1 expected action was seen."), ("nl", "1 van 1 verwachte actie is gezien.")],
)
def test_one_expected_action_is_counted_in_the_singular(lang: str, words: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.do(ExpectedTicked(expected="alarm-map"))
    told = debrief(play.state)
    assert len(told.expected) == 1
    assert words in markdown(document(told, language(lang)), "x")


def test_votes_are_told_in_the_same_words_in_the_plan_and_at_the_gap() -> None:
    play = Play().start().next_to("dark/1/alarm")
    gap = play.note("No diesel", kind=EntryKind.GAP, said_by=("town",))
    play.note("Buy diesel", kind=EntryKind.ACTION, addresses=gap)
    play.note("Call the mayor", kind=EntryKind.ACTION)
    page = Page(of(play)[0])
    for table in ("top-gaps-table", "ranking-table"):
        assert [row[1] for row in rows(page, table)] == ["not voted"]
    assert [row[-3] for row in rows(page, "plan-table")] == ["not voted", "–"]


def rows(page: Page, caption: str) -> list[list[str]]:
    """Give the cells of a table below its head."""
    found = page.by_id(caption)
    assert found is not None
    assert found.parent is not None
    return [[cell.text.strip() for cell in row.children] for row in found.parent.find("tr")[1:]]


def test_the_place_of_words_that_were_taken_out_is_explained_once_where_there_is_any() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("No diesel", kind=EntryKind.GAP, said_by=("town",))
    assert "taken out" not in of(play)[1]
    for partner in ("grid", "town"):
        play.note(REDACTED, kind=EntryKind.DECISION, said_by=(partner,))
    outline = document(debrief(play.state), language("en"))
    assert markdown(outline, "x").count("words were taken out of the log on purpose") == 1
    short = markdown(short_document(debrief(play.state), language("en")), "x")
    assert short.count("words were taken out of the log on purpose") == 1


def test_hours_and_how_long_something_lasts_are_written_one_way() -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("A generator", kind=EntryKind.NEED, said_by=("town",), target="generators", from_hour=0.5)
    play.note("A bed", kind=EntryKind.NEED, said_by=("town",), target="grid", from_hour=0.5, until_hour=1.5)
    written = of(play)[1]
    assert "from hour 0:30" in written
    assert "hour 0:30 to 1:30" in written
    finding = Message(
        "finding.process-outlasted",
        {
            "partner": "Town",
            "process": "Care",
            "tolerable": 1.5,
            "hour": 1.75,
            "since": 0.25,
            "service": "Power",
        },
    )
    assert language("en").message(finding) == (
        "Town: “Care” can stand still for 1 h 30 min. At hour 1:45 that time was up, with this out since"
        " hour 0:15: Power."
    )


def test_who_was_never_there_is_told_as_that_and_counted_apart_from_who_did_not_reply() -> None:
    play = Play(presence={"grid": Presence.ABSENT}).start().next_to("dark/1/alarm")
    for partner in ("grid", "hospital", "hospital"):
        play.note("They help us", kind=EntryKind.ASSUMPTION, said_by=("town",), target=partner)
    full, short = of(play)[1], markdown(short_document(debrief(play.state), language("en")), "x")
    assert "**Who counts on whom:** 3 times: 2× no reply yet, 1× not there." in full
    assert re.search(
        r"without a reply yet from:\*\* Grid operator \(not there; no\. \d+\); Saint Hospital \(no\.", full
    )
    assert short.count("– not there") == 1


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "once: no reply yet."), ("nl", "één keer: nog geen antwoord.")]
)
def test_what_was_counted_on_once_is_not_counted_as_a_number(lang: str, said: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("They help us", kind=EntryKind.ASSUMPTION, said_by=("town",), target="grid")
    assert said in of(play, lang)[1]


def test_what_came_after_closing_says_so_on_the_first_page() -> None:
    play = Play().start().next_to("closing")
    play.do(Close())
    play.advance(60)
    play.note("No diesel", kind=EntryKind.GAP, said_by=("town",))
    play.note("Everybody helped", kind=EntryKind.STRENGTH, said_by=("grid",))
    page = of(play)[1].partition("## Set-up")[0]
    assert "| No diesel (noted after closing) |" in page
    assert "- Everybody helped (Grid operator; noted after closing)" in page


def test_what_must_be_better_names_who_said_it_as_what_went_well_does() -> None:
    play = Play().start().next_to("hotwash")
    play.note("Nobody relieves our people", kind=EntryKind.GAP, said_by=("grid",))
    assert "- Nobody relieves our people (Grid operator)" in of(play)[1]


def test_without_any_note_the_first_page_counts_none_that_may_be_made_public() -> None:
    page = of(Play())[1]
    assert "may be made public. The rest" in page
    assert "0 of" not in page


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((EntryKind.ASSUMPTION,), "one assumption (one without a reply)"),
        ((EntryKind.OFFER, EntryKind.OFFER), "2 offers (2 without a reply)"),
        ((EntryKind.NEED, EntryKind.OFFER), "2 needs, offers and assumptions (2 without a reply)"),
    ],
)
def test_the_short_edition_names_what_was_noted_where_it_is_of_one_kind(
    kinds: tuple[EntryKind, ...], said: str
) -> None:
    play = Play().start().next_to("dark/1/alarm")
    for kind in kinds:
        play.note("Diesel", kind=kind, said_by=("town",), target="grid")
    short = markdown(short_document(debrief(play.state), language("en")), "x")
    assert f"**Noted:** {said}" in short


def test_a_picture_scrolls_in_a_box_of_its_own_that_the_keyboard_reaches_and_has_a_name() -> None:
    for figure in Page(as_html("en")).root.find("figure"):
        (box,) = figure.find("div")
        assert (box.attributes["class"], box.attributes["role"], box.attributes["tabindex"]) == (
            "scroll",
            "region",
            "0",
        )
        assert box.attributes["aria-label"] == figure.find("figcaption")[0].text
        assert box.find("svg")
    narrow = style().partition("max-width: 44rem")[2].partition("\n}\n")[0]
    assert "figure svg { min-width: 40rem; }" in narrow
    assert "#log-annex table, #log-annex tbody, #log-annex tr { display: block; }" in narrow


@pytest.mark.parametrize(
    ("lang", "head", "one", "two"),
    [
        ("en", "| Gap | Votes | In the plan |", "| Fuel | 12 | row 2 |", "| Paper | 7 | rows 1, 3 |"),
        (
            "nl",
            "| Knelpunt | Stemmen | In het plan |",
            "| Fuel | 12 | regel 2 |",
            "| Paper | 7 | regels 1, 3 |",
        ),
    ],
)
def test_the_number_of_a_row_of_the_plan_cannot_be_read_as_a_count(
    lang: str, head: str, one: str, two: str
) -> None:
    value = debrief(played().state)
    fuel, paper, *_ = value.first_page.top_gaps
    gaps = (
        dataclasses.replace(fuel, actions=(2,)),
        dataclasses.replace(paper, title="Paper", actions=(1, 3)),
    )
    changed = dataclasses.replace(
        value, gaps=gaps, first_page=dataclasses.replace(value.first_page, top_gaps=gaps)
    )
    for made in (document, short_document):
        lines = markdown(made(changed, language(lang)), "x").splitlines()
        assert {head, one, two} <= set(lines)
    ranking = markdown(document(changed, language(lang)), "x").partition("## ")[2]
    assert ranking.count(one.split("|")[3].strip() + " |") == 2


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "· Selection “Everything”"), ("nl", "· Selectie “Everything”")]
)
def test_the_first_page_says_that_the_name_of_the_selection_is_one(lang: str, told: str) -> None:
    facts = next(row for row in as_markdown(lang).splitlines() if " · " in row)
    assert facts.endswith(told)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "**Noted:** 2 notes on the situation"), ("nl", "**Genoteerd:** 2 notities over de situatie")],
)
def test_what_was_noted_for_the_picture_is_counted_in_words_that_everyone_knows(lang: str, said: str) -> None:
    play = Play().start().next_to("dark/1/alarm")
    play.note("It is dark", said_by=("town",))
    play.note("A queue", kind=EntryKind.OBSERVATION, said_by=("town",))
    short = markdown(short_document(debrief(play.state), language(lang)), "x")
    assert said in short.splitlines()
