"""Looking along with a log that another process writes: the projector beside the console."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.store.beside import beside
from tabletop.store.connections import meta, reading, sniff
from tabletop.store.errors import Damage, StoreError, in_words, refuse
from tabletop.store.locks import is_locked
from tabletop.store.reading import events_in

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.core.events import Event
    from tabletop.core.messages import Message


@dataclass(frozen=True, slots=True)
class Followed:
    """What a look brought: new events; after `restarted` they begin at the first, for it is another log."""

    events: tuple[Event, ...] = ()
    restarted: bool = False


class Follower:
    """Reads what is new in a log, as often as asked; never in the writer's way, never raising.

    Each look opens the file anew (a tenth of a millisecond): who keeps it open would keep the writer from
    leaving one file behind, and would not see that it was closed, opened again or replaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: Message | None = None
        """Why the latest look failed; None when it did not."""
        self._id: str | None = None
        self._seq = 0

    def poll(self) -> Followed:
        """Give what was written since the last look."""
        try:
            found = self._look()
        except StoreError as error:
            self.problem = error.message
        except Damage:
            self.problem = refuse("store.damaged", file=str(self.path)).message
        except (sqlite3.Error, OSError) as error:
            self.problem = in_words(error, self.path).message
        else:
            self.problem = None
            return found
        return Followed()

    def _is_left_alone(self) -> bool:
        """Tell whether nobody writes, and what lies beside the log is of another one."""
        return not is_locked(self.path) and beside(self.path).is_strange

    def _look(self) -> Followed:
        if not sniff(self.path):
            raise Damage
        with reading(self.path, alone=self._id is None and self._is_left_alone()) as db:
            ident = meta(db, "id")
            last = int(db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])
            restarted = ident != self._id or last < self._seq
            events = tuple(events_in(db, 0 if restarted else self._seq))
        first_time = self._id is None
        self._id, self._seq = ident, events[-1].seq if events else self._seq
        return Followed(events, restarted and not first_time)
