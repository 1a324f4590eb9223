"""The turns of a session that the whole room notices: a new hour, a real situation, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.days import day_of
from tabletop.core.events import ExerciseAgreed, ExerciseFinalised, ExerciseReopened
from tabletop.core.finding_groups import finding_groups
from tabletop.core.intents import Close, Next
from tabletop.core.order_view import announcement
from tabletop.core.review import top_without_action
from tabletop.core.state import Status
from tabletop.tui.agreements import AGREEMENTS, LONG, kept, wrong
from tabletop.tui.commands import key_label
from tabletop.tui.console.actions import ACTIONS
from tabletop.tui.console.dialogs import Line, Lines, Option
from tabletop.tui.console.sayings import day_and_time, hour, quiet, said, still_held_back
from tabletop.tui.stopping import stopping
from tabletop.wording import as_typed, example_day

if TYPE_CHECKING:
    from tabletop.text import Text
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values

DEBRIEF = next(row.keys[0] for row in ACTIONS if row.id == "debrief")
"""The key that writes the debrief."""


async def enter_step(desk: Desk) -> None:
    """Ask for a yes before the clock of the story jumps."""
    t, view = desk.t, announcement(desk.state)
    here = desk.state.cue
    title = view.block_title
    if view.hour is not None:
        when = day_and_time(t, view.hour)
        title = t("{hour} begins ({when})", hour=hour(t, view.hour.hour), when=when)
    explanation = t("{block} – the room sees it at once.", block=view.block_title)
    if view.held_back:
        explanation = f"{explanation} {still_held_back(t, view.held_back)}"
    if await desk.sure(title, explanation):
        desk.do(Next(from_cue=here))


async def stop(desk: Desk) -> None:
    """Interrupt the exercise for a real situation, or go on."""
    asked = stopping(desk.t, desk.state)
    if await desk.sure(asked.title, asked.explanation):
        desk.do(asked.fact)


async def agree(desk: Desk) -> None:
    """Change what is agreed about the exercise: its title, what it is for, when its file must be gone."""
    t, state = desk.t, desk.state
    setup = state.setup
    delete_on = day_of(setup.delete_on or "")
    there = {
        "title": setup.title,
        "place": setup.place,
        "purpose": setup.purpose,
        "recipients": setup.recipients,
        "delete_on": as_typed(delete_on) if delete_on else setup.delete_on,
        "label": state.script.label,
    }
    titles = {name: t(title) for name, title, _ in AGREEMENTS}
    hints = {name: t(hint) for name, _, hint in AGREEMENTS if name == "place"}
    hints["delete_on"] = example_day(desk.today())

    def save(values: Values) -> str | None:
        for name, words in wrong(values, t, desk.today(), t.lang, setup.delete_on):
            return f"{titles[name]}: {words}"
        found = kept(values, desk.today(), t.lang)
        for name in ("title", "label"):
            if found[name] is None:
                return t("{part}: fill something in.", part=titles[name])
        return desk.submit(ExerciseAgreed.model_validate(found))

    fields = [
        (Lines if name in LONG else Line)(name, titles[name], there[name] or "", hints.get(name, ""))
        for name in titles
    ]
    await desk.fill(t("What is agreed"), fields, save)


async def _finalise(desk: Desk, unseen: int) -> bool:
    """Make the debrief final after a yes; it is then to be written once more, for it says what it is."""
    t = desk.t
    explanation = t(
        "It is written once more, as final. What is noted after this is labelled “noted after closing”."
    )
    if unseen:
        left = t.n("{n} finding is still to check.", "{n} findings are still to check.", unseen)
        explanation = f"{left} {explanation}"
    return await desk.sure(t("Make the debrief final?"), explanation) and desk.do(ExerciseFinalised())


def _lacks_actions(t: Text, lacking: int, top: int) -> str:
    """Say how many of the top gaps nobody answered with an action."""
    if top == 1:
        return t("The top gap has no action yet.")
    return t.n(
        "{n} of the {top} top gaps has no action yet.",
        "{n} of the {top} top gaps have no action yet.",
        lacking,
        top=top,
    )


async def finish(desk: Desk) -> str | None:
    """Close the session, then say what is left to do; gives `findings` or `debrief` when that is chosen."""
    t, status = desk.t, desk.state.status
    if status is Status.RUNNING:
        explanation = t(
            "The room clock stops, the debrief becomes a draft, and later notes are labelled"
            " “noted after closing”."
        )
        lacking, top = top_without_action(desk.state)
        if lacking:
            explanation = f"{_lacks_actions(t, lacking, top)} {explanation}"
        if not await desk.sure(t("Close the session?"), explanation) or not desk.do(Close()):
            return None
    unseen = sum(bool(group.still_open) for group in finding_groups(desk.state))
    to_check = t.n("{n} to check", "{n} to check", unseen) if unseen else t("all seen")
    options = [
        Option("findings", said(t("Go through the findings")), "", said(to_check)),
        Option("debrief", said(t("Write the debrief")), tail=quiet(key_label(DEBRIEF, t)), hotkey=DEBRIEF),
        Option("open", said(t("Open the session again"))),
    ]
    if desk.state.status is Status.DRAFT:
        options.insert(2, Option("final", said(t("Make the debrief final"))))
    explanation = t("Five minutes for the findings make a better debrief; f brings this question back.")
    chosen = await desk.choose(t("The session is closed"), options, explanation)
    if chosen == "final":
        return "debrief" if await _finalise(desk, unseen) else None
    if chosen == "open":
        desk.do(ExerciseReopened(to="running" if desk.state.status is Status.DRAFT else "draft"))
    return str(chosen) if chosen in {"findings", "debrief"} else None
