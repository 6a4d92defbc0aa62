"""Bells are heard by every ear; the database's clock is what replicas agree on."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.database import open_database
from services.receiver.main import open_state
from services.receiver.state import Bell, DatabaseClock
from services.secrets import SessionSecrets
from services.settings import ReceiverSettings
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def test_every_ear_hears_a_ring_also_from_before(anyio_backend: str) -> None:
    bell = Bell()
    one, other = bell.ear(), bell.ear()
    bell.ring()
    await asyncio.wait_for(asyncio.gather(one.wait(60), other.wait(60)), 10)
    assert not one.rung.is_set()


async def test_silence_ends_with_the_time(anyio_backend: str) -> None:
    ear = Bell().ear()
    await ear.wait(0.01)
    assert not ear.rung.is_set()


async def test_publishing_wakes_and_never_goes_back(tiny: Tiny) -> None:
    state, waiter = tiny.running.state, asyncio.Event()
    state.waiters.add(waiter)
    state.published(7)
    state.published(3)
    assert (state.seq, waiter.is_set()) == (7, True)


def test_the_databases_clock_counts_and_not_the_machines(postgres_url: str) -> None:
    database = open_database(postgres_url)
    try:
        clock = DatabaseClock(database, lambda: datetime.now(UTC) - timedelta(hours=5))
        assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=10)
        assert timedelta(hours=4) < clock.ahead < timedelta(hours=6)
    finally:
        database.close()


def test_replicas_take_the_databases_clock_by_themselves(postgres_url: str, sqlite_url: str) -> None:
    for url, there in ((postgres_url, True), (sqlite_url, False)):
        state = open_state(ReceiverSettings(database=url), SessionSecrets())
        try:
            assert isinstance(state.clock, DatabaseClock) is there
        finally:
            state.database.close()
