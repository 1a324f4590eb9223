"""The rows of each section: what stands in the list, and the details of the row under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.content import Content

from tabletop import wording
from tabletop.core import gaps as findings_of
from tabletop.core import review
from tabletop.core.events import EntryKind, Verdict
from tabletop.core.finding_groups import finding_groups
from tabletop.core.plaintext import one_line
from tabletop.text import N_
from tabletop.tui.content import ELLIPSIS, shown, whole_words
from tabletop.tui.words import Legend, Sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.core.entry_lines import EntryLine
    from tabletop.core.finding_groups import FindingGroup
    from tabletop.core.state import State
    from tabletop.text import Text

WORDS_OF_ROW = 160
WORDS_OF_FINDING = 240
"""More, over several lines: findings of one rule begin alike."""
PARTS_IN_DETAILS = 12
VERDICT_SIGNS = {Verdict.OPEN: "?", Verdict.CONFIRMED: "✓", Verdict.DISMISSED: "✗", None: "±"}
"""None stands for a group of which the parts got different verdicts."""
QUIET = "$text-quiet"
LACKING = "$warning"


class Section(StrEnum):
    """The sections in the order in which they are gone through."""

    GAPS = "gaps"
    EXPECTED = "expected"
    PARKED = "parked"
    ACTIONS = "actions"
    HOTWASH = "hotwash"
    FINDINGS = "findings"


TITLES = {
    Section.GAPS: N_("Gaps"),
    Section.EXPECTED: N_("Expected actions"),
    Section.PARKED: N_("Parked"),
    Section.ACTIONS: N_("Actions"),
    Section.HOTWASH: N_("Hotwash"),
    Section.FINDINGS: N_("Findings"),
}
SHORT_TITLES = {Section.EXPECTED: N_("Expected")}
"""Where the screen is narrow."""
EXPLANATIONS = {
    Section.GAPS: N_(
        "Put gaps that belong together under one title, then count hands: most votes come first when you come"
        " back."
    ),
    Section.EXPECTED: N_("Tick what you saw somebody do. What stays open becomes a finding to check."),
    Section.PARKED: N_("Points that were put aside. Take each one up or let it stand in the debrief."),
    Section.ACTIONS: N_("Actions and decisions. What lacks an owner or a date comes first."),
    Section.HOTWASH: N_(
        "One strength (+) and one gap (△) from every organisation, without names of persons."
    ),
    Section.FINDINGS: N_(
        "What the log suggests. Confirm what is right, dismiss what is not, alone or together; the rest is"
        " marked “to check”."
    ),
}
EMPTY = {
    Section.GAPS: N_("No gaps yet. In the console, Enter, type, Enter; then 3 makes the note a gap."),
    Section.EXPECTED: N_("No inject with expected actions has been released yet."),
    Section.PARKED: N_("Nothing was parked."),
    Section.ACTIONS: N_("No actions or decisions yet. Press a to write one down."),
    Section.HOTWASH: N_("Nobody is in the room yet."),
    Section.FINDINGS: N_("Nothing to report so far."),
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row of a list: its key, its line, and the details beside it."""

    key: str
    line: Content
    details: Content


def rows(
    section: Section, state: State, marked: frozenset[int], opened: frozenset[str], t: Text
) -> tuple[ReviewRow, ...]:
    """Give the rows of a section; gaps can be marked, and findings that belong together opened."""
    match section:
        case Section.GAPS:
            found = _gaps(state, marked, t)
        case Section.EXPECTED:
            found = _expected(state, t)
        case Section.PARKED:
            found = _parked(state, t)
        case Section.ACTIONS:
            found = _actions(state, t)
        case Section.HOTWASH:
            found = _hotwash(state, t)
        case Section.FINDINGS:
            found = _findings(finding_groups(state), opened, t)
    return tuple(found)


def in_order_of(before: tuple[ReviewRow, ...], now: tuple[ReviewRow, ...]) -> tuple[ReviewRow, ...]:
    """Leave the rows in the order in which they stood; what came instead of some stands where those stood."""
    there = {row.key for row in now}
    places = {row.key: place for place, row in enumerate(before)}
    instead = next((place for key, place in places.items() if key not in there), len(places))
    return tuple(sorted(now, key=lambda row: places.get(row.key, instead)))


def from_pages(section: Section, state: State, t: Text) -> str:
    """Say how many devices chose, and how many gave feedback; empty while none did."""
    parts = []
    if section is Section.GAPS and state.ballots:
        chose = sum(bool(choice) for choice in state.ballots.values())
        parts.append(t.n("{n} device chose on its page.", "{n} devices chose on their page.", chose))
    if section in {Section.GAPS, Section.HOTWASH} and state.feedback:
        words = t.n("Feedback from {n} device.", "Feedback from {n} devices.", len(state.feedback))
        parts.append(words)
    return " ".join(parts)


def short(text: str, most: int = WORDS_OF_ROW) -> str:
    """Put a text on one line that is not too long for a list or a heading."""
    line = one_line(text)
    return line if len(line) <= most else line[: whole_words(line, most - 1)] + ELLIPSIS


def _lines(*parts: Content) -> Content:
    return Content("\n").join([part for part in parts if part.plain])


def _where(entry: EntryLine, t: Text) -> str:
    hour = t.hour(entry.hour) if entry.hour is not None else ""
    return " · ".join(part for part in (", ".join(entry.said_by), hour, entry.about or "") if part)


def _entry_details(entry: EntryLine, t: Text) -> Content:
    alone = t("For its partner alone: not on the projector, nor on ballots") if entry.private else ""
    return _lines(shown(entry.text), shown(_where(entry, t), QUIET), shown(alone, LACKING))


def _gaps(state: State, marked: frozenset[int], t: Text) -> Iterator[ReviewRow]:
    found = review.gaps(state)
    width = max((len(f"{gap.number or 0}.") for gap in found), default=0)
    for gap in found:
        mark = "■" if gap.id in marked else "□"
        hands, pages, counted, of_one = gap.weight
        votes = f"{gap.votes:>3}" if counted else "  ·"
        if state.ballots:
            votes += f" {f'({hands}+{pages})':<7}"
        label = Content.assemble(
            f"{mark} ",
            (votes, "bold $accent"),
            "  ",
            shown((f"{gap.number}." if gap.number else "").rjust(width) + " ", "bold"),
            shown(short(gap.title), "bold" if gap.grouped else ""),
            shown(f"  ({len(gap.members)})" if gap.grouped else "", QUIET),
            shown("  → " + t.n("{n} action", "{n} actions", gap.actions) if gap.actions else "", QUIET),
        )
        title = shown(gap.title, "bold") if gap.grouped else Content("")
        hand_words = t.n("{n} hand in the room", "{n} hands in the room", hands)
        if of_one:
            hand_words += f" ({t('for one of its gaps')})"
        parts = [hand_words] if of_one or state.ballots else []
        if state.ballots:
            parts.append(t.n("{n} on a page", "{n} on pages", pages))
        how = shown(" + ".join(parts), QUIET)
        details = Content("\n\n").join(
            [part for part in (title, how, *(_entry_details(row, t) for row in gap.members)) if part.plain]
        )
        yield ReviewRow(f"gap:{gap.id}", label, details)


def _expected(state: State, t: Text) -> Iterator[ReviewRow]:
    for group in review.expected(state):
        for line in group.lines:
            tick = ("✓ ", "bold $success") if line.ticked else ("□ ", "")
            label = Content.assemble(tick, shown(short(line.text)), "  ", shown(short(group.title), QUIET))
            hour = t.hour(group.hour) if group.hour is not None else ""
            details = _lines(
                shown(line.text),
                shown(t("Expected from: {who}", who=line.partners or (t("anyone"),)), QUIET),
                shown(" · ".join(part for part in (hour, group.title) if part), QUIET),
                shown(t("Seen in the room") if line.ticked else t("Not seen yet"), "bold"),
            )
            yield ReviewRow(f"expected:{line.id}", label, details)


def _parked(state: State, t: Text) -> Iterator[ReviewRow]:
    for entry in review.parked(state):
        label = Content.assemble("‖ ", shown(short(entry.text)))
        yield ReviewRow(f"entry:{entry.id}", label, _entry_details(entry, t))


def _actions(state: State, t: Text) -> Iterator[ReviewRow]:
    for action in review.actions(state):
        entry = action.entry
        kind = t("Action") if entry.kind is EntryKind.ACTION else t("Decision")
        owner = shown(entry.owner or "") if not action.lacks_owner else shown(t("no owner"), LACKING)
        due = shown(wording.day(t, entry.due) if entry.due else "–")
        if action.lacks_due:
            due = shown(t("no date"), LACKING)
        elif action.too_early:
            due = due.stylize(LACKING) + shown(f" {t('(before the session)')}", LACKING)
        label = Content.assemble(
            ("✓ ", "bold $success") if action.is_complete else ("! ", f"bold {LACKING}"),
            shown(f"{kind}: ", QUIET),
            shown(short(entry.text)),
            "  ",
            owner,
            shown(" · ", QUIET),
            due,
        )
        details = _lines(
            _entry_details(entry, t),
            shown(t("Answers: {gap}", gap=action.answers), QUIET) if action.answers else Content(""),
            Content.assemble(shown(t("Owner: ")), owner),
            Content.assemble(shown(t("Due: ")), due),
        )
        yield ReviewRow(f"entry:{entry.id}", label, details)


def _hotwash(state: State, t: Text) -> Iterator[ReviewRow]:
    for line in review.hotwash(state):
        strength = ("✓" if line.strengths else "·", "bold $success" if line.strengths else QUIET)
        gap = ("✓" if line.gaps else "·", "bold $success" if line.gaps else QUIET)
        label = Content.assemble(
            shown("+ ", QUIET),
            strength,
            shown("  △ ", QUIET),
            gap,
            "  ",
            shown(line.title, "bold"),
            shown("" if line.here else "  " + t("(not here)"), QUIET),
        )
        details = _lines(
            shown(line.title, "bold"),
            *(shown(f"+ {row.text}") for row in line.strengths),
            *(shown(f"△ {row.text}") for row in line.gaps),
        )
        yield ReviewRow(f"partner:{line.partner}", label, details)


def finding_key(group: FindingGroup) -> str:
    """Name the row of a finding or of a group of them; it stays the same when others come or go."""
    return f"finding:{group.key!r}"


def sentence_of(group: FindingGroup, t: Text) -> str:
    """Say what was found, of a group in one line."""
    n, first = len(group.parts), group.parts[0]
    if not group.groups:
        return t.message(first.message)
    match group.rule:
        case findings_of.NOT_TAKEN if group.about:
            return t.n(
                "{inject}: {n} expected action not seen",
                "{inject}: {n} expected actions not seen",
                n,
                inject=group.about,
            )
        case findings_of.NOT_TAKEN:
            return t.n(
                "Nothing was ticked: {n} expected action not seen",
                "Nothing was ticked: {n} expected actions not seen",
                n,
            )
        case findings_of.OUTLASTED:
            return t.n(
                "{partner}: {n} process whose time is up before its service is back",
                "{partner}: {n} processes whose time is up before their service is back",
                n,
                partner=group.about,
            )
        case findings_of.UNTOUCHED:
            return t.n("About {n} objective nothing was noted", "About {n} objectives nothing was noted", n)
        case findings_of.SILENT:
            return t.n(
                "{n} partner: nothing noted in its name", "{n} partners: nothing noted in their names", n
            )
        case _:
            return t.n(
                "{n} partner: no entry is marked as being about its own people and processes",
                "{n} partners: no entry is marked as being about their own people and processes",
                n,
            )


def _findings(
    groups: Iterable[FindingGroup], opened: frozenset[str], t: Text, depth: int = 0
) -> Iterator[ReviewRow]:
    for group in groups:
        key = finding_key(group)
        verdict, sentence = group.verdict, sentence_of(group, t)
        fold = ("▾ " if key in opened else "▸ ") if group.groups else ""
        to_check = len(group.still_open)
        more = t.n("{n} to check", "{n} to check", to_check) if group.groups and not verdict else ""
        label = Content.assemble(
            "  " * depth,
            (f"{VERDICT_SIGNS[verdict]} ", "bold $accent"),
            shown(
                f"{fold}{short(sentence, WORDS_OF_FINDING)}",
                " ".join(["bold" if group.groups else "", "" if to_check else QUIET]).strip(),
            ),
            shown(f"  ({more})" if to_check and more else "", QUIET),
        )
        yield ReviewRow(key, label, _finding_details(group, t))
        if key in opened:
            yield from _findings(group.groups, opened, t, depth + 1)


def _finding_details(group: FindingGroup, t: Text) -> Content:
    judged = shown(t(wording.VERDICTS[group.verdict]) if group.verdict else t("different verdicts"), "bold")
    reason = group.parts[0].review.reason if group.parts[0].review and group.verdict else ""
    if group.groups:
        about = t("One verdict for all that is still to check. Space shows them one by one.")
        if group.rule == findings_of.NOT_TAKEN and not group.about:
            about += " " + t("What you did see can still be ticked in the list of expected actions.")
        told = [shown(f"· {t.message(row.message)}") for row in group.parts[:PARTS_IN_DETAILS]]
        left = len(group.parts) - len(told)
        if left:
            told.append(shown(t("and {n} more", n=left), QUIET))
    else:
        about, told = "", []
    assumed = t("Rests on an assumption of the scenario's author, not on a source.")
    return _lines(
        shown(sentence_of(group, t)),
        judged,
        shown(t("Reason: {reason}", reason=reason), QUIET) if reason else Content(""),
        shown(assumed, LACKING) if all(row.assumed for row in group.parts) else Content(""),
        shown(about, QUIET),
        *told,
    )


SIGNS = (
    Legend(
        TITLES[Section.GAPS],
        (
            Sign("□ ■", N_("not marked, marked: marked ones get one title"), ""),
            Sign("·", N_("nothing was counted yet"), "bold $accent"),
            Sign("3", N_("so many votes"), "bold $accent"),
            Sign("1.", N_("its number, the same as on the projector"), "bold"),
            Sign("(3+2)", N_("hands in the room + choices on pages"), "bold $accent"),
            Sign("(2)", N_("so many gaps under this title"), QUIET),
            Sign("→", N_("actions that answer it"), QUIET),
        ),
    ),
    Legend(
        TITLES[Section.EXPECTED],
        (Sign("□", N_("not seen yet"), ""), Sign("✓", N_("seen in the room"), "bold $success")),
    ),
    Legend(TITLES[Section.PARKED], (Sign("‖", N_("put aside for later"), ""),)),
    Legend(
        TITLES[Section.ACTIONS],
        (
            Sign("!", N_("lacks an owner or a date"), f"bold {LACKING}"),
            Sign("✓", N_("has an owner, and an action a date"), "bold $success"),
        ),
    ),
    Legend(
        TITLES[Section.HOTWASH],
        (
            Sign("✓", N_("was named"), "bold $success"),
            Sign("·", N_("was not named yet"), QUIET),
            Sign("+", N_("a strength"), ""),
            Sign("△", N_("a gap"), ""),
        ),
    ),
    Legend(
        TITLES[Section.FINDINGS],
        (
            *(
                Sign(look, wording.VERDICTS[verdict] if verdict else N_("different verdicts"), "bold $accent")
                for verdict, look in VERDICT_SIGNS.items()
            ),
            Sign("▸ ▾", N_("findings that belong together: closed, open"), "bold"),
        ),
    ),
)
"""Every sign that these rows hold, for the screen of help."""
