"""From nodes to a scenario, row by row: one bad row hides neither the next nor what refers to it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tabletop.core.checks import each_problem
from tabletop.core.checks.subject import KINDS, Subject
from tabletop.core.messages import Message, Problem
from tabletop.core.scenario import FORMAT_VERSION, Channel, Release, Row, Scenario, Weekday
from tabletop.core.spelling import Spelling
from tabletop.loader.findings import Finding, Findings
from tabletop.loader.guesses import guessed
from tabletop.loader.nodes import REFUSED, Mapping, Node, Place, Sequence, find, find_key
from tabletop.loader.prose import place_of_words, place_within, unsupported_formatting
from tabletop.loader.quoting import shown
from tabletop.loader.row_problems import row_problems
from tabletop.loader.shape import expected_at, is_named, keys, optional_keys, row_types
from tabletop.loader.wording import SAYS_LITTLE, WARNINGS, trapped

if TYPE_CHECKING:
    from collections.abc import Container

    from pydantic_core import ErrorDetails

    from tabletop.core.messages import Severity
    from tabletop.loader.nodes import Trap, Where
    from tabletop.loader.tree import Tree

R = TypeVar("R", bound=Row)

_PLACEHOLDERS: dict[str, Any] = {
    "doorleef": FORMAT_VERSION,
    "id": "scenario",
    "title": "-",
    "language": "en",
    "summary": "",
    "threat": "-",
    "label": "-",
    "start_weekday": Weekday.MONDAY,
    "start_time": "00:00",
    "partners": (),
    "blocks": (),
    "selections": (),
}
"""What stands in for a bad value at the top, so that the rows below can still be checked."""

_READ_IN_PART = frozenset(KINDS) - {"blocks", "tables"}
"""Rows that can be judged without a key that nobody knows; of a block, that may be a misspelled `phases`."""
_STANDS_ALONE: dict[str, Any] = {
    "channel": Channel.RADIO,
    "notes": "",
    "objectives": (),
    "release": Release.MANUAL,
    "role": "-",
    "sender": None,
    "text": "-",
    "title": "-",
}
"""Keys on which nothing else depends, each with what stands in for a bad value: the rest can be judged."""

_ROW = ("kind", "index")
"""The form of a path that leads to a whole row."""
_ABOUT_A_NAME = frozenset({"check.unknown-reference", "check.shortens-other-block"})
_ABOUT_FORMATTING = frozenset({"markup.unsupported", "markup.underlined-heading"})
_NAMES_A_VARIABLE = frozenset({"check.unknown-variable", "check.open-variable"})


class _Anything:
    """Holds every name: a list that could not be read at all may hold any."""

    def __contains__(self, name: object) -> bool:
        return True


def read_scenario(tree: Tree, text: str, guides: Container[str]) -> tuple[Scenario | None, Findings]:
    """Read a scenario and everything that is wrong with it; None when anything is."""
    reader = _Reader(tree, text, guides)
    scenario = reader.read()
    return scenario, reader.findings


class _Reader:
    def __init__(self, tree: Tree, text: str, guides: Container[str]) -> None:
        self._text = text
        self._guides = guides
        self.findings = Findings()
        self._root = tree.root
        self._was_faulty = bool(tree.problems)
        self._spelling = Spelling()
        self._traps: defaultdict[Where, list[Trap]] = defaultdict(list)
        for trap in tree.traps:
            self._traps[trap.where[:2] if trap.where[0] in KINDS else ()].append(trap)
        self._positions: dict[str, list[int]] = {}
        """For each list, the positions in the file of the rows that were read."""
        self._unread: dict[str, Container[str]] = {}
        self._in_part: dict[Where, set[str]] = {}
        """Rows of which keys were left aside, with these."""

    def read(self) -> Scenario | None:
        root = self._root
        if root is None:
            self._report(Problem((), Message("file.empty")))
            return None
        if not isinstance(root, Mapping):
            if root is not REFUSED:
                self._report(Problem((), Message("file.no-scenario")))
            return None
        if self._was_faulty and root.keys().isdisjoint(Scenario.model_fields):
            # What was refused says enough about a file with nothing of a scenario in it.
            return None
        version = root.get("doorleef")
        if isinstance(version, str) and version != str(FORMAT_VERSION) and version.isdecimal():
            self._report(
                Problem(
                    ("doorleef",),
                    Message("file.other-version", {"version": shown(version), "known": FORMAT_VERSION}),
                )
            )
            return None
        self._read_misspelt(root)
        rows = {kind: self._rows(kind, root[kind]) for kind in KINDS if root.get(kind) is not None}
        scenario = self._header(root, rows)
        subject = Subject(scenario, self._unread if self._is_faulty() else None)
        without_lines = ((problem, 0) for problem in each_problem(subject))
        if scenario.guide is not None and scenario.guide not in self._guides:
            message = Message("check.unknown-guide", {"guide": scenario.guide})
            self._report(Problem(("guide",), message, "warning"))
        for problem, line in chain(without_lines, unsupported_formatting(subject.texts)):
            if self.findings.are_enough:
                break
            self._add(problem, line)
        return None if self._is_faulty() else scenario

    def _read_misspelt(self, root: Mapping) -> None:
        """Read the rows under a list's misspelt name, so that what refers to them can be checked."""
        known = Scenario.model_fields
        written_lists = [key for key in root if key not in known and isinstance(root[key], Sequence)]
        spelling = Spelling()
        for written in written_lists[: len(KINDS)]:
            meant = guessed(written, KINDS) or spelling.nearest(written, known)
            if meant not in KINDS or meant in root:
                continue
            root[meant], root.places[meant] = root[written], root.places[written]
            traps = [trap for trap in self._traps.get((), ()) if trap.where[0] == written]
            for trap in traps:
                self._traps[()].remove(trap)
                place = (meant, *trap.where[1:])
                self._traps[place[:2]].append(trap._replace(where=place))

    def _is_faulty(self) -> bool:
        return self._was_faulty or self.findings.has_errors

    def _rows(self, kind: str, node: Node) -> Any:
        """Read the rows of one list; what is no list is left for the header to complain about."""
        if not isinstance(node, Sequence):
            self._unread[kind] = _Anything()
            return node
        model = row_types()[kind]
        found: list[Row] = []
        positions = self._positions[kind] = []
        read: set[str] = set()
        lost: set[str] = set()
        for index, item in enumerate(node):
            if self.findings.are_enough:
                self._unread[kind] = _Anything()
                break
            row = self._row(model, kind, index, item)
            name = item.get("id") if isinstance(item, Mapping) else None
            if isinstance(name, str) and (name in lost or (row is None and name in read)):
                # Of two rows that were both read, the checks tell it.
                message = Message("check.duplicate-id", {"kind": Message(KINDS[kind]), "id": name})
                self._report(Problem((kind, index, "id"), message))
            if row is not None:
                found.append(row)
                positions.append(index)
                read.add(str(name))
            elif isinstance(name, str):
                lost.add(name)
            else:
                self._unread[kind] = _Anything()
        if lost:
            self._unread.setdefault(kind, lost)
        return tuple(found)

    def _row(self, model: type[R], kind: str, index: int, node: Node) -> R | None:
        where = (kind, index)
        given = _given(model, node)
        if where in self._traps:
            self._report_traps(model, where)
        try:
            return model.model_validate(given)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            self._report_errors(model, where, errors)
        bad = {str(wrong["loc"][0]) if wrong["loc"] else "" for wrong in errors}
        known = bad.intersection(keys(model))
        whole = not isinstance(given, dict) or "" in bad
        if whole or kind not in _READ_IN_PART or known - _STANDS_ALONE.keys():
            return None
        self._in_part[where] = bad
        rest = {key: value for key, value in given.items() if key not in bad}
        return model.model_validate(rest | {key: _STANDS_ALONE[key] for key in known})

    def _header(self, root: Mapping, rows: dict[str, Any]) -> Scenario:
        """Read what stands at the top, around the rows; stand-ins take the place of what is wrong there."""
        given: dict[str, Any] = {**_given(Scenario, root), **rows}
        if given.get("doorleef") == str(FORMAT_VERSION):
            given["doorleef"] = FORMAT_VERSION
        if () in self._traps:
            self._report_traps(Scenario, ())
        try:
            return Scenario.model_validate(given)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            self._report_errors(Scenario, (), errors)
        for wrong in errors:
            name = str(wrong["loc"][0])
            given.pop(name, None)
            if name in _PLACEHOLDERS:
                given[name] = _PLACEHOLDERS[name]
            meant = guessed(name, KINDS) or self._spelling.nearest(name, KINDS) or name
            if meant in KINDS and meant not in rows:
                self._unread.setdefault(meant, _Anything())
        return Scenario.model_validate(given)

    def _report(self, problem: Problem, place: Place | None = None) -> None:
        found = find(self._root, problem.where, Place(0, 0)) if place is None else place
        self.findings.add(Finding(found, problem))

    def _report_traps(self, model: type[Row], where: Where) -> None:
        for trap in self._traps[where]:
            message = trapped(trap, expected_at(model, trap.where[len(where) :]))
            if message is not None:
                severity: Severity = "warning" if trap.kind in WARNINGS else "error"
                self._report(Problem(trap.where, message, severity), trap.place)

    def _report_errors(self, model: type[Row], where: Where, errors: list[ErrorDetails]) -> None:
        traps = self._traps.get(where, ())
        said = {trap.where[len(where) :] for trap in traps if trap.kind not in SAYS_LITTLE}
        found = row_problems(errors, model, said, self._spelling)
        for path, message, at_key in found:
            if self.findings.are_enough:
                break
            place = find_key if at_key else find
            self._report(Problem((*where, *path), message), place(self._root, (*where, *path), Place(0, 0)))
            if path == ("id",) and where:
                # Nobody knows what this row is called elsewhere.
                self._unread[str(where[0])] = _Anything()

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.splitlines()

    def _add(self, problem: Problem, line: int) -> None:
        """Add what the checks found in the rows that were read, with their positions in the file."""
        where = problem.where
        if self.findings.is_full(problem.severity):
            self.findings.pass_over(problem.severity)
            return
        if len(where) > 1 and where[0] in self._positions and isinstance(where[1], int):
            where = (where[0], self._positions[str(where[0])][where[1]], *where[2:])
        says_what_lacks = problem.severity == "warning" or len(where) == len(_ROW)
        aside = self._in_part.get(where[:2])
        if aside is not None and (says_what_lacks or where[2] in aside):
            return
        names_a_key = problem.message.code in _ABOUT_A_NAME and is_named(
            row_types()[str(where[0])], where[2:]
        )
        place = (find_key if names_a_key else find)(self._root, where, Place(0, 0))
        if problem.message.code in _NAMES_A_VARIABLE:
            place = place_of_words(self._lines, place, "{{" + str(problem.message.params["written"]))
        elif problem.message.code == "check.turning-sign":
            sign = chr(int(str(problem.message.params["character"]).removeprefix("U+"), 16))
            place = place_of_words(self._lines, place, sign)
        elif problem.message.code in _ABOUT_FORMATTING:
            place = place_within(self._lines, place, line)
        self._report(Problem(where, problem.message, problem.severity), place)


def _given(model: type[Row], node: Node) -> Any:
    """Leave out the keys without a value that may be left out."""
    if not isinstance(node, Mapping) or None not in node.values():
        return node
    optional = optional_keys(model)
    return {key: value for key, value in node.items() if value is not None or key not in optional}
