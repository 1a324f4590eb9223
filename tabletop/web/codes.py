"""Codes and tokens: made by chance, compared in constant time, kept as hashes, guessed only so often."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tabletop.core.events import Role
from tabletop.core.messages import Message
from tabletop.web.limits import Bucket, Limits
from tabletop.web.refusal import Refusal

if TYPE_CHECKING:
    from tabletop.core.state import State
    from tabletop.session import Clock

LETTERS: Final = "CDFGHJKMNPRTVWXY34679"
"""Without letters and digits that look alike, and without vowels that would make words of them."""
JOIN_LENGTH: Final = 6
RETURN_LENGTH: Final = 8

Guessed: TypeAlias = Literal["join", "return"]


def made(length: int) -> str:
    """Make a code by chance."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def as_shown(code: str) -> str:
    """Write a code so that it is read out and typed well: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def as_typed(text: str) -> str:
    """Read a code as people type it: in any case, with spaces or dashes."""
    return "".join(letter for letter in text.upper() if letter in LETTERS)


def new_token() -> str:
    """Make the secret that a browser keeps in its cookie: 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Give a token as it is kept; there is no need to make guessing slow for 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def salt_of(state: State) -> bytes:
    """Give the salt of an exercise: no secret, but the same after a restart and no other exercise's."""
    setup = state.setup
    return hashlib.sha256(f"doorleef {setup.created_at} {setup.author_sha256}".encode()).digest()


def return_hash(code: str, salt: bytes) -> str:
    """Give a return code as it is kept; takes tens of milliseconds and 8 MB."""
    return hashlib.scrypt(as_typed(code).encode(), salt=salt, n=2**13, r=8, p=1, dklen=32).hex()


class Codes:
    """The codes of one run of the server. They live in memory only, and are made afresh at each start."""

    def __init__(self, state: State, limits: Limits, clock: Clock) -> None:
        self._salt = salt_of(state)
        self._typed: dict[Role, str] = {}
        self._buckets: dict[Guessed, Bucket] = {
            "join": Bucket(limits.guesses, clock),
            "return": Bucket(limits.guesses, clock),
        }
        self._all = Bucket(limits.all_guesses, clock)
        # One thread: many who join at the same moment wait their turn, and the room goes on beside them.
        self._hashing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="codes")
        self.key = ""
        """The long key in the QR code for participants."""
        for role in Role:
            self.renew(role)

    def renew(self, role: Role) -> None:
        """Replace the code of a role; the old one admits nobody any more."""
        taken = set(self._typed.values())
        self._typed[role] = next(code for code in iter(lambda: made(JOIN_LENGTH), "") if code not in taken)
        if role is Role.PARTICIPANT:
            self.key = secrets.token_urlsafe(16)

    def typed(self) -> dict[Role, str]:
        """Give the code of each role as it is shown."""
        return {role: as_shown(code) for role, code in self._typed.items()}

    def is_key(self, key: str) -> bool:
        """Tell whether this is the key of the QR code; 128 bits need no limit on guessing."""
        return hmac.compare_digest(key.encode(), self.key.encode())

    def role_of(self, typed: str) -> Role | None:
        """Give the role that a typed code admits to; raises Refusal when too many were wrong lately."""
        self._may_guess("join")
        given = as_typed(typed).encode()
        found = [role for role, code in self._typed.items() if hmac.compare_digest(given, code.encode())]
        if not found:
            self._guessed_wrong("join")
        return found[0] if found else None

    async def new_return(self) -> tuple[str, str]:
        """Make a return code; gives it as shown, with its hash."""
        code = made(RETURN_LENGTH)
        return as_shown(code), await self._hashed(code)

    async def owner_of(self, typed: str, state: State) -> int | None:
        """Give the participant whose return code was typed; raises Refusal after too many wrong ones."""
        self._may_guess("return")
        code = as_typed(typed)
        # It is counted before the hash is made: what waits for the thread is bounded like that too.
        self._guessed_wrong("return")
        owner = state.by_recall.get(await self._hashed(code)) if len(code) == RETURN_LENGTH else None
        if owner is not None:
            self._guessed_right("return")
        return owner

    async def _hashed(self, code: str) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hashing, return_hash, code, self._salt)

    def _may_guess(self, sort: Guessed) -> None:
        for bucket in (self._buckets[sort], self._all):
            if not bucket.has():
                wait = bucket.wait_seconds()
                raise Refusal(429, Message("door.too-many-guesses", {"n": wait}), wait)

    def _guessed_wrong(self, sort: Guessed) -> None:
        self._buckets[sort].take()
        self._all.take()

    def _guessed_right(self, sort: Guessed) -> None:
        self._buckets[sort].give_back()
        self._all.give_back()

    def close(self) -> None:
        """Let the thread go."""
        self._hashing.shutdown(wait=False, cancel_futures=True)
