"""The certificate of the pages: one that this computer makes for itself, or one that is given."""

from __future__ import annotations

import contextlib
import datetime as dt
import ssl
import tempfile
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tabletop.core.messages import ExerciseError, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.x509 import Certificate as Parsed
    from cryptography.x509 import GeneralName

LASTS: Final = dt.timedelta(days=397)
"""Phones refuse certificates that last much longer."""
SPARE: Final = dt.timedelta(days=7)
"""A certificate that ends sooner than this is made anew, so that it does not end during a session."""
EARLY: Final = dt.timedelta(days=1)
"""A phone whose clock is behind must accept it too."""
FILE: Final = "certificate.pem"


class CertificateError(ExerciseError):
    """A certificate or its key cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key that a server can use."""

    cert: Path
    key: Path
    until: dt.datetime
    fingerprint: str
    """Its SHA-256, to compare with what a browser shows."""
    names: frozenset[str]
    """The names and addresses that it is for."""
    own: bool
    """Made by this computer, so that browsers warn once."""

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Give the names that it does not cover, for which browsers would refuse it."""
        return tuple(name for name in map(_plain, names) if not _covered(name, self.names))


def self_made(folder: Path, names: Iterable[str], now: dt.datetime) -> Certificate:
    """Give the certificate that is kept in a folder; made anew when it does not cover a name or ends soon.

    Raises CertificateError where it cannot be kept.
    """
    # A name in other letters cannot stand in a certificate; its addresses do.
    wanted = tuple(dict.fromkeys(name for name in map(_plain, names) if name.isascii() and name))
    file = folder / FILE
    with contextlib.suppress(CertificateError):
        kept = given(file, file, now)
        if kept.until - now > SPARE and not kept.missing(wanted):
            return replace(kept, own=True)
    try:
        _keep(file, _made(wanted, now))
    except OSError as error:
        raise _refuse("tls.not-kept", path=str(file), reason=error.strerror or str(error)) from None
    return replace(given(file, file, now), own=True)


def given(cert: Path, key: Path, now: dt.datetime) -> Certificate:
    """Check a certificate and its key; raises CertificateError that says what is wrong with which file."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes

    try:
        parsed = x509.load_pem_x509_certificate(_read(cert))
        names, public = _names(parsed), _public_bytes(parsed.public_key())
    except (ValueError, UnsupportedAlgorithm):
        raise _refuse("tls.no-certificate", path=str(cert)) from None
    if _public_part(key) != public:
        raise _refuse("tls.other-key", cert=str(cert), key=str(key))
    if now >= parsed.not_valid_after_utc:
        raise _refuse("tls.ended", path=str(cert), day=parsed.not_valid_after_utc.date().isoformat())
    if now < parsed.not_valid_before_utc:
        raise _refuse("tls.not-yet", path=str(cert), day=parsed.not_valid_before_utc.date().isoformat())
    try:
        # The library that will serve it has the last word: it refuses short keys and weak signatures.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except ssl.SSLError as error:
        raise _refuse("tls.refused", path=str(cert), reason=error.reason or str(error)) from None
    return Certificate(
        cert=cert,
        key=key,
        until=parsed.not_valid_after_utc,
        fingerprint=parsed.fingerprint(hashes.SHA256()).hex(":").upper(),
        names=names,
        own=False,
    )


def _made(names: tuple[str, ...], now: dt.datetime) -> bytes:
    """Make a key and a certificate for these names, both in one text so that they always belong together."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Doorleef")])
    begin = (now - EARLY).replace(microsecond=0)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + LASTS)
        .add_extension(x509.SubjectAlternativeName(list(map(_alternative, names))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


def _keep(file: Path, text: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A file of this kind is for its owner alone from its first byte on; on Windows the folder sees to that.
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:
        new.write(text)
    try:
        Path(new.name).replace(file)
    except OSError:
        Path(new.name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _refuse("tls.not-read", path=str(path), reason=error.strerror or str(error)) from None


def _public_part(path: Path) -> bytes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        key = serialization.load_pem_private_key(_read(path), password=None)
    except TypeError:
        raise _refuse("tls.locked-key", path=str(path)) from None
    except (ValueError, UnsupportedAlgorithm):
        raise _refuse("tls.no-key", path=str(path)) from None
    return _public_bytes(key.public_key())


def _public_bytes(key: PublicKeyTypes) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _names(parsed: Parsed) -> frozenset[str]:
    from cryptography import x509

    try:
        found = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    hosts = found.get_values_for_type(x509.DNSName)
    return frozenset((*map(str.lower, hosts), *map(str, found.get_values_for_type(x509.IPAddress))))


def _alternative(name: str) -> GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _plain(name: str) -> str:
    """Write a name or address as it stands in a certificate, without the brackets of a page's address."""
    return name.strip("[]").partition("%")[0].lower()


def _covered(name: str, known: frozenset[str]) -> bool:
    first, dot, rest = name.partition(".")
    return name in known or bool(first and dot and f"*.{rest}" in known)


def _refuse(code: str, **params: str) -> CertificateError:
    return CertificateError(Message(code, params))
