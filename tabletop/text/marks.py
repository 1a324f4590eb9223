"""Marks on sentences in tables, by which the catalogues find them."""

from __future__ import annotations


def N_(msgid: str) -> str:
    """Mark a sentence in a table for translation, without translating it yet."""
    return msgid


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a sentence that counts `{n}` for translation, in both its forms."""
    return (singular, plural)
