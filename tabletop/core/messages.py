"""What the core has to say, before anybody has chosen a language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Param: TypeAlias = "str | int | float | Message | tuple[str, ...]"
Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Message:
    """A stable code with the values that fill its sentence; `tabletop.text` renders it."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake of an author, found at a place in the document: keys and list positions from the root."""

    where: tuple[str | int, ...]
    message: Message
    severity: Severity = "error"


class ExerciseError(Exception):
    """A mistake of the person at the keyboard; its message is a sentence they can act on."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message
