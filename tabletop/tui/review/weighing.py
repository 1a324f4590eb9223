"""Gaps: put together under a title, taken apart, and weighed by the hands in the room."""

from __future__ import annotations

from tabletop.core import events as ev
from tabletop.core import review
from tabletop.core.plaintext import one_line
from tabletop.tui.ask import Ask
from tabletop.tui.review.deeds import WORDS_OF_ACT, Deeds
from tabletop.tui.review.rows import short


class Weighing(Deeds):
    """A screen on which gaps are grouped and counted."""

    _marked: frozenset[int] = frozenset()
    """Gaps that are to be put together."""

    def do_mark(self) -> None:
        """Mark a gap, or take the mark away, and go to the next."""
        gap = self._number("gap")
        if gap is not None:
            self._marked ^= {gap}
            self._refresh_rows()
            self._go_on()
            n = len(self._marked)
            self._say(self.t.n("{n} gap marked.", "{n} gaps marked.", n) if n else "")

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
