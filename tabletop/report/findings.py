"""The chapters about what was expected and what stood out: each finding is told once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tabletop import wording
from tabletop.core.debrief import There
from tabletop.core.debrief.first_page import OF_THE_RECORD
from tabletop.core.events import Verdict
from tabletop.core.gaps import NOT_TAKEN, Bearing
from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import Bullets, Paragraph, Section, Span, Table
from tabletop.text import N_

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief, ExpectedLine, FindingLine
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


NOT_COUNTED = {
    Bearing.NOBODY_THERE: N_("does not count: not there"),
    Bearing.NOT_HEARD: N_("does not count: nobody there got the inject"),
    Bearing.STILL_ON: N_("its inject is on now"),
}
"""Why an expected action is not held against what was seen."""


def ticked(debrief: Debrief) -> bool:
    """Tell whether anybody kept track of the expected actions."""
    return any(row.taken for row in debrief.expected)


def expected(debrief: Debrief, t: Text) -> Section:
    """Hold the expected actions against what was seen, with what the facilitator made of it."""
    blocks: list[Block] = [words.title(t("Expected actions, held against what was seen"), "expected")]
    if not debrief.expected:
        blocks.append(words.said(t("No inject with expected actions was played.")))
    elif ticked(debrief):
        blocks.append(words.said(tally(debrief, t), quiet=False))
        blocks.append(_held_against(debrief, t))
    else:
        blocks.append(Paragraph((Span(not_ticked(t), "strong"),)))
        blocks.append(Bullets(_by_inject(debrief, t)))
    return Section("expected-chapter", tuple(blocks))


def tally(debrief: Debrief, t: Text) -> str:
    """Say how many of the expected actions that count were seen, and why others do not count."""
    counted = [row for row in debrief.expected if row.counts]
    sentences = [
        t.n(
            "{seen} of {n} expected action was seen.",
            "{seen} of {n} expected actions were seen.",
            len(counted),
            seen=sum(row.taken for row in counted),
        )
    ]
    dismissed = sum(row.verdict is Verdict.DISMISSED for row in counted)
    if dismissed:
        sentences.append(
            t.n(
                "The facilitator dismissed one of those that were not seen.",
                "The facilitator dismissed {n} of those that were not seen.",
                dismissed,
            )
        )
    away = sum(row.bearing in {Bearing.NOBODY_THERE, Bearing.NOT_HEARD} for row in debrief.expected)
    if away:
        sentences.append(
            t.n(
                "One other does not count: whoever was to take it, or to hear of it, was not there.",
                "{n} others do not count: whoever was to take them, or to hear of them, was not there.",
                away,
            )
        )
    still_on = sum(row.bearing is Bearing.STILL_ON for row in debrief.expected)
    if still_on:
        sentences.append(
            t.n(
                "One other can still be taken: its inject is on now.",
                "{n} others can still be taken: their inject is on now.",
                still_on,
            )
        )
    return " ".join(sentences)


def not_ticked(t: Text) -> str:
    """Say that nobody kept track of the expected actions."""
    return t("Not ticked in this session: nobody kept track of the expected actions.")


def _held_against(debrief: Debrief, t: Text) -> Table:
    return Table(
        caption=t("Expected actions"),
        head=(t("Step"), t("Inject"), t("Expected action"), t("Of whom"), t("Seen")),
        rows=tuple(
            (
                (Span(words.begin(place(row.where, t))),),
                (Span(row.inject, told=True),),
                (Span(row.text, told=True),),
                _of_whom(row, t) or (Span(t("anyone")),),
                _seen(row, t),
            )
            for row in debrief.expected
        ),
        id="expected-table",
        row_heads=False,
        spoken=True,
        widths=(8, 20, 34, 17, 21),
        dense=True,
    )


def _seen(row: ExpectedLine, t: Text) -> Line:
    if row.taken:
        return (Span(t("yes")),)
    if row.counts:
        return (Span(t("not seen"), "strong"), *_made_of_it(row, t))
    return (Span(t(NOT_COUNTED[row.bearing]), "quiet"),)


def _by_inject(debrief: Debrief, t: Text) -> tuple[Line, ...]:
    """Give a line for each inject with all that was expected."""
    lines: dict[tuple[str, str], list[Span]] = {}
    for row in debrief.expected:
        where = words.begin(place(row.where, t))
        line = lines.setdefault((where, row.inject), [])
        line.append(Span("; ") if line else Span(f"{where}, {row.inject}: ", "strong", told=True))
        line.append(Span(row.text, told=True))
        whom = _of_whom(row, t)
        if whom:
            line += [Span(" ("), *whom, Span(")")]
        if row.counts:
            line += _made_of_it(row, t)
        elif row.bearing is Bearing.NOT_HEARD:
            line.append(Span(f" – {t(NOT_COUNTED[row.bearing])}", "quiet"))
    return tuple(map(tuple, lines.values()))


def _of_whom(row: ExpectedLine, t: Text) -> Line:
    return words.joined(
        Span(name if there is There.HERE else f"{name} ({_away(there, t)})", told=True)
        for name, there in row.partners
    )


def _away(there: There, t: Text) -> str:
    return t("came later") if there is There.LATER else t("not there")


def _made_of_it(row: ExpectedLine, t: Text) -> Line:
    """Write what the facilitator made of it, once that is known."""
    if row.verdict is None or row.verdict is Verdict.OPEN:
        return ()
    line = [Span(f" – {t(wording.VERDICTS[row.verdict])}")]
    if row.reason:
        line += [Span(": "), Span(row.reason, told=True)]
    return tuple(line)


def findings(debrief: Debrief, t: Text) -> Section:
    """List what the engine noticed, by rule, but for the expected actions, which have their own chapter."""
    rows = [row for row in debrief.findings if row.rule != NOT_TAKEN]
    blocks = [*_introduced(t), *_by_rule(debrief, rows, t)]
    if not rows:
        blocks.append(
            words.said(t("Nothing else stood out.") if debrief.findings else t("Nothing stood out."))
        )
    return Section("findings-chapter", tuple(blocks))


def all_findings(debrief: Debrief, t: Text) -> Section:
    """List what the engine noticed, by rule, where the expected actions have no chapter of their own.

    What rests on an assumption of the author is only counted, under its own rule: the session itself did not
    show it. Expected actions that nobody saw are counted by partner.
    """
    rows = [row for row in debrief.findings if row.rule != NOT_TAKEN]
    blocks, kept_track = _introduced(t), ticked(debrief)
    unseen = _unseen(debrief, t) if kept_track else ()
    if debrief.expected:
        blocks.append(words.said(tally(debrief, t) if kept_track else not_ticked(t), quiet=False))
    if unseen:
        blocks.append(words.title(t(wording.RULES[NOT_TAKEN]), f"rule-{NOT_TAKEN}", 3))
        blocks.append(Bullets(unseen))
        blocks.append(words.said(t("Which actions these are stands in the full edition.")))
    blocks += _by_rule(debrief, rows, t, full=False)
    if not rows and not unseen:
        blocks.append(words.said(t("Nothing stood out.")))
    return Section("findings-chapter", tuple(blocks))


def _unseen(debrief: Debrief, t: Text) -> tuple[Line, ...]:
    """Count the expected actions without a trace by partner, a line for each verdict that stands.

    One that was expected of several counts for each of them; who was not there was asked nothing.
    """
    counts: dict[Verdict, Counter[str]] = {}
    totals = Counter(row.verdict for row in debrief.expected)
    for row in debrief.expected:
        if row.verdict is not None and row.verdict is not Verdict.DISMISSED:
            asked = [name for name, there in row.partners if there is There.HERE] or [""]
            counts.setdefault(row.verdict, Counter()).update(asked)
    lines = []
    for verdict in (Verdict.CONFIRMED, Verdict.OPEN):
        if verdict in counts:
            # Those with most come first; among equals the order of the table of the full edition.
            each = counts[verdict].most_common()
            spans = (
                Span(
                    f"{name or t('no partner in particular')}\N{NO-BREAK SPACE}{t.number(count)}",
                    told=bool(name),
                )
                for name, count in each
            )
            lines.append(
                (Span(f"{_headed(verdict, totals[verdict], t)}: ", "strong"), *words.joined(spans, " · "))
            )
            if counts[verdict].total() > totals[verdict]:
                shared = t("what was expected of several counts for each of them")
                lines[-1] = (*lines[-1], Span(f" ({shared})", "quiet"))
    return tuple(lines)


def _headed(verdict: Verdict, count: int, t: Text) -> str:
    name = words.begin(t(wording.VERDICTS[verdict]))
    return t.n("{verdict}, one action", "{verdict}, {n} actions", count, verdict=name)


def _introduced(t: Text) -> list[Block]:
    return [
        words.title(t("What stood out"), "findings"),
        words.said(
            t(
                "Proposals of the program, from what was noted and no more than that. “To check” means"
                " that nobody has looked at it yet."
            )
        ),
    ]


def _by_rule(debrief: Debrief, findings: list[FindingLine], t: Text, *, full: bool = True) -> list[Block]:
    """Give the findings under the name of their rule; not in full, what is assumed is only counted."""
    blocks: list[Block] = []
    rules: dict[str, list[FindingLine]] = {}
    for row in findings:
        rules.setdefault(row.rule, []).append(row)
    for rule, rows in rules.items():
        told = [row for row in rows if full or not row.assumed]
        blocks.append(
            words.title(t(wording.RULES[rule]) if rule in wording.RULES else rule, f"rule-{rule}", 3)
        )
        if told:
            blocks.append(Bullets(tuple(finding(debrief, row, t) for row in told)))
        if len(told) < len(rows):
            assumed = [row for row in rows if row.assumed]
            blocks.append(words.said(_counted(assumed, t, more=bool(told))))
    return blocks


def _counted(assumed: list[FindingLine], t: Text, *, more: bool) -> str:
    """Count what rests on an assumption, beside what is told or alone, and what of it was confirmed."""
    if more:
        count = t.n(
            "One more rests on an assumption of the author; it is in the full edition.",
            "{n} more rest on an assumption of the author; they are in the full edition.",
            len(assumed),
        )
    else:
        count = t.n(
            "One rests on an assumption of the author; it is in the full edition.",
            "{n} rest on an assumption of the author; they are in the full edition.",
            len(assumed),
        )
    confirmed = sum(row.verdict is Verdict.CONFIRMED for row in assumed)
    return f"{count} {t('Confirmed by the facilitator: {n}.', n=t.number(confirmed))}" if confirmed else count


def finding(debrief: Debrief, row: FindingLine, t: Text) -> Line:
    """Write a finding with its verdict, the reason for that, what it rests on and until when it holds."""
    line = [
        Span(words.begin(t(wording.VERDICTS[row.verdict])) + ": ", "strong"),
        Span(t.message(row.message)),
    ]
    if row.assumed:
        line.append(Span(f" ({t('rests on an assumption of the author')})", "quiet"))
    if row.rule in OF_THE_RECORD and debrief.stopped:
        # What was not said by then might have been said after it.
        until = t("up to {time}, when the exercise was stopped", time=words.stopped_at(debrief, t))
        line.append(Span(f" ({until})", "quiet"))
    if row.reason:
        line += [Span(" – " + t("reason:") + " "), Span(row.reason, told=True)]
    return tuple(line)
