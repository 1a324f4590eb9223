"""The append-only log: one exercise is one file, and the file is the truth. Sole importer of sqlite3."""

from tabletop.store.copies import Copied, copy
from tabletop.store.errors import StoreError
from tabletop.store.follower import Followed, Follower
from tabletop.store.locks import Pulse, is_locked
from tabletop.store.opening import Reopened, Replayed, reopen, replay
from tabletop.store.places import Mounts, check_place
from tabletop.store.reading import read, without_collection
from tabletop.store.recovery import Recovered, Supplied, recover
from tabletop.store.redaction import Redacted, redact
from tabletop.store.rows import APPLICATION_ID, FORMAT, Upcasters
from tabletop.store.writer import Writer, create, open_writer

__all__ = [
    "APPLICATION_ID",
    "FORMAT",
    "Copied",
    "Followed",
    "Follower",
    "Mounts",
    "Pulse",
    "Recovered",
    "Redacted",
    "Reopened",
    "Replayed",
    "StoreError",
    "Supplied",
    "Upcasters",
    "Writer",
    "check_place",
    "copy",
    "create",
    "is_locked",
    "open_writer",
    "read",
    "recover",
    "redact",
    "reopen",
    "replay",
    "without_collection",
]
