"""Every message code in the program has a sentence, and every sentence a code that is reported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import tabletop
from tabletop import text
from tabletop.text import CODES, COUNTED_CODES
from tests.tools.catalogues import placeholders

PACKAGE = Path(tabletop.__file__).parent
Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
Modules: TypeAlias = "dict[str, ast.Module]"


@dataclass(frozen=True)
class Taker:
    """Something that is called with a message code: `Message` itself, or a function that passes one on."""

    parameter: str
    position: int
    passes_keywords: bool = False
    """Whether the keywords of the call are the values of the sentence, and all of them."""


@dataclass(frozen=True)
class Use:
    """A code at a place; the values it brings, or None where they cannot be read from the source."""

    code: str
    where: str
    given: frozenset[str] | None


@cache
def modules() -> Modules:
    return {
        path.relative_to(PACKAGE.parent).as_posix(): ast.parse(path.read_bytes())
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def takers(trees: Iterable[ast.Module]) -> dict[str, Taker]:
    """Find, by name, everything that takes a code: directly, or through another that does."""
    functions = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    found = {"Message": Taker("code", 0)}
    while new := dict(passing_on(functions, found)):
        found |= new
    return found


def passing_on(functions: list[Function], found: dict[str, Taker]) -> Iterator[tuple[str, Taker]]:
    for function in functions:
        if function.name in found:
            continue
        arguments = function.args
        names = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
        positional = names[1:] if names[:1] in (["self"], ["cls"]) else names
        for node in ast.walk(function):
            code = code_of(node, found)
            if not isinstance(code, ast.Name) or code.id not in {
                *positional,
                *(a.arg for a in arguments.kwonlyargs),
            }:
                continue
            position = positional.index(code.id) if code.id in positional else len(positional)
            yield function.name, Taker(code.id, position, passes_keywords=only_keywords(function, node))


def only_keywords(function: Function, call: ast.AST) -> bool:
    """Tell whether a function hands its own ** parameter, and nothing besides, to a message."""
    match call, function.args.kwarg:
        case ast.Call(func=ast.Name(id="Message"), args=[_, ast.Name(id=passed)]), ast.arg(arg=name):
            return passed == name
    return False


def called(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return None


def code_of(node: ast.AST, found: dict[str, Taker]) -> ast.expr | None:
    taker = found.get(called(node) or "")
    if taker is None or not isinstance(node, ast.Call):
        return None
    if len(node.args) > taker.position:
        return node.args[taker.position]
    return next((keyword.value for keyword in node.keywords if keyword.arg == taker.parameter), None)


def literals(code: ast.expr | None) -> Iterator[str]:
    match code:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp(body=body, orelse=orelse):
            yield from literals(body)
            yield from literals(orelse)


def given(call: ast.Call, taker: Taker) -> frozenset[str] | None:
    names: list[str | None]
    match call:
        case ast.Call(func=ast.Name(id="Message"), args=[_, ast.Dict(keys=keys)]):
            names = [next(literals(key), None) for key in keys]
        case ast.Call(func=ast.Name(id="Message"), args=[_], keywords=[]):
            names = []
        case _ if taker.passes_keywords:
            names = [keyword.arg for keyword in call.keywords]
        case _:
            return None
    return None if None in names else frozenset(filter(None, names))


def uses(trees: Modules) -> list[Use]:
    found = takers(trees.values())
    return [
        Use(code, f"{path}:{node.lineno}", given(node, found[called(node) or ""]))
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for code in literals(code_of(node, found))
    ]


@cache
def reported() -> tuple[Use, ...]:
    """Find the uses in the program itself."""
    return tuple(uses(modules()))


def sentences(code: str) -> tuple[str, ...]:
    return COUNTED_CODES.get(code) or ((CODES[code],) if code in CODES else ())


def test_every_code_that_is_reported_has_a_sentence() -> None:
    assert [f"{use.where}: {use.code}" for use in reported() if not sentences(use.code)] == []


def test_every_sentence_belongs_to_a_code_that_is_reported() -> None:
    own = Path(text.__file__).relative_to(PACKAGE.parent).as_posix()
    written = {
        node.value
        for path, tree in modules().items()
        if path != own
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted({*CODES, *COUNTED_CODES} - written) == []
    assert sorted(CODES.keys() & COUNTED_CODES.keys()) == []


def test_a_message_brings_every_value_that_its_sentence_names() -> None:
    lacking = []
    for use in reported():
        named = frozenset[str]().union(*(placeholders(form) or () for form in sentences(use.code)))
        if use.given is not None and not named <= use.given:
            lacking.append(f"{use.where}: {use.code} lacks {sorted(named - use.given)}")
    assert lacking == []


def test_codes_are_found_through_functions_that_pass_them_on() -> None:
    source = """
def refuse(code, **params):
    return Error(Message(code, params))

def known(rows, ident, code):
    if ident not in rows:
        raise refuse(code, id=ident)

class Checks:
    def problem(self, where, *, code):
        self.found.append(Message(code))

    def run(self):
        self.problem("x", code="d")

refuse("a", n=1)
known({}, "x", "b")
Message("c1" if x else "c2", {"p": 1})
Message(code="e")
Message("f")
Message(TABLE[x])
"""
    found = uses({"x.py": ast.parse(source)})
    assert {use.code: use.given for use in found} == {
        "a": {"n"},
        "b": None,
        "c1": {"p"},
        "c2": {"p"},
        "d": None,
        "e": None,
        "f": set(),
    }
