"""Templates: every value in them is escaped and made harmless, every sentence is said through `t`.

In a template: `{{ t("Sentence {name}", name=…) }}`, `{{ t.n("{n} answer", "{n} answers", count) }}`,
`{{ t.message(message) }}`, `{{ prose(text, variables) }}` for text in the Markdown subset,
`{{ static("page.css") }}` for the address of a file beside the pages, and
`{{ kept("_piece.html", t, name=…) }}` for a piece that many pages have alike.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tabletop import markup
from tabletop.core.plaintext import visible
from tabletop.report.html import written
from tabletop.text import language

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from tabletop.text import Text

_HERE: Final = Path(__file__).parent
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}


class StaticFile(NamedTuple):
    """A file that pages load."""

    content: bytes
    media_type: str
    version: str
    """Part of its address, so that browsers keep each version for good."""


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Read the files that pages load; they are small and stay in memory."""
    found = {}
    for path in sorted((_HERE / "static").glob("*")):
        if path.suffix in TYPES:
            content = path.read_bytes()
            version = hashlib.sha256(content).hexdigest()[:12]
            found[path.name] = StaticFile(content, TYPES[path.suffix], version)
    return found


def static(name: str) -> str:
    """Give the address of a file that pages load."""
    return f"/static/{name}?v={static_files()[name].version}"


def prose(text: str, variables: Mapping[str, str] | None = None) -> Markup:
    """Write a text in the Markdown subset, variables filled in; whatever it holds, it is text."""
    return Markup(written(markup.parse(text, variables)))  # noqa: S704 - our own nodes, escaped one by one


def _harmless(value: Any) -> Any:
    return _visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


_visible: Final = lru_cache(maxsize=4096)(visible)
"""The same titles and sentences come by again and again."""


@cache
def environment() -> Environment:
    """Give the templates, each compiled once."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals.update(static=static, prose=prose, kept=kept)
    return made


def source_of(template: str) -> str:
    """Give a template as it is written."""
    return (_HERE / "templates" / template).read_text(encoding="utf-8")


def kept(template: str, t: Text, **values: Hashable) -> Markup:
    """Fill in a piece of a page once, for all whose values are equal: long lists to choose from."""
    return _kept(template, t.lang, tuple(sorted(values.items())))


@lru_cache(maxsize=256)
def _kept(template: str, lang: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
    return Markup(render(template, language(lang), **dict(values)))  # noqa: S704 - escaped there


def render(template: str, t: Text, **values: object) -> str:
    """Fill in a template, in the language of `t`."""
    return environment().get_template(template).render(values, t=t, lang=t.lang)
