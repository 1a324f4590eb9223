"""Going through the findings: one verdict for one, or for several that were put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from tabletop.core import events as ev
from tabletop.core import intents as want
from tabletop.core.events import Verdict
from tabletop.core.finding_groups import finding_groups, walk
from tabletop.core.plaintext import one_line
from tabletop.session import Refused
from tabletop.text import N_
from tabletop.tui.line import unfit
from tabletop.tui.review.deeds import WORDS_OF_ACT, Deeds
from tabletop.tui.review.rows import finding_key, sentence_of, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.finding_groups import FindingGroup
    from tabletop.core.gaps import Finding
    from tabletop.core.intents import Intent

SAID = {
    Verdict.CONFIRMED: N_("Confirmed: {what}"),
    Verdict.DISMISSED: N_("Dismissed: {what}"),
    Verdict.OPEN: N_("To check again: {what}"),
}
REPLACED = {
    Verdict.CONFIRMED: N_("Confirmed; its reason is gone, u brings it back: {reason}"),
    Verdict.OPEN: N_("To check again; its reason is gone, u brings it back: {reason}"),
}
"""Of a finding for which somebody had typed a reason; one that is dismissed anew had it in its line."""


class Judging(Deeds):
    """A screen on which findings are confirmed, dismissed, or left to be checked; it shows them in a list."""

    _opened: frozenset[str] = frozenset()
    """Groups of which the parts are shown one by one."""
    _together: tuple[int, ...] = ()
    """Seqs of the verdicts that were given with one key, for one undo."""

    def _attempt_all(self, intents: Sequence[Intent]) -> tuple[tuple[int, ...], str | None]:
        """Ask the session for several things in one go; gives what was done and why the first was refused."""
        results = self.session.submit([want.Submission(row, self.actor) for row in intents])
        refused = next((row for row in results if isinstance(row, Refused)), None)
        self._refresh_rows()
        done = tuple(row.seq for row in results if not isinstance(row, Refused))
        return done, self.t.message(refused.message) if refused else None

    def undo_together(self) -> bool:
        """Take back the verdicts that were given with one key, when nobody of those did anything since."""
        n, acts = len(self._together), self.session.state.acts
        # What others noted since stands between them without having to go back first.
        actors = {row.actor for row in acts if row.seq in self._together}
        latest = tuple(row.seq for row in acts if row.actor in actors)[-n:]
        together = n > 1 and latest == self._together
        self._together = ()
        if together:
            done, problem = self._attempt_all([want.Undo()] * n)
            undone = self.t.n("{n} verdict undone.", "{n} verdicts undone together.", len(done))
            self._say(f"! {problem}" if problem else undone)
        return together

    def _finding(self) -> FindingGroup | None:
        ident = self._key()
        groups = walk(finding_groups(self.session.state))
        return next((group for group in groups if finding_key(group) == ident), None)

    def _judge(self, group: FindingGroup, verdict: Verdict, reason: str = "") -> str | None:
        """Give one verdict to what is still to check; to all of it when nothing is, or to put it back."""
        meant = group.parts if verdict is Verdict.OPEN else group.still_open or group.parts
        changed = [row for row in meant if (row.verdict, _reason(row)) != (verdict, reason)]
        try:
            wishes = [
                ev.FindingReviewed(
                    rule=row.rule, subjects=row.subjects, hour=row.hour, verdict=verdict, reason=reason
                )
                for row in changed
            ]
        except ValidationError as error:
            return unfit(self.t, error)
        if not wishes:
            return None
        self._together, problem = self._attempt_all(wishes)
        if problem is None:
            replaced = [text for text in map(_reason, changed) if text]
            self._say(self._judged(group, verdict, len(wishes), replaced))
        return problem

    def _judged(self, group: FindingGroup, verdict: Verdict, n: int, replaced: Sequence[str]) -> str:
        """Say which verdict was given, and what somebody had typed before that it replaced."""
        t = self.t
        if n > 1:
            saved = t.n("Saved for {n} finding.", "Saved for {n} findings together. u undoes all of it.", n)
            gone = t.n("{n} reason is gone.", "{n} reasons are gone.", len(replaced)) if replaced else ""
            return f"{gone} {saved}".strip()
        if replaced and verdict in REPLACED:
            return t(REPLACED[verdict], reason=one_line(replaced[0]))
        return t(SAID[verdict], what=short(sentence_of(group, t), WORDS_OF_ACT))

    def _judge_now(self, verdict: Verdict) -> None:
        group = self._finding()
        problem = self._judge(group, verdict) if group else None
        if problem:
            self._say(f"! {problem}")

    def do_confirm(self) -> None:
        """Say that a finding, or what is still to check of several together, is right."""
        self._judge_now(Verdict.CONFIRMED)

    def do_reopen(self) -> None:
        """Leave a finding to be checked."""
        self._judge_now(Verdict.OPEN)

    def do_unfold(self) -> None:
        """Show the parts of a group one by one, or put them together again."""
        group = self._finding()
        if group is not None and group.groups:
            self._opened ^= {finding_key(group)}
            self._refresh_rows()

    def do_dismiss_finding(self) -> None:
        """Ask why a finding is not right."""
        group = self._finding()
        if group is None:
            return

        def save(line: str) -> str | None:
            reason = one_line(line)
            if not reason:
                return self.t("Write in a few words why it is not right.")
            return self._judge(group, Verdict.DISMISSED, reason)

        hint = self.t("The reason is printed in the annex of the debrief.")
        reasons = {_reason(row) for row in group.still_open or group.parts}
        before = reasons.pop() if len(reasons) == 1 else ""
        self._ask(self.t("Why is it not right?"), hint, save, before)


def _reason(finding: Finding) -> str:
    return finding.review.reason if finding.review else ""
