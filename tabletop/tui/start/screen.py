"""The start screen: choose a scenario, go on with an exercise, open a file, or read a guide.

It is painted before anything heavy is loaded: scenarios are listed by their first lines, and read properly
in the background once they are under the cursor.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from tabletop import shipped
from tabletop.core.messages import ExerciseError
from tabletop.core.plaintext import one_line
from tabletop.text import LANGUAGES, N_, language
from tabletop.tui import bigtext
from tabletop.tui.commands import Command, CommandBar, CommandScreen
from tabletop.tui.content import cut, shown
from tabletop.tui.start import recent
from tabletop.tui.start.actions import START
from tabletop.tui.start.folders import in_folders
from tabletop.tui.start.services import Loaded, Reached, Standing, Telling

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.screen import Screen

    from tabletop.text import Text
    from tabletop.tui.start.draft import Draft
    from tabletop.tui.start.services import Opened, Services

ROOMY_LINES = 28
SHARE_OF_LIST, LEAST_OF_LIST, MOST_OF_LIST = 0.4, 32, 60
"""Columns of the list, as its style has them: a share of the screen, at least and at most so many."""
BESIDE_THE_WORDS = 2
"""Columns of the list for its edges."""
LOG, SCENARIOS = ".ttx", (".yaml", ".yml")
OTHER_LANGUAGE = {"nl": "In English", "en": "In het Nederlands"}
"""What the other language is called by those who speak it."""
REACHED = {Reached.PREPARED: N_("prepared"), Reached.BEGUN: N_("begun"), Reached.CLOSED: N_("closed")}
"""How far an exercise is that is not in an hour of the crisis."""
Stamp: TypeAlias = tuple[int, int, int] | None
"""When a file was last written, its length, and its number on the disk; None when it is not there."""
NOTHING_KNOWN: Mapping[Path, Standing] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list."""

    kind: str
    """recent, scenario, open, guide, keys or language."""
    title: str
    detail: str = ""
    path: Path | None = None
    summary: str = ""
    opened: str = ""
    """The day on which a recent exercise was opened."""
    is_there: bool = True
    """False for a recent exercise whose file was not found."""


def choices(
    t: Text,
    services: Services,
    filled_in: Container[Path] = (),
    standings: Mapping[Path, Standing] = NOTHING_KNOWN,
    gone: Container[Path] = (),
) -> list[tuple[str, list[Choice]]]:
    """Give everything that can be chosen, under its headings; scenarios in one's own language come first."""
    kept = t("What you filled in is kept")
    year = services.today().year
    lately = []
    for row in recent.read(services.recent):
        path, opened = Path(row.path), _day(row.opened, t)
        choice = Choice("recent", one_line(row.title), opened, path, opened=opened)
        lately.append(_found(choice, t, year, standings.get(path), is_there=path not in gone))
    used = [path for path in recent.used(services.recent) if path not in _listed(services)]
    heads = [shipped.scenario_head(path) for path in (*services.scenarios, *used)]
    own = set(shipped.scenarios())
    scenarios = [
        Choice(
            "scenario",
            one_line(head.title),
            kept
            if head.path in filled_in
            else ""
            if head.path in own
            else one_line(str(head.path))
            if head.path in used
            else t("in this folder"),
            head.path,
            head.summary,
        )
        for head in sorted(heads, key=lambda head: (head.language not in ("", t.lang), head.path not in own))
    ]
    guides = [
        Choice("guide", one_line(shipped.guide_title(path)), "", path) for path in shipped.guides(t.lang)
    ]
    keys = Choice("keys", t("Every key on every screen"))
    rest = [Choice("open", t("Open a file …")), *guides, keys, Choice("language", OTHER_LANGUAGE[t.lang])]
    groups = [
        (t("Go on with"), lately),
        (t("Prepare a session"), scenarios),
        (t("Guides and more"), rest),
    ]
    return [(title, rows) for title, rows in groups if rows]


def _listed(services: Services) -> set[Path]:
    """Give the scenarios that are listed wherever one was before."""
    return {path.absolute() for path in services.scenarios}


def _stamp(path: Path) -> Stamp:
    """Tell how a file looks from outside: it changes with every write."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _prompt(choice: Choice, columns: int) -> Content:
    """Write a choice as it stands in a list of so many columns."""
    lines = [cut(shown(f"  {choice.title}"), columns)]
    if choice.detail:
        lines.append(cut(shown(f"    {choice.detail}", "$text-quiet"), columns))
    return Content("\n").join(lines)


def _found(choice: Choice, t: Text, year: int, standing: Standing | None, *, is_there: bool) -> Choice:
    """Add to a recent exercise what was found of its file."""
    if not is_there:
        return replace(choice, detail=t("file not found"), is_there=False)
    detail = _in_brief(standing, t, year) if standing is not None else choice.opened
    return replace(choice, detail=detail, is_there=True)


def _in_brief(standing: Standing, t: Text, year: int) -> str:
    """Say when an exercise was last written, without the year when that is this one, and how far it is."""
    day = standing.written.date()
    named = t.day_and_month(day.day, day.month, short=True) if day.year == year else t.short_date(day)
    return f"{named} {standing.written:%H:%M} · {_reached(standing, t)}"


def _reached(standing: Standing, t: Text) -> str:
    if standing.reached is Reached.BEGUN and standing.hour is not None:
        return t.hour(standing.hour)
    return t(REACHED[standing.reached])


def _day(written: str, t: Text) -> str:
    try:
        return t.short_date(dt.date.fromisoformat(written))
    except ValueError:
        return ""


class StartScreen(CommandScreen):
    """What one sees first."""

    CSS_PATH = "start.tcss"
    AUTO_FOCUS = "OptionList"
    ACTIONS = START

    def __init__(self, t: Text, services: Services, at_once: tuple[Path, Draft] | None = None) -> None:
        super().__init__(t)
        self.services = services
        self._at_once = at_once
        """A scenario file with a draft of it that is prepared right away."""
        self._left = False
        self._choices: list[Choice] = []
        self._listed_for = 0
        """The columns for which the list was written."""
        self._loaded: dict[Path, tuple[Stamp, Loaded]] = {}
        """Scenarios as they were read, with how their files looked then."""
        self._reading: set[Path] = set()
        self._drafts: dict[Path, Draft] = {}
        self._standings: dict[Path, Standing] = {}
        self._gone: frozenset[Path] = frozenset()
        """Recent exercises whose file was not found."""

    def compose(self) -> ComposeResult:
        """Lay out title, list, preview and the bottom line, filled from what is cheap to know."""
        roomy = self.app.size.height >= ROOMY_LINES
        self.set_class(roomy, "-roomy")
        with Vertical(id="start-head"):
            yield Static(_name(roomy=roomy), id="start-name")
            yield Static(self._promise(), id="start-line")
        with Horizontal(id="start-body"):
            yield OptionList(*self._options(), id="start-list", markup=False)
            with VerticalScroll(id="start-scroll"):
                yield Static(id="start-preview")
        yield Static(id="start-message")
        yield CommandBar()

    async def on_mount(self) -> None:
        """Put the cursor on the first choice, or prepare what was asked for."""
        self._point_at(0)
        await self.refresh_commands()
        self.call_after_refresh(_collect_again)
        # What it reads with takes a while to load: first let the list be painted.
        self.set_timer(self.services.reading_after, self._look_up)
        if self._at_once is not None:
            path, draft = self._at_once
            self._loaded[path] = _stamp(path), Loaded(draft.scenario, draft.author_text)
            self._drafts[path] = draft
            self.prepare(path)

    def _promise(self) -> Content:
        return shown(self.t("Live through a crisis together, find the gaps, and go home with actions."))

    def _columns(self) -> int:
        """Give the columns of the list that are left to words."""
        whole = int(self.app.size.width * SHARE_OF_LIST)
        return max(LEAST_OF_LIST, min(MOST_OF_LIST, whole)) - BESIDE_THE_WORDS

    def _options(self) -> list[Option]:
        options: list[Option] = []
        self._choices, self._listed_for = [], self._columns()
        filled_in = {path for path, draft in self._drafts.items() if draft.changed}
        for title, rows in choices(self.t, self.services, filled_in, self._standings, self._gone):
            if options:
                options.append(Option(Content(""), disabled=True))
            options.append(Option(shown(title, "bold $accent"), disabled=True))
            for row in rows:
                options.append(Option(_prompt(row, self._columns()), id=str(len(self._choices))))
                self._choices.append(row)
        return options

    def _point_at(self, choice: int) -> None:
        listed = self.query_one(OptionList)
        listed.highlighted = listed.get_option_index(str(choice))

    async def _fill(self) -> None:
        """Fill the list anew: there may be another recent exercise, or another language."""
        before = self._under_cursor()
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(self._options())
        self._point_at(
            next((n for n, row in enumerate(self._choices) if before and row.path == before.path), 0)
        )
        self.query_one("#start-line", Static).update(self._promise())
        await self.refresh_commands()

    def on_resize(self, event: Resize) -> None:
        """Write the name large when there is room."""
        roomy = self.size.height >= ROOMY_LINES
        if roomy != self.has_class("-roomy"):
            self.set_class(roomy, "-roomy")
            self.query_one("#start-name", Static).update(_name(roomy=roomy))
        if self._columns() != self._listed_for:
            self.call_after_refresh(self._fill)
        self.call_after_refresh(self._preview)

    def on_screen_suspend(self) -> None:
        """Remember that the list may change while another screen is in front."""
        self._left = True

    def on_screen_resume(self) -> None:
        """Show what was added to the list of recent exercises."""
        if self._left:
            self._left = False
            self.call_later(self._fill)

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now."""
        if command.id == "forget":
            choice = self._under_cursor()
            return choice is not None and choice.kind == "recent"
        return True

    def _under_cursor(self) -> Choice | None:
        option = self.query_one(OptionList).highlighted_option
        return self._choices[int(option.id)] if option is not None and option.id is not None else None

    async def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell about what is under the cursor."""
        self.say("")
        # Heavy reading waits until this has been painted.
        self.call_after_refresh(self._preview)
        await self.refresh_commands()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen."""
        self.do_choose()

    def say(self, words: str) -> None:
        """Tell what is wrong, in the line above the keys."""
        self.query_one("#start-message", Static).update(shown(f"! {words}" if words else "", "bold $error"))

    # --- what is under the cursor

    def _preview(self) -> None:
        choice = self._under_cursor()
        if choice is None:
            return
        width = self._width_beside()
        if choice.kind == "scenario" and choice.path is not None:
            loaded = self._known(choice.path)
            if loaded is None:
                self._show(_outline(choice, width))
                # Reading takes all of the processor for a moment: first let this be painted.
                self.set_timer(self.services.reading_after, partial(self._load, choice.path))
            else:
                self._show(_about(loaded, choice, self.t, width))
        else:
            standing = self._standings.get(choice.path) if choice.path is not None else None
            self._show(_explained(choice, self.t, width, standing))

    def _width_beside(self) -> int:
        return max(20, self.query_one("#start-scroll").size.width - 3)

    def _show(self, content: Content) -> None:
        self.query_one("#start-preview", Static).update(content)
        self.query_one("#start-scroll").scroll_home(animate=False)

    def _load(self, path: Path) -> None:
        choice = self._under_cursor()
        if self._known(path) is not None or path in self._reading or choice is None or choice.path != path:
            return
        self._reading.add(path)
        self.run_worker(lambda: self._read(path), thread=True, group="load")

    def _read(self, path: Path) -> None:
        stamp = _stamp(path)
        loaded = self.services.load(path, self.t)
        self.app.call_from_thread(self._take, path, stamp, loaded)

    def _known(self, path: Path) -> Loaded | None:
        """Give a scenario as it was read, unless its file was written since."""
        stamp, loaded = self._loaded.get(path, (None, None))
        return loaded if stamp == _stamp(path) else None

    def _take(self, path: Path, stamp: Stamp, loaded: Loaded) -> None:
        self._loaded[path] = stamp, loaded
        self._reading.discard(path)
        choice = self._under_cursor()
        if choice is not None and choice.path == path:
            self._preview()

    def _look_up(self) -> None:
        """Find out in the background how far the recent exercises are."""
        paths = [Path(row.path) for row in recent.read(self.services.recent)]
        if paths:
            self.run_worker(partial(self._find_standings, paths), thread=True, group="standings")

    def _find_standings(self, paths: Sequence[Path]) -> None:
        worker = get_current_worker()
        found, gone = {}, set()
        for path in paths:
            if worker.is_cancelled:
                return
            standing = self.services.standing(path)
            if standing is not None:
                found[path] = standing
            elif not path.exists():
                gone.add(path)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._tell_standings, found, frozenset(gone))

    def _tell_standings(self, found: Mapping[Path, Standing], gone: frozenset[Path]) -> None:
        self._standings.update(found)
        self._gone = gone
        listed, year = self.query_one(OptionList), self.services.today().year
        for place, row in enumerate(self._choices):
            if row.kind == "recent" and row.path is not None:
                standing = self._standings.get(row.path)
                told = _found(row, self.t, year, standing, is_there=row.path not in gone)
                self._choices[place] = told
                listed.replace_option_prompt(str(place), _prompt(told, self._columns()))
        choice = self._under_cursor()
        if choice is not None and choice.kind == "recent":
            self._preview()

    # --- commands

    def do_choose(self) -> None:
        """Open what is under the cursor."""
        choice = self._under_cursor()
        if choice is None:
            return
        match choice.kind:
            case "recent":
                self.go_on(choice.path or Path())
            case "scenario":
                self.prepare(choice.path or Path())
            case "open":
                self.do_open()
            case "guide":
                from tabletop.tui.guide import GuideScreen

                self.app.push_screen(GuideScreen(self.t, choice.path or Path()))
            case "keys":
                from tabletop.tui.guide import GuideScreen
                from tabletop.tui.manual import keys_manual

                self.app.push_screen(GuideScreen(self.t, keys_manual(self.t)))
            case _:
                self.run_worker(self.do_language(), exclusive=True)

    def do_open(self) -> None:
        """Ask for a file and open it by what it is."""
        from tabletop.tui.start.path import AskPath

        def opened(path: Path | None) -> None:
            if path is None:
                return
            if path.suffix.lower() == LOG:
                self.go_on(path)
            else:
                self.prepare(path)

        self.app.push_screen(AskPath(self.t, self.t("Open a file"), Path.cwd(), (*SCENARIOS, LOG)), opened)

    def prepare(self, path: Path) -> None:
        """Prepare a session with a scenario, as it was left the last time in this program."""
        loaded = self._known(path)
        if loaded is None:
            stamp = _stamp(path)
            loaded = self.services.load(path, self.t)
            self._loaded[path] = stamp, loaded
        if loaded.scenario is None:
            self._show(_about(loaded, self._choice_of(path), self.t, self._width_beside()))
            self.say(self.t("This scenario cannot be played yet: mend what is named here."))
            return
        from tabletop.tui.start.draft import free_file
        from tabletop.tui.start.setup import SetupScreen, first_draft

        draft = self._drafts.get(path)
        if draft is None or draft.author_text != loaded.author_text:
            today = self.services.today()
            file = free_file(self.services.folder, loaded.scenario.title, today)
            fresh = first_draft(loaded.scenario, loaded.author_text, file)
            draft = draft.carried_to(fresh) if draft is not None else fresh
        draft = replace(draft, own=path not in shipped.scenarios())
        if path.absolute() not in _listed(self.services):
            recent.use(self.services.recent, path.absolute())

        def keep(draft: Draft) -> None:
            self._drafts[path] = draft

        self.app.push_screen(SetupScreen(self.t, draft, self.services, keep, self._begin))

    def _choice_of(self, path: Path) -> Choice:
        """Give the line of the list for a scenario, or what it would be for one that is not listed."""
        listed = next((row for row in self._choices if row.path == path), None)
        return listed or Choice("scenario", one_line(shipped.scenario_head(path).title), path=path)

    def _begin(self, draft: Draft) -> str | None:
        """Create the exercise and open the console; gives the reason when that cannot be done."""
        try:
            session = self.services.create(draft)
        except ExerciseError as error:
            return self.t.message(error.message)
        self._drafts = {
            path: kept for path, kept in self._drafts.items() if kept.scenario is not draft.scenario
        }
        console = self._open_console(session, replace=True)
        if draft.unchanged and isinstance(console, Telling):
            console.call_after_refresh(
                console.tell, _left_as_they_were(draft.unchanged, self._spoken(session))
            )
        return None

    def go_on(self, path: Path) -> None:
        """Go on with an exercise where it was."""
        if not path.exists():
            self.say(
                self.t(
                    "There is no file {file} any more. Was it moved, or is a stick missing?", file=str(path)
                )
            )
            self._look_up()
            return
        self._gone -= {path}
        try:
            session = self.services.resume(path)
        except ExerciseError as error:
            self.say(self.t.message(error.message))
            return
        self._open_console(session, replace=False)

    def _open_console(self, session: Opened, *, replace: bool) -> Screen[Any]:
        recent.opened(self.services.recent, session.path, session.state, self.services.today())
        console = self.services.console(self._spoken(session), session)
        if replace:
            self.app.switch_screen(console)
        else:
            self.app.push_screen(console)
        return console

    def _spoken(self, session: Opened) -> Text:
        return self.t if self.services.own_language else language(session.state.setup.language)

    async def do_forget(self) -> None:
        """Take a recent exercise out of the list."""
        choice = self._under_cursor()
        if choice is not None and choice.path is not None:
            recent.forget(self.services.recent, str(choice.path))
            await self._fill()

    async def do_language(self) -> None:
        """Speak the other language from now on."""
        other = next(lang for lang in LANGUAGES if lang != self.t.lang)
        self.t = language(other)
        recent.speak(self.services.recent, other)
        # What is wrong with a scenario is said in the language in which it was read.
        self._loaded = {path: row for path, row in self._loaded.items() if row[1].scenario is not None}
        before = self._under_cursor()
        await self.query_one(CommandBar).show((), self.t)
        await self._fill()
        if before is not None and before.kind == "scenario":
            # The one in this language, which now comes first.
            self._point_at(next(n for n, row in enumerate(self._choices) if row.kind == "scenario"))
        self._preview()

    def do_switch_theme(self) -> None:
        """Change the colours."""
        from tabletop.tui.app import DoorleefApp

        if isinstance(self.app, DoorleefApp):
            self.app.action_switch_theme()

    def do_help(self) -> None:
        """List every key."""
        from tabletop.tui.help import HelpScreen

        self.app.push_screen(HelpScreen(self.t, self.ACTIONS))

    def do_quit(self) -> None:
        """Leave the program."""
        self.app.exit(0)


def _name(*, roomy: bool) -> Content:
    lines = bigtext.big("DOORLEEF", 1) if roomy else ("Doorleef",)
    return Content.styled("\n".join(lines), "bold $primary")


def _collect_again() -> None:
    """End what the command line began: while everything was loaded, no garbage was looked for."""
    gc.freeze()
    gc.enable()


def _paragraphs(texts: Sequence[Content], width: int) -> Content:
    return Content("\n\n").join([Content("\n").join(text.wrap(width)) for text in texts])


def _outline(choice: Choice, width: int) -> Content:
    """Show what the first lines of a scenario say, while the rest is read."""
    text = " ".join(choice.summary.split("\n\n")[0].split())
    return _paragraphs([shown(choice.title, "bold $accent"), shown(text), shown("…", "$text-quiet")], width)


def _about(loaded: Loaded, choice: Choice, t: Text, width: int) -> Content:
    if loaded.scenario is not None:
        from tabletop.tui.start.preview import scenario_preview

        return scenario_preview(loaded.scenario, t, width)
    count = t.n("{n} problem", "{n} problems", len(loaded.problems))
    file = shown(in_folders(str(choice.path), width), "$text-quiet")
    head = [shown(choice.title, "bold $accent"), file, shown(count, "bold $error")]
    more = t("All of them: {command}", command=f"tabletop check {choice.path}")
    return _paragraphs(
        [*head, *(shown(line) for line in loaded.problems[:10]), shown(more, "$text-quiet")], width
    )


def _in_full(standing: Standing | None, t: Text) -> Iterator[str]:
    if standing is not None:
        at = standing.written
        yield t(
            "Last written on {day} at {time}", day=t.short_date(at.date()), time=t.time(at.hour, at.minute)
        )
        yield t("How far it is: {reached}", reached=_reached(standing, t))


def _explained(choice: Choice, t: Text, width: int, standing: Standing | None = None) -> Content:
    title = shown(choice.title, "bold $accent")
    match choice.kind:
        case "recent" if not choice.is_there:
            lines = [
                shown(t("The file of this exercise is not there. Was it moved, or is a stick missing?")),
                shown(in_folders(str(choice.path), width), "$text-quiet"),
                shown(t("Opened on {day}", day=choice.opened), "$text-quiet"),
            ]
        case "recent":
            lines = [
                shown(t("Go on where this exercise was. Everything that was saved is there.")),
                shown(in_folders(str(choice.path), width), "$text-quiet"),
                *(shown(line, "$text-quiet") for line in _in_full(standing, t)),
                shown(t("Opened on {day}", day=choice.opened), "$text-quiet"),
            ]
        case "open":
            lines = [shown(t("Opens a scenario (.yaml) or an exercise (.ttx) anywhere on this computer."))]
        case "guide":
            lines = [
                shown(t("Read this guide here. It is also a file:")),
                shown(in_folders(str(choice.path), width), "$text-quiet"),
            ]
        case "keys":
            sentence = t("Lists the keys of every screen. On each screen, ? lists those of that screen.")
            lines = [shown(sentence)]
        case _:
            lines = [shown(t("Goes to the other language."))]
    return _paragraphs([title, *lines], width)


def _left_as_they_were(names: Sequence[str], t: Text) -> str:
    """Say which names nobody filled in, and how that can still be done."""
    from tabletop.tui.console.actions import ACTIONS
    from tabletop.tui.start.draft import some

    key = next(row.key_label(t) for row in ACTIONS if row.id == "mend")
    return t.n(
        "{n} name is still that of the scenario, {key} corrects it: {names}",
        "{n} names are still those of the scenario, {key} corrects them: {names}",
        len(names),
        key=key,
        names=some(names),
    )
