"""What the facilitator does about those who joined: a place, another function, out, back in, a nudge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.core import calling
from tabletop.core.events import (
    ParticipantRemoved,
    ParticipantSeated,
    PartnerNudged,
    QuestionAnswered,
    Role,
    RoomSet,
)
from tabletop.core.messages import ExerciseError
from tabletop.core.room_view import attendees
from tabletop.session import Wifi
from tabletop.tui.console import room_deeds, session_deeds
from tabletop.tui.console.dialogs import Line, Option, Tick
from tabletop.tui.console.sayings import clipped, said
from tabletop.tui.room.people import organisations
from tabletop.tui.room.return_code import ReturnCode
from tabletop.tui.showing import projector_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tabletop.core.state import Participant
    from tabletop.session import Door
    from tabletop.tui.console.desk import Desk
    from tabletop.tui.console.dialogs import Values

NEW = ""
"""Stands for a partner that is to be added."""


async def place_waiting(desk: Desk, organisation: str) -> None:
    """Give a partner to those who typed the same organisation."""
    found = organisations(attendees(desk.state)).get(organisation, [])
    if found:
        await _place(desk, [row.id for row in found], found[0].organisation or "")


async def _place(desk: Desk, people: Sequence[int], organisation: str) -> None:
    t = desk.t
    title = organisation or t("A partner who is not in the list")
    options = [Option(NEW, said(t("+ add to the list: {name}", name=clipped(title, 60)), "bold"))]
    options += [
        Option(ident, said(name)) for ident, name in calling.partners(desk.state.script).titles.items()
    ]
    question = t.n("Which partner is it?", "Which partner are these {n}?", len(people))
    chosen = await desk.choose(question, options, clipped(organisation, 200))
    if chosen is None:
        return
    partner = await room_deeds.add(desk, organisation) if chosen == NEW else str(chosen)
    if partner is not None:
        _seat(desk, people, partner)


def _seat(desk: Desk, people: Sequence[int], partner: str) -> None:
    state = desk.state
    at = next((row.id for row in state.script.tables.values() if partner in row.partners), None)
    seats = [
        ParticipantSeated(participant=row.id, partner=partner, table=at or row.table, function=row.function)
        for row in (state.participants[ident] for ident in people if ident in state.participants)
    ]
    if seats and desk.do(*seats):
        name = state.script.name(partner)
        desk.tell(
            desk.t.n("{n} now belongs to {partner}", "{n} now belong to {partner}", len(seats), partner=name)
        )


async def act_on_person(desk: Desk, door: Door, ident: int) -> None:
    """Ask what is the matter with somebody who joined, and see to it."""
    t, row = desk.t, desk.state.participants.get(ident)
    if row is None:
        return
    options = []
    if not row.removed:
        if row.role is Role.PARTICIPANT:
            options.append(Option("move", said(t("Belongs to another partner …"))))
        options.append(Option("function", said(t("Has another function …"))))
    options.append(
        Option(
            "code",
            said(t("Let in again with a new return code …") if row.removed else t("New return code …")),
            t("for another device, or when the code was lost"),
        )
    )
    if not row.removed:
        options.append(
            Option("remove", said(t("Remove …")), t("its devices no longer get in; what it said stays"))
        )
    match await desk.choose(_called(desk, row), options):
        case "move":
            await _place(desk, [ident], row.organisation or "")
        case "function":
            await _rename(desk, row)
        case "code":
            await _let_in_again(desk, door, row)
        case "remove":
            await _remove(desk, row)
        case _:
            pass


def _called(desk: Desk, row: Participant) -> str:
    """Name somebody by function and partner."""
    t, script = desk.t, desk.state.script
    place = script.name(row.partner) if row.partner in script.partners and row.partner else row.organisation
    return " · ".join(part for part in (row.function or t("no function given"), place or "") if part)


async def _rename(desk: Desk, row: Participant) -> None:
    t = desk.t

    def save(values: Values) -> str | None:
        return desk.submit(
            ParticipantSeated(
                participant=row.id,
                partner=row.partner,
                table=row.table,
                shared=row.shared,
                function=values["function"],
            )
        )

    field = Line("function", t("Function"), row.function, t("a function, never a person's name"))
    await desk.fill(t("Another function"), [field], save)


async def _remove(desk: Desk, row: Participant) -> None:
    t = desk.t
    explanation = t(
        "Its devices no longer get in. What it said stays. Undo does not bring it back: a new return code"
        " does."
    )
    if await desk.sure(t("Remove {who}?", who=_called(desk, row)), explanation) and desk.do(
        ParticipantRemoved(participant=row.id)
    ):
        desk.tell(t("Removed: {who}", who=_called(desk, row)))


async def _let_in_again(desk: Desk, door: Door, row: Participant) -> None:
    t = desk.t
    explanation = t("The return code that it has now then no longer works. Its devices stay in.")
    if not row.removed and not await desk.sure(
        t("A new return code for {who}?", who=_called(desk, row)), explanation
    ):
        return
    try:
        code = await door.readmit(row.id)
    except ExerciseError as error:
        desk.tell(t.message(error.message), loud=True)
        return
    if code:
        await desk.screen.app.push_screen_wait(ReturnCode(t, _called(desk, row), code, desk.clock))
    else:
        desk.tell(t("There is no server to come back to"), loud=True)


def nudge(desk: Desk, partner: str, inject: str | None) -> None:
    """Remind a partner that the room waits for it."""
    if desk.do(PartnerNudged(partner=partner, inject=inject)):
        name = desk.state.script.name(partner)
        desk.tell(desk.t("{partner} reads on its page that the room waits for it", partner=name))


async def answer_question(desk: Desk, ident: int) -> None:
    """Answer a question, to who asked it or to everyone."""
    t, question = desk.t, desk.state.questions.get(ident)
    if question is None:
        return

    def save(values: Values) -> str | None:
        return desk.submit(QuestionAnswered(question=ident, text=values["text"], to_all=values["to_all"]))

    fields = (
        Line("text", t("Answer"), question.answer),
        Tick("to_all", t("For whom"), question.to_all, t("everyone reads question and answer")),
    )
    saved = await desk.fill(t("Answer a question"), fields, save, explanation=question.text, does=t("send"))
    if saved is not None:
        if not saved["text"]:
            desk.tell(t("The answer was withdrawn"))
        else:
            desk.tell(t("Answered to everyone") if saved["to_all"] else t("Answered to who asked"))


async def act_on_door(desk: Desk, door: Door, name: str) -> None:
    """Change what a row of the door stands for."""
    t, rules = desk.t, desk.state.room
    now = RoomSet(joining=rules.joining, ratings=rules.ratings, notes_for_scribes=rules.notes_for_scribes)
    match name:
        case "opening":
            await _open_or_close(desk, door)
        case "agreed":
            await session_deeds.agree(desk)
        case "wifi":
            await _give_wifi(desk, door)
        case "joining":
            desk.do(now.model_copy(update={"joining": not rules.joining}))
        case "ratings":
            desk.do(now.model_copy(update={"ratings": not rules.ratings}))
        case "notes":
            await _notes(desk, now)
        case "showing":
            if door.view().is_open or desk.state.shown_joining:
                desk.do(projector_with(desk.state, joining=not desk.state.shown_joining))
            else:
                desk.tell(t("Open the door to the room first"), loud=True)
        case _ if name in set(Role):
            explanation = t("The code from before no longer lets anyone in. Who is in stays in.")
            if await desk.sure(t("Another code?"), explanation):
                try:
                    door.renew(Role(name))
                except ExerciseError as error:
                    desk.tell(t.message(error.message), loud=True)
        case _:
            pass


async def _open_or_close(desk: Desk, door: Door) -> None:
    t, was_open = desk.t, door.view().is_open
    if was_open and not await _may_close(desk, door):
        return
    try:
        await (door.close_to_room() if was_open else door.open_to_room())
    except ExerciseError as error:
        desk.tell(t.message(error.message), loud=True)
        return
    view = door.view()
    if view.problem is not None:
        desk.tell(t.message(view.problem), loud=True)
    elif view.is_open:
        desk.tell(t("Open to the room: {address}", address=view.page_url.rstrip("/")))
    else:
        desk.tell(t("Only this computer gets in"))


async def _may_close(desk: Desk, door: Door) -> bool:
    """Ask before anyone is cut off; where nobody joined, nothing needs asking."""
    t, liveness = desk.t, door.liveness()
    joined = [row.id for row in desk.state.participants.values() if not row.removed]
    if not joined:
        return True
    here = sum(liveness.get(ident, "away") != "away" for ident in joined)
    if here:
        words = t.n(
            "{n} phone loses its connection until the door opens again.",
            "{n} phones lose their connection until the door opens again.",
            here,
        )
    else:
        words = t.n(
            "{n} phone that joined gets in again only when the door opens again.",
            "{n} phones that joined get in again only when the door opens again.",
            len(joined),
        )
    return await desk.sure(t("Close the door to the room?"), words)


async def _give_wifi(desk: Desk, door: Door) -> None:
    t, known = desk.t, door.view().wifi or Wifi("")

    def save(values: Values) -> str | None:
        wifi = Wifi(values["ssid"], values["password"])
        if wifi.password and not wifi.ssid:
            return t("Give the name of the Wi-Fi too.")
        if wifi.ssid and not wifi.is_sound:
            return t("A name has at most 32 characters, a password 8 to 63.")
        try:
            door.set_wifi(wifi if wifi.ssid else None)
        except ExerciseError as error:
            return t.message(error.message)
        return None

    fields = (
        Line("ssid", t("Name"), known.ssid, t("empty: take it away")),
        Line("password", t("Password"), known.password, t("empty: there is none")),
    )
    explanation = t("Everyone can read it on the projector: take a password for this session alone.")
    saved = await desk.fill(t("The Wi-Fi of the room"), fields, save, explanation=explanation)
    if saved is not None:
        given = t("The projector shows the Wi-Fi when it shows how to join")
        desk.tell(given if saved["ssid"] else t("No Wi-Fi is shown any more"))


async def _notes(desk: Desk, now: RoomSet) -> None:
    t = desk.t
    if now.notes_for_scribes:
        desk.do(now.model_copy(update={"notes_for_scribes": False}))
        return
    explanation = t(
        "The connection is not encrypted: whoever is on the same Wi-Fi and knows how can read your private"
        " notes and the expected actions, also of what is still to come. Do this only on a network of your"
        " own, or begin with --tls."
    )
    if await desk.sure(t("Send private notes to scribes over an open network?"), explanation):
        desk.do(now.model_copy(update={"notes_for_scribes": True}))
