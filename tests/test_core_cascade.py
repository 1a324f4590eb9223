"""Services fail after one another, ranges stay ranges, and what people say about them holds."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.cascade import Course, Endurance, Override, at, board, courses
from tabletop.core.scenario import Service, ServiceState

W, D, X = ServiceState.WORKS, ServiceState.DEGRADED, ServiceState.OUT


def service(ident: str, *relies_on: str, **details: object) -> Service:
    return Service.model_validate({"id": ident, "title": ident.title(), "relies_on": relies_on, **details})


def out(ident: str, until: float | None = None) -> Service:
    return service(ident, state=X, restored_at=until)


def worked_out(
    *rows: Service,
    overrides: dict[str, tuple[Override, ...]] | None = None,
    endurance: dict[str, Endurance] | None = None,
) -> dict[str, Course]:
    return courses({row.id: row for row in rows}, overrides or {}, endurance or {})


def stretches(course: Course) -> list[tuple[float, ServiceState]]:
    """Give the hours at which the state changes, from hour 0 on."""
    return [(segment.start, segment.state) for segment in course if segment.end > 0]


def test_a_service_works_until_its_own_failure_and_after_it() -> None:
    found = worked_out(service("a"), out("b"), out("c", 5), service("d", state=D))
    assert stretches(found["a"]) == [(-inf, W)]
    assert stretches(found["b"]) == [(0, X)]
    assert stretches(found["c"]) == [(0, X), (5, W)]
    assert stretches(found["d"]) == [(0, D)]
    assert at(found["b"], -24).state is W


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, [(0, X), (48, W)]),
        ({"backup_from": 4, "backup_to": 8}, [(-inf, W), (4, D), (8, X), (48, W)]),
        ({"backup_from": 4}, [(-inf, W), (4, D), (48, W)]),
        ({"backup_to": 8}, [(0, D), (8, X), (48, W)]),
        ({"backup_from": 8, "backup_to": 8}, [(-inf, W), (8, X), (48, W)]),
        ({"backup_from": 0, "backup_to": 0}, [(0, X), (48, W)]),
        ({"backup_from": 48, "backup_to": 72}, [(-inf, W)]),
        ({"backup_from": 40, "backup_to": 72}, [(-inf, W), (40, D), (48, W)]),
        ({"recovery_hours": 2}, [(0, X), (48, D), (50, W)]),
        ({"backup_from": 48, "backup_to": 72, "recovery_hours": 2}, [(-inf, W)]),
        ({"backup_from": 40, "backup_to": 72, "recovery_hours": 2}, [(-inf, W), (40, D), (48, W)]),
        ({"state": D, "backup_from": 4, "backup_to": 8}, [(0, D), (8, X), (48, D)]),
    ],
)
def test_backup_is_a_range(details: dict[str, object], expected: list[tuple[float, ServiceState]]) -> None:
    found = worked_out(out("power", 48), service("phone", "power", **details))
    assert stretches(found["phone"]) == expected


def test_only_what_is_out_takes_others_along() -> None:
    found = worked_out(service("power", state=D), service("phone", "power"))
    assert stretches(found["phone"]) == [(-inf, W)]


def test_a_chain_fails_and_recovers_link_by_link() -> None:
    found = worked_out(
        out("power", 48),
        service("phone", "power", backup_from=4, backup_to=8, recovery_hours=2),
        service("payments", "phone", backup_from=1, backup_to=1, recovery_hours=1),
    )
    # Payments rely on the phone: lost an hour after it is gone, back when it is no longer out.
    assert stretches(found["payments"]) == [(-inf, W), (9, X), (48, D), (49, W)]
    assert at(found["payments"], 10).cause == "phone"
    assert at(found["phone"], 5).cause == "power"
    assert at(found["power"], 5).cause is None


def test_the_order_of_services_in_the_file_makes_no_difference() -> None:
    rows = [
        service("d", "b", "c", backup_from=1, backup_to=1),
        service("b", "a"),
        service("c", "a", backup_from=5, backup_to=6),
        out("a", 20),
    ]
    assert worked_out(*rows)["d"] == worked_out(*reversed(rows))["d"]


def test_a_diamond_fails_by_its_weakest_side() -> None:
    found = worked_out(
        out("power", 20),
        service("left", "power", backup_from=2, backup_to=3),
        service("right", "power", backup_from=5, backup_to=6, recovery_hours=4),
        service("end", "left", "right"),
    )
    assert stretches(found["end"]) == [(-inf, W), (3, X), (20, W)]
    assert at(found["end"], 4).cause == "left"


def test_outages_that_follow_one_another_run_a_backup_down_once() -> None:
    found = worked_out(
        out("power", 10),
        service("fibre"),
        service("phone", "power", "fibre"),
        service("calls", "phone", backup_from=12, backup_to=12),
        overrides={"fibre": (Override(10, X), Override(30, W))},
    )
    assert stretches(found["phone"]) == [(0, X), (10, X), (30, W)]
    assert stretches(found["calls"]) == [(-inf, W), (12, X), (30, W)]


def test_recovery_waits_for_the_last_thing_that_it_relies_on() -> None:
    found = worked_out(out("a", 10), out("b", 20), service("c", "a", "b", recovery_hours=3))
    states = [at(found["c"], hour).state for hour in (9, 15, 19, 20, 22, 23)]
    assert states == [X, X, X, D, D, W]


def test_a_service_relied_on_that_nobody_described_is_left_alone() -> None:
    assert stretches(worked_out(service("a", "unknown"))["a"]) == [(-inf, W)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((Override(6, W),), [(0, X), (6, W)]),
        ((Override(6, W), Override(12, D)), [(0, X), (6, W), (12, D)]),
        ((Override(12, D), Override(6, W)), [(0, X), (6, W), (12, D)]),
        ((Override(6, W), Override(12, None)), [(0, X), (6, W), (12, X), (48, W)]),
        ((Override(6, W, 1), Override(6, D, 2)), [(0, X), (6, D)]),
        ((Override(6, D, 2), Override(6, W, 1)), [(0, X), (6, D)]),
        ((Override(6, W, 1), Override(6, None, 2)), [(0, X), (48, W)]),
    ],
)
def test_what_the_facilitator_says_holds_from_its_hour(
    changes: tuple[Override, ...], expected: list[tuple[float, ServiceState]]
) -> None:
    found = worked_out(out("power", 48), overrides={"power": changes})
    assert stretches(found["power"]) == expected


def test_others_follow_what_the_facilitator_says() -> None:
    found = worked_out(
        out("power", 48),
        service("phone", "power", backup_from=4, backup_to=8),
        overrides={"power": (Override(6, W),)},
    )
    assert stretches(found["phone"]) == [(-inf, W), (4, D), (6, W)]


def test_what_a_partner_states_replaces_the_figure_of_the_scenario() -> None:
    rows = (out("power", 48), service("phone", "power", backup_from=4, backup_to=8))
    stated = worked_out(*rows, endurance={"phone": Endurance(10, 12, "grid")})
    assert stretches(stated["phone"]) == [(-inf, W), (10, D), (12, X), (48, W)]
    none = worked_out(*rows, endurance={"phone": Endurance(None, None, "grid")})
    assert stretches(none["phone"]) == [(0, X), (48, W)]


def test_a_cycle_ends() -> None:
    found = worked_out(
        service("a", "b"), service("b", "c"), service("c", "a"), out("d"), service("e", "e", "d")
    )
    assert set(found) == {"a", "b", "c", "d", "e"}
    assert at(found["e"], 1).state is X


def test_a_chain_of_a_thousand_is_worked_out() -> None:
    rows = [service(f"s{n}", f"s{n + 1}", backup_from=1, backup_to=1) for n in range(1_000)]
    found = worked_out(*rows, out("s1000"))
    assert stretches(found["s0"]) == [(-inf, W), (1_000, X)]


def test_the_board_gives_every_service_at_an_hour() -> None:
    found = worked_out(out("power", 48), service("phone", "power", backup_from=4, backup_to=8))
    assert board(found, 6) == {"power": X, "phone": D}
    assert board(found, 8) == {"power": X, "phone": X}
    assert board(found, 7.99) == {"power": X, "phone": D}


IDS = ("a", "b", "c", "d", "e")
HOURS = st.integers(0, 30)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Course]:
    rows = []
    for index, ident in enumerate(IDS):
        low = draw(st.none() | HOURS)
        rows.append(
            service(
                ident,
                *draw(st.sets(st.sampled_from(IDS[:index]) if index else st.nothing())),
                state=draw(st.sampled_from(list(ServiceState))),
                restored_at=draw(st.none() | HOURS),
                backup_from=low,
                backup_to=draw(st.none() | st.integers(low or 0, 40)),
                recovery_hours=draw(HOURS),
            )
        )
    change = st.builds(Override, HOURS, st.none() | st.sampled_from(list(ServiceState)), st.integers(1, 99))
    overrides = draw(st.dictionaries(st.sampled_from(IDS), st.lists(change, max_size=3).map(tuple)))
    return worked_out(*rows, overrides=overrides)


@given(worlds())
def test_a_course_covers_all_hours_once_and_changes_at_each_border(found: dict[str, Course]) -> None:
    for course in found.values():
        assert (course[0].start, course[-1].end) == (-inf, inf)
        for before, after in pairwise(course):
            assert before.end == after.start
            assert (before.state, before.cause) != (after.state, after.cause)
