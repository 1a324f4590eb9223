"""What is asked of the server on the line: is there one, where it listens, how it is encrypted."""

from __future__ import annotations

import datetime as dt
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.cli.commands import Wrong, option
from tabletop.cli.doctor import port_option
from tabletop.web import PORT

if TYPE_CHECKING:
    import ssl

    import click

    from tabletop.session import Wifi
    from tabletop.text import Text


@dataclass(frozen=True, slots=True)
class Encryption:
    """What the room's connection is encrypted with."""

    context: ssl.SSLContext
    fingerprint: str
    own: bool
    """Made by this computer, so that browsers warn once."""


@dataclass(frozen=True, slots=True)
class Listening:
    """How an exercise is served."""

    offline: bool = False
    host: str | None = None
    port: int = PORT
    wifi: Wifi | None = None
    encryption: Encryption | None = None


def options(t: Text, *, may_be_offline: bool = True) -> list[click.Option]:
    """Make the options; `typed` reads them."""
    offline = option("--offline", help=t("Without a server: nobody answers on a phone."))
    return [
        *([offline] if may_be_offline else []),
        option(
            "--host",
            metavar=t("ADDRESS"),
            help=t("The address of this computer on which the room gets in; without it those that fit."),
        ),
        port_option(t),
        option("--wifi", metavar=t("NAME"), help=t("The name of the Wi-Fi, shown with a code to join it.")),
        option("--wifi-password", metavar=t("PASSWORD"), help=t("The password of that Wi-Fi.")),
        option("--tls", help=t("Encrypt the connection, with a certificate that this computer makes.")),
        option("--cert", metavar=t("FILE"), help=t("Encrypt with this certificate instead (PEM).")),
        option("--key", metavar=t("FILE"), help=t("The key of that certificate (PEM).")),
    ]


def typed(
    t: Text,
    *,
    host: str | None,
    port: int,
    wifi: str | None,
    wifi_password: str | None,
    tls: bool,
    cert: str | None,
    key: str | None,
    offline: bool = False,
) -> Listening:
    """Put together what was typed; raises Wrong, and CertificateError for a certificate that is no good."""
    from tabletop.session import Wifi

    if wifi_password is not None and wifi is None:
        raise Wrong(t("Give the name of the Wi-Fi too, with --wifi."))
    network = Wifi(wifi, wifi_password or "") if wifi is not None else None
    if network is not None and not network.is_sound:
        raise Wrong(t("The name of a Wi-Fi has at most 32 characters, its password 8 to 63."))
    if key is not None and cert is None:
        raise Wrong(t("Give the certificate too, with --cert."))
    if offline:
        return Listening(offline=True)
    return Listening(
        host=host,
        port=port,
        wifi=network,
        encryption=_encryption(host, cert, key) if tls or cert is not None else None,
    )


def _encryption(host: str | None, cert: str | None, key: str | None) -> Encryption:
    import ssl

    from tabletop.tui.start import recent
    from tabletop.web import addresses, certificate

    now = dt.datetime.now(dt.UTC)
    if cert is not None:
        found = certificate.given(Path(cert), Path(key or cert), now)
    else:
        names = [*addresses.names(socket.gethostname()), *(str(one.ip) for one in addresses.here())]
        folder = recent.place(os.environ, Path.home()).parent
        found = certificate.self_made(folder, [*([host] if host else []), *names], now)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(found.cert, found.key)
    return Encryption(context, found.fingerprint, found.own)
