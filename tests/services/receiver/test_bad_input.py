"""Ten thousand damaged deliveries for each connector: never a fault of ours, never an order touched, never the memory.

Half are changed on the way (their proof no longer holds), half were signed as they are by whoever holds the secret: a
thousand of these go through the door into the book, four thousand to the connector that reads them.
"""

import asyncio
import hashlib
import resource
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.errors import PlatenError
from app.orders import Order
from services.connector import Delivery
from services.receiver import book, hooks
from services.receiver.schema import INBOX, ORDERS, REFUSED
from tests.kit import deliveries as d
from tests.kit.contract import Case
from tests.kit.mutants import HOSTILE_NUMBERS, bytes_gone_wrong, values_gone_wrong
from tests.kit.orders import an_order, placed
from tests.kit.receiver import Clock, Running, running_receiver
from tests.kit.sane import ensure_sane
from tests.services.providers.test_contract import CASES

pytestmark = pytest.mark.anyio
FORGED, READ, SIGNED, AT_ONCE = 5_000, 4_000, 1_000, 64
MOST_MB = 96
each = pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def running(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Running]:
    clock = Clock(d.NOW)
    async with running_receiver(f"sqlite:///{tmp_path / 'platen.db'}", clock=clock) as found:
        for name, case in CASES.items():
            asked = {field.name: "practice value" for field in case.provider.FIELDS if field.required}
            found.account(name, case.account.name, {**asked, **case.account.fields})
        yield found


async def post(running: Running, delivery: Delivery) -> int:
    """As the web server hands it over."""
    status: list[int] = []

    async def receive() -> hooks.Message:
        return {"type": "http.request", "body": delivery.body, "more_body": False}

    async def send(message: hooks.Message) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    scope: hooks.Message = {
        "type": "http",
        "method": "POST",
        "path": f"/hooks/{delivery.provider}/{delivery.account}",
        "query_string": delivery.query.encode("latin-1"),
        "headers": [(name.encode(), value) for name, value in delivery.headers],
    }
    await hooks.Hooks(running.state)(scope, receive, send)
    return status[0]


async def post_all(running: Running, deliveries: Iterable[Delivery]) -> list[int]:
    found: list[int] = []
    waiting: list[Delivery] = []
    for delivery in deliveries:
        waiting.append(delivery)
        if len(waiting) == AT_ONCE:
            found += await asyncio.gather(*(post(running, one) for one in waiting))
            waiting.clear()
    return found + await asyncio.gather(*(post(running, one) for one in waiting))


def book_of(running: Running) -> str:
    """One word for the whole book: any change of any order gives another."""
    with running.state.database.reading() as connection:
        rows = connection.execute(sa.select(ORDERS.c.id, ORDERS.c.rev, ORDERS.c.body).order_by(ORDERS.c.id))
        return hashlib.sha256(b"".join(f"{r.id}{r.rev}".encode() + bytes(r.body) for r in rows)).hexdigest()


def count(running: Running, query: "sa.Select[Any]") -> int:
    with running.state.database.reading() as connection:
        return int(connection.execute(query).scalar_one() or 0)


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def damaged(case: Case) -> Iterable[Delivery]:
    """The genuine delivery's headers over a body that is another. Without a signature the address's secret is wrong."""
    genuine = case.signed()
    for n, body in enumerate(bytes_gone_wrong(case.body, FORGED, seed=7)):
        if case.signs:
            yield Delivery(genuine.provider, genuine.account, genuine.headers, genuine.query, body, d.NOW)
        else:
            yield case.sign(body, f"a wrong secret of a decent length {n}")


@each
async def test_five_thousand_changed_on_the_way_touch_nothing(running: Running, case: Case) -> None:
    assert await post(running, case.signed()) == 200
    await running.pump()
    before, began = book_of(running), megabytes()
    statuses = await post_all(running, damaged(case))
    assert len(statuses) == FORGED
    assert set(statuses) == {401}
    await running.pump()
    assert book_of(running) == before
    assert count(running, sa.select(sa.func.count()).select_from(INBOX)) == 1
    assert count(running, sa.select(sa.func.sum(REFUSED.c.n))) == FORGED
    assert megabytes() - began < MOST_MB


def posted(case: Case) -> list[bytes]:
    """Every recorded message of this provider that reads as it is, the case's own first."""
    recorded = sorted((d.RECORDED / case.name).glob("*.json"))
    return [case.body, *(body for body in map(Path.read_bytes, recorded) if _tells(case, body))]


def _tells(case: Case, body: bytes) -> bool:
    with suppress(PlatenError):
        reading = case.provider.read(case.signed(body), case.account)
        return bool(reading.events or reading.refetch) and body != case.body
    return False


@each
def test_four_thousand_with_other_values_are_read_or_refused_in_words(case: Case) -> None:
    """Well-formed and signed: nothing but a refusal in words may come out, and never an order no shop could mean."""
    kinds, began, met = posted(case), megabytes(), Counter[str]()
    for seed, body in enumerate(kinds):
        for mutant in values_gone_wrong(body, READ // len(kinds) + 1, seed=seed):
            delivery = case.signed(mutant)
            case.provider.verify(delivery, case.account, d.NOW)
            try:
                reading = case.provider.read(delivery, case.account)
            except PlatenError as error:
                met["refused" if error.message else "wordless"] += 1
                continue
            met["told" if reading.events or reading.refetch else "nothing"] += 1
            for event in reading.events:
                ensure_sane(event)
    assert met.total() >= READ
    assert met["told"] > READ // 10, met
    assert met["refused"], met
    assert not met["wordless"]
    assert megabytes() - began < MOST_MB


def told_as(case: Case, body: bytes, n: int) -> Delivery:
    """A message of its own, where the header says which one it is."""
    name = {"shopify": f"w{n}"}.get(case.name, f"msg_{n}")
    make = {"shopify": d.shopify, "site": d.site, "stitch": d.stitch}.get(case.name)
    return make(body, id=name) if make else case.signed(body)


@each
async def test_a_thousand_signed_ones_are_read_or_kept_for_a_person(running: Running, case: Case) -> None:
    """Whoever holds the secret may say odd things of orders: what cannot be understood is kept with a reason, and
    nobody else's order is touched."""
    with running.state.database.writing() as connection:
        book.record(connection, [placed(an_order("bystander"))], running.state.rules, d.NOW)
    kinds = posted(case)
    bodies = [*bytes_gone_wrong(case.body, SIGNED // 4, seed=9)]
    for seed, body in enumerate(kinds, 10):
        bodies += values_gone_wrong(body, (SIGNED - SIGNED // 4) // len(kinds) + 1, seed=seed)
    began = megabytes()
    statuses = await post_all(running, (told_as(case, body, n) for n, body in enumerate(bodies)))
    assert set(statuses) <= {200, 401}
    await running.pump(5_000)
    kept = count(running, sa.select(sa.func.count()).select_from(INBOX))
    assert kept >= SIGNED // 4, "they must not all be taken for one and the same message"
    (bystander,) = [order for order in _orders(running) if order.external == an_order("bystander").external]
    assert bystander.events == 1
    query = sa.select(INBOX.c.state, INBOX.c.error, INBOX.c.tries)
    with running.state.database.reading() as connection:
        rows = connection.execute(query).all()
    assert rows
    assert {row.state for row in rows} <= {"done", "dead", "waiting", "ignored"}
    assert all(row.error for row in rows if row.state == "dead")
    assert not [row.error for row in rows if "Platen could not" in (row.error or "")]
    assert [row for row in rows if row.state == "dead"]
    for order in _orders(running):
        assert all(item.quantity >= 0 and item.price.amount.is_finite() for item in order.items)
        assert order.total.amount.is_finite()
    assert megabytes() - began < MOST_MB


def _orders(running: Running) -> list[Order]:
    with running.state.database.reading() as connection:
        ids = list(connection.execute(sa.select(ORDERS.c.id)).scalars())
        return [kept.order for id_ in ids if (kept := book.find(connection, id_)) is not None]


FIELDS = (("shopify", b'"current_total_price"'), ("site", b'"total"'), ("site", b'"quantity"'))


@pytest.mark.parametrize("number", HOSTILE_NUMBERS)
@pytest.mark.parametrize(("name", "field"), FIELDS)
async def test_a_hostile_number_ends_in_quarantine_with_a_reason(
    running: Running, name: str, field: bytes, number: str
) -> None:
    """In a sum and in a count."""
    case = CASES[name]
    at = case.body.index(field)
    end = min(i for i in (case.body.find(b",", at), case.body.find(b"}", at)) if i > 0)
    body = case.body[:at] + field + b":" + number.encode() + case.body[end:]
    assert await post(running, case.signed(body)) == 200
    await running.pump()
    with running.state.database.reading() as connection:
        (row,) = connection.execute(sa.select(INBOX.c.state, INBOX.c.error)).all()
    assert row.state == "dead"
    assert row.error
    assert _orders(running) == []


FINER = (
    (b'"USD"', b'"JPY"', "another currency's decimals"),
    (b'"current_total_price"', b'"current_total_price":12.345,"x"', "a fraction of a cent"),
    (b'"current_total_price"', b'"current_total_price":"12.345","x"', "the same as text"),
)


@pytest.mark.parametrize(("was", "is_"), [row[:2] for row in FINER], ids=[row[2] for row in FINER])
async def test_a_sum_with_more_decimals_than_its_currency_ends_in_quarantine(
    running: Running, was: bytes, is_: bytes
) -> None:
    body = CASES["shopify"].body.replace(was, is_)
    assert is_ in body
    await post(running, CASES["shopify"].signed(body))
    await running.pump()
    with running.state.database.reading() as connection:
        (row,) = connection.execute(sa.select(INBOX.c.state, INBOX.c.error)).all()
    assert (row.state, "more decimals than the currency" in row.error) == ("dead", True)
    assert _orders(running) == []
