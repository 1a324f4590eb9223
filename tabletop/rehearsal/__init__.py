"""A dress rehearsal: the whole exercise, played by nobody, in no time, the same way every time."""

from tabletop.rehearsal.opening import rehearsal_clock, simulated
from tabletop.rehearsal.playing import Progress, Report, rehearse

__all__ = ["Progress", "Report", "rehearsal_clock", "rehearse", "simulated"]
