"""Where a log may lie, on every system, seen from any of them."""

from __future__ import annotations

from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from tabletop import store
from tabletop.store.places import Mounts, mounts_of_linux, mounts_of_macos, objection
from tests.small import created
from tests.test_store import FIRST

LINUX = mounts_of_linux(
    "/dev/sda2 / ext4 rw,relatime 0 0\n"
    "proc /proc proc rw 0 0\n"
    "server:/home /home/ann nfs4 rw 0 0\n"
    "//server/share /media/share cifs rw 0 0\n"
    "ann@server:/ /mnt/with\\040space fuse.sshfs rw 0 0\n"
    "C: /mnt/c 9p rw 0 0\n"
    "/dev/sdb1 /media/stick vfat rw 0 0\n"
    "/dev/sdc1 /home/ann/local ext4 rw 0 0\n"
    "short line\n"
)
MACOS = mounts_of_macos(
    "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
    "//ann@server/share on /Volumes/share (smbfs, nodev, nosuid, mounted by ann)\n"
    "/dev/disk4s1 on /Volumes/My Stick (msdos, local, nodev)\n"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann/x.ttx", "nfs4"),
        ("/media/share/deep/x.ttx", "cifs"),
        ("/mnt/with space/x.ttx", "fuse.sshfs"),
        ("/mnt/c/Users/x.ttx", "9p"),
    ],
)
def test_network_folders_of_linux_are_refused_with_their_kind(path: str, kind: str) -> None:
    found = objection(PurePosixPath(path), Mounts(LINUX))
    assert found is not None
    assert found.message.code == "store.network-folder"
    assert found.message.params["kind"] == kind


@pytest.mark.parametrize("path", ["/x.ttx", "/home/bob/x.ttx", "/media/stick/x.ttx", "/home/ann/local/x.ttx"])
def test_disks_of_this_computer_are_fine(path: str) -> None:
    assert objection(PurePosixPath(path), Mounts(LINUX)) is None


def test_network_folders_of_macos_are_refused_and_sticks_are_not() -> None:
    assert objection(PurePosixPath("/Volumes/share/x.ttx"), Mounts(MACOS)) is not None
    assert objection(PurePosixPath("/Volumes/My Stick/x.ttx"), Mounts(MACOS)) is None
    assert objection(PurePosixPath("/Users/ann/Documents/x.ttx"), Mounts(MACOS)) is None


@pytest.mark.parametrize(
    "path", [r"\\server\share\x.ttx", "//server/share/x.ttx", r"P:\team\x.ttx", r"p:\x.ttx"]
)
def test_network_folders_of_windows_are_refused(path: str) -> None:
    found = objection(PureWindowsPath(path), Mounts(remote_drives=frozenset({"P:"})))
    assert found is not None
    assert found.message.code == "store.network-folder"


@pytest.mark.parametrize("path", [r"C:\Users\ann\x.ttx", r"\\?\C:\Users\ann\x.ttx", r"D:\x.ttx"])
def test_drives_of_this_computer_are_fine(path: str) -> None:
    assert objection(PureWindowsPath(path), Mounts(remote_drives=frozenset({"P:"}))) is None


@pytest.mark.parametrize(
    "path",
    [
        PureWindowsPath(r"C:\Users\ann\OneDrive\x.ttx"),
        PureWindowsPath(r"C:\Users\ann\OneDrive - Gemeente Oost\Documents\x.ttx"),
        PureWindowsPath(r"G:\My Drive\x.ttx"),
        PureWindowsPath(r"C:\Users\ann\iCloudDrive\x.ttx"),
        PurePosixPath("/home/ann/Dropbox (Work)/deep/x.ttx"),
        PurePosixPath("/home/ann/nextcloud/x.ttx"),
        PurePosixPath("/home/ann/Nextcloud2/x.ttx"),
        PurePosixPath("/Users/ann/Google Drive/x.ttx"),
        PurePosixPath("/Users/ann/Library/CloudStorage/OneDrive-Personal/x.ttx"),
        PurePosixPath("/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/x.ttx"),
        PurePosixPath("/home/ann/Sync/x.ttx"),
    ],
)
def test_folders_that_are_kept_in_step_elsewhere_are_refused_by_name(path: PurePath) -> None:
    found = objection(path, Mounts())
    assert found is not None
    assert found.message.code == "store.synced-folder"
    assert found.message.params["folder"] in path.parts


@pytest.mark.parametrize(
    "path", ["/home/ann/dropboxes.ttx", "/home/onedriver/x.ttx", "/srv/sync tests/x.ttx", "/a/Dropbox.ttx"]
)
def test_folders_with_a_name_that_only_resembles_are_fine(path: str) -> None:
    assert objection(PurePosixPath(path), Mounts()) is None


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "work").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(store.StoreError) as caught:
        store.check_place(tmp_path / "work" / "x.ttx", Mounts())
    assert caught.value.message.code == "store.synced-folder"


def test_a_log_is_not_made_or_opened_there_unless_one_insists(tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive"
    folder.mkdir()
    path = folder / "x.ttx"
    with pytest.raises(store.StoreError) as caught:
        store.create(path, FIRST, mounts=Mounts())
    assert caught.value.message.code == "store.synced-folder"
    assert list(folder.iterdir()) == []
    store.create(path, FIRST, any_place=True).close()
    for work in (store.open_writer, store.reopen):
        with pytest.raises(store.StoreError) as caught:
            work(path, mounts=Mounts())
        assert caught.value.message.code == "store.synced-folder"
    store.open_writer(path, any_place=True).close()
    # Reading does no harm anywhere.
    assert store.replay(path).state.script.id == created().scenario.id
