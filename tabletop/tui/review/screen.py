"""The screen for the break and the end: one list at a time, what is under the cursor beside it."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tabletop import wording
from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core import review
from tabletop.core.capture import parse, parse_owner
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.plaintext import one_line
from tabletop.session import Refused
from tabletop.text import N_
from tabletop.tui.advance import AFTER_A_FORM, TOO_SOON
from tabletop.tui.ask import Ask, Next
from tabletop.tui.commands import Command, CommandBar
from tabletop.tui.console.rest import Rest
from tabletop.tui.console.sayings import undo_in_words
from tabletop.tui.content import CutLines, shown
from tabletop.tui.line import unfit
from tabletop.tui.review.actions import ACTIONS, ONLY
from tabletop.tui.review.judging import WORDS_OF_ACT, Judging
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
from tabletop.tui.stopping import stopping
from tabletop.tui.typing import is_sign
from tabletop.tui.undoing import take_back

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.events import Click, Paste, Resize
    from textual.screen import Screen

    from tabletop.core.intents import Intent
    from tabletop.core.state import Entry, State
    from tabletop.text import Text
    from tabletop.tui.console.desk import HeldSession

AROUND_STATUS = 4
"""Columns beside the line that says what was done."""
STEADY = frozenset({Section.GAPS, Section.ACTIONS})
"""Lists in which a row would move when something is filled in."""
HOTWASH_TITLES = {EntryKind.STRENGTH: N_("Strength: {partner}"), EntryKind.GAP: N_("Gap: {partner}")}
"""Above the line in which an organisation is noted down: what of it, and of whom."""
MORE_TITLES = {
    EntryKind.STRENGTH: N_("Another strength: {partner}"),
    EntryKind.GAP: N_("Another gap: {partner}"),
}
"""The same, of an organisation that named one already."""
CORRECTED_TITLES = {
    EntryKind.STRENGTH: N_("Correct the strength: {partner}"),
    EntryKind.GAP: N_("Correct the gap: {partner}"),
}
KEYS_OF_MORE = {
    EntryKind.STRENGTH: N_("For another strength: Esc, then S."),
    EntryKind.GAP: N_("For another gap: Esc, then G."),
}
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


class ReviewScreen(Judging):
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
        super().__init__(t, session, actor)
        self._today = today
        self._clock = clock
        self._section = section
        self._rows: tuple[ReviewRow, ...] = ()
        self._marked: frozenset[int] = frozenset()
        self._strip: Content | None = None
        self._said = ""
        """What was done latest, or why it was not."""
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

    def attempt(self, make: Callable[[], Intent], done: str = "") -> str | None:
        """Ask the session for what `make` gives; gives the sentence to show when it did not happen.

        `done` says what happened when it did.
        """
        try:
            intent = make()
        except ValidationError as error:
            return unfit(self.t, error)
        result = self.session.submit([want.Submission(intent, self.actor)])[0]
        if isinstance(result, Refused):
            self._refresh_rows()
            return self.t.message(result.message)
        self._say(done or self.t("Saved."))
        self._refresh_rows()
        return None

    def submit(self, intent: Intent, done: str = "") -> None:
        """Ask the session for something, and say why when it is refused."""
        problem = self.attempt(lambda: intent, done)
        if problem:
            self._say(f"! {problem}")

    def _subject(self, prefix: str) -> str | None:
        kind, _, ident = self._key().partition(":")
        return ident if kind == prefix and ident else None

    def _number(self, prefix: str) -> int | None:
        ident = self._subject(prefix)
        return int(ident) if ident else None

    def _entry(self) -> Entry | None:
        ident = self._number("entry")
        if ident is None:
            ident = self._number("gap")
        return self.session.state.entries.get(ident) if ident is not None else None

    def _correct(self, entry: Entry, done: str, **changes: object) -> str | None:
        def make() -> Intent:
            fields = EntryFields.model_validate(entry.fields.model_dump() | changes)
            return ev.EntryCorrected(entry=entry.id, base=entry.revision, fields=fields)

        return self.attempt(make, done)

    def _amend(self, entry: Entry, done: str, **changes: object) -> None:
        problem = self._correct(entry, done, **changes)
        if problem:
            self._say(f"! {problem}")

    def _ask(self, title: str, hint: str, save: Callable[[str], str | None], value: str = "") -> None:
        self._put_up(Ask(self.t, title, hint, value, save))

    @property
    def _code(self) -> str:
        """The code of a partner to give an example with."""
        return next((row.short for row in self.session.state.script.partners.values()), "abc")

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

    def do_mark(self) -> None:
        """Mark a gap, or take the mark away, and go to the next."""
        gap = self._number("gap")
        if gap is not None:
            self._marked ^= {gap}
            self._refresh_rows()
            self._go_on()
            n = len(self._marked)
            self._say(self.t.n("{n} gap marked.", "{n} gaps marked.", n) if n else "")

    def _go_on(self) -> None:
        """Go to the next row; from the last one not to the first again, where the same key would undo."""
        options = self.query_one("#rows", OptionList)
        if options.highlighted is not None and options.highlighted < options.option_count - 1:
            options.action_cursor_down()

    def do_name(self) -> None:
        """Ask for the title of the marked gaps, or of the group under the cursor."""
        state, here = self.session.state, self._number("gap")
        chosen = sorted(self._marked) or ([here] if here is not None else [])
        if not chosen:
            return
        group = next((ident for ident in chosen if ident in state.groups), None)
        members: dict[int, None] = {}
        for ident in chosen:
            inside = state.groups[ident].entries if ident in state.groups else (ident,)
            members.update(dict.fromkeys(inside))
        value = state.groups[group].title if group is not None else ""

        def save(line: str) -> str | None:
            title, entries = one_line(line), tuple(members)
            if not title:
                return self.t("There is nothing to note: the text is empty")
            problem = self.attempt(
                lambda: (
                    ev.GroupMade(title=title, entries=entries)
                    if group is None
                    else ev.GroupChanged(group=group, title=title, entries=entries)
                ),
                self.t("Under one title: {title}", title=short(title, WORDS_OF_ACT)),
            )
            if problem is None:
                # What is done next, such as counting hands, is about the group.
                groups = self.session.state.groups
                made = group if group in groups else max(groups, default=None)
                self._marked = frozenset()
                self._refresh_rows(to=f"gap:{made}")
            return problem

        question = self.t.n("Title for this gap", "One title for {n} gaps", len(members))
        hint = self.t("Say what is lacking, in a few words.")
        self._put_up(Ask(self.t, question, hint, value, save, whole=True))

    def do_dissolve(self) -> None:
        """Take a group apart."""
        group = self.session.state.groups.get(self._number("gap") or 0)
        if group is not None:
            done = self.t("Taken apart: {title}", title=short(group.title, WORDS_OF_ACT))
            self.submit(ev.GroupChanged(group=group.id, title=group.title, entries=()), done)

    def _vote(self, more: int) -> None:
        subject = self._number("gap")
        gap = next((row for row in review.gaps(self.session.state) if row.id == subject), None)
        if gap is not None and gap.weight.hands + more >= 0:
            votes = gap.weight.hands + more
            self.submit(ev.VotesCounted(subject=gap.id, votes=votes), self._counted(gap.id, votes))

    def _counted(self, subject: int, votes: int) -> str:
        title = short(review.subject_title(self.session.state, subject) or "", WORDS_OF_ACT)
        return self.t.n("{n} hand for: {title}", "{n} hands for: {title}", votes, title=title)

    def do_vote_more(self) -> None:
        """Add a vote."""
        self._vote(1)

    def do_vote_less(self) -> None:
        """Take a vote away."""
        self._vote(-1)

    def do_count(self) -> None:
        """Ask how many hands there were."""
        subject = self._number("gap")
        if subject is None:
            return
        title = review.subject_title(self.session.state, subject) or ""

        def save(line: str) -> str | None:
            answer = line.strip()
            # Python itself refuses to read a number of thousands of digits.
            if not (answer.isascii() and answer.isdigit() and len(answer) <= len(str(ev.MAX_VOTES))):
                return self.t("Write a whole number, for example 12.")
            votes = int(answer)
            return self.attempt(
                lambda: ev.VotesCounted(subject=subject, votes=votes), self._counted(subject, votes)
            )

        self._ask(self.t("How many hands?"), short(title), save)

    def do_action(self) -> None:
        """Ask for an action in answer to the gap under the cursor."""
        state, subject = self.session.state, self._number("gap")
        if self._section is Section.ACTIONS and (entry := self._entry()):
            subject = entry.fields.addresses
        title = review.subject_title(state, subject) if subject is not None else None
        hint = self.t(
            "What will be done? For example: list of addresses on paper >{code} !1-12 (owner and date)",
            code=self._code,
        )
        inject, block, at = review.place_of(state, subject)
        answers = {"kind": EntryKind.ACTION, "addresses": subject}

        def save(line: str) -> str | None:
            read = parse(line, state.script, self._today(), self.t.lang)

            def make() -> Intent:
                fields = read.fields(inject=inject, block=block, hour=at)
                return want.Capture(fields=fields.model_copy(update=answers))

            problem = self.attempt(make, self.t("Written down: {text}", text=short(read.text, WORDS_OF_ACT)))
            doubts = len(read.problems)
            if problem is None and doubts:
                words = self.t.n(
                    "Saved; {n} word was not understood and stays in the text.",
                    "Saved; {n} words were not understood and stay in the text.",
                    doubts,
                )
                self._say(words)
            return problem

        heading = self.t("Action for: {gap}", gap=short(title)) if title else self.t("New action")
        self._ask(heading, hint, save)

    def do_assign(self) -> None:
        """Ask who takes the action and when it is due."""
        entry = self._entry()
        if entry is None:
            return
        fields, script = entry.fields, self.session.state.script
        code = script.partners[fields.owner].short if fields.owner else ""
        function = f"/{fields.owner_function}" if fields.owner_function else ""
        parts = (f">{code}{function}" if code else "", f"!{fields.due}" if fields.due else "")
        value = one_line(" ".join(part for part in parts if part))
        done = self.t("Owner and date of: {text}", text=short(fields.text, WORDS_OF_ACT))

        def save(line: str) -> str | None:
            if line.strip() == value:
                return None
            if not line.strip():
                return self._correct(entry, done, owner=None, owner_function=None, due=None)
            read = parse_owner(line, script, self._today(), self.t.lang)
            if read.text or read.kind or read.said_by or read.theme or not (read.owner or read.due):
                problems = [self.t.message(problem) for problem in read.problems]
                example = f">{self._code} !1-12"
                return " ".join([*problems, self.t("Write it like this: {example}", example=example)])
            changes: dict[str, object] = {}
            if read.owner:
                changes |= {"owner": read.owner, "owner_function": read.owner_function}
            if read.due:
                changes["due"] = read.due.isoformat()
            return self._correct(entry, done, **changes)

        codes = " ".join(row.short for row in script.partners.values())
        hint = self.t(
            "For example >{code}/team safety !1-12 (owner, function, date). Codes: {codes}",
            code=self._code,
            codes=codes,
        )
        self._ask(short(fields.text), hint, save, value)

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

    def _named(self, kind: EntryKind) -> Entry | None:
        """Give the strength or gap that the partner under the cursor named latest; None when it has none."""
        state, partner = self.session.state, self._subject("partner")
        named = [row.id for line in review.hotwash(state) if line.partner == partner for row in line.of(kind)]
        return state.entries[named[-1]] if named else None

    def _hotwash(self, kind: EntryKind, typed: str = "") -> None:
        """Ask for a strength or a gap of the partner under the cursor."""
        partner = self._subject("partner")
        state = self.session.state
        if partner is None:
            return
        block = review.block_of_hotwash(state)

        def save(kind: EntryKind, line: str) -> str | None:
            fields = {"kind": kind, "text": one_line(line), "said_by": (partner,), "block": block}
            done = self.t("Written down: {text}", text=short(line, WORDS_OF_ACT))
            return self.attempt(lambda: want.Capture(fields=EntryFields.model_validate(fields)), done)

        name = self._partner_name(partner)
        titles = MORE_TITLES if self._named(kind) else HOTWASH_TITLES
        title = self.t(titles[kind], partner=name)
        hint = f"{self.t(wording.LOOKING_BACK[kind])} {self.t('One sentence, no names of persons.')}"
        then = None
        if kind is EntryKind.STRENGTH and self._named(EntryKind.GAP) is None:
            # Whoever speaks goes on with the gap: it must not be taken for keys.
            question = self.t(wording.LOOKING_BACK[EntryKind.GAP])
            then = Next(
                self.t(HOTWASH_TITLES[EntryKind.GAP], partner=name),
                self.t("✓ The strength is saved. {question}", question=question),
                partial(save, EntryKind.GAP),
                self.t("Now this is the gap of {partner}. Enter again notes it as that.", partner=name),
                self._clock,
            )
        self._put_up(Ask(self.t, title, hint, typed, partial(save, kind), then=then))

    def _partner_name(self, partner: str) -> str:
        return next(row.title for row in review.hotwash(self.session.state) if row.partner == partner)

    def _hotwash_or_correct(self, kind: EntryKind) -> None:
        """Ask for a strength or a gap; of a partner that named one already, open that one."""
        entry, partner = self._named(kind), self._subject("partner")
        if entry is None or partner is None:
            self._hotwash(kind)
            return

        def save(line: str) -> str | None:
            if one_line(line) == one_line(entry.fields.text):
                return None
            done = self.t("Corrected: {text}", text=short(line, WORDS_OF_ACT))
            return self._correct(entry, done, text=one_line(line))

        title = self.t(CORRECTED_TITLES[kind], partner=self._partner_name(partner))
        self._ask(title, self.t(KEYS_OF_MORE[kind]), save, entry.fields.text)

    def do_strength(self) -> None:
        """Ask for a strength, or correct the one that was named."""
        self._hotwash_or_correct(EntryKind.STRENGTH)

    def do_gap(self) -> None:
        """Ask for a gap, or correct the one that was named."""
        self._hotwash_or_correct(EntryKind.GAP)

    def do_another_strength(self) -> None:
        """Ask for one strength more."""
        self._hotwash(EntryKind.STRENGTH)

    def do_another_gap(self) -> None:
        """Ask for one gap more."""
        self._hotwash(EntryKind.GAP)
