"""What every request passes first: is it meant for us, is it whole, does it come from our page."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes, urlsplit

from tabletop.web.identity import LOOPBACK
from tabletop.web.refusal import Refusal, refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Container

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tabletop.web.limits import Limits

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # With "no-referrer" browsers would send "Origin: null" with our own forms, and hide where they come from.
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
NO_STORE: Final = (b"cache-control", b"no-store")
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_OWN_SITE: Final = frozenset({b"same-origin", b"none"})
_LOCAL_NAMES: Final = frozenset({*LOOPBACK, "localhost"})
_log = logging.getLogger(__name__)


class Guard:
    """Wraps the pages; a refusal is answered here, and what breaks inside is told to nobody outside."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        names: Container[str],
        answer: Callable[[Scope, Refusal], ASGIApp],
        turn: Callable[[Scope], Awaitable[bool]],
    ) -> None:
        self._app = app
        self._limits = limits
        self._names = names
        """The names by which this server may be asked for, in small letters, besides its addresses."""
        self._answer = answer
        self._turn = turn
        """Waits until it is somebody's turn; False when nobody waits any more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        if scope["type"] != "http" or not await self._turn(scope):
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = list(message["headers"])
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append(NO_STORE)
                headers.extend(HEADERS)
                message = {**message, "headers": headers}
            await send(message)

        try:
            sent = self._check(scope)
            await self._app(scope, self._counted(receive) if sent else receive, guarded)
        except Refusal as refused:
            if begun:
                raise
            await self._answer(scope, refused)(scope, receive, guarded)
        except Exception:
            if begun:
                raise
            _log.exception("a request to %r failed", scope["path"])
            failed = refusal(500, "web.failed")
            await self._answer(scope, failed)(scope, receive, guarded)

    def _check(self, scope: Scope) -> bool:
        """Refuse what is not meant for us; gives whether a body comes with it."""
        host, origin, site, length = b"", None, None, None
        hosts, body = 0, False
        for name, value in scope["headers"]:
            match name:
                case b"host":
                    host, hosts = value, hosts + 1
                case b"origin":
                    origin = value
                case b"sec-fetch-site":
                    site = value
                case b"content-length":
                    length, body = value, True
                case b"transfer-encoding":
                    body = True
        if hosts != 1 or not self._ours(host, scope):
            raise refusal(421, "web.other-host")
        if scope["method"] not in METHODS:
            raise refusal(405, "web.method")
        for part in (scope["raw_path"], scope["query_string"]):
            _whole(part)
        if length is not None and length.isdigit() and int(length) > self._limits.body:
            raise refusal(413, "web.too-long")
        if scope["method"] == "POST":
            self._from_own_page(scope, host, origin, site)
        return body

    def _ours(self, host: bytes, scope: Scope) -> bool:
        """Tell whether a request names us: another name that leads here is a trick to read our pages."""
        name = host_name(host)
        if name is None:
            return False
        server = scope["server"]
        return name in _LOCAL_NAMES or name in self._names or (server is not None and name == server[0])

    @staticmethod
    def _from_own_page(scope: Scope, host: bytes, origin: bytes | None, site: bytes | None) -> None:
        if origin is not None:
            if origin.lower() != scope["scheme"].encode() + b"://" + host.lower():
                raise refusal(403, "web.other-site")
        elif site is not None and site not in _OWN_SITE:
            # Programs send neither and cannot be tricked; browsers keep our cookie from other sites anyway.
            raise refusal(403, "web.other-site")

    def _counted(self, receive: Receive) -> Receive:
        """Count what comes in, whatever was announced."""
        left = self._limits.body

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise refusal(413, "web.too-long")
            return message

        return counted


def host_name(host: bytes) -> str | None:
    """Give the name or address in a Host header, without port and brackets; None when it is none."""
    try:
        return urlsplit("//" + host.decode("ascii")).hostname
    except ValueError:
        return None


def _whole(part: bytes) -> None:
    """Refuse an address with half a letter in it."""
    try:
        unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        raise refusal(400, "web.broken-text") from None
