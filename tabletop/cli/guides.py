"""The command that shows the guides for facilitators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop import shipped
from tabletop.cli.commands import Place, SpokenCommand, Wrong, did_you_mean
from tabletop.cli.printing import in_terminal, say
from tabletop.cli.screens import shown

if TYPE_CHECKING:
    from pathlib import Path

    from tabletop.cli.everywhere import Speech
    from tabletop.text import Text

KEYS = "keys"
"""The name of the manual that is written by the program itself: what each key does."""


def guide(speech: Speech) -> SpokenCommand:
    """Make the command."""
    t = speech.t

    def run(name: str | None) -> int:
        if name is None:
            for path in shipped.guides(t.lang):
                say(f"  {path.stem:<24}  {shipped.guide_title(path)}")
            say(f"  {KEYS:<24}  {t('Every key on every screen')}")
            return 0
        source = _keys(t) if name == KEYS else guide_of(t, name)
        if in_terminal():
            from tabletop.tui.app import DoorleefApp
            from tabletop.tui.guide import GuideScreen

            return shown(DoorleefApp(t, lambda spoken: GuideScreen(spoken, source), light=speech.light))
        from tabletop import markup

        say(markup.plain(markup.parse(source if isinstance(source, str) else source.read_text("utf-8"))))
        return 0

    return SpokenCommand(
        t,
        "guide",
        run,
        [Place("name", t("[NAME]"), t("Which guide; without a name they are listed."), required=False)],
        t("Read a guide for facilitators."),
    )


def _keys(t: Text) -> str:
    from tabletop.tui.manual import keys_manual

    return keys_manual(t)


def guide_of(t: Text, name: str) -> Path:
    """Find a guide by its name, in the language that is spoken or in another; raises Wrong."""
    from tabletop.text import LANGUAGES

    mine = {path.stem: path for path in shipped.guides(t.lang)}
    all_of_them = {path.stem: path for lang in LANGUAGES for path in shipped.guides(lang)} | mine
    # `1-facilitator` may be called by its name alone: the number only sorts.
    short = {stem.partition("-")[2]: path for stem, path in mine.items() if stem[:1].isdigit()}
    known = {**all_of_them, **short}
    if name not in known:
        names = t("There are: {known}.", known=", ".join((*mine, KEYS)))
        raise Wrong(t("There is no guide {name}.", name=name) + f"{did_you_mean(t, name, known)} {names}")
    return known[name]
