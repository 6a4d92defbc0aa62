"""What talks on the engine's thread: what ends with a fault is told and begins again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import PlatenError, Unavailable
from ui import local
from ui.local import Setting, run
from ui.station import Station

CLOSED = Unavailable("The store is closed.", hint="Wait.")


class Talk:
    """Ends each time with the next of `ends`, then goes on for ever. `begun`: the receivers it was begun with."""

    def __init__(self, *ends: Exception) -> None:
        self.ends, self.begun = list(ends), list[str]()
        self.changed = asyncio.Condition()

    async def __call__(self, station: Station, setting: Setting) -> None:
        async with self.changed:
            self.begun.append(setting.receiver_url)
            self.changed.notify_all()
        if self.ends:
            raise self.ends.pop(0)
        await asyncio.Event().wait()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: len(self.begun) >= count)


@pytest.fixture
def told(station: Station) -> list[object]:
    found = list[object]()
    station.hub.fault.connect(found.append)
    return found


def running(
    station: Station, monkeypatch: pytest.MonkeyPatch, ends: list[Exception], then: Callable[[], None], again_s: float
) -> Talk:
    """Runs until it was begun once more than it ended; `then` is done before the last time."""

    async def play() -> Talk:
        talk = Talk(*ends)
        monkeypatch.setattr(local, "_talk", talk)
        task = asyncio.ensure_future(run(station, Setting(Path(), Path(), "one"), again_s=again_s))
        await talk.until(1)
        then()
        await talk.until(len(ends) + 1)
        task.cancel()
        await asyncio.wait({task})
        return talk

    return asyncio.run(play())


def test_what_died_is_told_once_and_begins_again(
    station: Station, monkeypatch: pytest.MonkeyPatch, told: list[object]
) -> None:
    ends: list[Exception] = [
        ExceptionGroup("both", [BlockingIOError(11, "no")]),
        ExceptionGroup("both", [BlockingIOError(11, "no")]),
        CLOSED,
    ]
    talk = running(station, monkeypatch, list(ends), lambda: None, 0.0)
    assert talk.begun == ["one"] * 4
    assert [type(one) for one in told] == [ExceptionGroup, Unavailable]


def test_after_a_fault_a_move_is_not_kept_waiting(
    station: Station, monkeypatch: pytest.MonkeyPatch, told: list[object]
) -> None:
    talk = running(station, monkeypatch, [CLOSED], lambda: station.reconnect("two", ""), 3600.0)
    assert talk.begun == ["one", "two"]
    assert [one.message for one in told if isinstance(one, PlatenError)] == [CLOSED.message]
