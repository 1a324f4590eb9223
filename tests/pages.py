"""Reads an HTML page: its elements in order, with their attributes and the text in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "col", "link", "img", "hr", "input", "wbr"}


@dataclass
class Element:
    """An element with what stands in it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def find(self, tag: str) -> list[Element]:
        """Give the elements with a tag within this one, in order."""
        return [
            row for child in self.children for row in ([child] if child.tag == tag else []) + child.find(tag)
        ]


class Page(HTMLParser):
    """A page; raises AssertionError where elements do not close in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.elements: list[Element] = []
        self._open = [self.root]
        self.feed(source)
        self.close()
        assert len(self._open) == 1, f"not closed: {self._open[-1].tag}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1])
        assert len(element.attributes) == len(attrs), f"attribute twice in {tag}"
        self._open[-1].children.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"{tag} closes {self._open[-1].tag}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def of(self, *tags: str) -> list[Element]:
        """Give the elements with one of these tags, in order."""
        return [row for row in self.elements if row.tag in tags]

    def by_id(self, ident: str) -> Element | None:
        """Give the element with an id."""
        return next((row for row in self.elements if row.attributes.get("id") == ident), None)
