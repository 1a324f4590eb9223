"""The debrief as a document: which chapters there are, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.report import annexes, chapters
from tabletop.report.document import Contents, Document, Section
from tabletop.report.front import first_page

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief
    from tabletop.text import Text


def document(debrief: Debrief, t: Text) -> Document:
    """Lay out the debrief in one language; the same debrief always gives an equal document."""
    label = debrief.label
    if debrief.simulated:
        label = f"{label} · {t('simulated')}"
    sections = [
        first_page(debrief, t),
        Section("contents", (Contents(t("Contents")),)),
        chapters.setup(debrief, t),
        chapters.session(debrief, t),
        chapters.partners(debrief, t),
        chapters.services(debrief, t),
        chapters.gaps(debrief, t),
        chapters.assumptions(debrief, t),
        chapters.parked(debrief, t),
        chapters.plan(debrief, t),
        chapters.expected(debrief, t),
        chapters.findings(debrief, t),
        annexes.log(debrief, t),
    ]
    if debrief.dismissed:
        sections.append(annexes.dismissed(debrief, t))
    if debrief.sources:
        sections.append(annexes.sources(debrief, t))
    return Document(
        title=f"{t('Debrief:')} {debrief.title}",
        lang=t.lang,
        told_lang=debrief.language,
        label=label,
        footer=t("Restricted: weigh before publishing"),
        skip=t("Skip to the content"),
        sections=tuple(sections),
    )
