"""The figures behind health: how long something has waited, and how much has failed."""

from datetime import timedelta

import pytest

from app.effects import Mail
from services.receiver import book, figures
from services.receiver.schema import INBOX, OUTBOX
from tests.kit.orders import NOON, an_order, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def test_nothing_waits_in_an_empty_receiver(tiny: Tiny) -> None:
    with tiny.running.state.database.reading() as connection:
        assert figures.unread_since(connection) is None
        assert figures.due_since(connection) is None
        assert figures.failed(connection) == (0, 0)


async def test_the_oldest_counts(tiny: Tiny) -> None:
    for n in range(3):
        await tiny.post(placed(an_order(str(n))), id=str(n))
        tiny.running.clock.forward(minutes=1)
    with tiny.running.state.database.writing() as connection:
        for n in range(3):
            effect = Mail(key=f"m{n}", order=f"o{n}", cause="c", template="shipped")
            book.put_effect(connection, effect, NOON + timedelta(hours=n), NOON)
    with tiny.running.state.database.reading() as connection:
        assert figures.unread_since(connection) == NOON
        assert figures.due_since(connection) == NOON


async def test_what_waits_for_a_person_is_counted(tiny: Tiny) -> None:
    await tiny.post(placed(an_order()))
    with tiny.running.state.database.writing() as connection:
        connection.execute(INBOX.update().values(state="dead"))
        book.put_effect(connection, Mail(key="m", order="o", cause="c", template="shipped"), NOON, NOON)
        connection.execute(OUTBOX.update().values(state="dead"))
        figures.write(connection)
    with tiny.running.state.database.reading() as connection:
        assert figures.failed(connection) == (1, 1)
        assert figures.unread_since(connection) is None
