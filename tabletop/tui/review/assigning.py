"""Actions: what is done about a gap, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core import intents as want
from tabletop.core import review
from tabletop.core.capture import parse, parse_owner
from tabletop.core.events import EntryKind
from tabletop.core.plaintext import one_line
from tabletop.tui.review.deeds import WORDS_OF_ACT, Deeds
from tabletop.tui.review.rows import short

if TYPE_CHECKING:
    from tabletop.core.intents import Intent


class Assigning(Deeds):
    """A screen on which actions are written down and given an owner and a date."""

    def do_action(self) -> None:
        """Ask for an action in answer to the gap under the cursor, or to that of the action there."""
        state, subject, action = self.session.state, self._number("gap"), self._number("entry")
        if action is not None:
            subject = state.entries[action].fields.addresses
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
                problems = "; ".join(self.t.message(problem) for problem in read.problems)
                hint = self.t("Write it like this: {example}", example=f">{self._code} !1-12")
                return f"{problems}. {hint}" if problems else hint
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
