"""Rules about {{variables}} in texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tabletop.core.messages import Message, Problem
from tabletop.core.variables import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tabletop.core.checks.subject import Subject

BRACES = re.compile(r"\{\{([^{}\n]{0,80})(\}\})?")
SINGLE_BRACES = re.compile(r"(?<!\{)\{ ?([a-z][a-z0-9_]{0,39}) ?\}(?!\})")


def all_known(subject: Subject) -> Iterator[Problem]:
    """Every name in double braces is a variable of the scenario, closed and spelled as one."""
    for text in subject.texts:
        if "{{" not in text.value:
            continue
        for found in {match[0]: match for match in BRACES.finditer(text.value)}.values():
            written = found[1]
            name = written.strip()
            if not found[2]:
                yield Problem(text.where, Message("check.open-variable", {"written": written}))
            elif not VARIABLE.fullmatch(found[0]) or not subject.is_known(name, "variables"):
                yield Problem(
                    text.where,
                    Message(
                        "check.unknown-variable",
                        {"written": written, "name": name, "hint": subject.hint(name, "variables")},
                    ),
                )


def braces_are_double(subject: Subject) -> Iterator[Problem]:
    """The name of a variable does not stand between single braces, which are shown as they are."""
    names = {row.id for row in subject.scenario.variables}
    for text in subject.texts:
        if "{" not in text.value:
            continue
        for written, name in {found[0]: found[1] for found in SINGLE_BRACES.finditer(text.value)}.items():
            if name in names:
                about = Message("check.single-braces", {"written": written, "name": name})
                yield Problem(text.where, about, "warning")


def defaults_are_final(subject: Subject) -> Iterator[Problem]:
    """The value of a variable is put in once, so it holds no variable itself."""
    for index, row in enumerate(subject.scenario.variables):
        if "{{" in row.default:
            yield Problem(("variables", index, "default"), Message("check.variable-in-variable"))
