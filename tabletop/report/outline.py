"""The debrief as a document: which chapters there are, and in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.core.gaps import NOT_TAKEN
from tabletop.report import annexes, findings, in_short
from tabletop.report.chapters import open_ends, setting, steps, weighing
from tabletop.report.document import Contents, Document, Section
from tabletop.report.front import first_page
from tabletop.report.incomplete import lacks_words, notice, taken_out
from tabletop.report.partners import partners
from tabletop.report.plan import plan
from tabletop.report.reliance import reliance
from tabletop.report.services import services

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tabletop.core.debrief import Debrief
    from tabletop.core.messages import Message
    from tabletop.text import Text


def document(debrief: Debrief, t: Text, missing: Sequence[Message] = ()) -> Document:
    """Lay out the full edition in one language; the same debrief always gives an equal document.

    `missing` says what of the log could not be read.
    """
    above = notice(missing, t)
    sections = [
        first_page(debrief, t, above),
        Section("contents", (Contents(t("Contents")),)),
        setting.setup(debrief, t),
        steps.session(debrief, t),
        partners(debrief, t),
        services(debrief, t),
        weighing.gaps(debrief, t),
        open_ends.assumptions(debrief, t),
        open_ends.parked(debrief, t),
        plan(debrief, t),
        findings.expected(debrief, t),
        findings.findings(debrief, t),
    ]
    if debrief.feedback.forms:
        sections.append(setting.feedback(debrief, t))
    log = annexes.log(debrief, t)
    head, *rest = log.blocks
    sections.append(replace(log, blocks=(head, *above, *rest)))
    if debrief.questions:
        sections.append(annexes.questions(debrief, t))
    if any(row.rule != NOT_TAKEN for row in debrief.dismissed):
        sections.append(annexes.dismissed(debrief, t))
    if debrief.sources:
        sections.append(annexes.sources(debrief, t))
    if any(map(lacks_words, sections)):
        sections[0] = first_page(debrief, t, above, (taken_out(t),))
    return _bound(debrief, sections, t)


def short_document(debrief: Debrief, t: Text, missing: Sequence[Message] = ()) -> Document:
    """Lay out the short edition: what is read by those who have no time for the full one."""
    above = notice(missing, t)
    sections = [
        first_page(debrief, t, above, full=False),
        plan(debrief, t),
        reliance(debrief, t),
        findings.all_findings(debrief, t),
        in_short.steps(debrief, t),
    ]
    if any(map(lacks_words, sections)):
        sections[0] = first_page(debrief, t, above, (taken_out(t),), full=False)
    return _bound(debrief, sections, t)


def _bound(debrief: Debrief, sections: Iterable[Section], t: Text) -> Document:
    label = debrief.label
    if debrief.simulated:
        label = f"{label} · {t('simulated')}"
    return Document(
        title=f"{t('Debrief:')} {debrief.title}",
        lang=t.lang,
        told_lang=debrief.language,
        label=label,
        footer=t("Restricted: weigh before publishing"),
        skip=t("Skip to the content"),
        sections=tuple(sections),
    )
