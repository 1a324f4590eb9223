"""Noting down: the line, what it is read as, and what happens to an entry afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from textual.content import Content

from tabletop.core.capture import completions, parse
from tabletop.core.entries import current_inject, inject_spoken_of
from tabletop.core.events import MAX_TEXT, EntryKind, RecordingSet
from tabletop.core.intents import Capture
from tabletop.core.reliance import counted_on
from tabletop.tui.advance import TOO_SOON
from tabletop.tui.console import entry_deeds
from tabletop.tui.console.entry_keys import EntryKeys
from tabletop.tui.console.keyline import ROOM_FOR_UNDO, undo_key
from tabletop.tui.console.lines import NOTHING
from tabletop.tui.console.painting import PaintedStage
from tabletop.tui.console.reading import LONGEST_DOUBT, doubted, doubts_in_words, read_in_words
from tabletop.tui.console.sayings import (
    clipped,
    cue_in_words,
    inject_title,
    kind_in_words,
    quiet,
    said,
)
from tabletop.tui.console.stage import MARK, NOW, SEARCH_MARK
from tabletop.tui.content import cut, cut_in_lines
from tabletop.tui.line import unfit
from tabletop.wording import ENTRY_KINDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable

    from textual.events import Click
    from textual.widgets import Input

    from tabletop.core.capture import Captured
    from tabletop.core.state import Entry
    from tabletop.session import Door
    from tabletop.text import Text
    from tabletop.tui.console.desk import Desk, HeldSession


BEFORE_READING = "  "
SHORT_OF_A_REMARK = 20
"""Letters of names that nobody bears in a remark about them."""
BESIDE_UNDO = 5
"""Columns of the line above the keys that neither a message nor Undo takes."""


class NotingStage(EntryKeys, PaintedStage):
    """The console as it takes notes."""

    def __init__(
        self,
        t: Text,
        session: HeldSession,
        actor: str,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
        door: Door,
    ) -> None:
        super().__init__(t, session, actor, clock, today, door)
        self._draft = ""
        """What stood in the line when a search began."""
        self._named_for = False, False
        """Whether Undo stood above the keys, and something else was looked at, when they were last named."""

    # --- the line

    @property
    def typed(self) -> str:
        """What was typed as a note and is not kept yet, also while the line holds a search."""
        return self._draft if self.searching else self.line.value

    def keep_typed(self, text: str) -> None:
        """Take over what is typed as a note on another screen: both lines hold one text."""
        if self.searching:
            self._draft = text
        else:
            self.line.value = text
            self.line.cursor_position = len(text)

    def read(self, line: str) -> Captured | None:
        """Read what is typed."""
        if self.searching or not line:
            return None
        return parse(line, self.state.script, self.desk.today(), self.t.lang)

    def about(self, captured: Captured | None = None) -> tuple[str | None, str]:
        """Give the inject that a note would be about, and what it would be about in words."""
        state, cue, inject = self.state, self.looked_at(), self.look.inject
        if inject is None and captured is not None:
            inject = inject_spoken_of(state, captured.said_by, cue.id if cue else None)
        if inject is None:
            inject = cue.injects[0] if cue and len(cue.injects) == 1 else None
            inject = current_inject(state) if cue is None else inject
        if inject is not None and inject in state.script.injects:
            return inject, inject_title(state.script, inject)
        here = cue or state.current()
        return None, cue_in_words(self.t, state, here) if here else ""

    def _place(self, captured: Captured) -> dict[str, Any]:
        """Give what a note about what is looked at belongs to; nothing for what is on now."""
        state, cue, inject = self.state, self.looked_at(), self.about(captured)[0]
        if inject is not None and (self.look != NOW or inject != current_inject(state)):
            return {"inject": inject}
        if self.look == NOW:
            return {}
        block = cue.block if cue else state.block
        known = state.steps.get(block) if block else None
        return {"block": block, "hour": known.hour if known else None}

    def paint_reading(self) -> None:
        """Say how the line is read, what was just done, or what a note would be about."""
        t = self.t
        if self.line.is_open and self.searching:
            content = quiet(t("Enter keeps the list · Esc shows everything again"))
        elif self.line.is_open:
            content = self._reading()
        elif self.told:
            content = self.told
        elif self.typed.strip():
            content = quiet(t("Not saved yet: Enter goes on typing"))
        else:
            about = self.about()[1]
            content = quiet(t("About {what}", what=about)) if about else NOTHING
        self.undo_above = self._undo_beside(content)
        self._show_reading(content, self.lines_of_a_remark if content is self.told else 1)
        named_for = bool(self.undo_above), self.look != NOW
        if named_for != self._named_for:
            self._named_for = named_for
            self.paint_keys()

    def _show_reading(self, content: Content, most: int) -> None:
        """Show a text above the keys, in at most so many lines, with what Undo would take back."""
        beside = self.undo_above.cell_length
        room = self.size.width - len(BEFORE_READING) - (beside + 1 if beside else 0)
        first, *rest = [Content(BEFORE_READING) + row for row in cut_in_lines(content, room, most)]
        self.reading.show_all((first, self.undo_above), *((row, NOTHING) for row in rest))

    async def on_click(self, event: Click) -> None:
        """Do what the line above the keys says of Undo."""
        above = self.undo_above.cell_length
        if above and event.widget is self.reading and event.screen_x >= self.size.width - above:
            await self.action_command("undo")

    def _undo_beside(self, content: Content) -> Content:
        """Say on a narrow screen what Undo would take back, beside what else stands there."""
        width = self.size.width
        if self.line.is_open or width >= ROOM_FOR_UNDO or not (what := self.undone()):
            return NOTHING
        key = undo_key(self.t, what)
        if self.told and content.cell_length + key.cell_length + BESIDE_UNDO > width:
            return NOTHING
        return cut(key, width * 2 // 3) + " "

    def _reading(self) -> Content:
        state, line = self.state, self.line.value
        captured = self.read(line)
        parts = [read_in_words(self.t, state, captured, self.about(captured)[1])]
        if captured and captured.named:
            parts.insert(0, said(self.t("“{name}” stays in the text", name=clipped(captured.named, 30))))
        offers = completions(line, state.script) if line else ()
        if offers:
            names = "  ".join(f"{offer.code} {offer.title}" for offer in offers)
            parts.insert(0, said(self.t("Tab: {names}", names=names), "$primary"))
        if self.line.is_replaceable:
            parts.insert(0, said(self.t("Typed off the record: typing replaces it"), "bold $warning"))
        if captured and captured.problems:
            # First of all: whatever comes last is cut off where the line is full.
            parts.insert(0, doubts_in_words(self.t, line, captured))
        return quiet("  ·  ").join(parts)

    def on_capture_line_opened(self) -> None:
        """The line is being typed in."""
        self.told, self.told_of = NOTHING, None
        self.paint_reading()
        self.paint_keys()

    def on_capture_line_left(self) -> None:
        """The line is ready again; what was typed in it stays."""
        self.paint_reading()
        self.paint_keys()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say below the line how it is read."""
        if self.searching:
            self.words = event.value.strip()
            self.paint_entries()
        self.paint_reading()
        self.touched()

    def entered(self) -> None:
        """Save the line; when that is refused the text stays where it is."""
        if self.searching:
            self.end_search(keep=True)
            return
        problem = self._save(self.line.value) if self.line.value.strip() else None
        if problem is None:
            self.line.value = ""
            self.line.close()
        else:
            self.paint_clocks()
            refusal = said(f" {problem} ", "bold $background on $error")
            self._show_reading(refusal, self.lines_of_a_remark)

    def _save(self, line: str) -> str | None:
        t = self.t
        captured = parse(line, self.state.script, self.desk.today(), t.lang)
        if len(captured.text) > MAX_TEXT:
            return t.n("{n} character too long", "{n} characters too long", len(captured.text) - MAX_TEXT)
        try:
            fields = captured.fields(**self._place(captured))
        except ValidationError as error:
            labels = {"owner_function": t("Function"), "quantity": t("How much")}
            return unfit(t, error, labels)
        problem = self.desk.submit(Capture(fields=fields))
        if problem is None:
            state = self.state
            kind, text = kind_in_words(t, fields.kind), clipped(fields.text, 30)
            words = t("✓ Noted as {kind}: {text} – a digit changes that", kind=kind, text=text)
            latest = self._latest_of_mine() or max(state.entries)
            words = entry_deeds.does_it_know(self.desk, state.entries[latest]) or words
            self.told, self.told_of, self.told_at = said(words, "$success"), latest, state.seq
            if captured.problems:
                question = quiet("  ·  ") + self.told if counted_on(state.script, fields) else NOTHING
                self.told = said(self._not_understood(line, captured), "$warning") + question
            self.entries.chosen = None
        return problem

    def _not_understood(self, line: str, captured: Captured) -> str:
        kind = self.t(ENTRY_KINDS[captured.kind or EntryKind.NOTE])
        if len(captured.problems) > len(captured.unheard):
            return self.t(
                "✓ {kind}; not understood, so it is text: {words} – e mends that",
                kind=kind,
                words=", ".join(clipped(word, LONGEST_DOUBT) for word in doubted(line, captured)),
            )
        return self.t(
            "✓ {kind}; “{names}” is text, not who said it: e mends that",
            kind=kind,
            names=clipped(", ".join(captured.unheard), SHORT_OF_A_REMARK),
        )

    def came_too_soon(self) -> None:
        """Say that a key did nothing, before what was said already: a digit goes on changing that."""
        words = self.t(TOO_SOON)
        if not self.told:
            self.told, self.told_of, self.told_at = said(words, "$warning"), None, self.state.seq
        elif not self.told.plain.startswith(words):
            self.told = said(words, "$warning") + quiet("  ·  ") + self.told
        self.paint_reading()

    def do_capture(self) -> None:
        """Open the line."""
        self.line.open()

    def complete(self) -> None:
        """Complete the name at the end of the line."""
        offers = () if self.searching else completions(self.line.value, self.state.script)
        if offers:
            self.line.put(offers[0].line)

    def do_off_record(self) -> None:
        """Stop noting, or note on."""
        self.desk.do(RecordingSet(on=not self.state.recording))

    # --- searching

    def do_search(self) -> None:
        """Look for words among the entries."""
        self._draft = self.line.value
        self.searching = True
        self.entries.chosen = None
        self.line.put("")
        self.line.placeholder = self.inviting()
        self.prompt.update(SEARCH_MARK, layout=False)
        self.line.open()

    def end_search(self, *, keep: bool) -> None:
        """Go back to noting; `keep` leaves the entries that were found."""
        self.searching = False
        if not keep:
            self.words = ""
        self.line.put(self._draft)
        self.prompt.update(MARK, layout=False)
        self.line.close()
        self.paint()
        if keep and self.words:
            self.visit("entries")

    # --- entries

    def paint(self) -> None:
        """Say no longer what was said of an act when another was done since, here or on the projector."""
        if self.told and self._latest_act_of_mine() > self.told_at:
            self.told, self.told_of = NOTHING, None
        self._mind_the_record()
        self.line.placeholder = self.inviting()
        super().paint()

    def _latest_act_of_mine(self) -> int:
        acts, actor = self.state.acts, self.desk.actor
        return next((act.seq for act in reversed(acts) if act.actor == actor), 0)

    def _mind_the_record(self) -> None:
        """Say so when what was typed off the record stands in the line as it counts again."""
        if self.line.mind_the_record(self.typed, recording=self.state.recording):
            words = self.t(
                "Typed off the record. Enter twice notes it, typing replaces it: {text}", text=self.typed
            )
            self.tell(words, loud=True)

    def _latest_of_mine(self) -> int:
        """Give the latest entry that was noted here or on the projector; 0 when there is none."""
        entries = self.state.entries
        # From the newest on: of a long session only the last few are looked at.
        return next(
            (ident for ident in reversed([*entries]) if entries[ident].captured_by == self.desk.actor), 0
        )

    def _on_entry(self, deed: Callable[[Desk, Entry], object]) -> None:
        entry = self.entry()
        super()._on_entry(deed)
        self.told_of = entry.id if entry is not None else None
        self._mind_what_is_not_shown(entry)

    def _ask_on_entry(self, deed: Callable[[Desk, Entry], Awaitable[None]]) -> None:
        async def asked(desk: Desk, entry: Entry) -> None:
            await deed(desk, entry)
            self.told_of = entry.id

        super()._ask_on_entry(asked)
        self._mind_what_is_not_shown(self.entry())

    def _mind_what_is_not_shown(self, meant: Entry | None) -> None:
        """Say why a key does nothing while a search found no entry."""
        if meant is None and self.words:
            self.tell(self.t("No note is shown: Esc shows everything again"), loud=True)

    def entry(self) -> Entry | None:
        """Give the entry that is pointed at, the one just told of, or the latest that is shown."""
        entries = self.state.entries
        match self.entries.chosen:
            case ("entry", int(ident)) if ident in entries:
                return entries[ident]
        if self.told and self.told_of is not None and self.told_of in entries:
            return entries[self.told_of]
        return entries.get(max(self._lines if self.words else entries, default=0))
