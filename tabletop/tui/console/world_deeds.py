"""Services, what is scarce, the turns of the story, and texts that need mending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core import calling, capture, mending, service_lines
from tabletop.core.entries import injects_on
from tabletop.core.events import (
    BlockReworded,
    MendedText,
    OutcomeSet,
    ResourceSet,
    TextMended,
    VariableSet,
)
from tabletop.core.intents import SetService, StateEndurance
from tabletop.core.names import name_of
from tabletop.core.scenario import ServiceState
from tabletop.core.script import fill_names, outcome_title
from tabletop.text import N_
from tabletop.tui.console import inject_deeds, session_deeds
from tabletop.tui.console.dialogs import Line, Lines, One, Option
from tabletop.tui.console.sayings import block_title, clipped, inject_title, quiet, said, sign
from tabletop.tui.words import SERVICE_STATES

if TYPE_CHECKING:
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values


MENDABLE = {
    MendedText.QUESTION: N_("A question of the inject"),
    MendedText.EXPECTED: N_("An expected action"),
    MendedText.INJECT_NOTES: N_("The notes of the inject"),
    MendedText.PICTURE: N_("A question about the picture"),
    MendedText.JUDGEMENT: N_("A question about judgement"),
    MendedText.DECISION: N_("A question about decisions"),
    MendedText.CONTINUITY: N_("A question about one's own people"),
    MendedText.BLOCK_NOTES: N_("The notes of the block"),
}
"""The other texts that can be mended, by where they stand."""
SEEN = 60
"""Letters of a text that tell it from another."""


async def act_on_service(desk: Desk, ident: str) -> None:
    """Ask how a service does from this hour on, or how long it lasts according to a partner."""
    t, state = desk.t, desk.state
    words = {
        ServiceState.WORKS: t("Works from now on"),
        ServiceState.DEGRADED: t("Is limited from now on"),
        ServiceState.OUT: t("Is out from now on"),
    }
    options = [
        Option(value, sign(SERVICE_STATES[value]) + " " + said(title)) for value, title in words.items()
    ]
    if state.overrides.get(ident):
        options.append(Option("script", said(t("As the scenario has it"))))
    options.append(Option("endurance", said(t("A partner states how long it lasts on backup …"))))
    now = next((line.state for line in service_lines.board(state) if line.id == ident), None)
    chosen = await desk.choose(name_of(state.script, ident), options, pointed=now)
    if isinstance(chosen, ServiceState):
        desk.do(SetService(service=ident, state=chosen))
    elif chosen == "script":
        desk.do(SetService(service=ident, state=None))
    elif chosen == "endurance":
        await _endurance(desk, ident)


async def _endurance(desk: Desk, ident: str) -> None:
    t, state = desk.t, desk.state
    row = state.script.services[ident]
    stated = state.endurance.get(ident)
    low = stated.backup_from if stated else row.backup_from
    high = stated.backup_to if stated else row.backup_to
    fields = (
        Line("low", t("Hours at least"), "" if low is None else t.typed_number(low), t("limited from here")),
        Line(
            "high",
            t("Hours at most"),
            "" if high is None else t.typed_number(high),
            t("out from here; empty: as long as the crisis lasts"),
        ),
        One(
            "partner",
            t("Stated by"),
            stated.partner if stated else None,
            options=tuple(calling.partners(state.script).titles.items()),
            optional=True,
        ),
    )

    def save(values: Values) -> str | None:
        hours = []
        for name in ("low", "high"):
            found = capture.amount_and_unit(values[name], t.lang)[0] if values[name] else None
            if values[name] and found is None:
                return t("An hour is a number: {text}", text=values[name])
            hours.append(found)
        return desk.submit(
            StateEndurance(service=ident, backup_from=hours[0], backup_to=hours[1], partner=values["partner"])
        )

    name = name_of(state.script, ident)
    await desk.fill(t("How long does it last on backup: {service}", service=name), fields, save)


async def act_on_resource(desk: Desk, ident: str) -> None:
    """Ask how much is left of something scarce."""
    t, state = desk.t, desk.state
    row = state.script.resources[ident]

    def save(values: Values) -> str | None:
        amount = capture.amount_and_unit(values["amount"], t.lang)[0]
        if amount is None:
            return t("How much should begin with a number: {text}", text=values["amount"])
        return desk.submit(ResourceSet(resource=ident, amount=amount))

    left = Line("amount", t("Left"), t.typed_number(state.resources.get(ident, 0)), row.unit)
    await desk.fill(name_of(state.script, ident), [left], save)


async def act_on_outcome(desk: Desk, ident: str) -> None:
    """Ask how the story turned."""
    t, state = desk.t, desk.state
    row = state.script.outcomes[ident]
    options = [Option(value, said(outcome_title(state.script, ident, value))) for value in row.values]
    options.append(Option("", said(t("Still open"))))
    question = fill_names(row.question, tuple(state.script.variables.items()))
    chosen = await desk.choose(question, options, t("You establish it; no answer of a partner does that."))
    if chosen is not None:
        desk.do(OutcomeSet(outcome=ident, value=str(chosen) or None))


async def mend(desk: Desk) -> None:
    """Ask which text is wrong, and correct it at once for everyone."""
    t, state = desk.t, desk.state
    injects = injects_on(state)
    options = [
        Option(("inject", ident), said(t("Inject: {title}", title=inject_title(state.script, ident))))
        for ident in injects
    ]
    if state.block:
        title = block_title(state.script, state.block)
        options.append(Option(("block", state.block), said(t("What the room sees: {title}", title=title))))
    others = (
        *(text for ident in injects for text in mending.of_inject(state.script, ident)),
        *(mending.of_block(state.script, state.block) if state.block else ()),
    )
    options += [
        Option(("variable", name), said(state.script.variable_titles.get(name, name)), "", said(value))
        for name, value in state.script.variables.items()
    ]
    options.append(
        Option("agreed", said(t("What is agreed: title, purpose, who gets the debrief, deletion, label")))
    )
    options += [
        Option(text, said(t(MENDABLE[text.place])), tail=quiet(clipped(text.text, SEEN))) for text in others
    ]
    chosen = await desk.choose(t("Which text is wrong?"), options)
    match chosen:
        case "agreed":
            await session_deeds.agree(desk)
        case ("inject", str(ident)):
            await inject_deeds.reword(desk, state.script.injects[ident])
        case ("block", str(ident)):
            await _reword_block(desk, ident)
        case ("variable", str(name)):
            await _set_variable(desk, name)
        case mending.Mendable():
            await _mend_text(desk, chosen)


async def _mend_text(desk: Desk, text: mending.Mendable) -> None:
    t = desk.t
    notes = text.place in {MendedText.INJECT_NOTES, MendedText.BLOCK_NOTES}

    def save(values: Values) -> str | None:
        return desk.submit(TextMended(place=text.place, row=text.row, at=text.at, text=values["text"]))

    field = Lines("text", t("Text"), text.text) if notes else Line("text", t("Text"), text.text)
    await desk.fill(
        t(MENDABLE[text.place]),
        (field,),
        save,
        explanation=t("Names in double braces are filled in; leave them as they are."),
    )


async def _reword_block(desk: Desk, ident: str) -> None:
    t, row = desk.t, desk.state.script.blocks[ident]

    def save(values: Values) -> str | None:
        return desk.submit(BlockReworded(block=ident, title=values["title"], text=values["text"]))

    text = row.text if row.hour is None else row.situation
    fields = (Line("title", t("Title"), row.title), Lines("text", t("Text"), text))
    await desk.fill(
        t("Correct what the room sees"),
        fields,
        save,
        explanation=t("Names in double braces are filled in; leave them as they are."),
    )


async def _set_variable(desk: Desk, name: str) -> None:
    t = desk.t

    def save(values: Values) -> str | None:
        return desk.submit(VariableSet(id=name, value=values["value"]))

    script = desk.state.script
    title = script.variable_titles.get(name, name)
    await desk.fill(t("Correct a name"), [Line("value", title, script.variables[name])], save)
