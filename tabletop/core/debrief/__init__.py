"""The debrief (after-action report) as a value: what was said, what it comes to, and who does what by when.

Nobody is named: organisations and functions only. What was withdrawn, or is for one partner alone, is counted
and never told.
"""

from tabletop.core.debrief.compose import debrief
from tabletop.core.debrief.values import (
    Basis,
    Change,
    Debrief,
    ExpectedLine,
    FindingLine,
    FirstPage,
    GapCounts,
    Improvement,
    InjectLine,
    LogLine,
    Marks,
    Moment,
    Noted,
    ObjectiveLine,
    Part,
    Participation,
    PartnerPart,
    PlanRow,
    RankedGap,
    ReplyLine,
    ServiceCourse,
    ServiceTimeline,
    SourceLine,
    Stretch,
    Where,
)

__all__ = [
    "Basis",
    "Change",
    "Debrief",
    "ExpectedLine",
    "FindingLine",
    "FirstPage",
    "GapCounts",
    "Improvement",
    "InjectLine",
    "LogLine",
    "Marks",
    "Moment",
    "Noted",
    "ObjectiveLine",
    "Part",
    "Participation",
    "PartnerPart",
    "PlanRow",
    "RankedGap",
    "ReplyLine",
    "ServiceCourse",
    "ServiceTimeline",
    "SourceLine",
    "Stretch",
    "Where",
    "debrief",
]
