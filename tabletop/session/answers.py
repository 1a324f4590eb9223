"""What a server says, read with care: answers to what was asked, and lines of a stream."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tabletop.core.messages import ExerciseError, Message
from tabletop.session.wire import WireError


def answer(response: httpx.Response) -> dict[str, Any]:
    """Read an answer; raises ExerciseError with the reason of a refusal."""
    try:
        found = response.json()
        if response.status_code == httpx.codes.OK and isinstance(found, dict):
            return found
        # It is in the language that was asked for.
        reason = Message("remote.refused", {"reason": str(found["refused"])})
    except (ValueError, KeyError, TypeError):
        reason = strange(response.status_code)
    raise ExerciseError(reason)


def parsed(line: str) -> dict[str, Any]:
    """Read one line of a stream; raises WireError."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WireError(str(error)) from error
    if not isinstance(found, dict):
        raise WireError(line)
    return found


def strange(what: object) -> Message:
    """Say that the other side speaks in a way that is not understood."""
    return Message("remote.strange", {"what": str(what) or "-"})
