"""Names in double braces that each town fills in for itself: {{gemeente}}."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = re.compile(r"\{\{ *([a-z][a-z0-9_]{0,39}) *\}\}")


def names_in(text: str) -> tuple[str, ...]:
    """Give the names of the variables in a text, in order of appearance."""
    return tuple(VARIABLE.findall(text)) if "{{" in text else ()


def fill(text: str, variables: Mapping[str, str]) -> str:
    """Put the values of variables into a plain text, once; a name without a value stays as it was written."""
    if "{{" not in text:
        return text
    return VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text)
