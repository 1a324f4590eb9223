"""One session, one writer: intents in, durable facts out, in batches."""

from tabletop.session.clocks import Clock, ManualClock, SystemClock
from tabletop.session.door import Door, DoorView, Liveness, NoDoor, Opening, Wifi
from tabletop.session.local import LocalSession
from tabletop.session.opening import create, resume
from tabletop.session.protocol import Callback, Done, Duplicate, Refused, Result, Session

__all__ = [
    "Callback",
    "Clock",
    "Done",
    "Door",
    "DoorView",
    "Duplicate",
    "Liveness",
    "LocalSession",
    "ManualClock",
    "NoDoor",
    "Opening",
    "Refused",
    "Result",
    "Session",
    "SystemClock",
    "Wifi",
    "create",
    "resume",
]
