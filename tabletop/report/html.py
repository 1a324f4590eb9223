"""A document as one HTML page: nothing loaded, no script, readable aloud, printable on A4, plain for Word."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop import markup
from tabletop.core.plaintext import one_line, visible
from tabletop.report.document import (
    Bullets,
    Contents,
    Heading,
    Notice,
    Paragraph,
    Picture,
    Table,
    Written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.report.document import Block, Document, Line, Section, Span

LONG = re.compile(r"(\S{25,})")


@cache
def style() -> str:
    """Give the style sheet of every document."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def html(document: Document) -> str:
    """Write a document."""
    page = _Page(document)
    title, label = escape(one_line(document.title)), escape(one_line(document.label))
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{document.lang}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title} – {label}</title>",
            f"<style>\n{style()}{running_heads(document.label, document.title, document.footer)}</style>",
            "</head>",
            "<body>",
            f'<a class="skip" href="#content">{escape(document.skip)}</a>',
            f'<header><p class="label">{label}</p></header>',
            '<main id="content">',
            *(page.section(section) for section in document.sections),
            "</main>",
            f'<footer><p class="label">{label}</p></footer>',
            "</body>",
            "</html>",
            "",
        )
    )


def running_heads(label: str, title: str, footer: str) -> str:
    """Give the rules that print a label, a title, a footer and page numbers in the margins of every page."""
    boxes = (
        f"@top-left {{ content: {quoted(label)}; font-weight: bold }}",
        f"@top-right {{ content: {quoted(title)} }}",
        f"@bottom-left {{ content: {quoted(footer)} }}",
        '@bottom-right { content: counter(page) " / " counter(pages) }',
    )
    return "@page {\n" + "\n".join(boxes) + "\n}\n"


def quoted(text: str) -> str:
    """Write a text as a CSS string in which nothing but letters and digits stands as itself."""
    written = "".join(
        character if character.isascii() and character.isalnum() else f"\\{ord(character):x} "
        for character in one_line(text)
    )
    return f'"{written}"'


class _Page:
    """Writes the blocks of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.told = f' lang="{document.told_lang}"' if document.told_lang != document.lang else ""

    def section(self, section: Section) -> str:
        classes = f"{section.kind} sideways" if section.sideways else section.kind
        inner = "\n".join(self.block(block) for block in section.blocks)
        return f'<section id="{section.id}" class="{classes}">\n{inner}\n</section>'

    def block(self, block: Block) -> str:
        match block:
            case Heading(level=level, line=line, id=ident):
                return f'<h{level} id="{ident}">{self.line(line, one=True)}</h{level}>'
            case Paragraph(line=line, quiet=quiet):
                return f"<p{_class('quiet' if quiet else '')}>{self.line(line)}</p>"
            case Bullets(lines=lines):
                return "<ul>\n" + "\n".join(f"<li>{self.line(line)}</li>" for line in lines) + "\n</ul>"
            case Notice(lines=lines):
                inner = "\n".join(f"<p>{self.line(line)}</p>" for line in lines)
                return f'<div class="notice">\n{inner}\n</div>'
            case Written(nodes=nodes):
                return f'<div class="situation"{self.told}>\n{"".join(_nodes(nodes))}\n</div>'
            case Table():
                return self.table(block)
            case Picture(svg=svg, caption=caption):
                name = escape(caption)
                region = f'<div class="scroll" role="region" aria-label="{name}" tabindex="0">'
                return f"<figure>\n{region}\n{svg}</div>\n<figcaption>{name}</figcaption>\n</figure>"
            case Contents(title=title):
                return self.contents(title)

    def contents(self, title: str) -> str:
        links = "\n".join(
            f'<li><a href="#{first.id}">{self.line(first.line, one=True)}</a></li>'
            for section in self.document.sections
            if section.kind != "summary" and isinstance(first := section.blocks[0], Heading)
        )
        return (
            f'<nav aria-labelledby="contents-title">\n<h2 id="contents-title">{escape(title)}</h2>\n'
            f"<ol>\n{links}\n</ol>\n</nav>"
        )

    def table(self, table: Table) -> str:
        columns = "".join(f'<col style="width: {width}%">' for width in table.widths)
        head = "".join(f'<th scope="col">{escape(one_line(cell))}</th>' for cell in table.head)
        rows = "\n".join(f"<tr>{''.join(self.cells(row, table))}</tr>" for row in table.rows)
        caption = escape(one_line(table.caption))
        spoken = _class("spoken" if table.spoken else "")
        dense = _class("dense" if table.dense else "")
        return (
            f'<div class="scroll" role="region" aria-labelledby="{table.id}" tabindex="0">\n'
            f'<table border="1"{dense}>\n<caption id="{table.id}"{spoken}>{caption}</caption>\n'
            + (f"<colgroup>{columns}</colgroup>\n" if columns else "")
            + f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
        )

    def cells(self, row: Iterable[Line], table: Table) -> Iterator[str]:
        for index, cell in enumerate(row):
            if index == 0 and table.row_heads:
                yield f'<th scope="row">{self.line(cell)}</th>'
            else:
                yield f"<td>{self.line(cell)}</td>"

    def line(self, line: Line, *, one: bool = False) -> str:
        return "".join(self.span(span, one=one) for span in line)

    def span(self, span: Span, *, one: bool) -> str:
        text = visible(span.text).replace("\n", " ") if one else visible(span.text)
        inner = _breakable(text).replace("\n", "<br>")
        told = self.told if span.told else ""
        if span.style in {"strong", "lacks"}:
            return f"<strong{_class('lacks' if span.style == 'lacks' else '')}{told}>{inner}</strong>"
        if span.style or told:
            return f"<span{_class(span.style)}{told}>{inner}</span>"
        return inner


def _breakable(text: str) -> str:
    """Escape a text; a word too long for a narrow column may be broken, and no other."""
    return "".join(
        f'<span class="long">{escape(piece)}</span>' if LONG.fullmatch(piece) else escape(piece)
        for piece in LONG.split(text)
    )


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _nodes(nodes: markup.Document) -> Iterator[str]:
    """Write a text of the scenario; its headings become bold lines, so that the document keeps its own."""
    for node in nodes:
        match node:
            case markup.Heading(children=children):
                yield f"<p><strong>{_inline(children)}</strong></p>"
            case markup.Paragraph(children=children):
                yield f"<p>{_inline(children)}</p>"
            case markup.BulletList(items=items):
                yield f"<ul>{''.join(map(_item, items))}</ul>"
            case markup.OrderedList(items=items, start=start):
                yield f'<ol start="{start}">{"".join(map(_item, items))}</ol>'
            case markup.Quote(children=children):
                yield f"<blockquote>{''.join(_nodes(children))}</blockquote>"
            case markup.Table(head=head, rows=rows):
                yield "".join(f"<p>{' – '.join(map(_inline, row))}</p>" for row in (head, *rows))


def _item(item: markup.Document) -> str:
    if len(item) == 1 and isinstance(item[0], markup.Paragraph):
        return f"<li>{_inline(item[0].children)}</li>"
    return f"<li>{''.join(_nodes(item))}</li>"


def _inline(line: markup.Line) -> str:
    written = []
    for part in line:
        if isinstance(part, markup.Break):
            written.append("<br>")
            continue
        inner = escape(visible(part.text)).replace("\n", " ")
        if isinstance(part, markup.Run) and part.em:
            inner = f"<em>{inner}</em>"
        if isinstance(part, markup.Run) and part.strong:
            inner = f"<strong>{inner}</strong>"
        written.append(inner)
    return "".join(written)


def written(nodes: markup.Document) -> str:
    """Write a text in the Markdown subset."""
    return "".join(_nodes(nodes))
