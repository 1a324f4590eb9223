"""Upper layers import lower ones, each library has one owner, and the core knows nothing of the world."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import tabletop

PACKAGE = Path(tabletop.__file__).parent

LAYERS = (
    {"core"},
    {"text", "markup", "shipped"},
    {"wording"},
    {"store", "loader", "pictures", "qr"},
    {"session", "report"},
    {"tui", "web", "rehearsal"},
    {"cli"},
    {"__main__"},
)
"""From the bottom up. A component imports itself and what lies lower; neighbours do not import each other."""

OWNERS = {
    "yaml": {"loader"},
    "sqlite3": {"store"},
    "markdown_it": {"markup"},
    "textual": {"tui"},
    "rich": {"tui"},
    "click": {"cli"},
    "gettext": {"text"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "httptools": {"web"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "cryptography": {"web"},
    "segno": {"qr"},
    "httpx": {"session"},
}
"""Who may import a library."""

WORLD = frozenset(
    {
        "asyncio",
        "gettext",
        "getpass",
        "glob",
        "http",
        "io",
        "locale",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "platform",
        "random",
        "secrets",
        "select",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
        "webbrowser",
    }
)
"""Parts of the standard library that bring in a clock, chance, a language, files, processes or a network."""

CLOCKS = frozenset({"now", "utcnow", "today"})
WORLDLY_CALLS = frozenset({"open", "input", "print", "__import__"})


@dataclass(frozen=True)
class Import:
    """What a file imports at a line, by its full dotted name."""

    line: int
    module: str


def imports(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[Import]:
    """Yield what a module imports anywhere in it, relative names and literal dynamic imports resolved."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield Import(node.lineno, name.name)
            case ast.ImportFrom(module=base, names=names, level=level):
                parts = module.split(".")
                above = parts[: len(parts) - level + is_package] if level else []
                whole = ".".join([*above, *([base] if base else [])])
                for name in names:
                    yield Import(node.lineno, f"{whole}.{name.name}")
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module"), args=[ast.Constant(value=str(name)), *_]
            ):
                yield Import(node.lineno, name)
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
                yield Import(node.lineno, name)


def component(module: str) -> str:
    """Return the top component that a module of the package belongs to; empty for the package itself."""
    parts = module.split(".")
    known = set().union(*LAYERS)
    return parts[1] if len(parts) > 1 and (parts[1] in known or is_module(parts[1])) else ""


def is_module(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def rank(name: str) -> int:
    return next((height for height, layer in enumerate(LAYERS) if name in layer), -1)


def violations(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """Return how a module breaks the rules of its layer."""
    tree = ast.parse(source)
    own = component(module)
    found = []
    for what in imports(tree, module, is_package=is_package):
        top = what.module.split(".")[0]
        if top == "tabletop":
            other = component(what.module)
            if other not in (own, "") and (own == "" or rank(other) >= rank(own)):
                found.append(f"{module}:{what.line}: imports {other}, which is no lower layer")
        elif top in OWNERS and own not in OWNERS[top]:
            found.append(
                f"{module}:{what.line}: imports {top}, which is for {sorted(OWNERS[top]) or 'nobody'}"
            )
        if own == "core":
            if top not in {"tabletop", "pydantic", "pydantic_core"} and top not in sys.stdlib_module_names:
                found.append(f"{module}:{what.line}: imports {top} into the core")
            if top in WORLD:
                found.append(f"{module}:{what.line}: brings the world into the core with {top}")
    if own == "core":
        found += [f"{module}:{line}: calls {name} in the core" for line, name in worldly_calls(tree)]
    return found


def worldly_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in WORLDLY_CALLS:
                yield node.lineno, name
            case ast.Attribute(attr=name, value=ast.Name(id="datetime" | "date" | "dt")) if name in CLOCKS:
                yield node.lineno, name
            case ast.Attribute(attr=name, value=ast.Attribute(attr="datetime" | "date")) if name in CLOCKS:
                yield node.lineno, name


def modules() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_every_module_keeps_to_its_layer() -> None:
    found = []
    for path, module in modules():
        found += violations(path.read_text("utf-8"), module, is_package=path.name == "__init__.py")
    assert found == []


def circles(of: dict[str, set[str]]) -> list[set[str]]:
    """Return the modules that need each other, each group once."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            new = of.get(ahead.pop(), set()) - found
            found |= new
            ahead += new
        return found

    reach = {module: reached(module) for module in of}
    groups = {frozenset(other for other in reach[one] if one in reach.get(other, ())) for one in of}
    return [set(group) for group in groups if group]


def needed(package: str) -> dict[str, set[str]]:
    """Return which modules of a package each of them imports, for types too."""
    sources = {module: path for path, module in modules() if module.startswith(f"tabletop.{package}.")}
    of: dict[str, set[str]] = {}
    for module, path in sources.items():
        tree = ast.parse(path.read_text("utf-8"))
        names = {what.module for what in imports(tree, module, is_package=path.name == "__init__.py")}
        of[module] = {other for other in sources for name in names if f"{name}.".startswith(f"{other}.")}
    return of


@pytest.mark.parametrize("package", ["store", "loader", "session", "report", "web", "rehearsal", "cli"])
def test_modules_of_a_package_do_not_need_each_other(package: str) -> None:
    assert circles(needed(package)) == []


@pytest.mark.parametrize("package", ["core", "tui"])
def test_modules_of_a_package_with_packages_in_it_do_not_need_each_other(package: str) -> None:
    of = needed(package)
    # What a package names in front of its modules makes no two of those need each other.
    fronts = {one for one in of if any(other.startswith(f"{one}.") for other in of)}
    assert circles({module: others - fronts for module, others in of.items()}) == []


def test_modules_that_need_each_other_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_every_component_has_a_layer() -> None:
    known = set().union(*LAYERS)
    assert {component(module) for _, module in modules()} - known == {""}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("tabletop.core.state", "from tabletop.text import Text"),
        ("tabletop.core.state", "from ..text import Text"),
        ("tabletop.core.state", "from .. import text"),
        ("tabletop.core.state", "import tabletop.store"),
        ("tabletop.core.state", "def late():\n    import time"),
        ("tabletop.core.state", "from os import environ"),
        ("tabletop.core.state", "import os.path"),
        ("tabletop.core.state", "import yaml"),
        ("tabletop.core.state", "from datetime import datetime\nx = datetime.now()"),
        ("tabletop.core.state", "import datetime\nx = datetime.datetime.now()"),
        ("tabletop.core.state", "import datetime as dt\nx = dt.date.today"),
        ("tabletop.core.state", "open('x')"),
        ("tabletop.text", "from tabletop.shipped import scenarios"),
        ("tabletop.text", "import click"),
        ("tabletop.loader.read", "import sqlite3"),
        ("tabletop.store", "import importlib\nyaml = importlib.import_module('yaml')"),
        ("tabletop.report.html", "from tabletop.session import Session"),
        ("tabletop.session", "import tabletop.tui.app"),
        ("tabletop.rehearsal", "from rich.progress import Progress"),
        ("tabletop.tui.app", "import starlette"),
        ("tabletop.tui.app", "from tabletop import cli"),
        ("tabletop.tui.app", "from tabletop.web import server"),
        ("tabletop.web.app", "from tabletop import tui"),
        ("tabletop.session.remote", "import uvicorn"),
        ("tabletop.rehearsal", "import httpx"),
        ("tabletop", "from tabletop import cli"),
    ],
)
def test_a_breach_is_found(module: str, source: str) -> None:
    assert len(violations(source, module)) >= 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "tabletop.core.state",
            "import enum\nfrom pydantic import BaseModel\nfrom tabletop.core.events import Event",
        ),
        ("tabletop.core.state", "from .events import Event\nfrom tabletop import __version__"),
        ("tabletop.core.state", "from datetime import UTC, datetime\nx = datetime.fromtimestamp(0, UTC)"),
        ("tabletop.loader.read", "import yaml\nfrom tabletop.core.scenario import Scenario"),
        (
            "tabletop.tui.app",
            "from textual.app import App\nfrom rich.text import Text\nfrom tabletop import session",
        ),
        ("tabletop.web.app", "import jinja2, starlette.routing\nfrom tabletop import qr, session"),
        ("tabletop.cli", "import click\nfrom tabletop import tui, rehearsal, store, __version__"),
    ],
)
def test_what_a_layer_may_import_is_left_alone(module: str, source: str) -> None:
    assert violations(source, module) == []
