"""Staff steps go through the receiver's public door, and what it refuses is told in its words."""

from pathlib import Path

import pytest

from app.errors import PlatenError
from app.states import State
from services.practice import Knobs
from services.practice.scenarios import factory
from services.practice.scenarios.clock import FastClock
from services.practice.scenarios.stage import stage
from services.practice.stitch import Stitch

pytestmark = pytest.mark.anyio


async def test_steps_are_taken_and_refused(tmp_path: Path) -> None:
    story = factory.STORY
    opened = stage(tmp_path, accounts=story.accounts, routes={}, knobs=Knobs(), clock=FastClock())
    async with opened as here:
        link = factory.place(here, factory.NUMBER)
        await here.beat()
        order, hands = here.order(), here.hands
        assert order is not None
        assert hands is not None
        with pytest.raises(PlatenError):
            await hands.make(order)
        here.house(Stitch).pay(link)
        await here.beat()
        await hands.check(order)
        await hands.make(order)
        await hands.send(order, "1Z5R89390357567136")
        await here.beat()
        sent = here.order()
        assert sent is not None
        assert sent.state is State.SHIPPED
        assert [parcel.number for parcel in sent.parcels] == ["1Z5R89390357567136"]
        history = await here.found.client.history(order.id)
        assert history.count(b'"Lerato Venter"') == 5
