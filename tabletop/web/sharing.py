"""Parts of the pages that read the same are rendered once, whichever partner reads them.

A part shows a few values of its partner's view (`needs` reads which off its template), and names the partner
only in addresses and hidden fields.
So it is rendered for the values, with a word in place of the partner; partners to whom the same happened
share it. Where it asks for a `piece(key, template, …)`, that one is rendered by itself, for its own values:
an inject, the form under it. Whoever has it already is not sent it again. What it asks for as
`share(template, …)` is rendered by itself too, and may have pieces.
"""

from __future__ import annotations

import secrets
from functools import cache, lru_cache
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from jinja2 import meta, nodes

from tabletop.core.partner_view import PartnerViews
from tabletop.text import language
from tabletop.web import parts
from tabletop.web.fragments import Fragment, Gathering, Piece, whole
from tabletop.web.render import environment, source_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from markupsafe import Markup

    from tabletop.core.partner_view import PartnerView
    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.web.fragments import Parts

NEWS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "label": ("part_label.html",),
        "now": (
            "part_now_hour.html",
            "part_now_current.html",
            "part_now_services.html",
            "part_now_earlier.html",
        ),
        "rest": ("part_rest.html",),
        "told": ("part_told.html",),
    }
)
"""What is to be read comes first."""
FORMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: (f"part_{name}.html",) for name in ("targets", "count", "asked", "answers", "special")}
)
"""What can be filled in follows; it is longer."""
TEMPLATES: Final = tuple(row for part in (NEWS, FORMS) for templates in part.values() for row in templates)
"""All that parts are written with, but for their pieces."""
_TARGETS: Final = "part_targets.html"
"""Has the lists to choose from. Pages have them once; forms that are streamed are filled there."""
_PARTNER: Final = f"partner-{secrets.token_hex(12)}"
"""Stands where the partner's id belongs. Nobody knows it, so it stands nowhere else."""
_AUTHORS: Final = f"authors-{secrets.token_hex(12)}"
"""Begins what stands where an inject says who of the partner answered it."""
_SAYS_WHO: Final = "now"
"""The part in which injects say so."""
_KEPT: Final = 2_000


_ASKED: Final[Mapping[str, int]] = MappingProxyType({"piece": 1, "share": 0})
"""How a template asks for another one, and which of what it then says is the name of that."""


class Slice(NamedTuple):
    """What some parts of a partner's page show; equal while nothing of it changed."""

    partner: str | None
    shown: tuple[tuple[str, tuple[tuple[str, tuple[Any, ...]], ...]], ...]
    """Part to the templates of which it consists, each with what it shows."""
    common: parts.Common
    authors: tuple[tuple[str, str], ...] = ()
    """What stands in the place of those who answered an inject."""


@cache
def needs(part: str) -> tuple[str, ...]:
    """Tell which values of a partner's view a template uses, with those that it includes or asks for."""
    values = set[str]()
    todo, seen = [part], set[str]()
    while todo:
        template = todo.pop()
        seen.add(template)
        tree = environment().parse(source_of(template))
        values |= {
            node.attr
            for node in tree.find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "view"
        }
        asked = [
            call.args[_ASKED[call.node.name]].as_const()
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name in _ASKED
        ]
        others = (*asked, *meta.find_referenced_templates(tree))
        todo += [other for other in others if other and other not in seen]
    return tuple(sorted(values - {"partner"}))


class _Latest:
    """What partners see of one state; both kinds of parts look at it."""

    def __init__(self) -> None:
        self._views: PartnerViews | None = None
        self._common: parts.Common

    def of(self, state: State, partner: str | None) -> parts.Shown:
        return parts.Shown(self._at(state).of(partner), self._common)

    def common(self, state: State) -> parts.Common:
        self._at(state)
        return self._common

    def _at(self, state: State) -> PartnerViews:
        views = self._views
        if views is None or views.state.script is not state.script or views.state.setup is not state.setup:
            self._common = parts.common(state)
        if views is None or views.state is not state:
            views = self._views = PartnerViews(state, views)
        return views


_latest = _Latest()


def seen(state: State, partner: str | None) -> PartnerView:
    """Give what a partner sees, worked out once for all who ask."""
    return _latest.of(state, partner).view


def common(state: State) -> parts.Common:
    """Give what is the same for everyone, worked out once."""
    return _latest.common(state)


def news(state: State, partner: str | None) -> Slice:
    """Give what a partner has to read."""
    said = seen(state, partner).said
    authors = tuple(
        (_blank(inject), " ".join(map(str, parts.authors(said, inject))))
        for inject in dict.fromkeys(row.inject for row in said)
    )
    return _slice(state, partner, NEWS)._replace(authors=authors)


def forms(state: State, partner: str | None) -> Slice:
    """Give what a partner can fill in."""
    return _slice(state, partner, FORMS)


def _slice(state: State, partner: str | None, names: Mapping[str, tuple[str, ...]]) -> Slice:
    view, alike = _latest.of(state, partner)
    shown = tuple(
        (name, tuple((template, _values(view, template)) for template in templates))
        for name, templates in names.items()
    )
    return Slice(view.partner, shown, alike)


def _values(view: PartnerView, template: str) -> tuple[Any, ...]:
    return tuple(getattr(view, value) for value in needs(template))


def _blank(inject: str) -> str:
    return f"{_AUTHORS}-{inject};"


def fragments(what: Slice, _about: object, t: Text) -> dict[str, Fragment]:
    """Write the parts of a slice."""
    known = what.partner is not None
    partner = (_PARTNER, what.partner or "")
    return {
        name: Fragment(
            tuple(
                part
                for template, values in templates
                for part in _rendered(template, values, known, what.common, t.lang)
            ),
            (partner, *what.authors) if name == _SAYS_WHO else (partner,),
        )
        for name, templates in what.shown
    }


@lru_cache(maxsize=_KEPT)
def _rendered(
    template: str,
    shown: tuple[Any, ...],
    known: bool,  # noqa: FBT001 - whether there is a partner at all
    common: parts.Common,
    lang: str,
    values: tuple[tuple[str, Hashable], ...] = (),
) -> Parts:
    view = SimpleNamespace(**dict(zip(needs(template), shown, strict=True)))
    gathering = Gathering()

    def found(asked: str, values: dict[str, Hashable]) -> Parts:
        own = tuple(getattr(view, value) for value in needs(asked))
        return _rendered(asked, own, known, common, lang, tuple(values.items()))

    def piece(key: str, asked: str, **values: Hashable) -> Markup:
        return gathering.put(Piece(key, whole(found(asked, values))))

    def share(asked: str, **values: Hashable) -> Markup:
        return gathering.put(*found(asked, values))

    html = _written(template, view, known, common, lang, piece=piece, share=share, **dict(values))
    return gathering.within(html)


def _written(
    template: str,
    view: SimpleNamespace,
    known: bool,  # noqa: FBT001  # what it is kept by must come by place
    common: parts.Common,
    lang: str,
    **values: object,
) -> str:
    view.partner = _PARTNER if known else None
    what = parts.Shown(cast("PartnerView", view), common)
    lists = common.lists if template == _TARGETS else None
    alike = {"lists": lists, "authors": lambda inject: (_blank(inject),)}
    shown = parts.partner_values(what, language(lang)) | alike | values
    return environment().get_template(template).render(shown)
