"""The scenario format as a JSON Schema, with which editors complete and check a file while it is written.

Everything in it comes from the models: the rules from pydantic, the descriptions from what stands under each
field, value and type in their source.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from tabletop.core import scenario
from tabletop.core.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE_NUMBER = "^-?[0-9]+$"
_NUMBER = r"^-?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$"
_NEVER_EMPTY: Mapping[str, tuple[str, ...]] = {
    "Inject": ("to",),
    "Scenario": ("partners", "blocks", "selections"),
}
"""The lists of each model that hold at least one; the checks say so in words."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Give the JSON Schema of a scenario file."""
    raw = Scenario.model_json_schema(by_alias=True)
    docs = _read_docs()
    definitions: dict[str, Any] = raw.pop("$defs")
    return {
        "$schema": DIALECT,
        **_object(raw, "Scenario", docs),
        "$defs": {
            name: _choice(part, name, docs) if "enum" in part else _object(part, name, docs)
            for name, part in definitions.items()
        },
    }


class _Docs(NamedTuple):
    """What the source of the models says about them."""

    names: Mapping[str, str]
    """Class or type to its description."""
    members: Mapping[str, Mapping[str, str]]
    """Class to the descriptions of its fields or values."""
    types: Mapping[str, Mapping[str, str]]
    """Class to its fields, each with the name of its type."""


def _read_docs() -> _Docs:
    tree = ast.parse(inspect.getsource(scenario))
    names = _described(tree.body)
    members: dict[str, Mapping[str, str]] = {}
    types: dict[str, Mapping[str, str]] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            names[node.name] = (ast.get_docstring(node) or "").partition("\n")[0]
            members[node.name] = _inherited(members, bases) | _described(node.body)
            types[node.name] = _inherited(types, bases) | {
                part.target.id: _type_name(part.annotation)
                for part in node.body
                if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
            }
    return _Docs(names, members, types)


def _described(body: list[ast.stmt]) -> dict[str, str]:
    """Give the names in a body that a string stands under."""
    found: dict[str, str] = {}
    for node, below in pairwise(body):
        match node, below:
            case (
                ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
            case _:
                pass
    return found


def _inherited(known: Mapping[str, Mapping[str, str]], bases: list[str]) -> dict[str, str]:
    return {name: text for base in bases for name, text in known.get(base, {}).items()}


def _type_name(annotation: ast.expr) -> str:
    """Name the type within `tuple[Id, ...]`, `Line | None` and the like."""
    wrappers = {"tuple", "dict", "Annotated"}
    return next(
        (node.id for node in ast.walk(annotation) if isinstance(node, ast.Name) and node.id not in wrappers),
        "",
    )


def _object(part: dict[str, Any], name: str, docs: _Docs) -> dict[str, Any]:
    """Describe the keys of a row, and allow no others."""
    properties = {
        key: _property(value, name, key.removesuffix("_"), docs) for key, value in part["properties"].items()
    }
    found: dict[str, Any] = {
        "title": name,
        "description": docs.names[name],
        "type": "object",
        "properties": properties,
        "required": part.get("required", []),
        "additionalProperties": False,
    }
    if name == "Condition":
        found |= {"minProperties": 1, "maxProperties": 1}
    for key in _NEVER_EMPTY.get(name, ()):
        properties[key]["minItems"] = 1
    return found


def _property(value: dict[str, Any], name: str, key: str, docs: _Docs) -> dict[str, Any]:
    field = key if key in docs.types[name] else f"{key}_"
    kind = docs.types[name][field]
    description = docs.members[name].get(field) or docs.names.get(kind, "")
    tight = _tight(value)
    return ({"description": description} if description else {}) | tight


def _tight(value: dict[str, Any]) -> dict[str, Any]:
    """Leave out what an author need not write: null, empty defaults, titles made from names."""
    kept = {name: part for name, part in value.items() if name not in {"title", "description"}}
    if kept.get("default", "") in (None, "", []) or kept.get("default") == {}:
        kept.pop("default", None)
    choices = kept.pop("anyOf", None)
    if choices is not None:
        kept = next(choice for choice in choices if choice != {"type": "null"}) | kept
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    for inner in ("items", "additionalProperties"):
        if isinstance(kept.get(inner), dict):
            kept[inner] = _tight(kept[inner])
    for pattern, inner in kept.get("patternProperties", {}).items():
        kept["patternProperties"][pattern] = _tight(inner)
    return _as_written(kept)


def _as_written(value: dict[str, Any]) -> dict[str, Any]:
    """Allow a number in quotes and a text of digits without them: the key tells which is meant."""
    match value.get("type"):
        case "string" if "const" not in value and "enum" not in value:
            return value | {"type": ["string", "number"]}
        case "integer":
            bare = {name: part for name, part in value.items() if name != "const"}
            known = {"enum": [value["const"], str(value["const"])]} if "const" in value else {}
            return bare | {"type": ["integer", "string"], "pattern": _WHOLE_NUMBER} | known
        case "number":
            return value | {"type": ["number", "string"], "pattern": _NUMBER}
        case "boolean":
            return value | {"type": ["boolean", "string"], "pattern": "^(true|false)$"}
        case _:
            return value


def _choice(part: dict[str, Any], name: str, docs: _Docs) -> dict[str, Any]:
    """Describe each word that may be chosen."""
    described = docs.members[name]
    words = [
        {"const": word} | ({"description": described[word.upper()]} if word.upper() in described else {})
        for word in part["enum"]
    ]
    return {"title": name, "description": docs.names[name], "oneOf": words}
