"""What can be known of the firewalls of this computer without the rights of an administrator."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import winreg


class Firewall(StrEnum):
    """A firewall that is known here."""

    UFW = "ufw"
    FIREWALLD = "firewalld"
    NFTABLES = "nftables"
    WINDOWS = "windows"
    MACOS = "macos"


class Lets(StrEnum):
    """What a firewall does with a phone that asks for the page, as far as can be known."""

    IN = "in"
    UNSURE = "unsure"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The ways to ask this computer something; each gives None where it does not know."""

    run: Callable[[tuple[str, ...]], Answer | None]
    read: Callable[[str], str | None]
    registry: Callable[[str, str], str | int | None]
    platform: str


PATIENCE: Final = 3.0
"""Seconds that a command of the system gets to answer."""

_POLICY = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
_PROFILES = ("StandardProfile", "PublicProfile", "DomainProfile")
_DOMAIN = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
_MACOS_FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw"


def firewalls(asking: Asking, port: int) -> dict[Firewall, Lets]:
    """Give the firewalls that are on, and what each lets in on a port."""
    match asking.platform:
        case "win32":
            states = [asking.registry(rf"{_POLICY}\{profile}", "EnableFirewall") for profile in _PROFILES]
            # Where Windows does not tell, it is on: that is how it is delivered.
            return {} if set(states) == {0} else {Firewall.WINDOWS: Lets.UNSURE}
        case "darwin":
            return _of_macos(asking)
        case _:
            return _of_linux(asking, port)


def employer(asking: Asking) -> str:
    """Name the organisation that manages this computer by the domain that it joined; empty for none."""
    if asking.platform != "win32":
        return ""
    return str(asking.registry(_DOMAIN, "Domain") or "")


def _of_macos(asking: Asking) -> dict[Firewall, Lets]:
    answer = asking.run((_MACOS_FIREWALL, "--getglobalstate"))
    state = re.search(r"State = (\d)", answer.said) if answer else None
    match state and state[1]:
        case "0" | None:
            return {}
        case "2":
            return {Firewall.MACOS: Lets.NOBODY}
        case _:
            return {Firewall.MACOS: Lets.UNSURE}


def _of_linux(asking: Asking, port: int) -> dict[Firewall, Lets]:
    found = {}
    if re.search(r"^ENABLED=yes", asking.read("/etc/ufw/ufw.conf") or "", re.MULTILINE):
        found[Firewall.UFW] = Lets.UNSURE
    if _yes(asking.run(("firewall-cmd", "--state"))):
        let_in = _yes(asking.run(("firewall-cmd", f"--query-port={port}/tcp")))
        found[Firewall.FIREWALLD] = Lets.IN if let_in else Lets.UNSURE
    if not found and _yes(asking.run(("systemctl", "is-active", "nftables"))):
        found[Firewall.NFTABLES] = Lets.UNSURE
    return found


def _yes(answer: Answer | None) -> bool:
    return answer is not None and answer.status == 0


def this_computer() -> Asking:
    """Ask this very computer."""
    return Asking(_run, _read, _registry, sys.platform)


def _run(command: tuple[str, ...]) -> Answer | None:
    environ = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    try:
        ran = subprocess.run(  # noqa: S603  # fixed commands of the system, without anything that was typed
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Answer(ran.returncode, ran.stdout.decode("utf-8", "replace").strip())


def _read(path: str) -> str | None:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return None


def _registry(path: str, name: str) -> str | int | None:
    if sys.platform == "win32":
        with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            value = winreg.QueryValueEx(key, name)[0]
            return value if isinstance(value, str | int) else None
    return None
