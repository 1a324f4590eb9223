"""Where the scenarios and guides lie that come with the program."""

from __future__ import annotations

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
