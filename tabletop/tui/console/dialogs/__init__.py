"""Windows that ask: yes or no, one of several answers, or a form to fill in."""

from tabletop.tui.console.dialogs.choose import Choose, Option
from tabletop.tui.console.dialogs.fields import Field, Line, Lines, Many, One, Tick, mapping
from tabletop.tui.console.dialogs.fill import Fill, Values
from tabletop.tui.console.dialogs.sure import Sure

__all__ = [
    "Choose",
    "Field",
    "Fill",
    "Line",
    "Lines",
    "Many",
    "One",
    "Option",
    "Sure",
    "Tick",
    "Values",
    "mapping",
]
