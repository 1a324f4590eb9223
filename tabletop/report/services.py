"""The chapter about the vital services: as the room saw them at each step, and as calculated in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import pictures, wording
from tabletop.core.debrief import Basis
from tabletop.pictures import place
from tabletop.report import words
from tabletop.report.document import Bullets, Picture, Section, Span, Table

if TYPE_CHECKING:
    from tabletop.core.debrief import Debrief, Intervention, ServiceCourse, ServiceTimeline, Stretch
    from tabletop.core.scenario import ServiceState
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
                t("Where its backup hours come from"),
            ),
            rows=tuple(_service(row, timeline, t) for row in timeline.services),
            id="services-table",
        )
    )
    by_hand = tuple(_by_hand(row, one, t) for row in timeline.services for one in row.interventions)
    if by_hand:
        blocks.append(Bullets(by_hand))
    return Section("services-chapter", tuple(blocks))


def _by_hand(row: ServiceCourse, set_: Intervention, t: Text) -> Line:
    """Tell what the facilitator made of a service, and why."""
    hour = t.hours(set_.hour)
    if set_.state is None:
        change = t("as calculated again from hour {hour}", hour=hour)
    else:
        change = _from_hour(set_.state, set_.hour, t)
    line = [Span(row.name, "strong", told=True), Span(f": {change}, {t('set by the facilitator')}")]
    return (*line, Span(": "), Span(set_.reason, told=True)) if set_.reason else tuple(line)


def _from_hour(state: ServiceState, hour: float, t: Text) -> str:
    return t("{state} from hour {hour}", state=t(wording.SERVICE_STATES[state]), hour=t.hours(hour))


def _service(row: ServiceCourse, timeline: ServiceTimeline, t: Text) -> tuple[Line, ...]:
    cells: list[Line] = [(Span(row.name, told=True),)]
    for index, state in enumerate(row.shown):
        cell = [Span(t(wording.SERVICE_STATES[state])) if state else words.NOTHING]
        between = row.between[index] if index < len(row.between) else ()
        where = timeline.steps[index].time
        for stretch in between:
            if where is None or (stretch.start <= where.hour and state in {None, stretch.state}):
                continue
            change = _from_hour(stretch.state, stretch.start, t)
            cell.append(Span(f"; {change} ({_ground(row, stretch, t)})", "quiet"))
        # What came out in the last step may have changed it there: no later step shows that.
        if index == len(row.shown) - 1 and row.at_end not in {None, state}:
            changed = t("{state} at the end", state=t(wording.SERVICE_STATES[row.at_end]))
            cell.append(Span(f"; {changed}", "quiet"))
        cells.append(tuple(cell))
    cells.append(_basis(row, t))
    return tuple(cells)


def _ground(row: ServiceCourse, stretch: Stretch, t: Text) -> str:
    """Say why a service changed: it was calculated, unless the facilitator set just that."""
    if any((one.hour, one.state) == (stretch.start, stretch.state) for one in row.interventions):
        return t("set by the facilitator")
    return t("calculated")


def _basis(row: ServiceCourse, t: Text) -> Line:
    if row.basis is Basis.STATED and row.stated_by:
        return (Span(t("stated by") + " "), Span(row.stated_by, told=True))
    names = {
        Basis.NONE: "–",
        Basis.SOURCE: t("from a source"),
        Basis.PARTLY: t("source and assumption"),
        Basis.STATED: t("stated in the room"),
        Basis.ASSUMED: t("assumed by the author"),
    }
    return (Span(names[row.basis]),)
