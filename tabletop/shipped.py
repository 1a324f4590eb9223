"""Where the scenarios and guides lie that come with the program, and what their first lines say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).parent


def _folder(installed: str, checkout: str) -> Path:
    inside = _PACKAGE / "_shipped" / installed
    return inside if inside.is_dir() else _PACKAGE.parent / checkout


def scenarios() -> tuple[Path, ...]:
    """Return the files of all shipped scenarios, Dutch ones first."""
    folder = _folder("scenarios", "scenarios")
    return tuple(path for lang in ("nl", "en") for path in sorted((folder / lang).glob("*.yaml")))


def scenario_path(scenario_id: str) -> Path | None:
    """Return the file of a shipped scenario, whose name is the scenario's id, or None if there is none."""
    return next((path for path in scenarios() if path.stem == scenario_id), None)


def guides(lang: str) -> tuple[Path, ...]:
    """Return the facilitator guides in a language, Markdown files in the order in which to read them."""
    return tuple(sorted(_folder("guides", "facilitator-guides").joinpath(lang).glob("*.md")))


HEAD_BYTES = 4_096
"""As much of a file as is looked at for a list."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines of a file say, read without checking anything; empty where nothing was found."""

    path: Path
    title: str
    language: str = ""
    summary: str = ""


def scenario_head(path: Path) -> Head:
    """Read title, language and summary of a scenario from its first lines; the loader reads it properly."""
    lines = _first_lines(path)
    cells = dict(_cells(lines))
    return Head(path, cells.get("title") or path.stem, cells.get("language", ""), cells.get("summary", ""))


def guide_title(path: Path) -> str:
    """Read the title of a guide: its first heading."""
    headings = (line[2:].strip() for line in _first_lines(path) if line.startswith("# "))
    return next(headings, path.stem)


def _first_lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return []


def _cells(lines: list[str]) -> list[tuple[str, str]]:
    """Find the keys without indent and their values: on the same line, or indented below it."""
    found: list[tuple[str, str]] = []
    for line in lines:
        if line[:1].isalpha() and ":" in line:
            key, _, value = line.partition(":")
            value = value.strip()
            found.append((key, "" if value in {"|", ">", "|-", ">-"} else value.strip("\"'")))
        elif found and found[-1][0] == "summary" and (line.startswith("  ") or not line.strip()):
            key, value = found[-1]
            found[-1] = (key, f"{value}\n{line.strip()}".strip("\n") if line.strip() else f"{value}\n")
    return [(key, value.strip()) for key, value in found]
