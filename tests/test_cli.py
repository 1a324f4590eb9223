"""The command line in both languages: help, refusals, and what holds for every command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import click
import pytest

import tabletop
from tabletop.cli import failures, printing
from tabletop.cli.everywhere import Speech, take
from tabletop.cli.program import program
from tabletop.text import language
from tests.typed import started, typed

COMMANDS = (
    "run",
    "resume",
    "projector",
    "serve",
    "console",
    "join",
    "rehearse",
    "scenarios",
    "check",
    "schema",
    "debrief",
    "cards",
    "log",
    "redact",
    "doctor",
    "guide",
)
ENGLISH = re.compile(
    r"Usage:|Options:|Commands:|Arguments:|OPTIONS|Show this|\bthe\b|\bexists\b|\brequired\b"
)


def test_these_are_the_commands() -> None:
    assert tuple(program(Speech("en")).commands) == COMMANDS


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=" ".join)
def test_every_command_has_help_in_both_languages(command: tuple[str, ...], lang: str) -> None:
    shown = typed("--lang", lang, *command, "--help")
    assert (shown.status, shown.err) == (0, "")
    assert f"tabletop {' '.join(command)}".strip() in shown.out
    assert "{" not in shown.out
    assert ("Gebruik:" in shown.out) is (lang == "nl")
    if lang == "nl":
        assert ENGLISH.findall(shown.out) == []
    assert typed(*command, "-h", "--lang", lang).out == shown.out


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_argument_and_option_says_what_it_is_for(lang: str) -> None:
    top = program(Speech(lang))
    for command in (top, *top.commands.values()):
        for param in command.params:
            said = param.help if isinstance(param, click.Option) else getattr(param, "explanation", "")
            assert said, (command.name, param.name)
            assert param.metavar or (isinstance(param, click.Option) and param.is_flag)


def test_the_list_of_commands_says_what_each_does() -> None:
    shown = typed("--help").out
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z]\w+ .*", shown, re.MULTILINE), name


def test_the_version_is_told() -> None:
    assert typed("--version").out == f"doorleef {tabletop.__version__}\n"


WRONG_LINES = (
    ("chek",),
    ("check",),
    ("check", "--frmat", "json"),
    ("check", "x.yaml", "--format", "xml"),
    ("check", "x.yaml", "--format"),
    ("rehearse",),
    ("rehearse", "stroomuitval-72"),
    ("rehearse", "missing.yaml"),
    ("rehearse", "stroomuitval-72u", "extra", "words"),
    ("rehearse", "stroomuitval-72u", "--force=1"),
    ("rehearse", "stroomuitval-72u", "--seed", "many"),
    ("rehearse", "stroomuitval-72u", "--selection", "999"),
    ("rehearse", "stroomuitval-72u", "--set", "gemeente"),
    ("rehearse", "stroomuitval-72u", "--set", "gemente=Ede"),
    ("rehearse", "stroomuitval-72u", "--set", "gemeente="),
    ("rehearse", "stroomuitval-72u", "--format", "docx"),
    ("redact", "x.ttx", "12"),
    ("redact", "x.ttx", "twelve", "--reason", "x"),
    ("guide", "facilitatr"),
    ("cards", "nothing"),
    ("doctor", "--port", "high"),
    ("doctor", "--port", "70000"),
)


@pytest.mark.parametrize("line", WRONG_LINES, ids=" ".join)
def test_a_wrong_line_is_refused_in_one_sentence_that_says_what_to_do(line: tuple[str, ...]) -> None:
    english, dutch = typed("--lang", "en", *line), typed("--lang", "nl", *line)
    for ended in (english, dutch):
        assert (ended.status, ended.out) == (2, "")
        assert ended.err.startswith("tabletop: ")
        assert ended.err.count("\n") == 1
        assert "{" not in ended.err
        assert "Traceback" not in ended.err
    assert english.err != dutch.err
    assert ENGLISH.findall(dutch.err) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (("chek", "x"), "check"),
        (("check", "--frmat", "json"), "--format"),
        (("rehearse", "stroomuitval-72"), "stroomuitval-72u"),
        (("rehearse", "blackout-72"), "blackout-72h"),
        (("rehearse", "stroomuitval-72u", "--set", "gemente=Ede"), "gemeente"),
        (("guide", "facilitatr"), "facilitator"),
    ],
)
def test_the_nearest_name_is_suggested_for_a_typo(line: tuple[str, ...], name: str) -> None:
    assert f"Did you mean {name}?" in typed(*line).err


@pytest.mark.parametrize(
    "line", [("--lang", "de", "check", "x"), ("check", "x", "--lang=de"), ("check", "--lang")]
)
def test_a_language_that_is_not_spoken_is_refused_wherever_it_stands(line: tuple[str, ...]) -> None:
    ended = typed(*line)
    assert ended.status == 2
    assert "nl, en" in ended.err


@pytest.mark.parametrize(
    ("asked", "computer", "spoken"),
    [
        ("nl", "en_GB.UTF-8", "nl"),
        ("en", "nl_NL.UTF-8", "en"),
        (None, "nl_NL.UTF-8", "nl"),
        (None, "nl_BE", "nl"),
        (None, "en_US.UTF-8", "en"),
        (None, "de_DE.UTF-8", "en"),
        (None, "C.UTF-8", "nl"),
        (None, None, "nl"),
    ],
)
def test_the_language_is_the_one_asked_for_or_that_of_the_computer(
    asked: str | None, computer: str | None, spoken: str
) -> None:
    option = () if asked is None else ("--lang", asked)
    said = typed(*option, "nothing", lang=computer).err
    assert ("Er is geen opdracht" in said) is (spoken == "nl")


def test_options_that_hold_everywhere_may_stand_anywhere() -> None:
    nowhere = {"XDG_STATE_HOME": "/nowhere"}
    rest, speech = take(["log", "--light", "x.ttx", "--lang", "en"], {"LANG": "nl_NL", **nowhere})
    assert (rest, speech) == (["log", "x.ttx"], Speech("en", "nl_NL", light=True))
    rest, speech = take(["log", "--", "--light"], nowhere)
    assert (rest, speech) == (["log", "--", "--light"], Speech())


@pytest.mark.parametrize(
    "line",
    [
        (),
        ("resume", "x.ttx"),
        ("projector", "x.ttx"),
        ("run", "stroomuitval-72u"),
        ("run", "blackout-72h", "--now"),
    ],
)
def test_without_a_terminal_the_screens_say_what_to_do_instead(line: tuple[str, ...]) -> None:
    ended = typed(*line)
    assert (ended.status, ended.out) == (2, "")
    assert "tabletop" in ended.err
    assert ended.err.count("\n") == 1
    assert typed("--lang", "nl", *line).err.startswith("tabletop: Dit toont schermen")


def test_a_screen_is_only_shown_where_both_keys_and_picture_are_a_terminal() -> None:
    assert not printing.in_terminal()
    with patch.object(sys, "stdin", None):
        assert not printing.in_terminal()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file", "a.ttx"), "There is no file a.ttx."),
        (PermissionError(13, "Permission denied", "a.ttx"), "does not let you use a.ttx"),
        (OSError(28, "No space left on device", "a.ttx"), "a.ttx cannot be used: No space left on device."),
        (OSError(28, "No space left on device"), "The computer reports: No space left on device."),
        (KeyboardInterrupt(), "Interrupted."),
    ],
)
def test_what_the_computer_refuses_is_said_without_a_traceback(
    error: BaseException, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise error

    status = failures.status_of(language("en"), work)
    assert status == (130 if isinstance(error, KeyboardInterrupt) else 1)
    assert said in capsys.readouterr().err


def test_a_mistake_of_the_program_itself_is_not_hidden() -> None:
    def work() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        failures.status_of(language("en"), work)


def test_nothing_printed_can_command_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    printing.say("one\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}two\x9b31m")
    printing.remark("three\x07\r")
    printing.say_json('{"text": "\x9b31m\N{RIGHT-TO-LEFT OVERRIDE}"}')
    out, err = capsys.readouterr()
    assert out.splitlines() == ["one[2Jtwo31m", '{"text": "\\u009b31m\\u202e"}']
    assert err == "three\n\n"


@pytest.mark.parametrize("environ", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "cp1252"}])
def test_output_is_utf_8_on_any_computer(tmp_path: Path, environ: dict[str, str]) -> None:
    ended = started("--lang", "nl", "guide", "facilitator", folder=tmp_path, environ=environ)
    assert ended.returncode == 0
    assert "één" in ended.stdout.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="there is no head, and no pipe that breaks this way")
def test_a_pipe_that_is_closed_early_says_nothing(tmp_path: Path) -> None:
    line = f"({sys.executable} -m tabletop schema; echo $? >&3) 3>status | head -n 1"
    done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, timeout=60, check=True)  # noqa: S602  # ours
    assert done.stdout == b"{\n"
    assert (tmp_path / "status").read_text() == "0\n"
    assert done.stderr == b""


def test_the_version_is_told_without_loading_scenarios_screens_or_reports() -> None:
    code = (
        "import sys; from tabletop.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('yaml', 'sqlite3', 'textual', 'pydantic', 'markdown_it')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
