"""Who is in a large session, the same in each measurement: partners at tables, and services."""

from __future__ import annotations

from typing import Any, Final

from tabletop.core.scenario import Partner, Service, ServiceState, Table, Weekday

PARTNERS, TABLES, SERVICES = 30, 5, 14
CAST: Final[dict[str, Any]] = {
    "doorleef": 1,
    "language": "en",
    "summary": "",
    "threat": "none",
    "label": "exercise",
    "start_weekday": Weekday.MONDAY,
    "start_time": "17:00",
    "partners": tuple(
        Partner(id=f"p{n}", title=f"partner number {n}", short=f"p{n}", kind="partner")
        for n in range(PARTNERS)
    ),
    "tables": tuple(
        Table(id=f"t{n}", title=f"table {n}", partners=tuple(f"p{m}" for m in range(n, PARTNERS, TABLES)))
        for n in range(TABLES)
    ),
    "services": tuple(
        Service(id=f"s{n}", title=f"service {n}", state=ServiceState.OUT if n < 5 else ServiceState.WORKS)
        for n in range(SERVICES)
    ),
}
"""What their scenarios share."""
