"""Taking part from a terminal: the four parts of a participant's page on one small screen."""

from tabletop.tui.join.screen import JoinScreen

__all__ = ["JoinScreen"]
