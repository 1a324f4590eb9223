"""The least that any server of a room must do: Starlette with event streams, and answers committed in groups.

It knows no exercise, no participants and no pages: what it takes longer than this is what ours is worth.
`python -m tests.bench.bare FILE SYNC_MS` prints the port on which it listens.
"""

from __future__ import annotations

import asyncio
import queue
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

MESSAGE = 2_048
"""Bytes that go to every stream."""


class Bare:
    """A room without an exercise."""

    def __init__(self, path: Path, sync_ms: int) -> None:
        self._path = path
        self._sync_ms = sync_ms
        self._streams: set[asyncio.Queue[bytes]] = set()
        self._asked: queue.SimpleQueue[tuple[str, str, asyncio.Future[int]]] = queue.SimpleQueue()
        self.loop: asyncio.AbstractEventLoop

    async def stream(self, _: Request) -> StreamingResponse:
        """Stay open, and send whatever comes."""
        mine: asyncio.Queue[bytes] = asyncio.Queue()
        self._streams.add(mine)

        async def events() -> AsyncIterator[bytes]:
            yield b"event: now\ndata: hello\n\n"
            try:
                while True:
                    yield await mine.get()
            finally:
                self._streams.discard(mine)

        return StreamingResponse(events(), media_type="text/event-stream")

    async def release(self, request: Request) -> JSONResponse:
        """Send the body of this request to all, filled up to the size of a fragment."""
        mark = (await request.body()).decode()
        event = f"event: now\ndata: {mark} {'x' * MESSAGE}\n\n".encode()
        for mine in self._streams:
            mine.put_nowait(event)
        return JSONResponse({"streams": len(self._streams)})

    async def answer(self, request: Request) -> JSONResponse:
        """Keep an answer, once for each key, and acknowledge it when it is on the disk."""
        form = dict(parse_qsl((await request.body()).decode()))
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._asked.put((form["key"], form["text"], done))
        return JSONResponse({"received": await done})

    def write(self) -> None:
        """Commit all that waits, together; runs in a thread of its own."""
        db = sqlite3.connect(self._path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE answers (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT)")
        while True:
            batch = [self._asked.get()]
            while not self._asked.empty():
                batch.append(self._asked.get())
            db.execute("BEGIN IMMEDIATE")
            db.executemany(
                "INSERT OR IGNORE INTO answers (key, text) VALUES (?, ?)", [row[:2] for row in batch]
            )
            time.sleep(self._sync_ms / 1000)
            db.execute("COMMIT")
            self.loop.call_soon_threadsafe(_settle, [row[2] for row in batch])


def _settle(waiting: list[asyncio.Future[int]]) -> None:
    for done in waiting:
        if not done.done():
            done.set_result(1)


async def main(path: Path, sync_ms: int) -> None:
    """Serve until killed."""
    bare = Bare(path, sync_ms)
    bare.loop = asyncio.get_running_loop()
    app = Starlette(
        routes=[
            Route("/stream", bare.stream),
            Route("/release", bare.release, methods=["POST"]),
            Route("/answer", bare.answer, methods=["POST"]),
        ]
    )
    threading.Thread(target=bare.write, daemon=True).start()
    listening = socket.create_server(("127.0.0.1", 0), backlog=2_048)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(
        app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False, backlog=2_048
    )
    await uvicorn.Server(config).serve([listening])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
