"""From a file on disk to text: what is no text, is too large or cannot be opened is said at once."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

import pytest

from tabletop.core.messages import Message
from tabletop.loader import Located, content, load, loads
from tests.loading import SHORT, brief


def only(path: Path) -> Located:
    scenario, found = load(path)
    assert scenario is None
    (problem,) = found
    assert (problem.line, problem.col) == (1, 1), "an editor passes over what stands nowhere"
    assert problem.is_unread
    assert problem.path == str(path)
    return problem


def test_a_scenario_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "short.yaml"
    path.write_text(SHORT, "utf-8")
    scenario, found = load(path)
    assert found == ()
    assert scenario is not None
    assert scenario.id == "short"


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert only(tmp_path / "nothing.yaml").message == Message("file.missing")


def test_a_folder_says_so(tmp_path: Path) -> None:
    assert only(tmp_path).message == Message("file.folder")


def test_a_path_that_no_file_can_have_says_so() -> None:
    assert only(Path("a\0b")).message.code in {"file.missing", "file.failed"}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no path on Windows")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert only(path).message == Message("file.special")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything may be read here")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = tmp_path / "shut.yaml"
    path.write_text(SHORT, "utf-8")
    path.chmod(0)
    assert only(path).message == Message("file.forbidden")


def test_a_large_file_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", never)
    problem = only(path)
    assert problem.message == Message("file.too-large", {"most": 5})


def test_the_largest_file_is_read_and_one_byte_more_is_not() -> None:
    filling = b"#" * (content.MOST_BYTES - len(SHORT.encode()))
    assert loads(SHORT.encode() + filling, "x")[1] == ()
    assert brief(loads(SHORT.encode() + filling + b"#", "x")[1]) == ["1:1 file.too-large"]


def test_a_byte_order_mark_is_no_problem() -> None:
    assert loads(codecs.BOM_UTF8 + SHORT.encode(), "x") == loads(SHORT.encode(), "x")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_unicode_encoding_is_named(encoding: str) -> None:
    _, (problem,) = loads(SHORT.encode(encoding), "x")
    assert problem.message == Message("file.other-encoding", {"encoding": encoding[:6].upper()})


def test_a_byte_that_is_not_utf8_is_named_with_its_place() -> None:
    bad = SHORT.replace("title: A short scenario", "title: Één scenario").encode("latin-1")
    _, (problem,) = loads(bad, "x")
    assert problem.is_unread
    assert (problem.line, problem.col) == (3, 8)
    assert problem.message == Message("file.not-utf-8", {"byte": "0xC9", "offset": bad.index(b"\xc9")})


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", (1, 6)),
        (b"doorleef: 1\nid: \0\n", (2, 5)),
        (b"\x89PNG\r\n\x1a\n\0\0", (3, 1)),
    ],
)
def test_what_is_no_text_says_so(data: bytes, place: tuple[int, int]) -> None:
    _, (problem,) = loads(data, "x")
    assert problem.message == Message("file.binary")
    assert (problem.line, problem.col) == place
