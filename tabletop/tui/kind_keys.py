"""The digits that give an entry its kind, and the signs by which a partner replies: one on every screen."""

from __future__ import annotations

from functools import partialmethod

from tabletop.core.events import Answer, EntryKind
from tabletop.tui.commands import CommandScreen

KIND_KEYS = {str(digit): kind for digit, kind in enumerate(EntryKind, start=1)}
REPLY_KEYS = {
    Answer.YES: ("plus", "equals_sign"),
    Answer.NO: ("minus",),
    Answer.CONDITION: ("asterisk",),
    Answer.UNKNOWN: ("0",),
}


class KindKeys(CommandScreen):
    """A screen on which an entry can be given another kind, and a partner its reply, with one key."""

    def set_kind(self, kind: EntryKind) -> None:
        """Give the entry that is meant another kind."""
        raise NotImplementedError

    def answer(self, given: Answer) -> None:
        """Record what the partner says on whom the entry counts."""
        raise NotImplementedError

    def _set_kind(self, kind: EntryKind) -> None:
        self.set_kind(kind)

    def _answer(self, given: Answer) -> None:
        self.answer(given)

    do_kind_1 = partialmethod(_set_kind, KIND_KEYS["1"])
    do_kind_2 = partialmethod(_set_kind, KIND_KEYS["2"])
    do_kind_3 = partialmethod(_set_kind, KIND_KEYS["3"])
    do_kind_4 = partialmethod(_set_kind, KIND_KEYS["4"])
    do_kind_5 = partialmethod(_set_kind, KIND_KEYS["5"])
    do_kind_6 = partialmethod(_set_kind, KIND_KEYS["6"])
    do_kind_7 = partialmethod(_set_kind, KIND_KEYS["7"])
    do_kind_8 = partialmethod(_set_kind, KIND_KEYS["8"])
    do_kind_9 = partialmethod(_set_kind, KIND_KEYS["9"])
    do_reply_yes = partialmethod(_answer, Answer.YES)
    do_reply_no = partialmethod(_answer, Answer.NO)
    do_reply_condition = partialmethod(_answer, Answer.CONDITION)
    do_reply_unknown = partialmethod(_answer, Answer.UNKNOWN)
