"""rehearse, debrief, log and redact, as typed: the same everywhere, nothing overwritten, nothing lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tabletop import cli, rehearsal, session, store
from tabletop.cli import history, rehearsing, screens
from tabletop.core import events
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.intents import Capture, Start, Submission
from tabletop.text import language
from tests.small import created
from tests.typed import started, typed

DAY = "2026-03-14"
ODD = "\x1b[31mrood \N{RIGHT-TO-LEFT OVERRIDE}[@click=app.bell]{{x}} <b> \N{PILE OF POO}"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a rehearsal of the shortest selection in it."""
    folder = tmp_path_factory.mktemp("kept")
    line = ("rehearse", "blackout-72h", "--selection", "90", "--date", DAY, "--file", "x.ttx")
    done = started(*line, folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def prints(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


def test_a_rehearsal_shows_its_progress_and_says_where_everything_is(here: Path) -> None:
    ended = typed("rehearse", "blackout-72h", "--selection", "90")
    assert ended.status == 0
    files = [Path(line) for line in ended.out.splitlines()]
    assert files[0] == Path("blackout-72h-rehearsal.ttx")
    assert {path.suffix for path in files} >= {".ttx", ".md", ".html"}
    assert all(path.stat().st_size > 0 for path in files)
    shares = [int(line.split("%")[0]) for line in ended.err.splitlines() if "%" in line]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert "simulated" in ended.err.splitlines()[-1]


def test_the_debrief_of_a_rehearsal_says_that_it_was_simulated(kept: Path) -> None:
    assert store.replay(kept / "x.ttx").state.setup.simulated
    for name in ("debrief.md", "debrief.html"):
        content = (kept / "x" / name).read_text("utf-8").replace("\\[", "[").replace("\\]", "]")
        assert content.count("[simulated]") > 20
        assert "simulated" in content[: content.index("[simulated]")].lower()


@pytest.mark.parametrize(
    "environ",
    [
        {"TZ": "Pacific/Auckland", "LANG": "nl_NL.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
    ],
    ids=lambda environ: environ["TZ"],
)
def test_the_same_seed_gives_the_same_bytes_on_any_computer(
    kept: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    line = (
        "rehearse",
        "blackout-72h",
        "--selection",
        "90",
        "--date",
        DAY,
        "--file",
        "y.ttx",
        "--out",
        "again",
    )
    done = started(*line, folder=tmp_path, environ=environ)
    assert done.returncode == 0, done.stderr
    assert prints(tmp_path / "again") == prints(kept / "x")
    assert list(store.read(tmp_path / "y.ttx")) == list(store.read(kept / "x.ttx"))


def test_another_seed_gives_another_rehearsal(kept: Path, here: Path) -> None:
    line = ("rehearse", "blackout-72h", "--selection", "90", "--date", DAY, "--seed", "2", "--out", "other")
    assert typed(*line).status == 0
    assert prints(here / "other") != prints(kept / "x")


@pytest.mark.parametrize(
    ("lang", "scenario", "said"),
    [
        ("en", "blackout-72h", "Sat 14 March 2026, 09:00"),
        ("nl", "stroomuitval-72u", "za 14 maart 2026, 09.00 uur"),
    ],
)
def test_a_rehearsal_is_played_on_the_day_that_is_asked_for(
    here: Path, lang: str, scenario: str, said: str
) -> None:
    line = ("rehearse", scenario, "--selection", "90", "--date", DAY, "--out", "out", "--format", "md")
    assert typed(*line).status == 0
    assert said in (here / "out" / "debrief.md").read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_without_a_day_a_rehearsal_is_played_today(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "today", lambda: dt.date(2031, 5, 6))
    assert (
        typed("rehearse", "blackout-72h", "--selection", "90", "--file", "x.ttx", "--format", "md").status
        == 0
    )
    first = next(iter(store.read(here / "x.ttx")))
    assert dt.datetime.fromtimestamp(first.recorded_at / 1000, dt.UTC).date() == dt.date(2031, 5, 6)


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2026-02-30", "20260314", "0026-03-14", ""])
def test_what_is_no_day_is_refused_before_anything_is_written(here: Path, day: str) -> None:
    ended = typed("rehearse", "blackout-72h", "--date", day)
    assert ended.status == 2
    assert "--date" in ended.err
    assert "2026-11-22" in ended.err
    assert list(here.iterdir()) == []


def test_names_of_the_town_are_filled_in(here: Path) -> None:
    line = ("rehearse", "stroomuitval-72u", "--selection", "90", "--set", "gemeente=Ede", "--format", "md")
    assert typed(*line).status == 0
    content = (here / "stroomuitval-72u-rehearsal" / "debrief.md").read_text("utf-8")
    assert "Gemeente Ede" in content
    assert "{{" not in content


def test_nothing_is_overwritten_unless_it_is_asked_for(here: Path) -> None:
    line = ("rehearse", "blackout-72h", "--selection", "90", "--format", "md")
    assert typed(*line).status == 0
    before = prints(here)["blackout-72h-rehearsal.ttx"]
    refused = typed(*line, "--seed", "3")
    assert refused.status == 1
    assert "--force" in refused.err
    assert prints(here)["blackout-72h-rehearsal.ttx"] == before
    refused = typed(*line, "--file", "other.ttx", "--out", "blackout-72h-rehearsal")
    assert refused.status == 1
    assert not (here / "other.ttx").exists()
    assert typed(*line, "--seed", "3", "--force").status == 0
    assert prints(here)["blackout-72h-rehearsal.ttx"] != before


def test_even_with_force_only_a_rehearsal_is_replaced(here: Path) -> None:
    session.create(here / "real.ttx", created(), session.ManualClock()).close()
    (here / "letter.ttx").write_text("Dear all")
    for name in ("real.ttx", "letter.ttx"):
        before = (here / name).read_bytes()
        ended = typed("rehearse", "blackout-72h", "--file", name, "--force")
        assert ended.status == 1
        assert "no rehearsal" in ended.err
        assert (here / name).read_bytes() == before


@pytest.mark.parametrize("asked", ["full", "short"])
def test_even_with_force_the_debrief_of_a_real_exercise_is_not_replaced(here: Path, asked: str) -> None:
    session.create(here / "real.ttx", created(), session.ManualClock()).close()
    typed("debrief", "real.ttx", "--format", "md,html", *(["--short"] if asked == "short" else []))
    before = prints(here / "real-debrief")
    line = ("rehearse", "blackout-72h", "--selection", "90", "--out", "real-debrief", "--force")
    ended = typed(*line)
    assert ended.status == 1
    assert "not of a rehearsal" in ended.err
    assert prints(here / "real-debrief") == before
    assert not (here / "blackout-72h-rehearsal.ttx").exists()


@pytest.mark.parametrize("command", ["rehearse", "serve"])
@pytest.mark.parametrize("folder", [".", "/", "sub"])
def test_a_folder_is_no_file_for_an_exercise(here: Path, command: str, folder: str) -> None:
    (here / "sub").mkdir()
    ended = typed(command, "blackout-72h", "--file", folder)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(f"tabletop: {folder} is a folder")
    assert [path.name for path in here.iterdir()] == ["sub"]


@pytest.mark.parametrize("moment", ["play", "write"])
def test_a_rehearsal_that_is_interrupted_leaves_nothing_behind(
    here: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def interrupted(*_: object) -> None:
        assert (here / "blackout-72h-rehearsal.ttx").exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if moment == "play":
            patched.setattr(rehearsal, "rehearse", interrupted)
        else:
            patched.setattr(rehearsing, "write", interrupted)
        ended = typed("rehearse", "blackout-72h", "--selection", "90")
    assert ended.status == 130
    assert "Interrupted" in ended.err
    assert list(here.iterdir()) == []


def test_an_interruption_while_the_program_loads_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "status", interrupted)
    assert typed("--version").status == 130


def test_a_scenario_with_errors_is_not_rehearsed(here: Path) -> None:
    (here / "mine.yaml").write_text("doorleef: 1\nid: mine\n")
    ended = typed("rehearse", "mine.yaml")
    assert ended.status == 1
    assert "mine.yaml:" in ended.err
    assert "tabletop check mine.yaml" in ended.err
    assert list(here.glob("*.ttx")) == []


def test_the_debrief_is_written_again_from_the_file_alone(kept: Path, here: Path) -> None:
    shutil.copy(kept / "x.ttx", here / "x.ttx")
    ended = typed("debrief", "x.ttx")
    assert ended.status == 0
    files = [Path(line) for line in ended.out.splitlines()]
    assert {path.parent for path in files} == {Path("x-debrief")}
    assert prints(here / "x-debrief") == prints(kept / "x"), "no edition stays behind as it was"


def test_the_short_edition_can_be_written_alone(kept: Path, here: Path) -> None:
    shutil.copy(kept / "x.ttx", here / "x.ttx")
    ended = typed("debrief", "x.ttx", "--short", "--format", "html")
    assert ended.out == "x-debrief/debrief-short.html\n"
    assert [path.name for path in (here / "x-debrief").iterdir()] == ["debrief-short.html"]
    typed("debrief", "x.ttx")
    short, full = (here / "x-debrief" / name for name in ("debrief-short.md", "debrief.md"))
    assert len(short.read_text("utf-8")) < len(full.read_text("utf-8")) / 4


def test_a_rehearsal_and_the_console_leave_both_editions(kept: Path, here: Path) -> None:
    editions = {"debrief.html", "debrief.md", "debrief-short.html", "debrief-short.md"}
    assert editions <= prints(kept / "x").keys()
    opened = session.create(here / "x.ttx", created(), session.ManualClock())
    written = screens.exported(opened.state, opened.path, language("en"))
    opened.close()
    assert isinstance(written, tuple)
    assert editions <= {path.name for path in written}


def test_the_debrief_speaks_the_language_of_the_exercise_unless_another_is_asked_for(
    kept: Path, here: Path
) -> None:
    typed("debrief", kept / "x.ttx", "--out", "own", "--format", "html", lang="nl_NL.UTF-8")
    typed("debrief", kept / "x.ttx", "--out", "dutch", "--format", "html", "--lang", "nl")
    assert '<html lang="en"' in (here / "own" / "debrief.html").read_text("utf-8")
    assert '<html lang="nl"' in (here / "dutch" / "debrief.html").read_text("utf-8")


@pytest.fixture
def running(here: Path) -> Iterator[Path]:
    """An exercise that another window has open, with odd text in it."""
    opened = session.create(here / "running.ttx", created(), session.ManualClock())
    said = EntryFields(text=ODD, kind=EntryKind.GAP, said_by=("town",))
    opened.submit([Submission(Start()), Submission(Capture(fields=said))])
    yield here / "running.ttx"
    opened.close()


def test_the_debrief_and_the_log_can_be_had_while_the_exercise_runs(running: Path) -> None:
    assert typed("debrief", running, "--format", "md").status == 0
    assert len(typed("log", running).out.splitlines()) == 3


def test_the_log_is_printed_as_one_line_for_each_entry_without_anything_odd(running: Path) -> None:
    lines = typed("log", running, lang="nl_NL.UTF-8").out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert "gap" in lines[2]
    assert "Town of Veldstad: [31mrood [@click=app.bell]{{x}} <b> \N{PILE OF POO}" in lines[2]
    assert "knelpunt" in typed("log", running, "--lang", "nl").out


def test_the_log_as_json_holds_everything_that_was_recorded(running: Path) -> None:
    ended = typed("log", running, "--json")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    recorded = list(store.read(running))
    assert [row["seq"] for row in rows] == [event.seq for event in recorded]
    assert rows[2]["type"] == "entry.captured"
    assert rows[2]["data"]["fields"]["text"] == ODD.strip()
    assert "\x1b" not in ended.out
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in ended.out
    assert rows[0]["data"]["scenario"]["id"] == "small"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_sort_of_event_has_a_line(kept: Path, lang: str) -> None:
    lines = typed("log", kept / "x.ttx", "--lang", lang).out.splitlines()
    assert len(lines) == len(list(store.read(kept / "x.ttx")))
    assert [line for line in lines if "{" in line] == []


def test_every_sort_of_event_has_a_name() -> None:
    assert {*history.WHAT, events.EntryCaptured.TYPE} == set(events.TYPES)


def test_a_damaged_log_is_printed_as_far_as_it_is_good(kept: Path, here: Path) -> None:
    content = bytearray((kept / "x.ttx").read_bytes())
    place = content.index(b"entry.captured", len(content) // 2)
    content[place : place + 5] = b"\0\0\0\0\0"
    (here / "hurt.ttx").write_bytes(content)
    whole, hurt = (typed("log", path).out.splitlines() for path in (kept / "x.ttx", here / "hurt.ttx"))
    assert hurt != whole
    assert len(hurt) > len(whole) * 0.9
    assert typed("log", "hurt.ttx").err
    assert typed("debrief", "hurt.ttx", "--format", "md").err


@pytest.fixture
def beheaded(kept: Path, here: Path) -> Path:
    """Give a log of which the first event, with the scenario in it, cannot be read."""
    path = here / "beheaded.ttx"
    shutil.copy(kept / "x.ttx", path)
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TRIGGER events_stay")
        db.execute("UPDATE events SET data = '{}' WHERE seq = 1")
    return path


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_log_without_its_beginning_still_prints_every_good_entry(
    kept: Path, beheaded: Path, lang: str
) -> None:
    whole = typed("log", kept / "x.ttx", "--json").out.splitlines()
    hurt = typed("log", beheaded, "--json")
    assert hurt.out.splitlines() == whole[1:]
    assert (hurt.status, "--scenario" in hurt.err) == (1, True)
    lines = typed("log", beheaded, "--lang", lang).out.splitlines()
    assert len(lines) == len(whole) - 1
    assert [line for line in lines if "{" in line] == []


def test_log_and_debrief_take_the_scenario_that_was_played(kept: Path, beheaded: Path) -> None:
    assert typed("debrief", beheaded, "--format", "md").status == 1
    named = ("--scenario", "blackout-72h")
    made = typed("debrief", beheaded, "--format", "md", "--out", "made", *named)
    assert made.status == 0
    assert "The first entry was damaged" in made.err
    typed("debrief", kept / "x.ttx", "--format", "md", "--out", "whole")
    assert prints(Path("made")) == prints(Path("whole"))
    assert typed("log", beheaded, *named).out == typed("log", kept / "x.ttx").out


@pytest.mark.parametrize("command", ["log", "debrief"])
@pytest.mark.parametrize("content", [b"", b"not a log at all", b"SQLite format 3\0" + b"\0" * 200])
def test_what_is_no_log_is_refused_in_a_sentence(here: Path, command: str, content: bytes) -> None:
    (here / "x.ttx").write_bytes(content)
    ended = typed(command, "x.ttx")
    assert ended.status == 1
    assert ended.err.startswith("tabletop: ")
    assert ended.err.count("\n") == 1


def test_redacted_text_is_gone_from_the_new_file_and_the_old_one_stays(here: Path) -> None:
    clock = session.ManualClock()
    opened = session.create(here / "x.ttx", created(), clock)
    secret = "the pumps of station twelve have no guard"
    opened.submit([Submission(Start()), Submission(Capture(fields=EntryFields(text=secret)))])
    opened.close()
    ended = typed("redact", "x.ttx", "3", "--reason", "security")
    assert ended.status == 0
    assert ended.out == "x-redacted.ttx\n"
    assert secret.encode() in (here / "x.ttx").read_bytes()
    assert secret.encode() not in (here / "x-redacted.ttx").read_bytes()
    assert secret not in typed("log", "x-redacted.ttx", "--json").out
    assert "security" in typed("log", "x-redacted.ttx").out
    again = typed("redact", "x.ttx", "3", "--reason", "security")
    assert again.out == "x-redacted-2.ttx\n"
    gone = typed("redact", "x-redacted.ttx", "3", "--reason", "security")
    assert (gone.status, gone.out) == (1, "")
    assert gone.err == "tabletop: The text of entry 3 is already gone from this file.\n"
    assert not list(here.glob("x-redacted-redacted*"))


def test_an_entry_without_text_cannot_be_redacted(here: Path) -> None:
    opened = session.create(here / "x.ttx", created(), session.ManualClock())
    opened.submit([Submission(Start())])
    opened.close()
    for seq in ("2", "99"):
        ended = typed("redact", "x.ttx", seq, "--reason", "x")
        assert ended.status == 1
        assert ended.err.count("\n") == 1
    assert [path.name for path in here.iterdir()] == ["x.ttx"]
