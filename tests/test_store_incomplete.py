"""A debrief of a log that is not all there says so itself, on its first page and at the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop import session, store
from tabletop.core.debrief import debrief
from tabletop.core.messages import Message
from tabletop.report import Edition, put, sheet, write
from tabletop.report.html import html
from tabletop.report.outline import document, short_document
from tabletop.text import language
from tests.logs import opened, played
from tests.logs import write as written
from tests.typed import typed

LOST = (Message("store.lost", {"n": 2, "entries": "7–8"}), Message("store.end-unsure", {"seq": 20}))
SAID = {
    "nl": ("Onvolledig.", "Er ontbreken 2 regels: 7–8", "regels na nummer 20 kunnen ontbreken"),
    "en": ("Incomplete.", "2 entries are missing: 7–8", "entries after number 20 may be missing"),
}


@pytest.mark.parametrize("lang", SAID)
@pytest.mark.parametrize("name", ["md", "html"])
def test_a_debrief_says_what_is_missing_on_its_first_page_and_at_the_log(
    tmp_path: Path, lang: str, name: str
) -> None:
    value, t = debrief(played().state), language(lang)
    for edition, times in ((Edition.FULL, 2), (Edition.SHORT, 1)):
        path, *_ = write(value, (name,), tmp_path, t, edition, LOST)
        text = path.read_text("utf-8")
        for sentence in SAID[lang]:
            assert text.count(sentence) == times
        first, top = text.index(SAID[lang][0]), text.index('id="summary"' if name == "html" else "\n## ")
        assert first < top


def test_the_same_log_and_problems_give_the_same_bytes() -> None:
    value, t = debrief(played().state), language("nl")
    assert html(document(value, t, LOST)) == html(document(value, t, list(LOST)))
    assert html(short_document(value, t, ())) == html(short_document(value, t))


def test_the_debrief_of_a_damaged_log_and_of_its_recovered_file_are_incomplete(tmp_path: Path) -> None:
    path = written(tmp_path / "evening.ttx", played().events)
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET crc = crc + 1 WHERE seq = 5")
    again = session.resume(path, session.ManualClock(), any_place=True)
    again.close()
    for file in (path, again.path):
        typed("debrief", file, "--format", "md", "--out", tmp_path)
        assert "entry is missing: 5" in (tmp_path / "debrief.md").read_text("utf-8")
    whole = written(tmp_path / "whole.ttx", played().events)
    typed("debrief", whole, "--format", "md", "--out", tmp_path)
    assert "Incomplete" not in (tmp_path / "debrief.md").read_text("utf-8")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_log_ends_with_status_1_when_something_is_missing_and_says_what(
    tmp_path: Path, lang: str
) -> None:
    whole = written(tmp_path / "whole.ttx", played().events)
    assert typed("log", whole, "--lang", lang).status == 0
    path = written(tmp_path / "evening.ttx", played().events)
    with opened(path) as db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET crc = crc + 1 WHERE seq = 5")
    again = session.resume(path, session.ManualClock(), any_place=True)
    again.close()
    for file in (path, again.path):
        for options in ((), ("--json",)):
            ended = typed("log", file, *options, "--lang", lang)
            assert ended.status == 1
            assert {"nl": "ontbreekt 1 regel: 5", "en": "entry is missing: 5"}[lang] in ended.err
            assert len(ended.out.splitlines()) >= len(played().events)
    assert {"nl": "afsluitcode is 1", "en": "exit status is 1"}[lang] in " ".join(
        typed("log", "--help", "--lang", lang).out.split()
    )


def test_a_damaged_file_that_lacks_nothing_ends_with_status_1_as_well(tmp_path: Path) -> None:
    path = tmp_path / "evening.ttx"
    store.create(path, played().events, any_place=True).close((0, 0))
    content = bytearray(path.read_bytes())
    content[16] ^= 1
    path.write_bytes(content)
    ended = typed("log", path)
    assert (ended.status, ended.err) == (1, "The file is damaged, but no entry is missing.\n")


def test_a_file_that_cannot_be_written_in_full_leaves_what_was_there(tmp_path: Path) -> None:
    put(tmp_path, {"debrief.md": "old", "other.md": "old"})
    unwritable = "half of it \ud800"
    with pytest.raises(UnicodeEncodeError):
        put(tmp_path, {"debrief.md": "new", "other.md": unwritable})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        "debrief.md": "old",
        "other.md": "old",
    }


def test_what_is_missing_stands_on_the_first_page_which_stays_one_sheet() -> None:
    value, t = debrief(played().state), language("nl")
    for missing in ((), LOST):
        section = document(value, t, missing).sections[0]
        assert sheet.height(section.blocks) <= sheet.PAGE
    long = tuple(Message("store.end-unsure", {"seq": seq}) for seq in range(20))
    assert len(document(value, t, long).sections[0].blocks) == len(section.blocks)
