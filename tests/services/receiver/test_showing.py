"""Paired stations alone hand pictures over; what is no picture, too large or not owed is refused in words."""

from dataclasses import replace

import pytest

from app.errors import Refused
from app.proofrules import read_proofs
from services.receiver import book
from services.workstation.client import Client
from tests.kit.orders import an_order, fetched, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
JPEG = b"\xff\xd8\xff\xe0" + b"j" * 40


async def test_stations_hand_over_what_is_owed(tiny: Tiny) -> None:
    state, order = tiny.running.state, an_order()
    state.rules = replace(state.rules, proofs=read_proofs("* = 24 hours, print"))
    got = fetched(order, "1-a1")
    with state.database.writing() as connection:
        book.record(connection, [placed(order), got], state.rules, tiny.running.clock())
    station = Client("http://receiver", tiny.token, tiny.running.transport())
    for sha, body, status in ((got.sha256, b"no picture", 422), ("another", JPEG, 403)):
        with pytest.raises(Refused) as refused:
            await station.show(order.id, "1-a1", sha, "print", body)
        assert refused.value.status == status
    await station.show(order.id, "1-a1", got.sha256, "print", JPEG)
    await station.close()
    with state.database.reading() as connection:
        kept = book.find(connection, order.id)
    assert kept is not None
    assert len(kept.order.proofs) == 1


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Basic x"])
async def test_strangers_hand_over_nothing(tiny: Tiny, token: str) -> None:
    path = "/api/v1/orders/o/proof?artwork=a&sha256=s&kind=print"
    answer = await tiny.running.client.put(path, content=JPEG, headers={"Authorization": token} if token else {})
    assert answer.status_code == 401
