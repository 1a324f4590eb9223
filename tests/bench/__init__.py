"""Measurements of Doorleef, each beside its reference: `python -m tests.bench`."""
