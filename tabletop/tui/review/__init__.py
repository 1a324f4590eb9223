"""The break and the end: gaps, expected actions, parked points, actions, hotwash, findings."""

from tabletop.tui.review.screen import ReviewScreen

__all__ = ["ReviewScreen"]
