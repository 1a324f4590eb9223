"""Keeps the translations in step with the code: `update [AREA]` and `check`.

An area is a top component of the package (`core`, `tui`, `text`, …). Its translations lie in
`tabletop/locale/nl/<area>.po`; all areas together are compiled into one catalogue that the program reads.
"""

from __future__ import annotations

import argparse
import ast
import io
import string
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
LANG = "nl"

SAYING = {"t", "_t"}
"""Names under which code keeps its `Text`, bare or as an attribute."""
SAYING_BARE = SAYING | {"text", "self"}
"""Names that say something when they are called themselves."""
MARKING = {"N_"}
MARKING_PLURAL = {"NN_"}

Key: TypeAlias = "str | tuple[str, str]"
"""A sentence, or its singular and plural."""


class Plain(Catalog):
    """A catalogue whose header tells only what readers need, so that equal texts make equal files."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header fields, without dates and versions of programs."""
        return [
            ("Language", LANG),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);\n"),
        ]


@dataclass(frozen=True)
class Found:
    """The sentences of one area, each with the first place where it is said."""

    keys: dict[Key, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Places:
    """Where the code and the catalogues of one checkout lie."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.package = root / "tabletop"
        self.catalogues = self.package / "locale" / LANG
        self.compiled = self.catalogues / "LC_MESSAGES" / "tabletop.mo"

    def po(self, area: str) -> Path:
        """Return the file that holds the translations of an area."""
        return self.catalogues / f"{area}.po"

    def relative(self, path: Path) -> str:
        """Write a path as seen from the top of the checkout."""
        return path.relative_to(self.root).as_posix()


def sentences(tree: ast.AST) -> Iterator[tuple[int, Key | None]]:
    """Yield each sentence in a module with its line; None where it is put together while running."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if _counts(node.func):
            forms = [_literal(arg) for arg in node.args[:2]]
            if len(forms) == 2 and forms[0] and forms[1]:
                yield node.lineno, (forms[0], forms[1])
            elif any(map(_put_together, node.args[:2])):
                yield node.lineno, None
        elif _says(node.func):
            msgid = _literal(node.args[0])
            if msgid:
                yield node.lineno, msgid
            elif _put_together(node.args[0]):
                yield node.lineno, None


def template_sentences(source: str) -> Iterator[tuple[int, Key | None]]:
    """Yield each sentence in a template of a page with its line, in the same way."""
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        match call:
            case nodes.Call(node=nodes.Name(name="t"), args=[first, *_]):
                msgid = _constant(first)
                if msgid:
                    yield call.lineno, msgid
                elif _joined(first):
                    yield call.lineno, None
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name="t"), attr="n"), args=[one, many, *_]):
                forms = (_constant(one), _constant(many))
                if forms[0] and forms[1]:
                    yield call.lineno, (forms[0], forms[1])
                elif _joined(one) or _joined(many):
                    yield call.lineno, None


def _constant(node: nodes.Expr) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def _joined(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Concat | nodes.Add | nodes.TemplateData)


def _says(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            return name in SAYING_BARE or name in MARKING
        case ast.Attribute(attr=name):
            return name in SAYING
    return False


def _counts(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            return name in MARKING_PLURAL
        case ast.Attribute(value=owner, attr="n"):
            return _says(owner)
    return False


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _put_together(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr():
            return True
        case ast.BinOp(left=left, right=right):
            return any(_literal(side) is not None or _put_together(side) for side in (left, right))
    return False


def extract(places: Places) -> dict[str, Found]:
    """Read what every area of the package says."""
    areas: dict[str, Found] = {}
    for path in sorted((*places.package.rglob("*.py"), *places.package.glob("*/templates/*.html"))):
        inside = path.relative_to(places.package)
        area = inside.parts[0].removesuffix(".py")
        for line, key in _said_in(path):
            found = areas.setdefault(area, Found())
            where = f"{places.relative(path)}:{line}"
            if key is None:
                found.problems.append(f"{where}: a sentence to translate must be written out in full")
            else:
                found.keys.setdefault(key, where)
    return areas


def _said_in(path: Path) -> Iterator[tuple[int, Key | None]]:
    if path.suffix == ".html":
        return template_sentences(path.read_text("utf-8"))
    return sentences(ast.parse(path.read_bytes(), filename=str(path)))


def read(path: Path) -> dict[Key, Message]:
    """Read the translations of one area; without a file there are none."""
    if not path.exists():
        return {}
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=LANG, ignore_obsolete=True, abort_invalid=True)
    return {_key(message): message for message in catalogue if message.id}


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def forms(message: Message) -> tuple[str, ...]:
    """Return the translation in all its forms; empty strings where it is missing."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ())


def compile_all(places: Places) -> bytes:
    """Compile the translations of all areas into the bytes of one catalogue."""
    merged: dict[Key, Message] = {}
    for path in sorted(places.catalogues.glob("*.po")):
        for key, message in read(path).items():
            if all(forms(message)) and not message.fuzzy:
                merged.setdefault(key, message)
    catalogue = Plain(locale=LANG, fuzzy=False)
    # A sentence that also occurs with a plural is found through that one; so the plural comes last.
    for key in sorted(merged, key=lambda key: (isinstance(key, tuple), key)):
        catalogue.add(key, merged[key].string)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def update(places: Places, only: str | None = None) -> None:
    """Bring the translations of one area, or of all, in step with the code, and compile everything."""
    areas = extract(places)
    if only is not None and only not in areas and not places.po(only).exists():
        raise SystemExit(f"no area {only!r} says anything; there are: {', '.join(sorted(areas))}")
    known = {path.stem: read(path) for path in sorted(places.catalogues.glob("*.po"))}
    elsewhere: dict[Key, Message] = {}
    for messages in known.values():
        for key, message in messages.items():
            if all(forms(message)) and not message.fuzzy:
                elsewhere.setdefault(key, message)
    for area in sorted({*areas, *known}) if only is None else [only]:
        keys = areas[area].keys if area in areas else {}
        if not keys:
            places.po(area).unlink(missing_ok=True)
            continue
        catalogue = Plain(locale=LANG, fuzzy=False)
        catalogue.header_comment = f"# Dutch texts of tabletop.{area}."
        for key in sorted(keys, key=lambda key: key if isinstance(key, tuple) else (key, "")):
            old = known.get(area, {}).get(key) or elsewhere.get(key)
            catalogue.add(
                key,
                old.string if old else None,
                flags=old.flags - {"python-brace-format", "python-format"} if old else (),
                user_comments=old.user_comments if old else (),
            )
        out = io.BytesIO()
        write_po(out, catalogue, width=110, no_location=True)
        _replace(places.po(area), _without_guesses(out.getvalue()))
    _replace(places.compiled, compile_all(places))


def _without_guesses(po: bytes) -> bytes:
    # Babel guesses the kind of template from percent signs and braces; `check` reads templates itself.
    lines = po.decode().split("\n")
    kept = [line for line in lines if line not in ("#, python-format", "#, python-brace-format")]
    return "\n".join(kept).rstrip("\n").encode() + b"\n"


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def check(places: Places) -> list[str]:
    """Return every way in which the translations and the code disagree, in a stable order."""
    problems: list[str] = []
    areas = extract(places)
    known = {path.stem: read(path) for path in sorted(places.catalogues.glob("*.po"))}
    for area in sorted({*areas, *known}):
        found = areas.get(area, Found())
        problems += found.problems
        problems += _check_area(places.relative(places.po(area)), found, known.get(area, {}))
    problems += _conflicts(places, known)
    compiled = places.compiled.read_bytes() if places.compiled.exists() else b""
    if compiled != compile_all(places):
        problems.append(f"{places.relative(places.compiled)}: is not what the .po files compile to")
    return problems


def _check_area(po: str, found: Found, messages: dict[Key, Message]) -> Iterator[str]:
    for key, where in found.keys.items():
        shown = _shown(key)
        for form in _msgids(key):
            if placeholders(form) is None:
                yield f"{where}: {shown} is not a template that can be filled in"
        if key not in messages:
            yield f"{where}: {shown} is not in {po}"
    for key, message in messages.items():
        where = f"{po}:{message.lineno}"
        shown = _shown(key)
        if key not in found.keys:
            yield f"{where}: {shown} is said nowhere in this area"
        if message.fuzzy:
            yield f"{where}: {shown} is marked fuzzy"
        translated = forms(message)
        if not translated or not all(translated):
            yield f"{where}: {shown} is not translated"
            continue
        yield from (f"{where}: {shown} {wrong}" for wrong in _differences(key, translated))


def _differences(key: Key, translated: Sequence[str]) -> Iterator[str]:
    originals = _msgids(key)
    if len(translated) != len(originals):
        yield f"needs {len(originals)} form(s), has {len(translated)}"
        return
    expected = [placeholders(form) or frozenset() for form in originals]
    allowed = frozenset().union(*expected)
    # Either form of a counted sentence may leave out the number itself.
    needed = expected[0].intersection(*expected) - ({"n"} if len(originals) > 1 else set())
    for form in translated:
        names = placeholders(form)
        if names is None:
            yield f"has a translation that cannot be filled in: {form!r}"
        elif not needed <= names <= allowed:
            yield f"has other names in braces than its translation {form!r}"


def _conflicts(places: Places, known: dict[str, dict[Key, Message]]) -> Iterator[str]:
    first: dict[str, tuple[str, str]] = {}
    plurals: dict[str, tuple[str, str]] = {}
    for area, messages in known.items():
        for key, message in messages.items():
            translated = forms(message)
            if not translated or not all(translated):
                continue
            where = f"{places.relative(places.po(area))}:{message.lineno}"
            msgids = _msgids(key)
            says, other = first.setdefault(msgids[0], (translated[0], where))
            if says != translated[0]:
                yield f"{where}: {msgids[0]!r} is {translated[0]!r} here and {says!r} at {other}"
            if isinstance(key, tuple):
                both = repr((key[1], translated[1:]))
                says, other = plurals.setdefault(key[0], (both, where))
                if says != both:
                    yield f"{where}: {key[0]!r} has another plural at {other}"


def placeholders(template: str) -> frozenset[str] | None:
    """Return the names in braces in a template, or None when it cannot be filled in by name."""
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError:
        return None
    return frozenset(names) if all(name.isidentifier() for name in names) else None


def _msgids(key: Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def _shown(key: Key) -> str:
    return repr(key if isinstance(key, str) else key[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 1 when `check` finds anything."""
    parser = argparse.ArgumentParser(prog="tests/tools/catalogues.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    updating = commands.add_parser("update", help="bring the translations in step with the code")
    updating.add_argument("area", nargs="?", help="only this area; everything is compiled all the same")
    commands.add_parser("check", help="report what is untranslated, stale or contradictory")
    options = parser.parse_args(arguments)
    places = Places(ROOT)
    if options.command == "update":
        update(places, options.area)
        return 0
    problems = check(places)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s) in the catalogues", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
