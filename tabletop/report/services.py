"""The chapter about the vital services: as the room saw them at each step, and as calculated in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import pictures, wording
from tabletop.core.debrief import Basis
from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import Picture, Section, Span, Table

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief, ServiceCourse, ServiceTimeline
    from tabletop.report.document import Block, Line
    from tabletop.text import Text


def services(debrief: Debrief, t: Text) -> Section:
    """Show the vital services over the hours."""
    timeline = debrief.services
    blocks: list[Block] = [words.title(t("Vital services by hour"), "services-title")]
    svg = pictures.service_timeline(timeline, t)
    if not svg:
        blocks.append(words.said(t("No step has been played yet, or the scenario has no services.")))
        return Section("services-chapter", tuple(blocks))
    blocks.append(
        Picture(
            "services",
            svg,
            t("What the room saw at each hour, and what was calculated."),
            pictures.services_in_words(timeline, t),
        )
    )
    blocks.append(
        Table(
            caption=t("Vital services: as the room saw them at each step, and as calculated in between"),
            head=(
                t("Service"),
                *(words.begin(place(where, t)) for where in timeline.steps),
                t("Hours on backup"),
            ),
            rows=tuple(_service(row, timeline, t) for row in timeline.services),
            id="services-table",
        )
    )
    return Section("services-chapter", tuple(blocks))


def _service(row: ServiceCourse, timeline: ServiceTimeline, t: Text) -> tuple[Line, ...]:
    cells: list[Line] = [(Span(row.name, told=True),)]
    for index, state in enumerate(row.shown):
        cell = [Span(t(wording.SERVICE_STATES[state])) if state else words.NOTHING]
        between = row.between[index] if index < len(row.between) else ()
        where = timeline.steps[index].time
        for stretch in between:
            if where is not None and stretch.start > where.hour:
                change = t(
                    "{state} from hour {hour}",
                    state=t(wording.SERVICE_STATES[stretch.state]),
                    hour=t.number(stretch.start),
                )
                cell.append(Span(f"; {change} ({t('calculated')})", "quiet"))
        cells.append(tuple(cell))
    cells.append(_basis(row, t))
    return tuple(cells)


def _basis(row: ServiceCourse, t: Text) -> Line:
    if row.basis is Basis.STATED and row.stated_by:
        return (Span(t("stated by") + " "), Span(row.stated_by, told=True))
    names = {
        Basis.NONE: "–",
        Basis.SOURCE: t("from a source"),
        Basis.STATED: t("stated in the room"),
        Basis.ASSUMED: t("assumed by the author"),
    }
    return (Span(names[row.basis]),)
