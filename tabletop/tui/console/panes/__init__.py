"""From views to rows: what stands in each pane of the console."""

from tabletop.tui.console.panes.card import card_rows, inject_rows
from tabletop.tui.console.panes.noted import KIND_COLOURS, NotedView, entry_rows, entry_tail
from tabletop.tui.console.panes.order import CUE_SIGNS, OrderView, order_rows
from tabletop.tui.console.panes.paragraphs import Rows
from tabletop.tui.console.panes.people import PeopleView, partner_rows
from tabletop.tui.console.panes.signs import SIGNS
from tabletop.tui.console.panes.world import ScarceLine, WorldView, world_rows

__all__ = [
    "CUE_SIGNS",
    "KIND_COLOURS",
    "SIGNS",
    "NotedView",
    "OrderView",
    "PeopleView",
    "Rows",
    "ScarceLine",
    "WorldView",
    "card_rows",
    "entry_rows",
    "entry_tail",
    "inject_rows",
    "order_rows",
    "partner_rows",
    "world_rows",
]
