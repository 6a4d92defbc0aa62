"""One transaction: order, history, outbox and place in the feed, or nothing; no change, nothing written."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Connection, select

from app.effects import Alert
from app.errors import NotAllowed
from app.events import Cancelled, Event, Held, Noted, Released, Undone
from app.orders import Fulfilment, Line, Order
from app.people import Author
from app.rules import DEFAULT
from app.states import CancelReason, HoldReason, Role, State
from services.database import Database, open_database
from services.receiver import book, feed
from services.receiver.schema import FEED, FEED_STATE, HISTORY, OUTBOX, migrate
from tests.kit.orders import MANAGER, NOON, an_order, begun, fetched, moved, new_id, placed

LATER = NOON + timedelta(minutes=3)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    migrate(database)
    yield database
    database.close()


def _record(database: Database, *events: Event) -> book.Recorded:
    with database.writing() as connection:
        return book.record(connection, events, DEFAULT, NOON)


def _counts(connection: Connection) -> tuple[int, int, int]:
    return tuple(len(connection.execute(select(t)).all()) for t in (HISTORY, OUTBOX, FEED))  # type: ignore[return-value]


def _all(database: Database) -> tuple[int, int, int]:
    with database.reading() as connection:
        return _counts(connection)


def _note(order: Order, text: str = "a") -> Noted:
    return Noted(id=new_id(), order=order.id, at=NOON, author=MANAGER, text=text)


def test_an_event_counts_once_by_its_id(database: Database) -> None:
    event = placed(an_order())
    assert _record(database, event).changed == {event.order: 1}
    assert _record(database, event).changed == {}
    assert _all(database) == (1, 1, 1)


def test_what_changes_nothing_writes_nothing(database: Database) -> None:
    order = an_order()
    _record(database, placed(order))
    before = _all(database)
    recorded = _record(database, placed(order))
    assert (recorded.changed, recorded.seq, _all(database)) == ({}, 0, before)


def test_many_events_of_an_order_are_one_place_in_the_feed(database: Database) -> None:
    order = an_order()
    recorded = _record(database, placed(order), _note(order), _note(order, "b"))
    assert recorded.changed == {order.id: 3}
    assert _all(database) == (3, 1, 1)


def test_a_refused_step_leaves_nothing(database: Database) -> None:
    order = an_order()
    _record(database, placed(order))
    before = _all(database)
    with pytest.raises(NotAllowed):
        _record(database, _note(order), moved(begun(order), State.SHIPPED, MANAGER))
    assert _all(database) == before


def test_an_order_nobody_knows_is_named(database: Database) -> None:
    with pytest.raises(book.UnknownOrder) as error:
        _record(database, _note(an_order()))
    assert error.value.order == an_order().id


def test_undoing_takes_back_what_waits_and_is_refused_once_something_left(database: Database) -> None:
    order = an_order()
    here = begun(order)
    cancel = moved(here, State.CANCELED, MANAGER, reason="twice")
    _record(database, placed(order), cancel)
    undo = Undone(id=new_id(), order=order.id, at=LATER, author=MANAGER, undoes=cancel.id)
    with database.writing() as connection:
        mine = OUTBOX.c.cause == cancel.id
        assert connection.execute(select(OUTBOX).where(mine)).all()
        connection.execute(OUTBOX.update().where(mine).values(state="doing"))
    with pytest.raises(NotAllowed, match="told already"):
        _record(database, undo)
    with database.writing() as connection:
        connection.execute(OUTBOX.update().where(mine).values(state="todo"))
    assert _record(database, undo).changed
    with database.reading() as connection:
        assert connection.execute(select(OUTBOX).where(mine)).all() == []
        kept = book.find(connection, order.id)
    assert kept is not None
    assert kept.order.state is State.RECEIVED


def test_a_persons_effects_wait_and_a_shops_do_not(database: Database) -> None:
    order = an_order()
    _record(database, placed(order), moved(begun(order), State.CANCELED, MANAGER, reason="twice"))
    with database.reading() as connection:
        due = sorted(connection.execute(select(OUTBOX.c.run_at).distinct()).scalars())
    assert due == [NOON, NOON + timedelta(minutes=1, seconds=DEFAULT.undo_seconds)]


def test_writers_of_one_order_lose_nothing(database: Database) -> None:
    """Sixteen notes at once on an order and its neighbor: all are there, places have no gap, the chain holds."""
    orders = [an_order("1"), an_order("2")]
    for order in orders:
        _record(database, placed(order))
    start = Barrier(8)

    def work(n: int) -> None:
        start.wait(20)
        for order in orders if n % 2 else reversed(orders):
            _record(database, _note(order, f"note {n}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with database.reading() as connection:
        kept = [book.find(connection, order.id) for order in orders]
        rows = connection.execute(select(FEED).order_by(FEED.c.seq)).all()
        last = connection.execute(select(FEED_STATE.c.chain)).scalar_one()
    assert [len(k.order.notes) for k in kept if k] == [8, 8]
    assert [k.rev for k in kept if k] == [9, 9]
    assert [row.seq for row in rows] == list(range(1, 19))
    chain = "0" * 16
    for row in rows:
        chain = feed.link(chain, row.seq, row.entity, row.rev, row.op, row.at)
        assert row.chain == chain
    assert last == chain


def test_two_first_messages_at_once_make_one_order(database: Database) -> None:
    """Both replicas find nothing there; only one may be the first."""
    order, start = an_order(), Barrier(4)

    def work(n: int) -> None:
        start.wait(20)
        _record(database, placed(replace(order, version=NOON + timedelta(seconds=n))))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with database.reading() as connection:
        kept = book.find(connection, order.id)
        mails = connection.execute(select(OUTBOX.c.key)).all()
    assert kept is not None
    assert len(mails) == 1


async def _through_the_group(database: Database, order: Order) -> list[object]:
    notes = [_note(order, f"n{n}") for n in range(30)]
    events = [replace(e, order=e.order if n % 3 else "pl0000000000000000000000000000") for n, e in enumerate(notes)]
    works = [partial(book.record, events=[event], rules=DEFAULT, now=NOON) for event in events]
    return list(await asyncio.gather(*map(database.group.submit, works), return_exceptions=True))


def test_in_a_group_one_failure_costs_the_others_nothing(database: Database) -> None:
    order = an_order()
    _record(database, placed(order))
    answers = asyncio.run(_through_the_group(database, order))
    assert [isinstance(a, book.UnknownOrder) for a in answers] == [n % 3 == 0 for n in range(30)]
    assert _all(database)[0] == 21
    with database.reading() as connection:
        state = feed.state(connection)
        assert state.n == len(connection.execute(select(FEED)).all())


def test_strange_texts_are_kept(database: Database) -> None:
    order = replace(an_order(), number="#1\x00\N{PILE OF POO}" * 60, note="\x00 \ud7ff end")
    _record(database, placed(order), fetched(begun(order), begun(order).artworks[0].id))
    with database.reading() as connection:
        kept = book.find(connection, order.id)
    assert kept is not None
    assert kept.order.number == order.number
    assert book.number_key("# ab-12 ") == "AB12"


def _states(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return {row.kind: row.state for row in connection.execute(select(OUTBOX.c.kind, OUTBOX.c.state))}


def test_what_goes_on_in_spite_of_a_hold_is_listed_while_the_hold_is_on(database: Database) -> None:
    """Also where the hold is undone, or its release is; asking whether it can wait was no step to be taken back."""
    order = an_order()
    part = Fulfilment(f"{order.id}.1", route="prodigi", reference="ord_1", lines=(Line("1", 1),))
    _record(database, placed(replace(order, fulfilments=(part,))))
    with database.writing() as connection:
        connection.execute(OUTBOX.delete())
    by = {"order": order.id, "at": NOON, "author": MANAGER}
    _record(database, Held(id="held", fulfilment=part.id, why=HoldReason.OTHER, **by))  # type: ignore[arg-type]
    assert _states(database) == {"HoldAtProvider": "todo"}
    with database.writing() as connection:
        key = connection.execute(select(OUTBOX.c.key)).scalar_one()
        connection.execute(OUTBOX.update().values(state="done"))
        book.put_effect(connection, Alert(key=book.by_hand(key), order=order.id, cause="held", words=""), NOON, NOON)
    steps = [
        (Released(id="free", fulfilment=part.id, **by), "done"),  # type: ignore[arg-type]
        (Undone(id="not free", undoes="free", **by), "alert"),  # type: ignore[arg-type]
        (Undone(id="not held", undoes="held", **by), "done"),  # type: ignore[arg-type]
    ]
    for event, expected in steps:
        _record(database, event)
        assert _states(database)["Alert"] == expected


def _at_till(database: Database, state: State) -> Order:
    """An order at a register that is that far here, and of which somebody was told to mark it there."""
    bare = an_order()
    part = Fulfilment(f"{bare.id}.1", "flowhub", state, reference="r", lines=(Line("1", 1),))
    order = replace(bare, fulfilments=(part,))
    _record(database, placed(order))
    with database.writing() as connection:
        alert = Alert(key=book.untold(order.id, "flowhub"), order=order.id, cause="c", words="Mark it there.")
        book.put_effect(connection, alert, NOON, NOON)
    return order


TILL = Author(Role.CONNECTOR, "flowhub")


@pytest.mark.parametrize(
    ("to", "left"), [(State.IN_PRODUCTION, "alert"), (State.READY, "done"), (State.DELIVERED, "done")]
)
def test_nobody_marks_at_a_till_what_it_says_itself(database: Database, to: State, left: str) -> None:
    order = _at_till(database, State.READY)
    _record(database, _note(order))
    assert _states(database)["Alert"] == "alert"
    _record(database, replace(moved(order, to, MANAGER), id=new_id(), author=TILL))
    assert _states(database)["Alert"] == left


def test_what_its_till_canceled_is_not_marked_there(database: Database) -> None:
    order = _at_till(database, State.READY)
    _record(database, Cancelled(id="c", order=order.id, at=NOON, author=TILL, why=CancelReason.PROVIDER))
    assert _states(database)["Alert"] == "done"
