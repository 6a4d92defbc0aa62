"""One thread with its own loop for everything that talks, so that the window's thread only paints.

Whatever ends with an error is told to `on_error`; nothing is lost silently. Results come back through futures, news
through the callbacks the services were given.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from app.errors import Unavailable

T = TypeVar("T")


class Engine:
    """`on_error` is called on the engine's thread with what nobody took from a future."""

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self._on_error = on_error
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._futures: set[Future[Any]] = set()

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Returns when the loop runs. May be called again after `stop`."""
        if self.running:
            return
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()
        self._ready.wait()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Carries out a coroutine on the engine's loop; cancel the future to cancel it. Raises Unavailable."""
        loop = self._loop
        if loop is None:
            work.close()
            raise Unavailable("Platen is closing.")
        try:
            future = asyncio.run_coroutine_threadsafe(work, loop)
        except RuntimeError:
            work.close()
            raise Unavailable("Platen is closing.") from None
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        return future

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Carries out something nobody waits for: its error goes to `on_error`."""
        self.submit(work).add_done_callback(self._hear)

    def call(self, work: Callable[[], object]) -> None:
        """Calls a plain function on the engine's loop soon."""
        if self._loop is not None and self.running:
            self._loop.call_soon_threadsafe(work)

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Cancels what runs, lets it clean up, ends the thread; False where it did not end in time."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return True
        if thread.is_alive():
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout_s)
        return not thread.is_alive()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            loop.set_exception_handler(self._lost)
            self._loop = loop
            loop.call_soon(self._ready.set)
            loop.run_forever()
        self._loop = None
        for future in list(self._futures):
            if future.set_running_or_notify_cancel():
                future.set_exception(Unavailable("Platen is closing."))

    def _hear(self, future: "Future[Any]") -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is not None and not isinstance(error, CancelledError):
            self._on_error(error)

    def _lost(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._on_error(context.get("exception") or RuntimeError(str(context.get("message", "?"))))
