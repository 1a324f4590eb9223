"""Commands whose usage, help and refusals are in the language of whoever typed them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from tabletop.core.plaintext import as_typed

if TYPE_CHECKING:
    from tabletop.text import Text

HELP = ("-h", "--help")
WIDEST_SUMMARY = 200

Reading: TypeAlias = Callable[[click.Context, click.Parameter, Any], Any]
"""Reads what was typed for an argument or option; raises Wrong."""


class Wrong(click.UsageError):
    """The line cannot be understood; the message says in words what to change."""

    def __init__(self, message: str, *, more: str | None = None) -> None:
        super().__init__(message)
        self.more = more
        """The command that tells more, when that is not the help of the command itself."""


class Place(click.Argument):
    """An argument with a sentence about it."""

    def __init__(self, name: str, metavar: str, explanation: str, **attributes: Any) -> None:
        super().__init__([name], metavar=metavar, **attributes)
        self.explanation = explanation


class SpokenOption(click.Option):
    """An option whose help says everything itself."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Give its names and its help."""
        record = super().get_help_record(ctx)
        return (record[0], self.help or "") if record else None


class SpokenCommand(click.Command):
    """A command that speaks one language."""

    def __init__(
        self,
        t: Text,
        name: str,
        callback: Callable[..., int | None],
        params: Sequence[click.Parameter],
        help: str,
    ) -> None:
        super().__init__(
            name,
            callback=callback,
            params=list(params),
            help=help,
            short_help=help.partition("\n\n")[0],
            options_metavar=t("[OPTIONS]"),
            context_settings={"help_option_names": list(HELP)},
        )
        self.t = t

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is typed."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{self.t('Usage:')} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each argument and option is for."""
        _explain(self, self.t, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option that shows this help."""
        return _spoken_help(super().get_help_option(ctx), self.t)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the line apart; words that are left over are refused."""
        ctx.allow_extra_args = True
        typed = tuple(args)
        with placed(ctx):
            rest = super().parse_args(ctx, args)
            if rest:
                words = " ".join(f"“{word}”" for word in rest)
                advice = quotes_needed(self.t, typed)
                raise Wrong(self.t("It is not clear what {words} is for.", words=words) + advice)
        return rest


class SpokenGroup(click.Group):
    """The command that has all others."""

    def __init__(
        self,
        t: Text,
        callback: Callable[..., int | None],
        params: Sequence[click.Parameter],
        commands: Sequence[click.Command],
        help: str,
    ) -> None:
        super().__init__(
            "tabletop",
            commands=list(commands),
            callback=callback,
            params=list(params),
            help=help,
            options_metavar=t("[OPTIONS]"),
            subcommand_metavar=t("[COMMAND]"),
            invoke_without_command=True,
            context_settings={"help_option_names": list(HELP)},
        )
        self.t = t

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which one needs them."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the line apart up to the name of a command."""
        with placed(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; one that does not exist is refused with the nearest name."""
        name = args[0]
        if name not in self.commands:
            near = did_you_mean(self.t, name, self.commands)
            raise Wrong(self.t("There is no command {name}.", name=name) + near, more="tabletop --help")
        return name, self.commands[name], args[1:]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is typed."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{self.t('Usage:')} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option is for, and the commands."""
        _explain(self, self.t, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does."""
        rows = [(name, row.get_short_help_str(limit=WIDEST_SUMMARY)) for name, row in self.commands.items()]
        with formatter.section(self.t("Commands")):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option that shows this help."""
        return _spoken_help(super().get_help_option(ctx), self.t)


def _explain(command: click.Command, t: Text, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    params = command.get_params(ctx)
    places = [(row.human_readable_name, row.explanation) for row in params if isinstance(row, Place)]
    options = [
        record
        for row in params
        if isinstance(row, click.Option) and (record := row.get_help_record(ctx)) is not None
    ]
    for title, rows in ((t("Arguments"), places), (t("Options"), options)):
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)


def _spoken_help(option: click.Option | None, t: Text) -> click.Option | None:
    if option is not None:
        option.help = t("Show this help.")
    return option


@contextlib.contextmanager
def placed(ctx: click.Context) -> Iterator[None]:
    """Let every refusal know on which command's line it was found."""
    try:
        yield
    except click.UsageError as error:
        error.ctx = error.ctx or ctx
        raise


def quotes_needed(t: Text, typed: Sequence[str]) -> str:
    """Point to the file whose name was taken apart at its spaces; empty when there is none."""
    for first in range(len(typed)):
        for last in range(len(typed), first + 1, -1):
            name = " ".join(typed[first:last])
            if Path(name).is_file():
                return " " + t("Put quotes around a name with spaces: {name}", name=as_typed(name))
    return ""


def did_you_mean(t: Text, name: str, known: Iterable[str]) -> str:
    """Say which known name is spelled most like this one, to follow another sentence; empty when none is."""
    from tabletop.core.spelling import Spelling

    nearest = Spelling().nearest(name, known)
    return " " + t("Did you mean {name}?", name=nearest) if nearest else ""


def refusal(t: Text, error: click.UsageError) -> str:
    """Say what is wrong with the line, and where help is."""
    more = error.more if isinstance(error, Wrong) else None
    if more is None and error.ctx is not None:
        more = f"{error.ctx.command_path} --help"
    return _sentence(t, error) + (" " + t("More: {command}", command=more) if more else "")


def _sentence(t: Text, error: click.UsageError) -> str:
    params = error.ctx.command.params if error.ctx else []
    match error:
        case Wrong():
            return error.message
        case click.NoSuchOption(option_name=name):
            options = [known for row in params for known in row.opts if known.startswith("--")]
            return t("There is no option {name}.", name=name) + did_you_mean(t, name, options)
        case click.BadOptionUsage(option_name=name):
            if any(isinstance(row, click.Option) and row.is_flag and name in row.opts for row in params):
                return t("Option {name} stands by itself, without a value.", name=name)
            return t("Option {name} needs a value after it.", name=name)
        case click.MissingParameter(param=click.Parameter() as param):
            about = param.explanation if isinstance(param, Place) else getattr(param, "help", None)
            return t("{name} is missing: {about}", name=typed_name(param), about=about or "")
        case _:
            return error.format_message()


def typed_name(param: click.Parameter) -> str:
    """Give the name of an argument or option as one types it."""
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def option(*names: str, metavar: str | None = None, help: str, **attributes: Any) -> click.Option:
    """Make an option; without a metavar it is a flag."""
    if metavar is None:
        return SpokenOption(names, is_flag=True, help=help, **attributes)
    return SpokenOption(names, metavar=metavar, type=str, help=help, **attributes)


def whole_number(t: Text) -> Reading:
    """Make what reads one whole number, or several."""

    def read(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(read(ctx, param, one) for one in value)
        try:
            return int(value.removeprefix("#"))
        except ValueError:
            name = typed_name(param)
            raise Wrong(t("“{value}” for {name} is not a whole number.", value=value, name=name)) from None

    return read


def choices(t: Text, known: Sequence[str]) -> Reading:
    """Make what reads names with commas between them, each of them one of those that are known."""

    def read(_: click.Context, param: click.Parameter, value: Any) -> Any:
        names = tuple(dict.fromkeys(name.strip() for name in value.split(","))) if value is not None else ()
        for name in names:
            if name not in known:
                raise Wrong(
                    t(
                        "“{value}” is not known for {name}; there are: {known}.",
                        value=name,
                        name=typed_name(param),
                        known=", ".join(known),
                    )
                )
        return names

    return read


def assignments(t: Text) -> Reading:
    """Make what reads `name=value`, any number of times."""

    def read(_: click.Context, param: click.Parameter, value: Any) -> Any:
        found = {}
        for text in value:
            name, sign, filled = text.partition("=")
            if not sign or not name.strip():
                option = typed_name(param)
                raise Wrong(t("Write {option} name=value, not “{value}”.", option=option, value=text))
            found[name.strip()] = filled.strip()
        return found

    return read
