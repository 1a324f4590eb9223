"""Codes are kept as hashes, typed as people type, and guessed only so often."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tabletop.core.events import Role
from tabletop.core.state import State
from tabletop.session import ManualClock
from tabletop.web import codes
from tabletop.web.codes import Codes
from tabletop.web.limits import Bucket, Limits
from tabletop.web.refusal import Refusal
from tests.small import Play


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def state() -> State:
    return Play().state


@pytest.fixture
def known(state: State, clock: ManualClock) -> Codes:
    return Codes(state, replace(Limits(), guesses=(3, 1), all_guesses=(4, 1)), clock)


def wrong(known: Codes) -> str:
    return next(
        code for code in iter(lambda: codes.made(6), "") if codes.as_shown(code) not in known.typed().values()
    )


def test_codes_have_no_letters_that_look_alike() -> None:
    assert not set("0OQ1IL2Z5S8BUAE") & set(codes.LETTERS)
    assert len(set(codes.LETTERS)) == len(codes.LETTERS) == 21


def test_every_role_has_its_own_code_and_participants_a_long_key(known: Codes) -> None:
    typed = known.typed()
    assert set(typed) == set(Role)
    assert len(set(typed.values())) == len(Role)
    assert all(re.fullmatch(r"[A-Z0-9]{3}-[A-Z0-9]{3}", code) for code in typed.values())
    assert len(known.key) >= 22


@pytest.mark.parametrize(
    "spell", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "]
)
def test_a_code_is_read_as_people_type_it(known: Codes, spell: object) -> None:
    assert callable(spell)
    for role, code in known.typed().items():
        assert known.role_of(spell(code)) is role


def test_only_the_key_is_the_key(known: Codes) -> None:
    assert known.is_key(known.key)
    assert not known.is_key("")
    assert not known.is_key(known.key[:-1])
    assert not known.is_key("é" * 22)


def test_a_renewed_code_is_another_and_the_old_one_admits_nobody(known: Codes) -> None:
    before, key = known.typed(), known.key
    known.renew(Role.SCRIBE)
    assert known.typed()[Role.PARTICIPANT] == before[Role.PARTICIPANT]
    assert known.role_of(before[Role.SCRIBE]) is None
    assert known.key == key
    known.renew(Role.PARTICIPANT)
    assert not known.is_key(key)
    assert known.role_of(before[Role.PARTICIPANT]) is None


def test_wrong_codes_are_counted_and_right_ones_are_not(known: Codes, clock: ManualClock) -> None:
    right = known.typed()[Role.PARTICIPANT]
    for _ in range(3):
        assert known.role_of(right) is Role.PARTICIPANT
        assert known.role_of(wrong(known)) is None
    with pytest.raises(Refusal) as refused:
        # Whoever guesses does not learn it by trying on, so even the right one waits.
        known.role_of(right)
    assert refused.value.status == 429
    assert refused.value.wait_seconds == 1
    assert known.is_key(known.key)
    clock.advance(1_000)
    assert known.role_of(right) is Role.PARTICIPANT


async def test_guesses_of_all_sorts_are_counted_together(known: Codes, state: State) -> None:
    for _ in range(3):
        known.role_of(wrong(known))
    assert await known.owner_of("CCCC-CCCC", state) is None
    with pytest.raises(Refusal):
        await known.owner_of("CCCC-CCCC", state)


async def test_a_return_code_finds_its_owner_and_does_not_count_as_a_guess(
    known: Codes, state: State
) -> None:
    code, kept = await known.new_return()
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", code)
    assert codes.as_typed(code) not in kept
    state = replace(state, by_recall={kept: 7})
    for spelled in (code, code.lower(), code.replace("-", ""), code, code):
        assert await known.owner_of(spelled, state) == 7
    assert await known.owner_of(code[:-1], state) is None


def test_a_return_code_of_another_exercise_is_unknown(state: State) -> None:
    other = replace(state, setup=replace(state.setup, created_at=state.setup.created_at + 1))
    salts = {codes.salt_of(state), codes.salt_of(other)}
    assert len({codes.return_hash("CDFGHJKM", salt) for salt in salts}) == 2


def test_a_token_has_256_bits_and_is_kept_as_a_hash() -> None:
    token = codes.new_token()
    assert len(token) == 43
    assert re.fullmatch("[0-9a-f]{64}", codes.token_hash(token))
    assert codes.new_token() != token


def test_a_bucket_fills_by_time_and_never_runs_over(clock: ManualClock) -> None:
    bucket = Bucket((2, 0.5), clock)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    assert bucket.wait_seconds() == 2
    clock.advance(1_999)
    assert not bucket.has()
    clock.advance(1)
    assert bucket.has()
    assert bucket.wait_seconds() == 0
    clock.advance(3_600_000)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    bucket.give_back()
    assert bucket.take()
