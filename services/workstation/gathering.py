"""Work that is dear once and cheap together, such as a commit: what comes in meanwhile is done in the next go."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Gathering(Generic[T, R]):
    """`work` gets what has gathered and gives a value, or the error to raise, for each. Belongs to one loop.

    `rest_s`: so long after a go the next begins at the earliest; what comes alone is done at once.
    """

    def __init__(
        self, work: Callable[[Sequence[T]], Awaitable[Sequence[R | BaseException]]], rest_s: float = 0.0
    ) -> None:
        self._work = work
        self._rest_s = rest_s
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, one: T) -> R:
        """The value of its go; raises its error."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                lot, self._waiting = self._waiting, []
                await self._carry_out(lot)
                if self._rest_s:
                    await asyncio.sleep(self._rest_s)
        finally:
            self._task = None

    async def _carry_out(self, lot: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            values: Sequence[R | BaseException] = await self._work([one for one, _ in lot])
        except Exception as error:
            values = [error] * len(lot)
        for (_, future), value in zip(lot, values, strict=True):
            if future.done():
                continue
            if isinstance(value, BaseException):
                future.set_exception(value)
            else:
                future.set_result(value)
