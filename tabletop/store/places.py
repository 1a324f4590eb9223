"""Where a log may lie: on a disk of this computer, where locks and syncs mean what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from tabletop.store.errors import StoreError, refuse

_NETWORK = re.compile(
    r"nfs\d*|cifs|smb\d?|smbfs|9p|afs|afpfs|ncpfs|ceph|glusterfs|lustre|webdav|davfs|"
    r"fuse\.(sshfs|rclone|gvfsd-fuse|davfs2?|s3fs|glusterfs|ceph|onedriver|google-drive-ocamlfuse|mergerfs-remote)"
)
_SYNCED = re.compile(
    r"(onedrive|dropbox|google ?drive|my drive|mijn drive|icloud ?drive|icloud|com~apple~clouddocs|"
    r"mobile documents|cloudstorage|nextcloud|owncloud|sharepoint|box|box sync|pcloud ?drive|proton ?drive|"
    r"stackstorage|stack|syncthing|sync|tresorit|seafile)([ \-_(].*|\d+)?",
    re.IGNORECASE,
)
_CERTAIN_ONLY_WHOLE = frozenset({"box", "stack", "sync", "icloud"})
"""Words that also begin the names of ordinary folders."""


@dataclass(frozen=True, slots=True)
class Mounts:
    """What is known of file systems: mount point to its kind, and drives that lie elsewhere."""

    kinds: dict[str, str] = field(default_factory=dict)
    remote_drives: frozenset[str] = frozenset()
    """Windows drives such as `P:` that are a folder of a server."""


def mounts_of_linux(text: str) -> dict[str, str]:
    """Read /proc/mounts: mount point to kind of file system."""
    rows = (line.split() for line in text.splitlines())
    octal = re.compile(r"\\([0-7]{3})")
    return {octal.sub(lambda found: chr(int(found[1], 8)), row[1]): row[2] for row in rows if row[2:]}


def mounts_of_macos(text: str) -> dict[str, str]:
    """Read what `mount` prints on macOS: mount point to kind of file system."""
    found = re.findall(r"^.* on (/.*) \(([a-z0-9]+)[,)]", text, re.MULTILINE)
    return dict(found)


if sys.platform == "win32":

    def mounts_here() -> Mounts:
        """Look at the drives of this computer."""
        import ctypes
        import string

        remote = 4
        kind = ctypes.windll.kernel32.GetDriveTypeW
        return Mounts({}, frozenset(f"{x}:" for x in string.ascii_uppercase if kind(f"{x}:\\") == remote))

elif sys.platform == "darwin":

    def mounts_here() -> Mounts:
        """Look at the file systems of this computer; when they cannot be seen they count as local."""
        try:
            printed = subprocess.run(
                ["/sbin/mount"], capture_output=True, text=True, timeout=3, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError):
            return Mounts()
        return Mounts(mounts_of_macos(printed))

else:

    def mounts_here() -> Mounts:
        """Look at the file systems of this computer; when they cannot be seen they count as local."""
        try:
            return Mounts(mounts_of_linux(Path("/proc/mounts").read_text("utf-8", "replace")))
        except OSError:
            return Mounts()


def objection(path: PurePath, mounts: Mounts) -> StoreError | None:
    """Give the reason why a log must not lie at an absolute path, or None when it may."""
    file = str(path)
    if file.startswith(("\\\\", "//")) and not file.startswith(("\\\\?\\", "\\\\.\\")):
        return refuse("store.network-folder", file=file, kind="UNC")
    if path.drive.upper() in mounts.remote_drives:
        return refuse("store.network-folder", file=file, kind=path.drive)
    kind = _kind_at(path, mounts)
    if kind is not None and _NETWORK.fullmatch(kind):
        return refuse("store.network-folder", file=file, kind=kind)
    for part in path.parent.parts:
        found = _SYNCED.fullmatch(part)
        if found and (found[1].lower() not in _CERTAIN_ONLY_WHOLE or not found[2]):
            return refuse("store.synced-folder", file=file, folder=part)
    return None


def _kind_at(path: PurePath, mounts: Mounts) -> str | None:
    if not isinstance(path, PurePosixPath):
        return None
    above = (str(parent) for parent in (path, *path.parents))
    return next((mounts.kinds[point] for point in above if point in mounts.kinds), None)


def check_place(path: Path, mounts: Mounts | None = None) -> None:
    """Raise StoreError when a log must not lie at a path, links resolved."""
    seen = mounts_here() if mounts is None else mounts
    for place in (path.absolute(), path.resolve()):
        found = objection(place, seen)
        if found is not None:
            raise found
