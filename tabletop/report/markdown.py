"""A document as Markdown (CommonMark with tables): every character of a person's text stays text."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tabletop import markup
from tabletop.core.plaintext import visible
from tabletop.report.document import (
    Bullets,
    Contents,
    Heading,
    Notice,
    Paragraph,
    Picture,
    Section,
    Span,
    Table,
    Written,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tabletop.report.document import Block, Document, Line

SPECIAL = re.compile(r"([\\`*_\[\]<>|~#$]|&(?=[#A-Za-z]))")
AT_START = re.compile(r"^(?:([-+=])|([0-9]{1,9})([.)]))")
NEW_LINE = "<br>"
NOT_IN_PLACE = re.compile(r"[^\w\- ]")


def markdown(document: Document, stem: str) -> str:
    """Write a document; its pictures are files beside it whose names begin with `stem`."""
    label = f"**{_escaped(document.label)}**"
    chunks = [label]
    for section in document.sections:
        for block in section.blocks:
            chunks += _block(block, document, stem)
    chunks.append("---")
    chunks.append(label)
    return "\n\n".join(chunks) + "\n"


def pictures(document: Document, stem: str) -> dict[str, str]:
    """Give the pictures of a document by the names of their files."""
    return {_file(picture, stem): picture.svg for picture in _pictures(document.sections)}


def _pictures(sections: Iterable[Section]) -> Iterator[Picture]:
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, Picture))


def _file(picture: Picture, stem: str) -> str:
    return f"{stem}-{picture.name}.svg"


def _block(block: Block, document: Document, stem: str) -> Iterator[str]:
    match block:
        case Heading(level=level, line=line):
            yield f"{'#' * level} {_line(line)}"
        case Paragraph(line=line):
            yield _from_start(_line(line))
        case Bullets(lines=lines):
            yield _bullets(lines)
        case Notice(lines=lines):
            yield "\n>\n".join(f"> {_from_start(_line(line))}" for line in lines)
        case Written(nodes=nodes):
            yield from (_quoted(chunk) for chunk in _nodes(nodes))
        case Table():
            if not block.spoken:
                yield f"*{_escaped(block.caption)}*"
            yield _table(block)
        case Picture():
            yield f"![{_escaped(block.words)}]({_file(block, stem)})"
        case Contents(title=title):
            yield f"**{_escaped(title)}**"
            yield "\n".join(_contents(document))


def _contents(document: Document) -> Iterator[str]:
    """Give a link to each chapter, as readers of Markdown name the place of a heading."""
    places = _places(document)
    for section in document.sections:
        first = section.blocks[0]
        if section.kind != "summary" and isinstance(first, Heading):
            yield f"- [{_line(first.line)}](#{places[first.id]})"


def _places(document: Document) -> dict[str, str]:
    """Give the names of the places of all headings: their words, with a number behind words met before."""
    places: dict[str, str] = {}
    times = Counter[str]()
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Heading):
                text = visible("".join(span.text for span in block.line)).strip().lower()
                name = NOT_IN_PLACE.sub("", text).replace(" ", "-")
                places[block.id] = f"{name}-{times[name]}" if times[name] else name
                times[name] += 1
    return places


def _bullets(lines: Iterable[Line]) -> str:
    return "\n".join(f"- {_from_start(_line(line))}" for line in lines)


def _table(table: Table) -> str:
    rows = [
        [_escaped(cell) for cell in table.head],
        ["---"] * len(table.head),
        *([_line(cell) for cell in row] for row in table.rows),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _line(line: Line) -> str:
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    if span.style not in {"strong", "lacks"} or not span.text.strip():
        return _escaped(span.text)
    inner = span.text.strip()
    before, _, after = span.text.partition(inner)
    return f"{before}**{_escaped(inner)}**{after}"


def _escaped(text: str) -> str:
    return NEW_LINE.join(SPECIAL.sub(r"\\\1", line) for line in visible(text).split("\n"))


def _from_start(line: str) -> str:
    """Keep the first characters of a block from being read as a list or an underline."""
    return AT_START.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", line.lstrip()
    )


def _quoted(chunk: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in chunk.split("\n"))


def _nodes(nodes: markup.Document) -> Iterator[str]:
    """Write a text of the scenario; its headings become bold lines, so that the document keeps its own."""
    for node in nodes:
        match node:
            case markup.Heading(children=children):
                yield f"**{_inline(children)}**"
            case markup.Paragraph(children=children):
                yield _from_start(_inline(children))
            case markup.BulletList(items=items):
                yield "\n".join(_hung("- ", item) for item in items)
            case markup.OrderedList(items=items, start=start):
                yield "\n".join(_hung(f"{nr}. ", item) for nr, item in enumerate(items, start))
            case markup.Quote(children=children):
                yield _quoted("\n\n".join(_nodes(children)))
            case markup.Table(head=head, rows=rows):
                yield from (_inline(cell) for row in (head, *rows) for cell in row)


def _hung(mark: str, item: markup.Document) -> str:
    return mark + "\n".join(_nodes(item)).replace("\n", "\n" + " " * len(mark))


def _inline(line: markup.Line) -> str:
    written = []
    for part in line:
        match part:
            case markup.Break():
                written.append(NEW_LINE)
            case markup.Code(text=text):
                written.append(_escaped(text))
            case markup.Run(text=text, strong=strong, em=em):
                inner = text.strip()
                stars = "*" * (2 * strong + em) if inner else ""
                before, _, after = text.partition(inner) if inner else (text, "", "")
                written.append(f"{before}{stars}{_escaped(inner)}{stars}{after}")
    return "".join(written)
