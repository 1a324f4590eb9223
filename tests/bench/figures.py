"""What a measurement gives: our figure beside its reference, and the limit that was agreed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; `ratio` is ours divided by the reference."""

    what: str
    unit: str
    ours: float
    reference: float
    limit: str
    ok: bool
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the reference ours is."""
        return self.ours / self.reference if self.reference else 0.0


COLUMNS = f"{'what':<52} {'ours':>14} {'reference':>14} {'ratio':>7}  {'limit':<24} ok"


def show(figures: Iterable[Figure]) -> bool:
    """Print figures as rows of a table; gives whether all are within their limits."""
    fine = True
    for row in figures:
        ours, reference = f"{row.ours:,.1f} {row.unit}", f"{row.reference:,.1f} {row.unit}"
        verdict = "yes" if row.ok else "NO"
        line = f"{row.what:<52} {ours:>14} {reference:>14} {row.ratio:>7.2f}  {row.limit:<24} {verdict}"
        print(f"{line}  {row.note}".rstrip(), flush=True)
        fine = fine and row.ok
    return fine
