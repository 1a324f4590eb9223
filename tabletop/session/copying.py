"""A consistent copy in a second place, made beside the exercise and never in its way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tabletop import store
from tabletop.core.messages import Message

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path


class SecondPlace:
    """A folder elsewhere, such as a memory stick, that gets a copy of the log when asked for."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.problem: Message | None = None
        """Why the latest copy failed; None when it did not."""
        self.news: Message | None = None
        """That the copy is kept elsewhere in the folder, for whoever says so; None is then put here."""
        self._path = path
        self._target = folder / path.name
        self._place = self._target
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="second-copy")
        self._queued: Future[None] | None = None
        self._closed = False

    def copy_soon(self) -> None:
        """Ask for a copy; returns at once. One that has not begun yet will hold this moment too."""
        if self._closed:
            return
        if self._queued is None or self._queued.running() or self._queued.done():
            self._queued = self._worker.submit(self._copy)

    def _copy(self) -> None:
        copied = store.copy(self._path, self._target)
        self.problem = copied.problem
        if copied.news is not None:
            self.news = copied.news
        if copied.problem is None and copied.place != self._place:
            self._place = copied.place
            told: dict[str, str | float | Message] = {"taken": str(self._target), "target": str(self._place)}
            self.news = Message("store.copy-beside", told)

    def wait(self) -> None:
        """Wait for the copy that was asked for last."""
        if self._queued is not None:
            self._queued.result()

    def close(self) -> None:
        """Wait for the copy that is being made and make a last one, which holds everything; works once."""
        if not self._closed:
            self._closed = True
            self._worker.submit(self._copy)
            self._worker.shutdown(wait=True)
