"""Health turns when something waits too long or nothing can be written, and turns back."""

import pytest

from services.receiver.schema import FEED_STATE
from tests.kit.orders import an_order, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def _ready(tiny: Tiny) -> int:
    return (await tiny.running.client.get("/health/ready")).status_code


async def test_an_unread_message_makes_it_late_and_reading_it_cures_it(tiny: Tiny) -> None:
    await tiny.post(placed(an_order()))
    assert await _ready(tiny) == 200
    tiny.running.clock.forward(minutes=2)
    assert await _ready(tiny) == 503
    await tiny.running.pump()
    assert await _ready(tiny) == 200


async def test_a_database_that_takes_nothing_is_told(tiny: Tiny) -> None:
    with tiny.running.state.database.writing() as connection:
        FEED_STATE.drop(connection)
    assert await _ready(tiny) == 503
    assert (await tiny.running.client.get("/health/live")).status_code == 200


async def test_figures_name_no_order(tiny: Tiny) -> None:
    await tiny.post(placed(an_order()))
    await tiny.post_bytes(b"broken", id="b")
    await tiny.running.pump()
    answer = await tiny.running.client.get("/health")
    assert (answer.json()["feed"], answer.json()["quarantine"]) == (1, 1)
    assert "1001" not in answer.text
