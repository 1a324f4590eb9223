"""Whether the other side of an encrypted line is who it should be."""

from __future__ import annotations

import hashlib
import socket
import ssl
from typing import Final
from urllib.parse import urlsplit

from tabletop.core.messages import ExerciseError, Message

PATIENCE_S: Final = 5.0
_HTTPS: Final = 443


def unknown_certificate(url: str) -> str:
    """Give the certificate of an address when this computer does not trust it; empty when it does.

    Raises ExerciseError when nothing answers there.
    """
    parts = urlsplit(url)
    place = (parts.hostname or "", parts.port or _HTTPS)
    try:
        with (
            socket.create_connection(place, PATIENCE_S) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=place[0]),
        ):
            return ""
    except ssl.SSLCertVerificationError:
        try:
            return ssl.get_server_certificate(place, timeout=PATIENCE_S)
        except OSError as error:
            raise _silent(url) from error
    except OSError as error:
        raise _silent(url) from error


def fingerprint(certificate: str) -> str:
    """Give the SHA-256 of a certificate as browsers and the server show it."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).digest().hex(":").upper()


def is_same(one: str, other: str) -> bool:
    """Tell whether two fingerprints are the same, however they are written."""
    digits = [[letter for letter in text.upper() if letter in "0123456789ABCDEF"] for text in (one, other)]
    return bool(digits[0]) and digits[0] == digits[1]


def _silent(url: str) -> ExerciseError:
    return ExerciseError(Message("remote.unreachable", {"address": url}))
