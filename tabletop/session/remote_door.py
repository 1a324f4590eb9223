"""The door of a session that runs elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabletop.session.door import DoorView
from tabletop.session.plain import plain, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tabletop.core.events import Role
    from tabletop.session.door import Liveness, Wifi


class RemoteDoor:
    """Shows the door as it was last heard of, and asks the other side to move it."""

    def __init__(self, ask: Callable[[str, Mapping[str, Any]], dict[str, Any]]) -> None:
        self._post = ask
        self._view = DoorView()
        self._liveness: Mapping[int, Liveness] = {}
        self._subscribers: dict[object, Callable[[], None]] = {}

    def view(self) -> DoorView:
        """Give the door as it stood when it was last heard of."""
        return self._view

    async def open_to_room(self) -> None:
        """Listen to the room too."""
        self._ask("open")

    async def close_to_room(self) -> None:
        """Listen to this computer only."""
        self._ask("close")

    def renew(self, role: Role) -> None:
        """Replace the code of a role."""
        self._ask("renew", role=role.value)

    def set_wifi(self, wifi: Wifi | None) -> None:
        """Say which network the room may use; None takes it away."""
        self._ask("wifi", wifi=plain(wifi))

    async def readmit(self, participant: int) -> str:
        """Give a participant a new return code; raises ExerciseError when refused."""
        return str(self._ask("readmit", participant=participant)["code"])

    def liveness(self) -> Mapping[int, Liveness]:
        """Tell of each participant that was seen whether it is here."""
        return self._liveness

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Hear when the view or somebody's liveness changed; gives what ends it."""
        ticket = object()
        self._subscribers[ticket] = callback
        return lambda: self._subscribers.pop(ticket, None) and None

    def changed(self, view: Any, liveness: Any) -> None:
        """Take over what the other side says of it; raises ValueError."""
        found = read(DoorView, view), {int(ident): sign for ident, sign in liveness.items()}
        if found != (self._view, self._liveness):
            self._view, self._liveness = found
            for callback in tuple(self._subscribers.values()):
                callback()

    def _ask(self, deed: str, **values: object) -> dict[str, Any]:
        answer = self._post("/api/door", {"do": deed, **values})
        if "door" in answer:
            self.changed(answer["door"], answer["liveness"])
        return answer
