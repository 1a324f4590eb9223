"""A line to type in from which no word is lost, and the words for what cannot be noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from tabletop.core.plaintext import visible

if TYPE_CHECKING:
    from pydantic import ValidationError
    from textual.events import Paste

    from tabletop.text import Text


class TypedLine(Input):
    """One line of text; several lines that are pasted come behind each other."""

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        text = " ".join(visible(event.text).split("\n"))
        if text:
            start, end = sorted(self.selection)
            self.replace(text, start, end)


def unfit(t: Text, error: ValidationError) -> str:
    """Say why a text that was typed cannot be noted."""
    problem = error.errors(include_url=False)[0]
    match problem["type"]:
        case "string_too_long":
            over = len(str(problem["input"])) - int(problem["ctx"]["max_length"])
            return t.n("{n} character too long", "{n} characters too long", over)
        case "string_too_short":
            return t("There is nothing to note: the text is empty")
        case "finite_number":
            return t("A number in it is too large.")
        case _:
            return t("The text is empty, or something is longer than it may be")
