"""From what was typed to a scenario: the id of a shipped one, or a path."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop import shipped
from tabletop.cli.commands import Wrong, did_you_mean, option
from tabletop.cli.failures import FAILED, USAGE, Stop
from tabletop.cli.printing import remark
from tabletop.core.plaintext import as_typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

    from tabletop.cli.everywhere import Speech
    from tabletop.core.events import ExerciseCreated
    from tabletop.core.scenario import Scenario, Selection
    from tabletop.loader import Count
    from tabletop.store import Supplied
    from tabletop.text import Text

ENDINGS = (".yaml", ".yml")
LONGEST_VALUE = 300
ENOUGH_TO_KNOW_IT = 65_536
"""Bytes of a YAML file in which the key of the format must stand for it to be listed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario without errors, and the file as its author wrote it."""

    path: Path
    scenario: Scenario
    author_text: str

    @property
    def author_sha256(self) -> str:
        """The fingerprint by which the file is known again."""
        return hashlib.sha256(self.author_text.encode()).hexdigest()


def path_of(t: Text, name: str) -> Path:
    """Find the file that is meant by an id or a path; raises Wrong, with the nearest name."""
    path = Path(name)
    looks_like_path = path.suffix.lower() in ENDINGS or len(path.parts) > 1
    if not looks_like_path and (known := shipped.scenario_path(name)):
        return known
    if path.is_file():
        return path
    if looks_like_path:
        raise Wrong(t("There is no file {path}.", path=name) + nearest_scenario(t, name))
    raise Wrong(
        t("There is no scenario {name}.", name=name) + nearest_scenario(t, name), more="tabletop scenarios"
    )


def nearest_scenario(t: Text, name: str) -> str:
    """Point to the scenario at hand that a name may mean, to follow another sentence; empty without one."""
    own = [str(path) for path in nearby()]
    begun = [known for known in own if known.lower().startswith(Path(name).stem.lower())]
    if len(begun) == 1:
        return " " + t("Did you mean {name}?", name=as_typed(begun[0]))
    shipped_ids = [found.stem for found in shipped.scenarios()]
    return did_you_mean(t, name, own) or did_you_mean(t, Path(name).stem, shipped_ids)


def nearby() -> list[Path]:
    """Give the scenarios in the current folder, those that are shipped left out."""
    own = {path.resolve() for path in shipped.scenarios()}
    return [path for path in sorted(Path().iterdir()) if is_scenario(path) and path.resolve() not in own]


def is_scenario(path: Path) -> bool:
    """Tell whether a file looks like a scenario, without reading all of it."""
    if path.suffix.lower() not in ENDINGS or not path.is_file():
        return False
    with path.open("rb") as file:
        return any(line.startswith(b"doorleef:") for line in file.read(ENOUGH_TO_KNOW_IT).splitlines())


def scenario_option(t: Text) -> click.Option:
    """Let the scenario be named from which a log was set up, when the beginning of that is damaged."""
    return option(
        "--scenario",
        metavar=t("FILE"),
        help=t("The scenario that was played, for when the beginning of the file is damaged."),
    )


def supplied(speech: Speech, name: str | None) -> Supplied | None:
    """Read the scenario that was named for a damaged log; None when none was."""
    from tabletop import store

    if name is None:
        return None
    source = found(speech, name)
    return store.Supplied(source.scenario, source.author_text, source.author_sha256)


def found(speech: Speech, name: str) -> Found:
    """Read a scenario; one with errors is refused, with the errors."""
    from tabletop import loader

    path = path_of(speech.t, name)
    scenario, problems = loader.load(path)
    if scenario is None:
        for problem in problems:
            remark(loader.render(problem, speech.t))
        errors = loader.count(problems, "error")
        raise Stop(
            speech.t.n(
                "{path} has {n} error and cannot be played. Mend it and look again: {command}",
                "{path} has {n} errors and cannot be played. Mend them and look again: {command}",
                errors.n,
                **at_least(speech.t, errors),
                path=str(path),
                command=f"tabletop check {as_typed(str(path))}",
            ),
            USAGE if any(problem.is_unread for problem in problems) else FAILED,
        )
    return Found(path, scenario, path.read_bytes().decode("utf-8-sig"))


def at_least(t: Text, counted: Count) -> dict[str, str]:
    """Give a number of problems a plus when there are more than were counted."""
    return {"n": f"{t.number(counted.n)}+"} if counted.more else {}


def selection(t: Text, scenario: Scenario, wanted: str | None) -> Selection:
    """Find a selection, the first one when none is named; raises Wrong, with those that exist."""
    known = {row.id: row for row in scenario.selections}
    if wanted is None:
        return scenario.selections[0]
    if wanted not in known:
        raise Wrong(
            t(
                "{title} has no selection {name}; there are: {known}.",
                title=scenario.id,
                name=wanted,
                known=", ".join(known),
            )
        )
    return known[wanted]


def created(t: Text, source: Found, chosen: Selection, variables: Mapping[str, str]) -> ExerciseCreated:
    """Make the first fact of an exercise; raises Wrong for a variable that the scenario does not have."""
    from tabletop import __version__
    from tabletop.core.events import ExerciseCreated

    scenario = source.scenario
    known = [row.id for row in scenario.variables]
    for name, value in variables.items():
        if name not in known:
            names = t("It has: {known}.", known=", ".join(known)) if known else t("It has none.")
            near = did_you_mean(t, name, known)
            raise Wrong(t("This scenario has no variable {name}.", name=name) + f"{near} {names}")
        if not 0 < len(value) <= LONGEST_VALUE:
            raise Wrong(t("Give {name} a value of 1 to {most} characters.", name=name, most=LONGEST_VALUE))
    return ExerciseCreated(
        scenario=scenario,
        author_text=source.author_text,
        author_sha256=source.author_sha256,
        selection=chosen.id,
        language=scenario.language,
        variables=dict(variables),
        program=__version__,
    )


def free_name(folder: Path, stem: str, ending: str) -> Path:
    """Give a name in a folder that is not taken yet: `stem.ttx`, else `stem-2.ttx`, and so on."""
    number, path = 1, folder / f"{stem}{ending}"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{ending}"
    return path
