"""The hotwash: a strength and a gap of every organisation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core import intents as want
from tabletop.core import review
from tabletop.core.events import EntryFields, EntryKind
from tabletop.core.plaintext import one_line
from tabletop.text import N_
from tabletop.tui.ask import Ask, Next
from tabletop.tui.review.deeds import WORDS_OF_ACT, Deeds
from tabletop.tui.review.rows import short

if TYPE_CHECKING:
    from tabletop.core.state import Entry

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


class LookingBack(Deeds):
    """A screen on which each organisation names what went well and what it takes home."""

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
        lacked = any(row.partner == partner and not row.is_complete for row in review.hotwash(state))

        def save(kind: EntryKind, line: str) -> str | None:
            fields = {"kind": kind, "text": one_line(line), "said_by": (partner,), "block": block}
            done = self.t("Written down: {text}", text=short(line, WORDS_OF_ACT))
            problem = self.attempt(lambda: want.Capture(fields=EntryFields.model_validate(fields)), done)
            if problem is None and lacked:
                self._go_on_from(partner)
            return problem

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

    def _go_on_from(self, partner: str) -> None:
        """Go from a partner that named both to the next one that did not: Enter then asks that one."""
        rows = review.hotwash(self.session.state)
        at = next(place for place, row in enumerate(rows) if row.partner == partner)
        follow = next((row for row in rows[at:] + rows[:at] if not row.is_complete), None)
        if rows[at].is_complete and follow is not None:
            self._refresh_rows(to=f"partner:{follow.partner}")

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
