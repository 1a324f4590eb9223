"""The screen for the break and the end: one list at a time, what is under the cursor beside it."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core import review
from tabletop.core.events import EntryKind
from tabletop.core.plaintext import one_line
from tabletop.tui.advance import AFTER_A_FORM, TOO_SOON
from tabletop.tui.commands import Command, CommandBar
from tabletop.tui.console.rest import Rest
from tabletop.tui.console.sayings import undo_in_words
from tabletop.tui.content import CutLines, shown
from tabletop.tui.review.actions import ACTIONS, ONLY
from tabletop.tui.review.assigning import Assigning
from tabletop.tui.review.deeds import WORDS_OF_ACT
from tabletop.tui.review.judging import Judging
from tabletop.tui.review.looking_back import LookingBack
from tabletop.tui.review.rows import (
    EMPTY,
    EXPLANATIONS,
    SHORT_TITLES,
    SIGNS,
    TITLES,
    ReviewRow,
    Section,
    from_pages,
    in_order_of,
    rows,
    short,
)
from tabletop.tui.review.strip import strip
from tabletop.tui.review.weighing import Weighing
from tabletop.tui.stopping import stopping
from tabletop.tui.typing import is_sign
from tabletop.tui.undoing import take_back

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.events import Click, Paste, Resize
    from textual.screen import Screen

    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.tui.console.desk import HeldSession

AROUND_STATUS = 4
"""Columns beside the line that says what was done."""
STEADY = frozenset({Section.GAPS, Section.ACTIONS})
"""Lists in which a row would move when something is filled in."""
ROOMY = 100
"""Columns below which the section titles stand closer together."""


class SectionTab(Static):
    """The title of a section; a click goes there."""

    def __init__(self, section: Section) -> None:
        super().__init__(id=f"tab-{section}")
        self.section = section

    def on_click(self, event: Click) -> None:
        """Go to the section."""
        event.stop()
        if isinstance(self.screen, ReviewScreen):
            self.screen.show_section(self.section)


class RowList(OptionList):
    """The rows of a section; at an end the cursor stays there, and a click elsewhere only points."""

    async def _on_click(self, event: Click) -> None:
        # Reading with the mouse decides nothing, nor does the second half of a double click.
        clicked = event.style.meta.get("option")
        if clicked != self.highlighted or event.chain > 1:
            event.prevent_default()
            if clicked is not None and not self.get_option_at_index(clicked).disabled:
                self.highlighted = clicked

    def action_cursor_down(self) -> None:
        """Go to the next row."""
        if self.highlighted != self.option_count - 1:
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Go to the row before."""
        if self.highlighted != 0:
            super().action_cursor_up()


class ReviewScreen(Weighing, Assigning, LookingBack, Judging):
    """Groups gaps, counts votes, ticks what was seen, gives actions an owner, and closes with the hotwash."""

    CSS_PATH = "screen.tcss"
    ACTIONS = ACTIONS

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        today: Callable[[], dt.date],
        section: Section = Section.GAPS,
        clock: Callable[[], float] = monotonic,
        *,
        actor: str = "facilitator",
    ) -> None:
        super().__init__(t, session, actor, today, clock)
        self._section = section
        self._rows: tuple[ReviewRow, ...] = ()
        self._strip: Content | None = None
        self._said = ""
        """What was done latest, or why it was not."""
        self._undo_told = False
        """True while the line above the keys says what Undo would undo."""
        self._too_soon = False
        """True when the latest key did nothing for coming right behind a form."""
        self._rest: Rest | None = None
        """What weighs keys just after this screen came to the front."""
        self._away = True
        """True until this screen is in front, and while another one is that it put up."""
        self._unsubscribe: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the section titles, the list, the details and the bottom line."""
        with Horizontal(id="tabs"):
            for section in Section:
                yield SectionTab(section)
        yield Static(id="strip")
        yield Static(id="explanation")
        with Horizontal(id="middle"):
            yield RowList(id="rows", markup=False)
            with VerticalScroll(id="details-box", can_focus=False):
                yield Static(id="details")
        yield Static(id="status")
        yield CommandBar()

    async def on_mount(self) -> None:
        """Follow the session and show the first section."""
        self._unsubscribe = self.session.subscribe(self._followed)
        self.query_one(OptionList).focus()
        self.set_interval(1.0, self._refresh_strip)
        self._refresh_rows()
        await self.refresh_commands()

    def seconds(self) -> float:
        """Give seconds that never run back."""
        return self._clock()

    def on_screen_resume(self) -> None:
        """Let keys rest: whoever still types, or held Enter, in the form that closed decides nothing here."""
        self._away, self._rest = False, Rest(self._clock, AFTER_A_FORM)

    def _put_up(self, screen: Screen[Any], answered: Callable[[Any], None] | None = None) -> None:
        self._away = True
        self.app.push_screen(screen, answered)

    def never_waits(self, event: Key) -> bool:
        """Tell whether a character is a command at once: whatever is no letter or digit."""
        return is_sign(event)

    def takes_first(self, event: Key | Paste) -> bool:
        """Take what is typed or pasted, in its turn; Enter behind it or behind a form does nothing."""
        acts = isinstance(event, Key) and (event.key == "enter" or (event.is_printable and is_sign(event)))
        if acts and (self.in_a_sentence() or self._rests()):
            self.came_too_soon()
            return True
        return super().takes_first(event)

    def came_too_soon(self) -> None:
        """Say that a key did nothing, before what was said already, until one counts."""
        self._too_soon = not self._away and not self.in_a_sentence()
        self._refresh_status()

    def is_late(self, event: Key) -> bool:
        """Tell whether a character alone does nothing, because it may be meant for the form that closed."""
        return self._rests()

    def _rests(self) -> bool:
        if self._away:
            return True
        if self._rest is not None and self._rest.counts():
            self._rest, self._too_soon = None, False
            self._refresh_status()
        return self._rest is not None

    def text_came(self, text: str) -> None:
        """Take a text in the hotwash for a strength; elsewhere say which key opens a line."""
        if self._section is Section.HOTWASH and self._subject("partner") is not None:
            self._hotwash(EntryKind.STRENGTH, one_line(text))
            return
        self._gone = text
        if self._section in ONLY["action"]:
            self._say(self.t("Nothing was done with what was typed: a writes down an action."))
        else:
            self._say(self.t("Nothing was done with what was typed: press one key at a time."))

    def _followed(self, _state: State, _events: tuple[ev.Event, ...]) -> None:
        self.call_later(self._refresh_rows)

    def on_unmount(self) -> None:
        """Stop following the session."""
        if self._unsubscribe:
            self._unsubscribe()

    def available(self, command: Command) -> bool:
        """Offer only what the section knows."""
        return command.id not in ONLY or self._section in ONLY[command.id]

    def in_footer(self, command: Command) -> bool:
        """Leave Undo out where the line above says what it would undo."""
        return super().in_footer(command) and not (command.id == "undo" and self._undo_told)

    async def action_command(self, ident: str) -> None:
        """Let a key that several sections share do what this section means by it."""
        command = next(row for row in self.ACTIONS if row.id == ident)
        if not self.available(command):
            shared = (
                row
                for row in self.available_commands()
                if row.id in ONLY and set(row.keys) & set(command.keys)
            )
            ident = next((row.id for row in shared), ident)
        await super().action_command(ident)

    def show_section(self, section: Section) -> None:
        """Go to a section."""
        self._section = section
        self._marked = frozenset()
        self._say("")
        self._refresh_rows(anew=True)
        self.call_later(self.refresh_commands)

    def on_resize(self, event: Resize) -> None:
        """Keep every section title in sight."""
        self.set_class(event.size.width < ROOMY, "narrow")
        self._refresh_tabs()
        self._refresh_status()

    def _refresh_tabs(self) -> None:
        for section in Section:
            tab = self.query_one(f"#tab-{section}", SectionTab)
            title = SHORT_TITLES.get(section) if self.has_class("narrow") else None
            tab.update(shown(self.t(title or TITLES[section])))
            tab.set_class(section is self._section, "-now")

    def _refresh_strip(self) -> None:
        words = strip(self.t, self.session.state, self.session.store_problem)
        if words != self._strip:
            self._strip = words
            widget = self.query_one("#strip", Static)
            widget.display = bool(words.plain)
            widget.update(words)

    def _refresh_rows(self, to: str | None = None, *, anew: bool = False) -> None:
        """Show the rows as they are now, with the cursor where it was or on the row that is named.

        Only `anew` puts them in another order: whoever goes through a list must not lose the row.
        """
        if not self.is_running:
            return
        t, options = self.t, self.query_one("#rows", OptionList)
        self._refresh_tabs()
        self._refresh_strip()
        self._refresh_status()
        pages = from_pages(self._section, self.session.state, t)
        about = shown(t(EXPLANATIONS[self._section]))
        if pages:
            about += shown(f" {pages}", "bold $foreground")
        self.query_one("#explanation", Static).update(about)
        found = rows(self._section, self.session.state, self._marked, self._opened, t)
        if not anew and self._section in STEADY:
            found = in_order_of(self._rows, found)
        if found != self._rows or to is not None or not found:
            key = to or self._key()
            self._rows = found
            options.clear_options()
            options.set_class(not found, "-empty")
            options.set_class(self._section is Section.FINDINGS, "-whole")
            if found:
                whole = self._section is Section.FINDINGS
                options.add_options([Option(row.line if whole else CutLines.of(row.line)) for row in found])
                place = next((index for index, row in enumerate(found) if row.key == key), 0)
                options.highlighted = place
            else:
                options.add_option(Option(shown(t(EMPTY[self._section]), "$text-quiet"), disabled=True))
        self._show_details()

    def _key(self) -> str:
        place = self.query_one("#rows", OptionList).highlighted
        return self._rows[place].key if place is not None and place < len(self._rows) else ""

    def _show_details(self) -> None:
        key = self._key()
        details = next((row.details for row in self._rows if row.key == key), Content(""))
        self.query_one("#details", Static).update(details)

    def on_option_list_option_highlighted(self) -> None:
        """Show what is under the cursor."""
        self._show_details()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Let Enter, or a click on a row, do what the section does with a row."""
        event.stop()
        meant = next((row for row in self.available_commands() if "enter" in row.keys), None)
        if meant is not None:
            await self.action_command(meant.id)
        elif self._section is Section.GAPS:
            self.do_mark()

    def _say(self, sentence: str) -> None:
        self._said, self._too_soon = sentence, False
        self._refresh_status()

    def _refresh_status(self) -> None:
        """Say what was done, and where there is room for it what Undo would take back."""
        told = (self.t(TOO_SOON) if self._too_soon else "", self._said)
        said, status = shown("  ·  ".join(filter(None, told))), self.query_one("#status", Static)
        what = undo_in_words(self.t, self.session.state, self.actor)
        undo = shown("u ", "bold $accent") + shown(self.t("undo: {what}", what=what)) if what else Content("")
        gap = self.size.width - AROUND_STATUS - said.cell_length - undo.cell_length
        status.update(said + Content(" " * gap) + undo if gap > 1 else said)
        told_before, self._undo_told = self._undo_told, bool(what) and gap > 1
        if told_before != self._undo_told:
            self.call_later(self.refresh_commands)

    def do_next_section(self) -> None:
        """Go to the next list."""
        sections = list(Section)
        self.show_section(sections[(sections.index(self._section) + 1) % len(sections)])

    def do_previous_section(self) -> None:
        """Go to the list before."""
        sections = list(Section)
        self.show_section(sections[sections.index(self._section) - 1])

    def do_back(self) -> None:
        """Go back to the console."""
        self.dismiss(None)

    def do_help(self) -> None:
        """Explain every key."""
        from tabletop.tui.help import HelpScreen  # only when asked for

        self._put_up(HelpScreen(self.t, self.ACTIONS, SIGNS))

    def do_stop(self) -> None:
        """Ask whether there is a real situation, or whether the exercise goes on."""
        from tabletop.tui.console.dialogs import Sure  # only when asked for

        asked = stopping(self.t, self.session.state)

        def answered(yes: bool | None) -> None:  # the screen's answer
            if yes:
                self.submit(asked.fact)

        self._put_up(Sure(self.t, asked.title, asked.explanation, self._clock), answered)

    def do_undo(self) -> None:
        """Take back the latest act; verdicts that were given with one key go back with one.

        What the whole room notices is asked about first: where the exercise stands is not on this screen.
        """
        if self.undo_together():
            return
        take_back(
            self.t,
            lambda: self.session.state,
            self.actor,
            self._clock,
            put_up=self._put_up,
            undo=partial(self.submit, want.Undo()),
            elsewhere=True,
        )

    def do_tick(self) -> None:
        """Tick an expected action, or take the tick away, and go to the next."""
        ident = self._subject("expected")
        if ident:
            seen = ident not in self.session.state.ticked
            lines = (line for group in review.expected(self.session.state) for line in group.lines)
            text = next((short(line.text, WORDS_OF_ACT) for line in lines if line.id == ident), "")
            done = self.t("Seen: {text}", text=text) if seen else self.t("Not seen yet: {text}", text=text)
            self.submit(ev.ExpectedTicked(expected=ident, done=seen), done)
            self._go_on()

    def do_take_up(self) -> None:
        """Take a parked point up again."""
        entry = self._entry()
        if entry is not None:
            text = short(entry.fields.text, WORDS_OF_ACT)
            self._amend(entry, self.t("Taken up: {text}", text=text), parked=False)

    def do_headline(self) -> None:
        """Put an entry on the first page, or take it off."""
        entry = self._entry()
        if entry is not None:
            text, on = short(entry.fields.text, WORDS_OF_ACT), not entry.fields.headline
            done = (
                self.t("On the first page: {text}", text=text)
                if on
                else self.t("No longer on the first page: {text}", text=text)
            )
            self._amend(entry, done, headline=on)

    def _go_on(self) -> None:
        """Go to the next row; from the last one not to the first again, where the same key would undo."""
        options = self.query_one("#rows", OptionList)
        if options.highlighted is not None and options.highlighted < options.option_count - 1:
            options.action_cursor_down()
