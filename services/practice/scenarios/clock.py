"""The practice time: it moves only when it is moved, and not faster than it is told to."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class FastClock:
    """`speed`: so many times faster than real at most; 0 as fast as it goes. While work is done it stands still, so
    that no lease and no signature runs out in the middle. `steady` counts real seconds, `sleep` waits them.
    """

    def __init__(
        self,
        speed: float = 0.0,
        *,
        now: datetime = MORNING,
        steady: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.began, self._now, self._speed = now, now, speed
        self._steady, self._sleep = steady, sleep
        self._start = steady()

    def __call__(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._now.timestamp()

    async def forward(self, minutes: float) -> None:
        """Later by that much; returns when the fast clock may show it."""
        self._now += timedelta(minutes=minutes)
        if self._speed:
            due = self._start + (self._now - self.began).total_seconds() / self._speed
            await self._sleep(max(0.0, due - self._steady()))

    def shown(self) -> str:
        """Such as `day 2 14:05`."""
        return f"day {(self._now.date() - self.began.date()).days + 1} {self._now:%H:%M}"
