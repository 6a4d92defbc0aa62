"""The practice time moves when it is moved, and no faster than it is told to."""

import pytest

from services.practice.scenarios.clock import MORNING, FastClock

pytestmark = pytest.mark.anyio


async def test_it_waits_for_what_is_left_of_its_pace() -> None:
    real, waited = [100.0], list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        real[0] += seconds

    clock = FastClock(600, steady=lambda: real[0], sleep=sleep)
    await clock.forward(10)
    real[0] += 0.25
    await clock.forward(10)
    real[0] += 60
    await clock.forward(10)
    assert waited == [1.0, 0.75, 0.0]
    assert (clock() - MORNING).total_seconds() == 1_800
    assert clock.seconds() - MORNING.timestamp() == 1_800


async def test_without_a_pace_it_never_waits_and_counts_days() -> None:
    async def sleep(seconds: float) -> None:
        raise AssertionError(seconds)

    clock = FastClock(sleep=sleep)
    assert clock.shown() == "day 1 09:00"
    await clock.forward(26 * 60 + 5)
    assert clock.shown() == "day 2 11:05"
