"""What can be done with injects and with the running order while the session runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core.cards import fits_now, left_out, spare_injects
from tabletop.core.events import InjectReworded, InjectsReordered, InjectStatus, InjectStatusSet
from tabletop.core.exercise import enters_step, in_view, neighbours
from tabletop.core.intents import GoTo, Intent, ReleaseInject, WriteInject
from tabletop.core.messages import Message
from tabletop.core.names import name_of
from tabletop.core.plaintext import with_line_ends
from tabletop.core.scenario import ROOM, Channel, is_for_room
from tabletop.core.state import Status
from tabletop.core.timeline import CueKind
from tabletop.text import N_
from tabletop.tui.console.dialogs import Line, Lines, Many, One, Option
from tabletop.tui.console.lines import NOTHING
from tabletop.tui.console.panes import inject_rows
from tabletop.tui.console.sayings import (
    STATUSES,
    clipped,
    cue_in_words,
    held_back_in_words,
    hour,
    inject_title,
    joined,
    quiet,
    said,
    sign,
    with_presence,
)
from tabletop.tui.words import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tabletop.core.scenario import Inject
    from tabletop.core.state import State
    from tabletop.core.timeline import Cue
    from tabletop.text import Text
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values


async def act_on_cue(desk: Desk, ident: str) -> None:
    """Ask what to do with a line of the running order."""
    cue = next((row for row in desk.state.order if row.id == ident), None)
    if cue is None:
        return
    if cue.kind is CueKind.INJECT:
        await act_on_inject(desk, cue.injects[0], cue)
    elif cue.kind is CueKind.HANDOUT:
        await _act_on_handout(desk, cue)
    elif desk.state.interrupted:
        desk.tell(desk.t.message(Message("exercise.interrupted")), loud=True)
    elif desk.state.status is Status.RUNNING and desk.state.cue != cue.id:
        await _go_to(desk, cue)


async def _act_on_handout(desk: Desk, cue: Cue) -> None:
    t, state = desk.t, desk.state
    options = [
        Option(ident, sign(STATUSES[state.status_of(ident)]) + " " + said(inject_title(state.script, ident)))
        for ident in cue.injects
    ]
    if state.status is Status.RUNNING and not state.interrupted and state.cue != cue.id:
        options.insert(0, Option("", said(t("Go here")), t("What lies between is left out")))
    chosen = await desk.choose(cue_in_words(t, state, cue), options)
    if chosen == "":
        await _go_to(desk, cue)
    elif chosen is not None:
        await act_on_inject(desk, str(chosen))


async def _go_to(desk: Desk, cue: Cue) -> None:
    t, state = desk.t, desk.state
    where = cue_in_words(t, state, cue)
    if enters_step(state, cue):
        explanation = t(
            "The scenario clock jumps. What lies between is left out; the room sees this at once."
        )
        explanation = f"{explanation} {held_back_in_words(t, state)}".rstrip()
    else:
        explanation = t("What lies between is left out; the room sees this at once.")
    if await desk.sure(t("Go to {where}?", where=where), explanation):
        desk.do(GoTo(cue=cue.id))


async def act_on_inject(desk: Desk, ident: str, cue: Cue | None = None) -> None:
    """Ask what to do with one inject, and do it."""
    t, state = desk.t, desk.state
    inject = state.script.injects[ident]
    status = state.status_of(ident)
    options: list[Option] = []

    def offer(key: str, title: str, explanation: str = "") -> None:
        options.append(Option(key, said(title), explanation))

    if status is not InjectStatus.RELEASED and state.status is Status.RUNNING and not state.interrupted:
        if cue is not None and status is InjectStatus.PLANNED and state.cue != cue.id:
            offer("go", t("Go here"), t("What lies between is left out"))
        offer("release", t("Release it now"), _nobody_hears(t, state, inject))
        if is_for_room(inject):
            offer("release-unseen", t("Release it now, not on the projector"))
    aside = status is InjectStatus.PLANNED and ident not in state.script.planned
    if status is InjectStatus.PLANNED and not aside:
        offer("withheld", t("Withhold it"), t("It waits until you put it back"))
        offer("skipped", t("Skip it"))
    elif status in {InjectStatus.WITHHELD, InjectStatus.SKIPPED, InjectStatus.WITHDRAWN}:
        offer("planned", t("Put it back in its place"))
    if status is InjectStatus.RELEASED:
        offer("withdrawn", t("Withdraw it"), t("Its effects are undone; what was said about it stays"))
    if status is not InjectStatus.RELEASED:
        before, after = neighbours(state, inject.id)
        if before:
            offer(
                "earlier", t("Earlier, before {title}", title=clipped(inject_title(state.script, before), 40))
            )
        if after:
            offer("later", t("Later, after {title}", title=clipped(inject_title(state.script, after), 40)))
        if ident not in state.script.planned:
            offer("plan", t("Give it a place in the running order"))
    offer("reword", t("Correct its words"))
    look = STATUSES[status]
    where = _aside_in_words(t, inject) if aside else t(look.word)
    about = joined([f"{look.sign} {where}", hour(t, inject.at), t(CHANNELS[inject.channel].word)])
    chosen = await desk.choose(inject_title(state.script, ident), options, about)
    await _do(desk, inject, chosen, cue)


def _nobody_hears(t: Text, state: State, inject: Inject) -> str:
    """Say that nobody is there who would get an inject; empty when somebody is, and for the whole room."""
    if is_for_room(inject) or not state.nobody_hears(inject):
        return ""
    away = ((ident, state.away(ident)) for ident in state.script.recipients(inject))
    names = joined(with_presence(t, state.script.name(ident), presence) for ident, presence in away)
    return t("Nobody who gets it is in the room: {names}", names=names)


def _aside_in_words(t: Text, inject: Inject) -> str:
    """Say where an inject stands that waits outside the running order."""
    return t("left out by this selection") if left_out(inject) else t("in reserve")


async def _do(desk: Desk, inject: Inject, chosen: Hashable, cue: Cue | None) -> None:
    state = desk.state
    before, after = neighbours(state, inject.id)
    done: Intent | None = None
    match chosen:
        case "go" if cue is not None:
            await _go_to(desk, cue)
        case "release":
            done = ReleaseInject(inject=inject.id)
        case "release-unseen":
            done = ReleaseInject(inject=inject.id, projected=False)
        case "withheld" | "skipped" | "planned" | "withdrawn":
            done = InjectStatusSet(inject=inject.id, status=InjectStatus(chosen))
        case "earlier" if before:
            done = InjectsReordered(order=(inject.id, before))
        case "later" if after:
            done = InjectsReordered(order=(after, inject.id))
        case "plan":
            done = InjectsReordered(order=(inject.id,))
        case "reword":
            await reword(desk, inject)
    if done is not None and desk.do(done) and isinstance(done, InjectStatusSet):
        title = clipped(inject_title(state.script, inject.id), LONGEST_TITLE)
        desk.tell(desk.t(BECAME[done.status], title=title))


LONGEST_TITLE = 40
"""Letters of the title of an inject in the line above the keys."""
BECAME = {
    InjectStatus.PLANNED: N_("Back in its place: {title}"),
    InjectStatus.WITHHELD: N_("Withheld: {title}"),
    InjectStatus.SKIPPED: N_("Skipped: {title}"),
    InjectStatus.WITHDRAWN: N_("Withdrawn: {title}"),
}
"""What is said of an inject that was given another place."""


async def reword(desk: Desk, inject: Inject) -> None:
    """Correct the words of an inject, at once for everyone who sees it."""
    t, own = desk.t, with_line_ends(inject.text) == inject.text

    def save(values: Values) -> str | None:
        # The lines of a scenario may be broken by its author's editor, and mean nothing.
        text = with_line_ends(values["text"]) if own else values["text"]
        return desk.submit(InjectReworded(inject=inject.id, title=values["title"], text=text))

    fields = (Line("title", t("Title"), inject.title), Lines("text", t("Text"), inject.text))
    await desk.fill(
        t("Correct the words of an inject"),
        fields,
        save,
        explanation=t("Names in double braces are filled in; leave them as they are."),
    )


LONGEST_WHOM = 16
"""Letters of the recipients of an inject in the list of those at hand."""


def _to_in_brief(state: State, inject: Inject) -> str:
    """Name the recipients of an inject, partners by their short names; empty for the whole room."""
    known = state.script.partners
    if is_for_room(inject):
        return ""
    return ", ".join(known[row].short if row in known else name_of(state.script, row) for row in inject.to)


async def spare(desk: Desk) -> None:
    """Ask which of the injects at hand to play."""
    t, state = desk.t, desk.state
    options = []
    for card in spare_injects(state):
        inject = state.script.injects[card.public.id]
        at, fits = hour(t, inject.at), fits_now(state, inject)
        if in_view(state, inject.id):
            # To whom it goes comes last, and in full below the list.
            aside = joined([at, clipped(_to_in_brief(state, inject) or t("the whole room"), LONGEST_WHOM)])
        else:
            aside = joined([t("condition not met"), at])
        tail = said(" " + t("fits now"), "$success") + quiet(" · ") if fits else NOTHING
        options.append(
            Option(
                inject.id,
                sign(CHANNELS[inject.channel]) + " " + said(card.public.title),
                "",
                tail + quiet(aside if fits else f" {aside}"),
                tuple(inject_rows(card, t))[1:],
                heading=t("Left out by this selection") if left_out(inject) else t("In reserve"),
            )
        )
    if not options:
        desk.tell(t("There is nothing in reserve"))
        return
    chosen = await desk.choose(t("Injects in reserve"), options)
    if chosen is not None:
        await act_on_inject(desk, str(chosen))


async def write(desk: Desk, draft: Values) -> None:
    """Write an inject on the spot; what was typed is kept in `draft` until it is released."""
    t, state = desk.t, desk.state
    script = state.script
    whom = (
        (ROOM, t("The whole room")),
        *((ident, name_of(script, ident)) for ident in script.tables),
        *((ident, with_presence(t, name_of(script, ident), state.away(ident))) for ident in script.partners),
    )
    fields = (
        Line("title", t("Title"), draft.get("title", "")),
        Lines("text", t("Text"), draft.get("text", "")),
        Many("to", t("To whom"), draft.get("to", (ROOM,)), options=whom),
        One(
            "channel",
            t("By which channel"),
            draft.get("channel", Channel.PERSON),
            options=tuple((channel, t(look.word)) for channel, look in CHANNELS.items()),
        ),
    )

    def check(values: Values) -> str | None:
        WriteInject(**values)
        return None if values["to"] else t.message(Message("inject.to-nobody"))

    values = await desk.fill(t("Inject on the spot"), fields, check, left=draft.update, does=t("go on"))
    if values is None:
        return
    draft.update(values)
    names = {**dict(whom), ROOM: t("the whole room")}
    to = ", ".join(names[ident] for ident in values["to"])
    shown = Option("seen", said(t("Release it, and show it on the projector")))
    hidden = Option("unseen", said(t("Release it, without the projector")))
    # What is not for everyone comes on the projector only when that is asked for in so many words.
    options = (shown, hidden) if ROOM in values["to"] else (hidden, shown)
    chosen = await desk.choose(t("Release “{title}” now?", title=values["title"]), options, to)
    if chosen is not None and desk.do(WriteInject(**values, projected=chosen == "seen")):
        draft.clear()
        desk.tell(t("Released: {title}, to {whom}", title=values["title"], whom=to))
