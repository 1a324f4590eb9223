"""The command `tabletop` and everything that it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tabletop.cli import attaching, doctor, guides, logs, papers, playing, rehearsing, scenarios, serving
from tabletop.cli.commands import SpokenGroup, choices, option
from tabletop.cli.everywhere import LANG, LIGHT
from tabletop.text import LANGUAGES

if TYPE_CHECKING:
    from tabletop.cli.everywhere import Speech


def program(speech: Speech) -> SpokenGroup:
    """Make the command in one language."""
    t = speech.t

    def run() -> int | None:
        if click.get_current_context().invoked_subcommand is None:
            return playing.start(speech)
        return None

    def version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click gives it so
        if value:
            from tabletop import __version__

            click.echo(f"doorleef {__version__}")
            ctx.exit()

    return SpokenGroup(
        t,
        run,
        [
            option(
                LANG,
                metavar="|".join(LANGUAGES),
                expose_value=False,
                callback=choices(t, LANGUAGES),
                help=t(
                    "Speak this language. Without it: that of the scenario or exercise, then the one chosen "
                    "on the start screen, then that of the computer."
                ),
            ),
            option(LIGHT, expose_value=False, help=t("Dark letters on a light screen.")),
            option(
                "--version", expose_value=False, is_eager=True, callback=version, help=t("Show the version.")
            ),
        ],
        [
            playing.run(speech),
            playing.resume(speech),
            playing.projector(speech),
            serving.serve(speech),
            attaching.console(speech),
            attaching.join(speech),
            rehearsing.rehearse(speech),
            scenarios.scenarios(speech),
            scenarios.check(speech),
            scenarios.schema(speech),
            papers.debrief(speech),
            papers.cards(speech),
            logs.log(speech),
            logs.redact(speech),
            doctor.doctor(speech),
            guides.guide(speech),
        ],
        t("Run a facilitated tabletop exercise from one laptop and leave with the debrief."),
    )
