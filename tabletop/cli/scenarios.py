"""Commands about scenario files: check, schema, scenarios."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop import shipped
from tabletop.cli.commands import Place, SpokenCommand, choices, option, quotes_needed
from tabletop.cli.failures import FAILED, USAGE
from tabletop.cli.finding import ENDINGS, at_least, nearby, nearest_scenario
from tabletop.cli.printing import remark, say, say_json
from tabletop.core.plaintext import as_typed, one_line
from tabletop.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tabletop.cli.everywhere import Speech
    from tabletop.loader import Located
    from tabletop.text import Text

STANDARD_INPUT = "-"


def _spoken_in(name: str) -> str | None:
    """Tell in which language a scenario says that it is written, also when it cannot be played."""
    path = Path() if name == STANDARD_INPUT else file_of(name)
    written = shipped.scenario_head(path).language if path.is_file() else ""
    return written if written in LANGUAGES else None


def check(speech: Speech) -> SpokenCommand:
    """Make the command that finds every problem in scenario files."""
    t = speech.t

    def run(files: tuple[str, ...], format: tuple[str, ...]) -> int:
        from tabletop import loader

        problems: list[Located] = []
        languages = set()
        names = expanded(files)
        for name in names:
            if name == STANDARD_INPUT:
                scenario, found = loader.loads(loader.read_from(sys.stdin.buffer), t("standard input"))
            else:
                scenario, found = loader.load(file_of(name))
            problems += found
            languages.add(scenario.language if scenario else _spoken_in(name))
        problems.sort(key=lambda one: (one.path, one.line, one.col))
        spoken = speech.about(languages.pop() if len(languages) == 1 else None)
        if "json" in format:
            say_json(loader.as_json(problems, spoken))
        else:
            for problem in problems:
                say(loader.render(problem, spoken))
            say(summary(spoken, problems, len(names)))
            missing = next((one.path for one in problems if one.message.code == "file.missing"), None)
            if missing is not None:
                advice = quotes_needed(t, files) or nearest_scenario(t, missing)
                remark(advice.strip() or t("What is at hand: {command}", command="tabletop scenarios"))
        if any(one.is_unread for one in problems):
            return USAGE
        return FAILED if any(one.severity == "error" for one in problems) else 0

    return SpokenCommand(
        t,
        "check",
        run,
        [
            Place(
                "files",
                t("FILE..."),
                t("A scenario file, the id of a shipped scenario, or - for standard input."),
                nargs=-1,
                required=True,
            ),
            option(
                "--format",
                metavar="text|json",
                default="text",
                callback=choices(t, ("text", "json")),
                help=t("How problems are written: as lines, or as JSON."),
            ),
        ],
        t("Find every problem in scenario files.")
        + "\n\n"
        + t(
            "Each problem stands on a line with its place in the file. The exit status is 0 without errors, "
            "1 with errors, and 2 when a file cannot be read."
        ),
    )


def file_of(name: str) -> Path:
    """Give the file that is meant; unlike elsewhere, one that does not exist is reported with the others."""
    path = Path(name)
    plain = path.suffix.lower() not in ENDINGS and len(path.parts) == 1
    return (shipped.scenario_path(name) if plain and not path.exists() else None) or path


def expanded(names: Iterable[str]) -> list[str]:
    """Fill in patterns such as *.yaml where the shell has not done so."""
    found: list[str] = []
    for name in names:
        pattern = Path(name)
        inside = (
            sorted(str(path) for path in pattern.parent.glob(pattern.name)) if "*" in pattern.name else []
        )
        found += inside or [name]
    return found


def summary(t: Text, problems: Sequence[Located], files: int) -> str:
    """Count what was found."""
    from tabletop.loader import count

    errors, warnings = count(problems, "error"), count(problems, "warning")
    where = t.n("in {n} file", "in {n} files", files)
    if not problems:
        return t("No problems {where}.", where=where)
    return t(
        "{errors} and {warnings} {where}.",
        errors=t.n("{n} error", "{n} errors", errors.n, **at_least(t, errors)),
        warnings=t.n("{n} warning", "{n} warnings", warnings.n, **at_least(t, warnings)),
        where=where,
    )


def schema(speech: Speech) -> SpokenCommand:
    """Make the command that prints the JSON Schema of the format."""
    t = speech.t

    def run() -> None:
        from tabletop import loader

        say_json(json.dumps(loader.schema(), ensure_ascii=False, indent=2))

    return SpokenCommand(
        t,
        "schema",
        run,
        [],
        t("Print the JSON Schema of scenario files, with which editors complete and check them.")
        + "\n\n"
        + t("Save it beside your scenario: {command}", command="tabletop schema > doorleef.schema.json")
        + "\n\n"
        + t(
            "Then let the scenario begin with this line: {line}",
            line="# yaml-language-server: $schema=doorleef.schema.json",
        ),
    )


def scenarios(speech: Speech) -> SpokenCommand:
    """Make the command that lists the scenarios at hand."""
    t = speech.t

    def run() -> None:
        rows = [row(t, path, path.stem) for path in shipped.scenarios()]
        say(t("Shipped with the program:"))
        _table(rows)
        mine = [row(t, path, str(path)) for path in nearby()]
        if mine:
            say()
            say(t("In this folder:"))
            _table(mine)

    return SpokenCommand(
        t, "scenarios", run, [], t("List the scenarios that are shipped and those in the current folder.")
    )


def row(t: Text, path: Path, name: str) -> tuple[str, str, str, str]:
    """Describe a scenario in four columns: how to name it, language, minutes, title."""
    from tabletop import loader
    from tabletop.core.variables import fill

    scenario, problems = loader.load(path)
    if scenario is None:
        errors = loader.count(problems, "error")
        broken = t.n(
            "{n} error; see: {command}",
            "{n} errors; see: {command}",
            errors.n,
            **at_least(t, errors),
            command=f"tabletop check {as_typed(str(path))}",
        )
        return name, "", "", broken
    minutes = sorted({one.minutes for one in scenario.selections})
    lengths = t("{minutes} min", minutes=", ".join(map(str, minutes)))
    return (
        name,
        scenario.language,
        lengths,
        fill(scenario.title, {v.id: v.default for v in scenario.variables}),
    )


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(one[column]) for one in rows) for column in range(len(rows[0]))] if rows else []
    for one in rows:
        cells = (one_line(cell).ljust(width) for cell, width in zip(one, widths, strict=True))
        say(f"  {'  '.join(cells)}".rstrip())
