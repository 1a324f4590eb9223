"""Parts of the pages that read the same are rendered once, whichever partner reads them.

A part shows a few values of its partner's view (`needs` reads which off its template), and names the partner
only in addresses and hidden fields.
So it is rendered for the values, with a word in place of the partner; partners to whom the same happened
share it.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import cache, lru_cache
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from jinja2 import meta, nodes

from tabletop.core.partner_view import partner_view
from tabletop.text import language
from tabletop.web import parts
from tabletop.web.render import environment, source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tabletop.core.partner_view import Lists, PartnerView
    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.web.hub import Fragments

NEWS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "now": ("now_block", "now_current", "now_services", "now_earlier"),
        "rest": ("rest",),
        "told": ("told",),
    }
)
"""What is to be read comes first."""
FORMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: (name,) for name in ("count", "asked", "answers", "special")}
)
"""What can be filled in follows; it is longer."""
_PARTNER: Final = f"partner-{secrets.token_hex(12)}"
"""Stands where the partner's id belongs. Nobody knows it, so it stands nowhere else."""
_KEPT: Final = 400


class Slice(NamedTuple):
    """What some parts of a partner's page show; equal while nothing of it changed."""

    partner: str | None
    shown: tuple[tuple[str, tuple[tuple[str, tuple[Any, ...]], ...]], ...]
    """Part to the pieces that it consists of, each with what it shows."""
    lists: Lists | None
    told: str
    yes_no: tuple[str, str]


class Needs(NamedTuple):
    """What a piece is rendered from, read off its template."""

    view: tuple[str, ...]
    """The values of a partner's view, besides the partner itself."""
    lists: bool
    """Whether it offers partners, services and resources to choose from."""


@cache
def needs(piece: str) -> Needs:
    """Tell what the template of a piece uses."""
    values, names = set[str](), set[str]()
    todo, seen = [f"part_{piece}.html"], set[str]()
    while todo:
        template = todo.pop()
        seen.add(template)
        tree = environment().parse(source_of(template))
        names |= {node.name for node in tree.find_all(nodes.Name)}
        values |= {
            node.attr
            for node in tree.find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "view"
        }
        todo += [other for other in meta.find_referenced_templates(tree) if other and other not in seen]
    return Needs(tuple(sorted(values - {"partner"})), "lists" in names)


class _Latest:
    """The views of one state, which both kinds of parts look at."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._views: dict[str | None, parts.Shown] = {}
        self._for_all: parts.Shown

    def of(self, state: State, partner: str | None) -> parts.Shown:
        if state is not self._state:
            self._state, self._views = state, {}
            self._for_all = parts.shown(state, None)
        found = self._views.get(partner)
        if found is None:
            found = self._views[partner] = replace(self._for_all, view=partner_view(state, partner))
        return found


_latest = _Latest()


def news(state: State, partner: str | None) -> Slice:
    """Give what a partner has to read."""
    return _slice(state, partner, NEWS)


def forms(state: State, partner: str | None) -> Slice:
    """Give what a partner can fill in."""
    return _slice(state, partner, FORMS)


def _slice(state: State, partner: str | None, names: Mapping[str, tuple[str, ...]]) -> Slice:
    what = _latest.of(state, partner)
    shown = tuple(
        (
            name,
            tuple(
                (piece, tuple(getattr(what.view, value) for value in needs(piece).view)) for piece in pieces
            ),
        )
        for name, pieces in names.items()
    )
    lists = what.lists if any(needs(piece).lists for pieces in names.values() for piece in pieces) else None
    return Slice(what.view.partner, shown, lists, what.told, what.yes_no)


def fragments(what: Slice, _about: object, t: Text) -> Fragments:
    """Write the parts of a slice."""
    return {
        name: "".join(_rendered_for(what, piece, values, t.lang) for piece, values in pieces)
        for name, pieces in what.shown
    }


def _rendered_for(what: Slice, piece: str, values: tuple[Any, ...], lang: str) -> str:
    lists = what.lists if needs(piece).lists else None
    known = what.partner is not None
    html = _rendered(piece, values, known, lists, what.told, what.yes_no, lang)
    return html.replace(_PARTNER, what.partner) if what.partner is not None else html


@lru_cache(maxsize=_KEPT)
def _rendered(
    name: str,
    shown: tuple[Any, ...],
    known: bool,  # noqa: FBT001 - whether there is a partner at all
    lists: Lists | None,
    told: str,
    yes_no: tuple[str, str],
    lang: str,
) -> str:
    view = SimpleNamespace(
        **dict(zip(needs(name).view, shown, strict=True)), partner=_PARTNER if known else None
    )
    what = parts.Shown(cast("PartnerView", view), cast("Lists", lists), told, yes_no)
    return parts.fragments(parts.partner_values(what, language(lang)), (name,))[name]
