"""The participant's screen: four parts, one at a time, in one list."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.content import Content

from tabletop import wording
from tabletop.core.events import EntryKind
from tabletop.core.lists import Choice
from tabletop.core.messages import ExerciseError, Message
from tabletop.session import drafts
from tabletop.session.guest import PAUSES, Away, NotKept, Received
from tabletop.session.outbox import Outbox, Sent
from tabletop.tui.commands import CommandBar, CommandScreen
from tabletop.tui.console.dialogs import Choose, Fill, Option, Sure
from tabletop.tui.console.lines import NOTHING, Choices, Fixed, Row
from tabletop.tui.console.sayings import quiet, said
from tabletop.tui.console.stage import steady_seconds
from tabletop.tui.join import forms
from tabletop.tui.join.actions import ACTIONS
from tabletop.tui.join.entering import enter
from tabletop.tui.join.head import REAL, STILL, head_of, tabs
from tabletop.tui.join.news import News, news_of
from tabletop.tui.join.reading import Reading
from tabletop.tui.join.rows import PARTS, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.events import Key, Paste

    from tabletop.session.guest import Guest, Letter, Seen
    from tabletop.text import Text
    from tabletop.tui.commands import Command
    from tabletop.tui.console.dialogs import Values
    from tabletop.tui.join.forms import Form

AT_THE_KEYS = 1.5
"""Seconds after a key in which nothing new moves the list: another key may follow."""


def new_key() -> str:
    """Make the key of a letter."""
    return secrets.token_urlsafe(9)


class JoinScreen(CommandScreen):
    """One participant at one terminal."""

    CSS_PATH = "screen.tcss"
    ACTIONS = ACTIONS
    AUTO_FOCUS: ClassVar[str] = "#join-body"

    def __init__(
        self,
        t: Text,
        guest: Guest,
        *,
        code: str = "",
        new_key: Callable[[], str] = new_key,
        pauses: Sequence[float] = PAUSES,
        clock: Callable[[], float] = steady_seconds,
        unsent: Path | None = None,
    ) -> None:
        super().__init__(t)
        self._folder = unsent
        """Where what was not received yet is kept; None keeps it here alone."""
        self._place: Path | None = None
        self.guest = guest
        self.seen: Seen | None = None
        self.part = "now"
        self.drafts: dict[str, Values] = {}
        """What was typed and not received yet, by the name of its form."""
        self.lost: Message | None = None
        self._code = code
        self._new_key = new_key
        self._pauses = pauses
        self._clock = clock
        self._outbox: Outbox | None = None
        self._letters: dict[str, tuple[str, Letter]] = {}
        """Letters on their way: key to the name of the form and the letter."""
        self._wished: str | None = None
        """The partner that is spoken for, where there are several."""
        self._told: Content = Content("")
        self._loud = False
        """Whether what is told is that something was not received."""
        self._news: News | None = None
        """What came and was not in sight yet."""
        self._latest_key = float("-inf")
        self.head, self.parts, self.words = (
            Fixed(id="join-head"),
            Fixed(id="join-parts"),
            Fixed(id="join-told"),
        )
        self.body = Reading(self._paint_words, id="join-body")

    def compose(self) -> ComposeResult:
        """Lay out the head, the four parts, what stands in one of them, and what is said about it."""
        yield self.head
        yield self.parts
        yield self.body
        yield self.words
        yield CommandBar()

    def on_mount(self) -> None:
        """Go in, and begin to look."""
        self._outbox = Outbox(self.guest, self._sent, self.t.message, self._pauses)
        self.paint()
        self._enter()

    def on_resize(self) -> None:
        """Paint in the new size."""
        self.call_after_refresh(self.paint)

    @work(group="enter")
    async def _enter(self) -> None:
        admitted = await enter(self.app, self.guest, self.t, self._code, self._new_key)
        if admitted is None:
            self.app.exit(0)
            return
        self.tell(self.t("You are in. Your return code: {code}", code=admitted.return_code))
        self._look()

    @work(group="look", exclusive=True)
    async def _look(self) -> None:
        async for found in self.guest.watch(self._wished, self._pauses):
            if isinstance(found, Message):
                self.lost = found
            else:
                if self.lost is not None and self._outbox is not None:
                    self._outbox.nudge()
                self._take_up(found)
            self.paint()

    @work(group="glance", exclusive=True)
    async def _glance(self) -> None:
        """Look once: not all that one sends comes back by itself."""
        with suppress(Away, ExerciseError):
            found = await self.guest.look(self._wished)
            if self.seen is None or found.seq >= self.seen.seq:
                self._take_up(found)
                self.paint()

    def _take_up(self, found: Seen) -> None:
        before, self.lost, self.seen = self.seen, None, found
        self._find_unsent(found)
        if self._news is not None and not self._news.can_be_read(found.view):
            self._news = None
        new = news_of(before, found, self.t)
        if new is None:
            return
        self._news = new
        if not self._loud:
            self._say_no_more()
        if self.part == "now" and self.is_active and self._clock() - self._latest_key >= AT_THE_KEYS:
            self.paint()
            self.body.begin(new.key)

    def takes_first(self, event: Key | Paste) -> bool:
        """Remember when somebody was at the keys; nothing is taken from them."""
        self._latest_key = self._clock()
        return False

    def _find_unsent(self, seen: Seen) -> None:
        """Take up once what was typed before and never received; what was on its way goes again."""
        if self._folder is None or self._place is not None:
            return
        self._place = drafts.place(self._folder, seen.exercise, seen.own.participant)
        kept = drafts.found(self._place)
        self.drafts = {**kept.drafts, **self.drafts}
        for name, letter in kept.letters:
            if letter.key not in self._letters:
                self._send(name, letter)

    def _keep(self) -> None:
        if self._place is not None:
            drafts.keep(self._place, self.drafts, self._letters.values())

    # --- painting

    def paint(self) -> None:
        """Bring everything up to date."""
        if not self.is_attached:
            return
        self._paint_head()
        code = self.guest.return_code
        known = rows_of(self.part, self.seen, self.drafts, code, self.t) if self.seen else (Row(quiet("…")),)
        self.body.refill(known)
        self._paint_words()
        if self.seen is not None:
            self._paint_bar()

    @work(group="bar", exclusive=True)
    async def _paint_bar(self) -> None:
        await self.refresh_commands()

    def _unsent(self) -> str:
        waiting = len(self._outbox) if self._outbox is not None else 0
        return self.t.n("{n} not sent yet", "{n} not sent yet", waiting) if waiting else ""

    def _paint_head(self) -> None:
        head = head_of(self.seen, self.t, connected=self.lost is None)
        for look in (REAL, STILL):
            self.head.set_class(head.look == look, look)
        self.head.show(*head.lines)
        if self.seen is not None:
            self.parts.show((tabs(self.seen, self.part, self.t), Content("")))

    def _paint_words(self) -> None:
        """Say what came out of sight, and below it what became of what was done here."""
        lines = [(self._told, quiet(self._unsent()))]
        if self._news is not None and self.part == "now" and self.body.sees(self._news.key):
            self._news = None
        if self._news is not None:
            words = said(f" {self._news.words} ", "bold $background on $accent")
            lines.insert(0, (words, said(self.t("1 = read it"))))
        self.words.show_all(*lines)

    def tell(self, words: str, *, loud: bool = False) -> None:
        """Say something in the line above the keys."""
        self._told = said(f" {words} ", "bold $background on $error") if loud else said(words, "$success")
        self._loud = loud
        self._paint_words()

    @property
    def told(self) -> str:
        """What is said now of what was done here."""
        return self._told.plain

    def _say_no_more(self) -> None:
        self._told, self._loud = NOTHING, False

    # --- parts

    def available(self, command: Command) -> bool:
        """Tell whether a command makes sense now."""
        match command.id:
            case "help" | "quit" | "theme":
                return True
            case "take":
                return self.body.chosen is not None
            case "answer":
                return self._newest() is not None
            case "say":
                return self.seen is not None and self.seen.view.partner is not None
            case "withdraw":
                return self._pointed()[0] == "entry"
            case "speak_for":
                return self.seen is not None and len(self.seen.own.speaks_for) > 1
            case _:
                return self.seen is not None

    def show_part(self, part: str) -> None:
        """Go to a part, at its beginning."""
        self.part = part
        self._say_no_more()
        self.paint()
        self.body.begin(self._news.key if self._news is not None and part == "now" else None)
        self._paint_words()

    def do_now(self) -> None:
        """Go to what happens."""
        self.show_part("now")

    def do_my_answer(self) -> None:
        """Go to the answers."""
        self.show_part("answer")

    def do_asked(self) -> None:
        """Go to what others count on."""
        self.show_part("asked")

    def do_question(self) -> None:
        """Go to the questions."""
        self.show_part("question")

    def do_part_after(self) -> None:
        """Go to the next part."""
        self.show_part(PARTS[(PARTS.index(self.part) + 1) % len(PARTS)])

    def do_part_before(self) -> None:
        """Go to the part before."""
        self.show_part(PARTS[(PARTS.index(self.part) - 1) % len(PARTS)])

    # --- filling in

    def _pointed(self) -> tuple[str, str]:
        match self.body.chosen:
            case (str(sort), str(ident)):
                return sort, ident
            case _:
                return "", ""

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Open the line that was clicked."""
        self.do_take()

    def do_take(self) -> None:
        """Open what is pointed at; what is out of sight is shown first."""
        if self.body.bring_chosen():
            return
        form = self._form(*self._pointed())
        if form is not None:
            self._fill(form)

    def _form(self, sort: str, ident: str) -> Form | None:
        seen, t = self.seen, self.t
        if seen is None:
            return None
        match sort:
            case "answer":
                inject = next((row for row in seen.view.injects if row.public.id == ident), None)
                return forms.answer(seen, inject, t) if inject else None
            case "say":
                return forms.entry(seen, EntryKind(ident), t)
            case "entry":
                own = next((row for row in seen.own.entries if str(row.id) == ident), None)
                return forms.entry(seen, own.kind, t, own) if own and not own.withdrawn else None
            case "reply":
                asked = next((row for row in seen.view.asked if str(row.entry) == ident), None)
                return forms.reply(seen, asked, t) if asked else None
            case "ask":
                return forms.question(seen, t)
            case "ballot":
                return forms.ballot(seen, t)
            case "feedback":
                return forms.feedback(seen, t)
            case _:
                return None

    @work(group="form", exclusive=True)
    async def _fill(self, form: Form) -> None:
        await self._ask(form)

    @work(group="writing", exclusive=True)
    async def _writing(self) -> None:
        await self.guest.writing()

    async def _ask(self, form: Form) -> None:
        fields = forms.with_draft(form.fields, self.drafts.get(form.name, {}))
        self._writing()
        self._say_no_more()
        if self._news is not None and form.name == f"answer-{self._news.ident}":
            self._news = None
        self._paint_words()

        def save(values: Values) -> str | None:
            if not any(values.values()):
                return self.t("Nothing is filled in yet.")
            self._send(form.name, form.letter(values, self._new_key()), values)
            return None

        def left(values: Values) -> None:
            if any(values.values()) and values != {row.id: row.value for row in form.fields}:
                self.drafts[form.name] = values
                self._keep()

        told, does = form.explanation, self.t("send")
        await self.app.push_screen_wait(
            Fill(self.t, form.title, fields, save, explanation=told, left=left, does=does)
        )
        self._latest_key = self._clock()
        self.paint()

    def _send(self, name: str, letter: Letter, values: Values | None = None) -> None:
        if values is not None:
            self.drafts[name] = values
        if self._outbox is not None:
            self._letters[letter.key] = (name, letter)
            self._outbox.put(letter)
            self._keep()
            self.tell(self.t("Not sent yet; it is kept here and goes by itself when there is a connection."))
        self.paint()

    def _sent(self, sent: Sent) -> None:
        name, _ = self._letters.pop(sent.letter.key, ("", sent.letter))
        newer = any(known == name for known, _ in self._letters.values())
        match sent.receipt:
            case Received(time=time, late=late):
                if self.lost is not None:
                    # The line is back: no need to wait for the next attempt.
                    self._look()
                else:
                    self._glance()
                if not newer:
                    self.drafts.pop(name, None)
                self.tell(self.t(wording.RECEIVED.get(late, wording.RECEIVED[""]), time=time))
            case NotKept(reason=reason, fields=fields):
                words = " ".join(dict.fromkeys([reason, *fields.values()]))
                self.tell(self.t("Not received: {reason}", reason=words), loud=True)
        self._keep()
        self.paint()

    def _newest(self) -> str | None:
        """Give the newest message that is not answered yet."""
        if self.seen is None or self.seen.view.partner is None:
            return None
        rows = [row for row in self.seen.view.injects if not row.withdrawn]
        fresh = [row for row in rows if not (row.over or row.answered)]
        return next((row.public.id for row in (*fresh, *rows)), None)

    def do_answer(self) -> None:
        """Answer the newest message."""
        ident = self._newest()
        form = self._form("answer", ident) if ident else None
        if form is not None:
            self.show_part("answer")
            self._fill(form)

    @work(group="form", exclusive=True)
    async def do_say(self) -> None:
        """Choose what to say, and say it."""
        t, looking_back = self.t, self.seen is not None and self.seen.view.hotwash
        options = [
            Option(kind.value, said(t(wording.ENTRY_KINDS[kind])), t(asks))
            for kind, asks in wording.prompts(looking_back=looking_back).items()
        ]
        chosen = await self.app.push_screen_wait(Choose(t, t("What do you want to tell?"), options))
        form = self._form("say", str(chosen)) if chosen is not None else None
        if form is not None:
            await self._ask(form)

    def do_withdraw(self) -> None:
        """Take back what is pointed at, or let it count again."""
        _, ident = self._pointed()
        own = (
            next((row for row in self.seen.own.entries if str(row.id) == ident), None) if self.seen else None
        )
        if own is not None:
            self._send(f"withdraw-{ident}", forms.withdrawal(own, self._new_key()))

    @work(group="form", exclusive=True)
    async def do_speak_for(self) -> None:
        """Choose the organisation that is spoken for."""
        rows: tuple[Choice, ...] = self.seen.own.speaks_for if self.seen else ()
        options = [Option(row.id, said(row.title)) for row in rows]
        chosen = await self.app.push_screen_wait(Choose(self.t, self.t("For which organisation?"), options))
        if isinstance(chosen, str):
            self._wished = chosen
            self._look()

    # --- the program

    async def do_theme(self) -> None:
        """Change between light and dark."""
        await self.app.run_action("app.switch_theme")

    def do_help(self) -> None:
        """List every key."""
        from tabletop.tui.help import HelpScreen

        self.app.push_screen(HelpScreen(self.t, self.ACTIONS))

    @work(group="quit", exclusive=True)
    async def do_quit(self) -> None:
        """Leave, but not without a word about what was not sent."""
        if self._outbox is not None and len(self._outbox):
            sure = Sure(
                self.t,
                self.t("Leave the program?"),
                self.t("Something was not sent yet; it would be lost."),
                self._clock,
            )
            if not await self.app.push_screen_wait(sure):
                return
        if self._outbox is not None:
            await self._outbox.close()
        if self._place is not None:
            # Whoever leaves on purpose leaves nothing behind on this computer.
            drafts.keep(self._place, {}, ())
        self.app.exit(0)

    async def on_unmount(self) -> None:
        """Stop sending."""
        if self._outbox is not None:
            await self._outbox.close()
