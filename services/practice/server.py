"""One web server on loopback, inside the loop that starts it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from services.practice.faults import App


class _Quiet(uvicorn.Server):
    """Leaves the program's signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Server:
    """`open` and `close` from the same loop. `port` 0 takes any free one."""

    def __init__(self, app: App, port: int = 0) -> None:
        config = uvicorn.Config(
            app, log_config=None, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = _Quiet(config)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Returns when it accepts connections."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started and not self._task.done():  # noqa: ASYNC110  # it rings no bell
            await asyncio.sleep(0.002)
        if self._task.done():
            await self._task

    async def close(self) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        self._socket.close()
