"""Ports for programs that are told which one to take."""

from __future__ import annotations

import itertools
import os
import socket

FIRST = 21_000
"""Below the ports that a system gives out by itself, of which another test may get one meanwhile."""
EACH = 500
"""Ports of one worker: two workers never take the same."""
_NUMBERS = itertools.count(os.getpid())


def free_port() -> int:
    """Give a port that nobody listens on, another one every time."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for number in itertools.islice(_NUMBERS, EACH):
        port = FIRST + worker * EACH + number % EACH
        with socket.socket() as line:
            try:
                line.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError(f"no port is free from {FIRST + worker * EACH}")
