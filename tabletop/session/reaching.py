"""How a session elsewhere is reached: by an address, and by what shows who asks."""

from __future__ import annotations

import json
import ssl
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from tabletop.core.messages import ExerciseError, Message
from tabletop.session import private

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL_NAMES: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""Names of this computer itself."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a session is, and what to show there."""

    url: str
    """Scheme, name and port; nothing behind it."""
    token: str = field(default="", repr=False)
    """The facilitator's, on the computer of the session itself."""
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of somebody who joined with a code."""
    certificate: str = ""
    """The one certificate that is trusted there, as PEM; without it whatever this computer trusts."""

    @property
    def headers(self) -> dict[str, str]:
        """What goes along with every request."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    @property
    def is_here(self) -> bool:
        """Tell whether it is this computer."""
        return urlsplit(self.url).hostname in LOCAL_NAMES

    @property
    def is_encrypted(self) -> bool:
        """Tell whether nobody on the way can read along."""
        return self.url.startswith("https:")

    def trust(self) -> ssl.SSLContext | bool:
        """Give what decides whether the other side is who it should be."""
        if not self.is_encrypted:
            # There is nobody to trust, and to read all certificates of this computer takes a while.
            return False
        if not self.certificate:
            return True
        context = ssl.create_default_context(cadata=self.certificate)
        # The certificate itself was compared, so it need not name each address of the other side.
        context.check_hostname = False
        # It stands for itself, whoever signed it.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context


class Way(Protocol):
    """Finds a session, anew at each attempt: after a restart it may be elsewhere, with another token."""

    def reach(self) -> Reach:
        """Say where it is now; raises ExerciseError when there is none."""


@dataclass(frozen=True, slots=True)
class Straight:
    """A session that stays where it is."""

    to: Reach

    def reach(self) -> Reach:
        """Say where it is."""
        return self.to


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a server on this computer leaves beside its log, for this user's eyes only."""

    url: str
    token: str = field(repr=False)
    file: str
    """The log, with its whole path."""
    pid: int
    open: bool = False
    """Whether the room gets in: after a crash it gets in again."""


def beside(log: Path) -> Path:
    """Give the place of the note beside a log."""
    return log.with_name(log.name + ".door")


def leave(attachment: Attachment, known: Path) -> Path:
    """Write the note beside the log and remember in `known` where it is; raises OSError."""
    place = beside(Path(attachment.file))
    private.write(place, json.dumps(asdict(attachment)))
    logs = [attachment.file, *(row for row in _known(known) if row != attachment.file)]
    try:
        known.parent.mkdir(parents=True, exist_ok=True)
        private.write(known, json.dumps([row for row in logs if beside(Path(row)).exists()]))
    except OSError:
        # One can still attach by the file; only finding it by its address is lost.
        return place
    return place


def take_away(attachment: Attachment, known: Path) -> None:
    """Remove the note, unless another server has written its own there since."""
    place = beside(Path(attachment.file))
    try:
        found = read(place)
        if found is not None and found.token == attachment.token:
            place.unlink()
        rest = [row for row in _known(known) if row != attachment.file]
        if known.exists():
            private.write(known, json.dumps(rest))
    except OSError:
        # A note that stays behind leads nowhere; the next server writes over it.
        return


def read(place: Path) -> Attachment | None:
    """Read a note; None when there is none that can be read, or when it is not this user's own.

    In a folder that others write in, a note of theirs would lead this user's console to a server of theirs.
    """
    try:
        row = json.loads(private.read(place))
        url, token, file = str(row["url"]), str(row["token"]), str(row["file"])
        found = Attachment(url, token, file, int(row["pid"]), row.get("open") is True)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return found if Reach(url).is_here else None


def attachments(known: Path) -> tuple[Attachment, ...]:
    """Give what servers of this user have left, the latest first."""
    found = (read(beside(Path(row))) for row in _known(known))
    return tuple(row for row in found if row is not None)


def known_place(recent: Path) -> Path:
    """Give the file of this user that remembers where notes are, beside that of the recent exercises."""
    return recent.with_name("serving.json")


def _known(known: Path) -> list[str]:
    try:
        return [str(row) for row in json.loads(known.read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


@dataclass(frozen=True, slots=True)
class ByNote:
    """A session on this computer, found by the note beside its log."""

    log: Path

    def reach(self) -> Reach:
        """Say where it is now; raises ExerciseError when no server runs for it."""
        found = read(beside(self.log))
        if found is None:
            raise ExerciseError(Message("remote.no-server", {"file": str(self.log)}))
        return Reach(found.url, found.token)


def address(typed: str) -> str:
    """Read an address as people type it; gives scheme, name and port. Raises ExerciseError."""
    text = typed.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        name, port = parts.hostname, parts.port
    except ValueError:
        name, port, parts = None, None, urlsplit("")
    if not name or parts.scheme not in {"http", "https"} or parts.username is not None:
        raise ExerciseError(Message("remote.no-address", {"address": typed}))
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}:{port}" if port else f"{parts.scheme}://{host}"
