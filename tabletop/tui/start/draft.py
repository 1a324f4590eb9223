"""What is agreed before a session, as it is being filled in, and what is still wrong with it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from tabletop.core.events import ExerciseCreated, Presence, VariableSet
from tabletop.core.plaintext import one_line
from tabletop.core.roster import renamed
from tabletop.core.scenario import MAX_LINE
from tabletop.core.script import fill_names
from tabletop.core.variables import names_in
from tabletop.tui import agreements

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tabletop.core.scenario import Scenario, Selection
    from tabletop.text import Text

ENDING = ".ttx"
NAMED = 2
"""Names of several that are said one by one."""

Section: TypeAlias = Literal["length", "names", "partners", "agreements", "file"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What has to be mended before the session can begin, and where."""

    section: Section
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A session as it is being prepared; texts stand as they were typed."""

    scenario: Scenario
    author_text: str
    author_sha256: str
    selection: str
    language: Literal["nl", "en"]
    file: str
    variables: Mapping[str, str] = field(default_factory=dict)
    """What was filled in instead of the defaults of the scenario."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Partners that got a name which does not fit around a variable."""
    absent: frozenset[str] = frozenset()
    seats: Mapping[str, str | None] = field(default_factory=dict)
    """Partner to its table, for those that sit elsewhere than in the scenario; None is at no table."""
    title: str = ""
    place: str = ""
    purpose: str = ""
    recipients: str = ""
    delete_on: str = ""
    label: str = ""
    second_copy: str = ""
    own: bool = False
    """True when the scenario was written for this room: the names in it are meant."""

    @property
    def values(self) -> dict[str, str]:
        """Every variable with the value that it gets."""
        given = {name: one_line(value) for name, value in self.variables.items()}
        return {row.id: given.get(row.id) or row.default for row in self.scenario.variables}

    def filled(self, text: str) -> str:
        """Fill the variables into a line of the scenario."""
        return one_line(fill_names(text, tuple(self.values.items())))

    @property
    def changed(self) -> bool:
        """Tell whether somebody filled anything in."""
        selection = self.selection != self.scenario.selections[0].id
        defaults = {row.id: row.default for row in self.scenario.variables}
        return (
            selection
            or self.values != defaults
            or bool(self.names or self.absent or self.seats or self.second_copy.strip())
            or any(text.strip() for text in self.agreed.values())
        )

    @property
    def unchanged(self) -> tuple[str, ...]:
        """The names that are still those of a scenario which is nobody's own, and stand in some text."""
        if self.own:
            return ()
        gone = self._named_nowhere()
        return tuple(
            row.default
            for row in self.scenario.variables
            if self.values[row.id] == row.default and row.id not in gone
        )

    def _named_nowhere(self) -> frozenset[str]:
        """Give the variables that stood in the name of a partner alone, which has another one now."""
        others = [row for row in self.scenario.partners if row.id in self.names]
        found = frozenset(name for row in others for name in names_in(row.title))
        if not found:
            return found
        partners = tuple(
            row.model_copy(update={"title": self.names[row.id], "synonyms": ()}) if row in others else row
            for row in self.scenario.partners
        )
        # Every text that is left, whatever it belongs to.
        texts = self.scenario.model_copy(update={"partners": partners}).model_dump_json()
        return found - frozenset(names_in(texts))

    @property
    def chosen(self) -> Selection:
        """The selection that will be played."""
        return next(row for row in self.scenario.selections if row.id == self.selection)

    def name_of(self, partner: str) -> str:
        """Give the name of a partner, variables filled in."""
        row = next(row for row in self.scenario.partners if row.id == partner)
        return self.filled(self.names.get(partner) or row.title)

    def table_of(self, partner: str) -> str | None:
        """Give the table where a partner sits."""
        if partner in self.seats:
            return self.seats[partner]
        return next((row.id for row in self.scenario.tables if partner in row.partners), None)

    def carried_to(self, mended: Draft) -> Draft:
        """Keep what was filled in, where it still fits the scenario as it was mended meanwhile."""
        new, defaults = mended.scenario, {row.id: row.default for row in self.scenario.variables}
        partners = {row.id for row in new.partners}
        tables = {None, *(row.id for row in new.tables)}
        selections = {row.id for row in new.selections}
        variables = {row.id for row in new.variables}
        return replace(
            self,
            scenario=new,
            author_text=mended.author_text,
            author_sha256=mended.author_sha256,
            language=mended.language,
            selection=self.selection if self.selection in selections else mended.selection,
            variables={
                name: value
                for name, value in self.values.items()
                if name in variables and value != defaults[name]
            },
            names={partner: name for partner, name in self.names.items() if partner in partners},
            absent=self.absent & partners,
            seats={
                partner: table
                for partner, table in self.seats.items()
                if partner in partners and table in tables
            },
        )

    def seat(self, partner: str, table: str | None) -> Draft:
        """Put a partner at a table, or at none."""
        return replace(self, seats={**self.seats, partner: table})

    def toggle(self, partner: str) -> Draft:
        """Mark a partner as absent, or as present again."""
        return replace(self, absent=self.absent ^ {partner})

    def rename(self, partner: str, name: str) -> Draft:
        """Give a partner another name; an empty one gives the name of the scenario back.

        As during the session, a name goes into the variable of the old one where it fits around that.
        """
        title = next(row.title for row in self.scenario.partners if row.id == partner)
        others = {key: value for key, value in self.names.items() if key != partner}
        wanted = one_line(name)
        if wanted in {"", one_line(title)}:
            variables = self.variables
            if partner not in self.names and len(set(names_in(title))) == 1:
                variables = {key: value for key, value in variables.items() if key not in names_in(title)}
            return replace(self, names=others, variables=variables)
        if wanted == self.filled(title):
            return replace(self, names=others)
        match renamed(title, partner, wanted):
            case VariableSet(id=variable, value=value):
                return replace(self, names=others, variables={**self.variables, variable: value})
            case _:
                return replace(self, names={**others, partner: wanted})

    @property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """The tables whose members differ from those of the scenario."""
        found = {}
        for table in self.scenario.tables:
            stay = tuple(partner for partner in table.partners if self.table_of(partner) == table.id)
            come = tuple(
                partner
                for partner, where in self.seats.items()
                if where == table.id and partner not in table.partners
            )
            if stay + come != table.partners:
                found[table.id] = stay + come
        return found

    @property
    def path(self) -> Path:
        """The file in which the exercise will be kept."""
        path = Path(self.file.strip()).expanduser()
        return path if path.suffix else path.with_suffix(ENDING)

    @property
    def second_folder(self) -> Path | None:
        """The folder that gets a copy at each step."""
        return Path(self.second_copy.strip()).expanduser() if self.second_copy.strip() else None

    @property
    def agreed(self) -> dict[str, str]:
        """Give what is agreed, by its name."""
        return {name: getattr(self, name) for name, _, _ in agreements.AGREEMENTS}

    def created(self, today: dt.date, program: str) -> ExerciseCreated:
        """Make the first fact of the exercise."""
        agreed = agreements.kept(self.agreed, today, self.language)
        changed = {row.id for row in self.scenario.variables if self.values[row.id] != row.default}
        return ExerciseCreated(
            scenario=self.scenario,
            author_text=self.author_text,
            author_sha256=self.author_sha256,
            selection=self.selection,
            language=self.language,
            variables={name: value for name, value in self.values.items() if name in changed},
            partner_titles=dict(self.names),
            presence=dict.fromkeys(sorted(self.absent), Presence.ABSENT),
            tables=self.tables,
            program=program,
            title=agreed["title"],
            place=agreed["place"],
            purpose=agreed["purpose"],
            recipients=agreed["recipients"],
            delete_on=agreed["delete_on"],
            label=agreed["label"],
        )


def problems(
    draft: Draft, t: Text, today: dt.date, place_problem: Callable[[Path], str | None]
) -> tuple[Problem, ...]:
    """Say what has to be mended, in the order of the form; `place_problem` judges where a log would lie."""
    return (*_in_names(draft, t), *_in_agreements(draft, t, today), *_in_file(draft, t, place_problem))


def _in_names(draft: Draft, t: Text) -> Iterator[Problem]:
    too_long = t("Use at most {n} characters.", n=MAX_LINE)
    for name, value in draft.values.items():
        if len(value) > MAX_LINE:
            yield Problem("names", name, too_long)
    for partner, name in draft.names.items():
        if len(name) > MAX_LINE:
            yield Problem("partners", partner, too_long)
    if len(draft.absent) == len(draft.scenario.partners):
        words = t("Nobody is present. Mark at least one partner as present.")
        yield Problem("partners", "", words)


def _in_agreements(draft: Draft, t: Text, today: dt.date) -> Iterator[Problem]:
    for name, words in agreements.wrong(draft.agreed, t, today, draft.language):
        yield Problem("agreements", name, words)


def _in_file(draft: Draft, t: Text, place_problem: Callable[[Path], str | None]) -> Iterator[Problem]:
    if not draft.file.strip():
        yield Problem("file", "file", t("Give the file a name."))
    elif problem := _file_problem(draft, t, place_problem):
        yield Problem("file", "file", problem)
    folder = draft.second_folder
    if folder is not None and not folder.is_dir():
        words = t("There is no such folder. Put the USB stick in, or leave this empty.")
        yield Problem("file", "second_copy", words)


def _file_problem(draft: Draft, t: Text, place_problem: Callable[[Path], str | None]) -> str | None:
    path = draft.path
    if path.suffix != ENDING:
        return t("Let the name end in {ending}.", ending=ENDING)
    if path.is_dir():
        return t("This is a folder. Add a name for the file.")
    if path.exists():
        return t("There is a file of that name already. Choose another name: nothing is overwritten.")
    return place_problem(path)


def some(names: Sequence[str]) -> str:
    """Name the first few of several."""
    first = ", ".join(map(one_line, names[:NAMED]))
    return first if len(names) <= NAMED else f"{first} …"


def free_file(folder: Path, title: str, day: dt.date) -> Path:
    """Propose a file that does not exist yet, named after the session and the day."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "doorleef"
    path, number = folder / f"{stem}-{day.isoformat()}{ENDING}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{day.isoformat()}-{number}{ENDING}"
    return path
