"""The scenario format as a JSON Schema, with which editors complete and check a file while it is written."""

from __future__ import annotations


def schema():
    return {}
