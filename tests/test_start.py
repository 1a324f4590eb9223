"""The start screen and the form before a session: what they list, keep, refuse and hand on."""

from __future__ import annotations

import asyncio
import datetime as dt
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Key, Paste
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from tabletop import shipped
from tabletop.core.events import ExerciseCreated, Presence
from tabletop.core.fold import fold
from tabletop.core.messages import ExerciseError, Message
from tabletop.core.plaintext import one_line
from tabletop.loader import load
from tabletop.text import Text, language
from tabletop.tui.app import DoorleefApp
from tabletop.tui.guide import GuideScreen
from tabletop.tui.start import recent
from tabletop.tui.start.draft import Draft, free_file, problems
from tabletop.tui.start.path import AskPath, completions
from tabletop.tui.start.preview import example
from tabletop.tui.start.screen import StartScreen
from tabletop.tui.start.services import Loaded, Services
from tabletop.tui.start.setup import SetupScreen, first_draft
from tests.small import Play, created, small_scenario
from tests.test_projector import text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from tabletop.core.state import State

TODAY = dt.date(2026, 11, 21)
NL, EN = language("nl"), language("en")
HEAD = """doorleef: 1
id: small
title: "A dark day"
language: en
summary: |
  A short session
  about a blackout.

  With a second paragraph.
threat: "Power failure"
"""


@dataclass
class Session:
    """A session as far as the start screen looks at it."""

    state: State
    path: Path


class FakeConsole(Screen[None]):
    """Stands for the console."""

    def __init__(self, t: Text, session: Session) -> None:
        super().__init__()
        self.t = t
        self.session = session

    def compose(self) -> Any:
        yield Static("the console", markup=False)

    def tell(self, words: str, *, loud: bool = False) -> None:
        assert not loud
        self.query_one(Static).update(words)


@dataclass
class World:
    """Everything around the start screen, and what was asked of it."""

    folder: Path
    created: list[Draft] = field(default_factory=list)
    resumed: list[Path] = field(default_factory=list)
    loads: list[Path] = field(default_factory=list)
    refuse: str | None = None
    broken: tuple[str, ...] = ()
    own_language: bool = False
    reading: threading.Event = field(default_factory=threading.Event)
    """Set by who lets a scenario be read at last; without `slow` nobody waits for it."""
    slow: bool = False

    @property
    def scenario(self) -> Path:
        path = self.folder / "small.yaml"
        path.write_text(HEAD, "utf-8")
        return path

    @property
    def recent(self) -> Path:
        return self.folder / "state" / "recent.json"

    def services(self) -> Services:
        return Services(
            scenarios=[self.scenario],
            load=self._load,
            create=self._create,
            resume=self._resume,
            console=FakeConsole,
            place_problem=lambda path, _: "Not in a synced folder." if "OneDrive" in str(path) else None,
            recent=self.recent,
            folder=self.folder,
            today=lambda: TODAY,
            own_language=self.own_language,
            reading_after=0.001,
        )

    def _load(self, path: Path, t: Text) -> Loaded:
        self.loads.append(path)
        if self.slow:
            assert self.reading.wait(30)
        if self.broken:
            return Loaded(None, "", self.broken)
        return Loaded(small_scenario(), HEAD)

    def _create(self, draft: Draft) -> Session:
        if self.refuse:
            raise ExerciseError(Message(self.refuse, {"file": str(draft.path)}))
        self.created.append(draft)
        draft.path.touch()
        return Session(Play(title=f"{draft.title} in {{{{town}}}}").state, draft.path)

    def _resume(self, path: Path) -> Session:
        if self.refuse:
            raise ExerciseError(Message(self.refuse, {"file": str(path)}))
        self.resumed.append(path)
        return Session(Play().state, path)

    def app(self, lang: str = "en") -> DoorleefApp:
        services = self.services()
        return DoorleefApp(language(lang), lambda t: StartScreen(t, services))

    @asynccontextmanager
    async def preparing(
        self, size: tuple[int, int] = (100, 30), lang: str = "en"
    ) -> AsyncIterator[tuple[DoorleefApp, Pilot[int]]]:
        """Choose the scenario; its form is in front."""
        app = self.app(lang)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert isinstance(app.screen, SetupScreen)
            yield app, pilot


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def settle(pilot: Pilot[int]) -> None:
    """Wait until what is read in the background is shown."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


# --- what is listed


async def test_a_scenario_is_listed_by_its_first_lines_and_then_told_about(world: World) -> None:
    app = world.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        screen = text_of(app)
        for words in (
            "A dark day",
            "in this folder",
            "2 h 30 min",
            "Town of Veldstad",
            "hour 24, Thu 17:30",
            "Mobile phone",
            "tabletop rehearse small",
        ):
            assert words in screen
        assert world.loads == [world.scenario]


async def test_nothing_is_read_twice_and_a_broken_scenario_says_what_is_wrong(world: World) -> None:
    world.broken = ("small.yaml:3:1: error: no such key",)
    app = world.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        assert "1 problem" in text_of(app)
        assert "no such key" in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, StartScreen)
        assert "cannot be played yet" in text_of(app)
    assert len(world.loads) == 1


async def test_what_is_wrong_with_a_scenario_stands_alike_before_and_after_it_is_chosen(world: World) -> None:
    world.broken = ("line 632, column 11: no such kind",)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        preview = app.screen.query_one("#start-preview", Static)
        before = str(preview.render())
        assert "line 632, column 11: no such kind" in " ".join(before.split())
        assert before.replace("\n", "").count(str(world.scenario)) == 2, "at the top and in the command"
        await pilot.press("enter")
        await settle(pilot)
        assert str(preview.render()) == before


async def test_that_typing_replaces_a_text_is_said_where_there_is_one(world: World) -> None:
    async with world.preparing(size=(80, 24)) as (app, pilot):
        explained = app.screen.query_one("#setup-explanation", Static)
        found = {}
        for section in ("names", "partners", "agreements", "file"):
            await pilot.press("pagedown")
            await settle(pilot)
            found[section] = "typing replaces" in str(explained.render())
        assert found == {"names": True, "partners": False, "agreements": False, "file": True}
        await pilot.press("tab")
        await settle(pilot)
        assert "typing replaces" not in str(explained.render()), "there is no second copy to replace"


async def test_what_is_being_read_is_not_read_a_second_time(world: World) -> None:
    world.slow = True
    app = world.app()
    async with app.run_test(size=(120, 35)) as pilot:
        async with asyncio.timeout(30):
            while not world.loads:
                await pilot.pause()
        # The window asks anew for what is under the cursor.
        for size in ((100, 30), (120, 35)):
            await pilot.resize_terminal(*size)
            for _ in range(5):
                await pilot.pause()
        world.reading.set()
        await settle(pilot)
        assert "Town of Veldstad" in text_of(app)
    assert world.loads == [world.scenario]


async def test_the_language_that_is_chosen_is_remembered(world: World) -> None:
    app = world.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        assert recent.spoken(world.recent) is None
        await pilot.press("n")
        await settle(pilot)
    assert recent.spoken(world.recent) == "nl"


async def test_the_language_can_be_changed_and_changed_back(world: World) -> None:
    app = world.app("en")
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        for words in ("Bereid een sessie voor", "Prepare a session"):
            await pilot.press("n")
            await settle(pilot)
            assert words in text_of(app)


async def test_guides_can_be_read_from_the_start(world: World) -> None:
    app = world.app("nl")
    guide = shipped.guide_title(shipped.guides("nl")[0])
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        listed = app.screen.query_one(OptionList)
        place = next(n for n, row in enumerate(listed.options) if guide in getattr(row.prompt, "plain", ""))
        listed.highlighted = place
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, GuideScreen)
        assert guide in text_of(app)


def test_hostile_first_lines_are_only_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(
        b"title: [b]x[/b] \x1b[31m\nlanguage: \xff\n\x00\x00: \nsummary: &a *a\n" + b"x: " * 100_000
    )
    assert shipped.scenario_head(path).title == "[b]x[/b] \x1b[31m"
    assert shipped.scenario_head(tmp_path / "gone.yaml").title == "gone"


async def test_hostile_titles_are_shown_as_they_are(world: World) -> None:
    services = world.services()
    path = world.folder / "evil.yaml"
    path.write_text("title: 'nu [/] [@click=app.quit]x[/] \x1b[31m\u202e'\n", "utf-8")
    world.broken = ("evil.yaml: [/] [@click=app.quit]no[/]",)
    evil = Services(**{**vars(services), "scenarios": [path]})
    app = DoorleefApp(EN, lambda t: StartScreen(t, evil))
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        assert "nu [/] [@click=app.quit]x[/] [31m" in text_of(app)
        assert "evil.yaml: [/] [@click=app.quit]no[/]" in text_of(app)
        assert "\x1b" not in text_of(app)


def test_the_start_screen_needs_neither_the_log_nor_the_scenario_format() -> None:
    code = """
import sys
import tabletop.cli, tabletop.tui.app, tabletop.tui.start.screen
heavy = {"pydantic", "sqlite3", "yaml", "markdown_it", "tabletop.session", "tabletop.store"}
heavy |= {"tabletop.loader", "tabletop.report", "tabletop.core.scenario", "tabletop.core.state"}
sys.exit(", ".join(sorted(heavy & set(sys.modules))) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


# --- going on with an exercise


async def test_a_recent_exercise_comes_first_and_is_resumed(world: World) -> None:
    log = world.folder / "session.ttx"
    log.touch()
    recent.remember(world.recent, recent.Recent(str(log), "Town hall", "2026-11-12"))
    app = world.app("nl")
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        assert "Town hall" in text_of(app)
        assert "12 nov 2026" in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, FakeConsole)
        assert app.screen.t is EN
    assert world.resumed == [log]


async def test_a_language_that_was_asked_for_stays_in_the_console(world: World) -> None:
    world.own_language = True
    log = world.folder / "session.ttx"
    log.touch()
    recent.remember(world.recent, recent.Recent(str(log), "Town hall", "2026-11-12"))
    app = world.app("nl")
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, FakeConsole)
        assert app.screen.t is NL


async def test_an_exercise_that_is_gone_or_in_use_says_so_and_can_leave_the_list(world: World) -> None:
    log = world.folder / "session.ttx"
    recent.remember(world.recent, recent.Recent(str(log), "Town hall", "2026-11-12"))
    app = world.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "There is no file" in text_of(app)
        log.touch()
        world.refuse = "store.in-use"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, StartScreen)
        assert world.resumed == []
        await pilot.press("delete")
        await settle(pilot)
        assert "Town hall" not in text_of(app)
    assert recent.read(world.recent) == ()
    assert log.exists()


def test_recent_exercises_are_few_latest_first_and_survive_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "a" / "recent.json"
    assert recent.read(file) == ()
    for number in [*range(12), 3]:
        recent.remember(file, recent.Recent(f"/x/{number}.ttx", "t", "2026-01-01"))
    paths = [row.path for row in recent.read(file)]
    assert paths[:3] == ["/x/3.ttx", "/x/11.ttx", "/x/10.ttx"]
    assert len(paths) == recent.MOST == len(set(paths))
    for damage in (b"", b"{", b"[1]", b'{"path": 1}', b'[{"path": "x"}]', b"\xff\xfe"):
        file.write_bytes(damage)
        assert recent.read(file) == ()
    assert [path.name for path in file.parent.iterdir()] == ["recent.json"]


def test_a_list_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    recent.remember(tmp_path / "file" / "recent.json", recent.Recent("/x.ttx", "t", "2026-01-01"))


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, "/home/ann/.local/state/doorleef/recent.json"),
        ("linux", {"XDG_STATE_HOME": "/s"}, "/s/doorleef/recent.json"),
        ("linux", {"XDG_STATE_HOME": "relative"}, "/home/ann/.local/state/doorleef/recent.json"),
        ("darwin", {}, "/home/ann/Library/Application Support/doorleef/recent.json"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/doorleef/recent.json"),
        ("win32", {}, "/home/ann/AppData/Local/doorleef/recent.json"),
    ],
)
def test_each_system_keeps_the_list_in_its_own_place(
    platform: str, environ: dict[str, str], expected: str
) -> None:
    assert recent.place(environ, Path("/home/ann"), platform) == Path(expected)


# --- opening a file


def test_a_path_is_completed_with_folders_and_the_wanted_files(tmp_path: Path) -> None:
    (tmp_path / "Scenarios").mkdir()
    (tmp_path / "Scenarios" / "stroom.yaml").touch()
    (tmp_path / "session.ttx").touch()
    (tmp_path / "secret.txt").touch()
    (tmp_path / ".hidden.yaml").touch()
    endings = (".yaml", ".ttx")
    assert completions("", tmp_path, endings) == ["Scenarios/", "session.ttx"]
    assert completions("s", tmp_path, endings) == ["Scenarios/", "session.ttx"]
    assert completions("Scenarios/", tmp_path, endings) == ["Scenarios/stroom.yaml"]
    assert completions(f"{tmp_path}/se", Path("/"), endings) == [f"{tmp_path}/session.ttx"]
    assert completions("nowhere/", tmp_path, endings) == []


async def test_a_file_can_be_opened_by_typing_its_beginning(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (world.folder / "session.ttx").touch()
    monkeypatch.chdir(world.folder)
    app = world.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(app.screen, AskPath)
        await pilot.press("enter")
        assert "Type the name" in text_of(app)
        await pilot.press(*"nix.ttx", "enter")
        assert "no such file" in text_of(app)
        app.screen.query_one(Input).value = ""
        await pilot.press(*"se", "tab", "enter")
        await settle(pilot)
    assert world.resumed == [world.folder / "session.ttx"]


# --- the form


def a_draft(tmp_path: Path, **filled: Any) -> Draft:
    from dataclasses import replace

    return replace(first_draft(small_scenario(), HEAD, tmp_path / "new.ttx"), **filled)


def test_what_is_proposed_can_begin_at_once_and_plays(tmp_path: Path) -> None:
    draft = a_draft(tmp_path)
    assert problems(draft, EN, TODAY, lambda _: None) == ()
    fact = draft.created(TODAY, "1.0")
    assert fact == created().model_copy(
        update={"program": "1.0", "author_text": HEAD, "author_sha256": draft.author_sha256}
    )


def test_everything_that_is_filled_in_reaches_the_first_fact(tmp_path: Path) -> None:
    draft = a_draft(
        tmp_path,
        selection="short",
        variables={"town": " Nieuwstad ", "region": "Veldland"},
        title="Avond in {{town}}",
        place="Town hall",
        purpose="Find the gaps",
        recipients="The mayor",
        delete_on="1-12-2027",
        label="Only a drill",
    )
    draft = draft.rename("grid", "Stedin").toggle("hospital").seat("hospital", "left").seat("town", None)
    fact = draft.created(TODAY, "1.0")
    assert isinstance(fact, ExerciseCreated)
    assert fact.variables == {"town": "Nieuwstad"}
    assert fact.partner_titles == {"grid": "Stedin"}
    assert fact.presence == {"hospital": Presence.ABSENT}
    assert fact.tables == {"left": ("grid", "hospital"), "right": ()}
    assert (fact.selection, fact.delete_on, fact.label) == ("short", "2027-12-01", "Only a drill")
    play = Play()
    play.events.clear()
    play.log(fact)
    state = fold(None, play.events)
    assert state.setup.place == "Town hall"
    assert state.script.partners["grid"].title == "Stedin"
    assert state.script.tables["left"].partners == ("grid", "hospital")
    assert state.presence_of("hospital") is Presence.ABSENT


@pytest.mark.parametrize(
    ("filled", "field", "words"),
    [
        ({"delete_on": "next year"}, "delete_on", "day-month-year, such as 1-11-2027"),
        ({"delete_on": "31-2-2027"}, "delete_on", "31 February does not exist."),
        ({"delete_on": "29-2-27"}, "delete_on", "29 February 2027 does not exist."),
        ({"delete_on": "2027-13-01"}, "delete_on", "day-month-year"),
        ({"delete_on": "20-11-2026"}, "delete_on", "after today"),
        ({"title": "x" * 301}, "title", "at most 300"),
        ({"purpose": "x" * 5001}, "purpose", "at most 5000"),
        ({"variables": {"town": "x" * 301}}, "town", "at most 300"),
        ({"file": "  "}, "file", "a name"),
        ({"file": "/tmp/x.docx"}, "file", "end in .ttx"),  # noqa: S108  # nothing is written
        ({"file": "/x/OneDrive/a.ttx"}, "file", "synced"),
        ({"second_copy": "/no/such/stick"}, "second_copy", "USB stick"),
        ({"absent": frozenset({"town", "hospital", "grid"})}, "", "Nobody is present"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    tmp_path: Path, filled: dict[str, Any], field: str, words: str
) -> None:
    found = problems(
        a_draft(tmp_path, **filled),
        EN,
        TODAY,
        lambda path: "Not in a synced folder." if "OneDrive" in str(path) else None,
    )
    assert [row.field for row in found] == [field]
    assert words in found[0].words


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    first = free_file(tmp_path, "Café {{x}}: één dag!", TODAY)
    assert first.name == "cafe-x-een-dag-2026-11-21.ttx"
    first.touch()
    assert free_file(tmp_path, "Café {{x}}: één dag!", TODAY).name == "cafe-x-een-dag-2026-11-21-2.ttx"
    found = problems(a_draft(tmp_path, file=str(first)), EN, TODAY, lambda _: None)
    assert [row.field for row in found] == ["file"]
    assert "nothing is overwritten" in found[0].words


async def test_preparing_ends_in_the_console_and_is_remembered(world: World) -> None:
    async with world.preparing((120, 35)) as (app, pilot):
        await pilot.press("down", "enter")
        await pilot.press(*"Nieuwstad")
        await settle(pilot)
        assert "Power is out in Nieuwstad." in text_of(app)
        await pilot.press("pagedown", "space", "down", "2", "pagedown")
        await pilot.press(*"Night", "enter", *"Town hall", "pagedown")
        await settle(pilot)
        assert app.screen.query_one("#field-file", Input).value.endswith("night-2026-11-21.ttx")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, FakeConsole)
    [draft] = world.created
    assert (draft.selection, draft.values["town"], draft.title) == ("short", "Nieuwstad", "Night")
    assert draft.place == "Town hall"
    assert draft.absent == {"town"}
    assert draft.table_of("hospital") == "right"
    assert [row.title for row in recent.read(world.recent)] == ["Night in Veldstad"]


async def test_names_that_were_left_as_in_the_scenario_are_said_at_the_button_and_in_the_console(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "scenarios", lambda: (world.scenario,))
    async with world.preparing() as (app, pilot):
        await pilot.press(*["pagedown"] * 4)
        await settle(pilot)
        assert "2 names are still those of the scenario: Veldstad, Veldland" in text_of(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, FakeConsole), "nothing was in the way"
        assert "2 names are still those of the scenario, h corrects them: Veldstad, Veldland" in text_of(app)


async def test_nothing_is_said_of_names_that_were_all_filled_in(world: World) -> None:
    async with world.preparing() as (app, pilot):
        await pilot.press("pagedown", *"Oost", "tab", *"Rijn", *["pagedown"] * 3)
        await settle(pilot)
        assert "of the scenario" not in text_of(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, FakeConsole)
        assert "of the scenario" not in text_of(app)


async def test_going_back_keeps_what_was_filled_in(world: World) -> None:
    async with world.preparing() as (app, pilot):
        await pilot.press("pagedown")
        await pilot.press(*"Nieuwstad", "escape")
        await settle(pilot)
        assert isinstance(app.screen, StartScreen)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("pagedown")
        await settle(pilot)
        assert "Nieuwstad" in text_of(app)


@pytest.mark.parametrize(
    ("lang", "kept"), [("en", "What you filled in is kept"), ("nl", "Wat u invulde, is bewaard")]
)
async def test_the_start_says_that_what_was_filled_in_is_kept_and_only_then(
    world: World, lang: str, kept: str
) -> None:
    async with world.preparing((80, 24), lang) as (app, pilot):
        await pilot.press("pagedown", "escape")
        await settle(pilot)
        assert kept not in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        await in_one_go(pilot, "pagedown", *"Nieuwstad", "escape")
        await settle(pilot)
        assert isinstance(app.screen, StartScreen)
        assert kept in text_of(app)


async def in_one_go(pilot: Pilot[int], *keys: str) -> None:
    """Let keys come in without anything happening between them."""
    for key in keys:
        pilot.app.post_message(Key(key, key if len(key) == 1 else "\r" if key == "enter" else None))
    await pilot.pause()


async def test_names_that_come_in_one_go_each_stand_in_their_field(world: World) -> None:
    async with world.preparing() as (app, pilot):
        assert isinstance(app.screen, SetupScreen)
        await in_one_go(
            pilot, "down", "enter", *"Zandwijk", "enter", "pagedown", "pagedown", *"Night", "tab", *"Proef"
        )
        await in_one_go(pilot, "enter", *"het", "shift+tab", "end", "backspace", "ctrl+s")
        await settle(pilot)
    [draft] = world.created
    assert (draft.selection, draft.values["town"]) == ("short", "Zandwijk")
    assert (draft.title, draft.place, draft.purpose) == ("Night", "Proe", "het")


async def test_a_form_that_opens_loses_no_letter(world: World) -> None:
    app = world.app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await app.run_action("command('choose')", app.screen)
        await in_one_go(pilot, "enter", *"Zandwijk", "pagedown", "enter", *"Council", "enter")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, SetupScreen)
        assert form.draft.values["town"] == "Zandwijk"
        assert form.draft.name_of(form.draft.scenario.partners[0].id) == "Council"


async def test_lines_that_are_pasted_into_one_field_all_come_in(world: World) -> None:
    async with world.preparing() as (app, pilot):
        await pilot.press("pagedown")
        app.post_message(Paste("Zandwijk\nat Sea"))
        await settle(pilot)
        assert isinstance(app.screen, SetupScreen)
        assert app.screen.draft.values["town"] == "Zandwijk at Sea"


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_every_part_of_the_form_names_the_length_that_was_chosen(
    world: World, size: tuple[int, int]
) -> None:
    async with world.preparing(size) as (app, pilot):
        await pilot.press("down")
        assert isinstance(app.screen, SetupScreen)
        length = EN.duration(app.screen.draft.chosen.minutes)
        for _ in range(5):
            await settle(pilot)
            assert length in text_of(app).splitlines()[0]
            await pilot.press("pagedown")


async def test_the_agreements_say_that_they_can_change_later(world: World) -> None:
    async with world.preparing() as (app, pilot):
        await pilot.press("pagedown", "pagedown", "pagedown")
        await settle(pilot)
        assert "be changed later" in " ".join(text_of(app).split())


@pytest.mark.parametrize(
    ("lang", "said"), [("nl", "Verslag in het Engels"), ("en", "Debrief in English")], ids=["nl", "en"]
)
async def test_the_language_of_the_debrief_is_named_in_that_of_the_screen(
    world: World, lang: str, said: str
) -> None:
    async with world.preparing((120, 35), lang=lang) as (app, pilot):
        await settle(pilot)
        shown = str(app.screen.query_one("#setup-summary", Static).render())
        assert said in " ".join(shown.split())


async def test_a_mistake_leads_to_its_field_and_nothing_is_made(world: World) -> None:
    async with world.preparing() as (app, pilot):
        app.screen.query_one("#field-delete_on", Input).value = "someday"
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, SetupScreen)
        assert app.screen.section == "agreements"
        assert app.focused is not None
        assert app.focused.id == "field-delete_on"
        assert "4 Agreements !" in text_of(app)
        assert "day-month-year" in text_of(app)
    assert world.created == []


@pytest.mark.parametrize("name", ["stroomuitval-72u", "blackout-72h"])
def test_the_example_for_a_name_gives_nothing_of_a_later_hour_away(tmp_path: Path, name: str) -> None:
    path = shipped.scenario_path(name)
    assert path is not None
    scenario, _ = load(path)
    assert scenario is not None
    draft = first_draft(scenario, "", tmp_path / "x.ttx")
    first = min(row.hour for row in scenario.blocks if row.hour is not None)
    later = [row.situation for row in scenario.blocks if row.hour is not None and row.hour > first] + [
        row.text for row in scenario.injects
    ]
    told = [example(draft, row.id) for row in scenario.variables]
    assert any(told)
    later_words = " ".join(one_line(text.replace("*", "")) for text in later)
    for sentence in filter(None, told):
        assert sentence.rstrip(".!?")[:40] not in later_words, sentence


def test_where_no_block_has_an_hour_every_text_may_give_the_example(tmp_path: Path) -> None:
    scenario = small_scenario()
    timeless = tuple(row for row in scenario.blocks if row.hour is None)
    draft = first_draft(scenario.model_copy(update={"blocks": timeless}), "", tmp_path / "x.ttx")
    assert example(draft, "town") == "Welcome in Veldstad."


async def test_a_disk_that_refuses_is_quoted_and_the_form_stays(world: World) -> None:
    world.refuse = "store.full"
    async with world.preparing() as (app, pilot):
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, SetupScreen)
        assert EN.message(Message("store.full", {"file": "x"}))[:12] in text_of(app)
    assert recent.read(world.recent) == ()


async def test_a_partner_gets_another_name_and_its_own_back(world: World) -> None:
    async with world.preparing() as (app, pilot):
        form = app.screen
        assert isinstance(form, SetupScreen)
        for name, expected in [("Council", "Council"), ("", "Town of Veldstad")]:
            form.show_section("partners")
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            app.screen.query_one(Input).value = name
            await pilot.press("enter")
            await settle(pilot)
            assert form.draft.name_of("town") == expected
            assert expected in text_of(app)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("lang", ["nl", "en"])
async def test_every_part_of_the_form_explains_itself(world: World, size: tuple[int, int], lang: str) -> None:
    async with world.preparing(size, lang) as (app, pilot):
        for _ in range(5):
            await settle(pilot)
            explanation = app.screen.query_one("#setup-explanation", Static)
            assert explanation.size.height >= 1
            assert " ".join(str(explanation.content).split()) in " ".join(text_of(app).split())
            await pilot.press("pagedown")


async def test_the_mouse_chooses_a_part(world: World) -> None:
    async with world.preparing() as (app, pilot):
        await pilot.click("#tab-file")
        await settle(pilot)
        assert isinstance(app.screen, SetupScreen)
        assert app.screen.section == "file"
        await pilot.click("#setup-begin")
        await settle(pilot)
        assert isinstance(app.screen, FakeConsole)
