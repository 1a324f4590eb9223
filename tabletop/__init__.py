"""Doorleef: facilitated tabletop exercises, from the first inject to the debrief."""

__version__ = "0.1.0"
