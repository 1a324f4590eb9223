"""The certificate of the pages: for the addresses of today, its owner alone has the key, checked if given."""

from __future__ import annotations

import datetime as dt
import os
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from tabletop.text import LANGUAGES, language
from tabletop.web.certificate import FILE, Certificate, CertificateError, given, self_made

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NAMES = ("192.168.178.23", "[fd00::2]", "Raadzaal", "raadzaal.local", "127.0.0.1", "localhost")


def parsed(one: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(one.cert.read_bytes())


def refused(cert: Path, key: Path, now: dt.datetime = NOW) -> CertificateError:
    with pytest.raises(CertificateError) as caught:
        given(cert, key, now)
    for lang in LANGUAGES:
        assert language(lang).message(caught.value.message) != caught.value.message.code
    return caught.value


def written(
    folder: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, *names: str
) -> tuple[Path, Path]:
    """Write a certificate as somebody else would have made it."""
    who = x509.Name([])
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - dt.timedelta(days=30))
        .not_valid_after(NOW + dt.timedelta(days=60))
    )
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    made = builder.sign(key, hashes.SHA256())
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(pem(key))
    return cert_file, key_file


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, password: bytes | None = None) -> bytes:
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


@pytest.fixture
def theirs(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path, ec.generate_private_key(ec.SECP256R1()), "oefening.ede.nl", "*.crisis.ede.nl")


def test_it_is_for_the_addresses_and_names_that_are_asked_for(tmp_path: Path) -> None:
    made = self_made(tmp_path, NAMES, NOW)
    found = parsed(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(ip) for ip in found.get_values_for_type(x509.IPAddress)] == [
        *("192.168.178.23", "fd00::2", "127.0.0.1")
    ]
    assert found.get_values_for_type(x509.DNSName) == ["raadzaal", "raadzaal.local", "localhost"]
    assert made.missing(NAMES) == ()
    assert made.missing(("10.0.0.1", "elsewhere.nl")) == ("10.0.0.1", "elsewhere.nl")
    assert made.own


def test_browsers_accept_its_kind(tmp_path: Path) -> None:
    cert = parsed(self_made(tmp_path, NAMES, NOW))
    assert cert.not_valid_after_utc - cert.not_valid_before_utc <= dt.timedelta(days=398)
    assert cert.not_valid_before_utc < NOW - dt.timedelta(hours=1)
    usage = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert not cert.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def shaken(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> None:
    """Let a client meet a server, without a network between them; raises what the client objects to."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    serving = server.wrap_bio(up, down, server_side=True)
    asking = client.wrap_bio(down, up, server_hostname=name)
    waiting = [asking, serving]
    for turn in range(20):
        one = (asking, serving)[turn % 2]
        try:
            one.do_handshake()
        except ssl.SSLWantReadError:
            continue
        if one in waiting:
            waiting.remove(one)
        if not waiting:
            return
    raise AssertionError("the two do not come to an end")


def test_a_client_that_trusts_it_meets_it_by_each_of_its_names_and_no_other(tmp_path: Path) -> None:
    made = self_made(tmp_path, NAMES, dt.datetime.now(dt.UTC))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.cert, made.key)
    client = ssl.create_default_context(cafile=made.cert)
    for name in ("192.168.178.23", "fd00::2", "raadzaal.local"):
        shaken(server, client, name)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"10\.0\.0\.1"):
        shaken(server, client, "10.0.0.1")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights on the folder")
def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "doorleef"
    made = self_made(folder, NAMES, NOW)
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [one.name for one in folder.iterdir()] == [FILE]


def test_it_stays_while_it_fits_so_that_phones_are_warned_once(tmp_path: Path) -> None:
    first = self_made(tmp_path, NAMES, NOW)
    assert self_made(tmp_path, NAMES[:2], NOW + dt.timedelta(days=300)) == first


@pytest.mark.parametrize(
    ("names", "days"), [((*NAMES, "10.0.0.7"), 0), (NAMES, 392), (NAMES, 500), (NAMES, -5)]
)
def test_it_is_made_anew_for_a_new_address_and_in_time(
    tmp_path: Path, names: tuple[str, ...], days: int
) -> None:
    first = self_made(tmp_path, NAMES, NOW)
    later = NOW + dt.timedelta(days=days)
    second = self_made(tmp_path, names, later)
    assert second.fingerprint != first.fingerprint
    assert second.missing(names) == ()
    assert second.until > later + dt.timedelta(days=300)


@pytest.mark.parametrize(
    "broken", [b"", b"\xff\x00", b"-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"]
)
def test_a_damaged_one_is_made_anew(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / FILE).write_bytes(broken)
    assert self_made(tmp_path, NAMES, NOW).missing(NAMES) == ()


def test_a_name_in_letters_that_no_certificate_holds_is_left_out(tmp_path: Path) -> None:
    first = self_made(tmp_path, ("10.0.0.1", "laptop-zoë", ""), NOW)
    assert first.names == {"10.0.0.1"}
    assert self_made(tmp_path, ("10.0.0.1", "laptop-zoë", ""), NOW) == first


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CertificateError) as caught:
        self_made(tmp_path / "file", NAMES, NOW)
    assert caught.value.message.code == "tls.not-kept"


def test_a_given_pair_is_used_as_it_is(theirs: tuple[Path, Path]) -> None:
    found = given(*theirs, NOW)
    assert (found.cert, found.key, found.own) == (*theirs, False)
    assert found.until == NOW + dt.timedelta(days=60)
    assert len(found.fingerprint) == 95


def test_a_given_one_tells_which_names_it_lacks(theirs: tuple[Path, Path]) -> None:
    names = ("OEFENING.ede.nl", "a.crisis.ede.nl", "crisis.ede.nl", "a.b.crisis.ede.nl", "192.168.1.2")
    assert given(*theirs, NOW).missing(names) == ("crisis.ede.nl", "a.b.crisis.ede.nl", "192.168.1.2")


def test_a_given_one_may_name_nothing(tmp_path: Path) -> None:
    pair = written(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    assert given(*pair, NOW).missing(("a.nl",)) == ("a.nl",)


def test_one_that_has_ended_or_not_begun_is_refused_with_the_day(theirs: tuple[Path, Path]) -> None:
    ended = refused(*theirs, NOW + dt.timedelta(days=60)).message
    assert (ended.code, ended.params["day"]) == ("tls.ended", "2027-01-21")
    assert refused(*theirs, NOW - dt.timedelta(days=31)).message.code == "tls.not-yet"


def test_what_is_no_certificate_or_key_is_refused_by_its_name(
    theirs: tuple[Path, Path], tmp_path: Path
) -> None:
    cert, key = theirs
    text = tmp_path / "notes.txt"
    text.write_text("no certificate")
    missing = tmp_path / "missing.pem"
    other = tmp_path / "other.pem"
    other.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    locked = tmp_path / "locked.pem"
    locked.write_bytes(pem(ec.generate_private_key(ec.SECP256R1()), b"geheim"))
    for pair, code, named in (
        ((text, key), "tls.no-certificate", text),
        ((key, key), "tls.no-certificate", key),
        ((cert, text), "tls.no-key", text),
        ((cert, cert), "tls.no-key", cert),
        ((missing, key), "tls.not-read", missing),
        ((cert, missing), "tls.not-read", missing),
        ((tmp_path, key), "tls.not-read", tmp_path),
        ((cert, locked), "tls.locked-key", locked),
        ((cert, other), "tls.other-key", other),
    ):
        message = refused(*pair).message
        assert message.code == code
        assert str(named) in message.params.values()


def test_a_key_too_short_to_be_safe_is_refused(tmp_path: Path) -> None:
    pair = written(tmp_path, rsa.generate_private_key(65537, 1024), "a.nl")  # noqa: S505  # that is the point
    assert refused(*pair).message.code == "tls.refused"


def test_the_library_is_only_loaded_when_a_certificate_is_needed() -> None:
    program = "import sys, tabletop.web.certificate; print('cryptography' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
