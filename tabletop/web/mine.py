"""What streams to one participant alone: what it sent is rendered once, whatever it sends later."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tabletop.text import language
from tabletop.web import parts, sharing
from tabletop.web.fragments import Fragment, Gathering, Piece
from tabletop.web.render import environment

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from markupsafe import Markup

    from tabletop.core.state import State
    from tabletop.text import Text
    from tabletop.web.fragments import Parts

_KEPT: Final = 4_000
"""Entries that stay rendered; those of a room full of people who write much."""


def shown(state: State, participant: int) -> parts.OwnShown:
    """Give what is a participant's own."""
    return parts.own(state, participant, sharing.common(state))


def fragments(what: parts.OwnShown, _about: object, t: Text) -> Mapping[str, Fragment]:
    """Write its parts, with a piece for each thing that it sent."""
    values = parts.own_values(what, t)
    return {name: Fragment(_in_pieces(name, what, values, t.lang)) for name in parts.OWN_PARTS}


def _in_pieces(name: str, what: parts.OwnShown, values: Mapping[str, Any], lang: str) -> Parts:
    gathering = Gathering()

    def piece(key: str, template: str, **shown: Hashable) -> Markup:
        html = _rendered(template, tuple(shown.items()), what.common, what.final, lang)
        return gathering.put(Piece(key, html))

    return gathering.within(parts.fragments({**values, "piece": piece}, (name,))[name])


@lru_cache(maxsize=_KEPT)
def _rendered(
    template: str,
    values: tuple[tuple[str, Hashable], ...],
    common: parts.Common,
    final: bool,  # noqa: FBT001 - no entry changes after it
    lang: str,
) -> str:
    alike = parts.own_alike(common, language(lang), final=final)
    return environment().get_template(template).render(alike | dict(values))
