"""The line in which everything is noted. It repaints itself alone, and lets no odd character in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive

from tabletop.core.capture import Role
from tabletop.core.plaintext import one_line
from tabletop.tui.line import QuickLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text as RichText
    from textual.events import Blur, Focus

    from tabletop.core.capture import Captured


class _Understood(Highlighter):
    """Underlines what the line was understood to mean."""

    def __init__(self, read: Callable[[str], Captured | None]) -> None:
        self._read = read

    def highlight(self, text: RichText) -> None:
        """Mark the pieces; what is doubted is shown otherwise."""
        captured = self._read(text.plain)
        for piece in captured.pieces if captured else ():
            text.stylize(
                "reverse dim" if piece.role is Role.PROBLEM else "bold underline", piece.start, piece.end
            )


class CaptureLine(QuickLine):
    """One line of text that stays when the line is left, until it is saved."""

    virtual_size = Reactive(Size(0, 0), layout=False)
    DEFAULT_CSS: ClassVar[str] = """
    CaptureLine, CaptureLine:focus { border: none; height: 1; padding: 0; background: transparent; }
    """

    class Opened(Message):
        """The line is being typed in."""

    class Left(Message):
        """The line is no longer typed in."""

    def __init__(
        self,
        read: Callable[[str], Captured | None],
        entered: Callable[[], None],
        clock: Callable[[], float],
        *,
        id: str,
        placeholder: str = "",
    ) -> None:
        super().__init__(
            entered, clock, id=id, placeholder=placeholder, highlighter=_Understood(read), compact=True
        )
        self.cursor_blink = False

    def put(self, text: str) -> None:
        """Put a text in the line, made harmless, the cursor behind it."""
        self.value = one_line(text) + (" " if text.endswith(" ") else "")
        self.cursor_position = len(self.value)

    def on_focus(self, event: Focus) -> None:
        self.post_message(self.Opened())

    def on_blur(self, event: Blur) -> None:
        self.post_message(self.Left())
