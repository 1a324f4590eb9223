"""Typing a line: in this process with streams of its own, or in a process that is started for it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tabletop.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


def typed(*line: str | Path, lang: str | None = "en_GB.UTF-8", stdin: bytes | io.BytesIO = b"") -> Ended:
    """Type a line on a computer that is set to a language; bugs are let through."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    typed_in = io.BytesIO(stdin) if isinstance(stdin, bytes) else stdin
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    if lang is not None:
        environ["LANG"] = lang
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        patch.dict(os.environ, environ, clear=True),
        patch.object(sys, "stdin", io.TextIOWrapper(typed_in)),
    ):
        try:
            main([str(word) for word in line])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
    return Ended(status, written(out), written(err))


def written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def started(
    *line: str | Path, folder: Path, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Type a line in a process of its own, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "tabletop", *map(str, line)],
        cwd=folder,
        env={**os.environ, **(environ or {})},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
