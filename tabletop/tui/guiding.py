"""The projector in the facilitator's own terminal: what the room sees, with the session guided from it."""

from __future__ import annotations

import datetime as dt
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import ValidationError
from textual.containers import Horizontal
from textual.widgets import Input, Static

from tabletop.core.calling import spoken
from tabletop.core.capture import Captured, parse
from tabletop.core.entries import inject_spoken_of
from tabletop.core.events import Answer, ClockPaused, ClockResumed, EntryKind, ReplyGiven
from tabletop.core.intents import Capture, Next, Submission, Undo
from tabletop.core.messages import Message
from tabletop.core.plaintext import one_line
from tabletop.core.reliance import counted_on
from tabletop.session.protocol import Refused
from tabletop.text import N_
from tabletop.tui.advance import PATIENCE, TOO_SOON, NextKey, Press
from tabletop.tui.commands import Command
from tabletop.tui.console.entry_deeds import corrected
from tabletop.tui.content import shown
from tabletop.tui.kind_keys import KIND_KEYS, REPLY_KEYS, KindKeys
from tabletop.tui.line import QuickLine, unfit
from tabletop.tui.projector import LOOKING, READING, Projection, Tone
from tabletop.tui.showing import projector_with
from tabletop.tui.stopping import stopping
from tabletop.tui.typing import TypingScreen
from tabletop.tui.undoing import take_back
from tabletop.wording import ANSWERS, ENTRY_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from tabletop.core.intents import Intent
    from tabletop.core.state import Entry
    from tabletop.session import Door
    from tabletop.session.protocol import Done, Duplicate, Session
    from tabletop.text import Text
    from tabletop.tui.console.dialogs import Sure

DOUBTS = {
    "capture.unknown-partner": N_("who?"),
    "capture.nearest-partner": N_("who?"),
    "capture.several": N_("which?"),
    "capture.no-such-day": N_("when?"),
    "capture.day-past": N_("when?"),
    "capture.not-a-day": N_("when?"),
    "capture.unknown-target": N_("about what?"),
    "capture.unknown-theme": N_("which theme?"),
}
"""What is doubted in a line, without a word of it."""
GUIDING = N_("Guiding the session")


def _kept_here(text: str) -> None:
    """Leave the text in the line alone."""


class ProjectorScreen(KindKeys, TypingScreen, Projection):
    """The projector in the facilitator's own terminal: guiding and taking notes go on while it is shown."""

    ACTIONS = (
        Command(
            "next",
            ("space",),
            N_("Next"),
            N_("Goes to what comes next; a new step asks for a second press."),
            GUIDING,
        ),
        Command(
            "next_page",
            ("pagedown",),
            N_("Next, also while you type"),
            N_("Like the space bar; what stands in the line stays. Clickers send it."),
            GUIDING,
        ),
        Command(
            "capture",
            ("enter",),
            N_("Note"),
            N_(
                "Opens a line for a note. The room sees dots instead of letters, the code of who said it,"
                " and a question mark where something is not understood."
            ),
            GUIDING,
        ),
        Command("leave", ("p",), N_("Back to the console"), N_("Leaves the projector."), LOOKING),
        Command(
            "reveal",
            ("ctrl+o",),
            N_("Show what is typed"),
            N_("Shows the letters of the note to the room, or hides them again."),
            LOOKING,
            priority=True,
        ),
        *(
            Command(
                f"kind_{digit}",
                (digit,),
                N_("Another kind"),
                N_("Gives the note that was just saved another kind, as on the console."),
                GUIDING,
            )
            for digit in KIND_KEYS
        ),
        *(
            Command(
                f"reply_{answer}",
                keys,
                N_("It replies"),
                N_(
                    "Right after a note that counts on a partner: its reply. + yes, - no, 0 does not know,"
                    " * on one condition."
                ),
                GUIDING,
            )
            for answer, keys in REPLY_KEYS.items()
        ),
        Command(
            "undo",
            ("u", "ctrl+z"),
            N_("Undo"),
            N_("Undoes your latest act, without naming it; what the room sees is asked about first."),
            GUIDING,
        ),
        Command("black", ("b", "full_stop"), N_("Black"), N_("Makes the projector black, or not."), LOOKING),
        Command(
            "show_joining",
            ("q",),
            N_("How to join"),
            N_("Shows the room how to join with a phone, or no longer."),
            LOOKING,
        ),
        Command(
            "pause",
            ("w",),
            N_("Pause"),
            N_("Stops the room clock; again lets it run."),
            GUIDING,
        ),
        Command(
            "stop",
            ("s",),
            N_("Real situation"),
            N_("Says that a real situation interrupts the exercise, and stops the clock; again goes on."),
            GUIDING,
        ),
        *READING,
        Command(
            "help",
            ("question_mark", "f1"),
            N_("Help"),
            N_("Lists every key, over the projector; nothing of it is private."),
            LOOKING,
        ),
        Command(
            "close_line",
            ("escape",),
            N_("Close the line"),
            N_("Closes the line for notes; the text stays."),
            GUIDING,
        ),
    )

    def __init__(
        self,
        t: Text,
        session: Session,
        next_key: NextKey | None = None,
        today: Callable[[], dt.date] = dt.date.today,
        clock: Callable[[], float] = monotonic,
        door: Door | None = None,
        *,
        actor: str = "facilitator",
        typed: str = "",
        keep: Callable[[str], None] = _kept_here,
        replaceable: Callable[[], str] = str,
    ) -> None:
        super().__init__(t, session, door)
        self.session = session
        self._actor = actor
        self._next_key = next_key or NextKey(clock)
        self._today = today
        self._clock = clock
        self._typed = typed
        """What stands in the line to begin with."""
        self._keep = keep
        """Told of every change of the line, so that another screen has the same text in its own."""
        self._replaceable = replaceable
        """Gives the text that typing replaces when the line opens with it."""
        self._saved: int | None = None
        """The note that was just saved, until something else is done."""
        self._said: tuple[tuple[object, ...], float] | None = None
        """How things stood when the line for the facilitator was written, and when that was."""

    def compose(self) -> ComposeResult:
        """Add the line for notes."""
        yield from super().compose()
        with Horizontal(id="projector-note"):
            yield Static(id="projector-kind")
            line = QuickLine(self._entered, self._clock, id="projector-line", password=True)
            line.mind_the_record("", recording=self.session.state.recording)
            line.value = self._typed
            line.cursor_position = len(self._typed)
            self.watch(line, "value", self._keep, init=False)
            yield line

    @property
    def quick_line(self) -> QuickLine:
        """The line for notes."""
        return self.query_one(QuickLine)

    def seconds(self) -> float:
        """Give seconds that never run back, also before the line is there."""
        return self._clock()

    @property
    def capturing(self) -> bool:
        """True while the line for notes is open."""
        return self.has_class("-capturing")

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now."""
        match command.id:
            case "next" | "capture":
                return not self.capturing
            case "reveal" | "close_line":
                return self.capturing
            case name if name.startswith("kind_"):
                return self._note() is not None
            case name if name.startswith("reply_"):
                return self._awaited() is not None
            case _:
                return True

    def do_next(self) -> None:
        """Go on, unless the key is held down or a new step was not confirmed yet."""
        state = self.session.state
        if state.interrupted:
            self._next_key.forget()
            self._refuse(self.t.message(Message("exercise.interrupted")))
            return
        match self._next_key.press(state):
            case Press.ASK:
                self.say(self.t("A new step comes next. Press again to go there."), Tone.DOUBTED)
            case Press.END:
                self.say(self.t("This is the last part. Close the session in the console."))
            case Press.GO:
                self._submit(Next(from_cue=state.cue))
            case Press.TOO_SOON:
                self.say(self.t(TOO_SOON), Tone.DOUBTED)
            case Press.NOTHING:
                pass

    do_next_page = do_next

    def _submit(self, intent: Intent) -> Done | Duplicate | None:
        """Have something done; None, and why, when it is refused."""
        result = self.session.submit([Submission(intent, self._actor)])[0]
        if isinstance(result, Refused):
            self._refuse(self.t.message(result.message))
            return None
        self._saved = None
        self.say("")
        self.look()
        return result

    def _refuse(self, why: str) -> None:
        """Say why something did not happen."""
        self.say(f"! {why}", Tone.REFUSED)

    def say(self, words: str, tone: Tone = Tone.PLAIN) -> None:
        """Show one line for as long as it is true, above the line for notes when that is open."""
        super().say(words, tone)
        self.set_class(self.capturing and bool(words), "-told")
        self._said = (self._standing(), self._clock()) if words else None

    def look(self) -> None:
        """Bring the page up to date, and take away what was said when it is old or something happened."""
        super().look()
        self.quick_line.mind_the_record(self.quick_line.value, recording=self.session.state.recording)
        if self._said is None:
            return
        standing, at = self._said
        # Why a note is refused stays for as long as the note stands there unchanged.
        if standing != self._standing() or (not self.capturing and self._clock() - at > PATIENCE):
            self.say("")

    def _standing(self) -> tuple[object, ...]:
        """Give what makes a remark untrue when it changes."""
        state = self.session.state
        return state.cue, state.status, state.interrupted

    # --- the note that was just saved

    def _note(self) -> Entry | None:
        """Give the note that was just saved; None when something else was done since."""
        return self.session.state.entries.get(self._saved) if self._saved is not None else None

    def _awaited(self) -> str | None:
        """Give the partner whose word that note awaits."""
        note = self._note()
        return counted_on(self.session.state.script, note.fields) if note else None

    def set_kind(self, kind: EntryKind) -> None:
        """Give the note that was just saved another kind."""
        note = self._note()
        if note is not None and self._submit(corrected(note, kind=kind)):
            self._saved = note.id
            self._tell_saved(self.t("Now: {what}", what=self.t(ENTRY_KINDS[kind])))

    def answer(self, given: Answer) -> None:
        """Record a reply; the words of a condition are for the console, where no room reads along."""
        note, partner = self._note(), self._awaited()
        if note is None or partner is None:
            return
        if self._submit(ReplyGiven(entry=note.id, partner=partner, answer=given)):
            self._saved = note.id
            self._tell_done(self.t("Reply: {answer}", answer=self.t(ANSWERS[given]).lower()))

    def do_undo(self) -> None:
        """Take back one's own latest act, unnamed; what the room notices is asked about first."""
        take_back(
            self.t,
            lambda: self.session.state,
            self._actor,
            self._clock,
            put_up=self._put_up,
            undo=self._undo,
        )

    def _undo(self, _named: str) -> None:
        # The room reads along: what it does not notice by itself is not named to it.
        if self._submit(Undo()):
            self._tell_done(self.t("Undone"))

    def _put_up(self, question: Sure, answered: Callable[[bool | None], None]) -> None:
        def closed(yes: bool | None) -> None:  # the screen's answer
            self._next_key.form_closed()
            answered(yes)

        self.app.push_screen(question, closed)

    def _tell_saved(self, words: str) -> None:
        """Say what became of a note, and with which key the partner on whom it counts replies."""
        if self._awaited():
            words += "  " + self.t("It replies: + yes  - no  * on one condition  0 unknown")
        self._tell_done(words)

    def _tell_done(self, words: str) -> None:
        self.say(f"✓ {words}", Tone.DONE)

    def do_black(self) -> None:
        """Make the projector black, or bring it back."""
        self._submit(projector_with(self.session.state, black=not self.session.state.black))

    def do_show_joining(self) -> None:
        """Show how to join, or no longer; where it shows by itself it stays away for that part.

        Called back there, it goes by itself again as well.
        """
        state, block = self.session.state, self.session.state.block or ""
        if self._invited is not None:
            self._uninvited_in = block
            if state.shown_joining:
                self._submit(projector_with(state, joining=False))
        elif not self._door_view.is_open:
            self.say(self.t("The room does not get in yet: open the door in the console."))
        elif not state.room.joining:
            self.say(self.t("Joining is closed: open it in the console."))
        else:
            self._uninvited_in = None
            if self._invitation(state) is None:
                self._submit(projector_with(state, joining=True))
        self.look()

    def do_pause(self) -> None:
        """Stop the clock, or let it run."""
        self._submit(ClockPaused() if self.session.state.clock.running else ClockResumed())

    def do_stop(self) -> None:
        """Ask whether there is a real situation, or whether the exercise goes on."""
        from tabletop.tui.console.dialogs import Sure

        asked = stopping(self.t, self.session.state)

        def answered(yes: bool | None) -> None:  # the screen's answer
            if yes:
                self._submit(asked.fact)

        self._put_up(Sure(self.t, asked.title, asked.explanation, self._clock), answered)

    def do_help(self) -> None:
        """List every key."""
        from tabletop.tui.help import HelpScreen

        def closed(_: object) -> None:
            self._next_key.form_closed()

        self.app.push_screen(HelpScreen(self.t, self.ACTIONS), closed)

    def do_leave(self) -> None:
        """Go back to the console: never with Esc, which a clicker may send while the room is looking."""
        self._next_key.forget()
        self.dismiss()

    def do_close_line(self) -> None:
        """Close the line for notes."""
        if self.capturing:
            self._close_line()

    def do_capture(self) -> None:
        """Open the line for notes, masked."""
        line = self.query_one(QuickLine)
        line.password = True
        self.say("")
        self.add_class("-capturing")
        self._say_how_read(line.value)
        line.replaceable = self._replaceable() or line.replaceable
        line.open()

    def do_reveal(self) -> None:
        """Show or mask what is typed."""
        line = self.query_one(QuickLine)
        line.password = not line.password

    def _close_line(self) -> None:
        self.remove_class("-capturing", "-told")
        self.query_one(QuickLine).close()
        self._next_key.form_closed()

    def _read(self, line: str) -> Captured:
        return parse(line, self.session.state.script, self._today(), self.t.lang)

    def _say_how_read(self, line: str) -> None:
        """Say how the line is read in words that the room may see: codes, and nothing that is typed."""
        captured = self._read(line)
        words = self._codes(captured)
        doubts = dict.fromkeys(self.t(DOUBTS[row.code]) for row in captured.problems)
        doubted = shown("".join(f" · ? {doubt}" for doubt in doubts), "bold $warning")
        self.query_one("#projector-kind", Static).update(shown(words, "bold") + doubted + shown(" ›", "bold"))

    def _codes(self, captured: Captured) -> str:
        """Name the kind, and who said it by code."""
        script, lang = self.session.state.script, self.t.lang
        kind = self.t(ENTRY_KINDS[captured.kind or EntryKind.NOTE])
        codes = ", ".join(spoken(who, script, lang) for who in captured.said_by)
        return f"{kind} · {codes}" if codes else kind

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep the word for the kind in step with the digit."""
        if self.capturing:
            self.say("")
        self._say_how_read(event.value)

    def _entered(self) -> None:
        """Save the note as the console would; a refused one stays in the line."""
        line = self.query_one(QuickLine)
        read = self._read(line.value)
        if not one_line(line.value):
            self._close_line()
            return
        try:
            about = inject_spoken_of(self.session.state, read.said_by)
            fields = read.fields(inject=about) if about else read.fields()
        except ValidationError as error:
            self._refuse(unfit(self.t, error))
            return
        saved = self._submit(Capture(fields=fields))
        if saved is not None:
            self._saved = saved.seq
            line.value = ""
            self._close_line()
            doubts = len(read.problems)
            said = self.t("Saved: {what}", what=self._codes(read))
            if doubts:
                doubted = self.t.n(
                    "{n} word was not understood and stays in the text",
                    "{n} words were not understood and stay in the text",
                    doubts,
                )
                self.say(f"✓ {said} · ? {doubted}", Tone.DOUBTED)
            else:
                self._tell_saved(said)
