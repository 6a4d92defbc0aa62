"""Every recorded delivery of every connector, read again by one that understands it otherwise: exactly its orders are
listed, and neither a secret nor a person stands in what is said or in the log."""

import json
import logging
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa

from app import wire
from app.events import Event, IssueRaised
from app.naming import names_of
from app.orders import Order
from app.states import Role
from services.connector import Account, Connector, Delivery, Reading, Talk
from services.meanings import Change, Replayed, Trial
from services.providers import PROVIDERS
from services.receiver import book, inbox, mappings, replay
from services.receiver.schema import METADATA, ORDERS, OUTBOX
from tests.kit import deliveries as d
from tests.kit.receiver import Clock, Running, running_receiver
from tests.services.receiver import replay_table as table

pytestmark = pytest.mark.anyio
EVERYBODY = sorted(table.PROVIDERS)
MOVED_TO = "9 Loop Street"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_no_connector_and_no_sample_is_left_out() -> None:
    assert set(table.PROVIDERS) == set(PROVIDERS)
    recorded = {(file.parent.name, file.stem) for file in d.RECORDED.glob("*/*.json")}
    assert {(name, sample) for name in EVERYBODY for sample in table.samples(name)} | table.ANSWERS == recorded


class Mended:
    """A connector that takes one message and its answer for a problem; all else as before."""

    def __init__(self, connector: Connector, body: bytes) -> None:
        self._connector, self._body, self._mine = connector, body, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    def read(self, delivery: Delivery, account: Account) -> Reading:
        self._mine = delivery.body == self._body
        reading = self._connector.read(delivery, account)
        return replace(reading, events=tuple(map(self._otherwise, reading.events)))

    def pull(self, order: str, account: Account) -> Talk:
        events = yield from self._connector.pull(order, account)
        return [self._otherwise(event) for event in events]

    def _otherwise(self, event: Event) -> Event:
        """Its text holds an address, which shows where it is not kept back."""
        if not self._mine:
            return event
        common = {name: getattr(event, name) for name in ("order", "at", "author", "cause", "names")}
        return IssueRaised(id=f"{event.id}*", kind="mended", text=f"Thandi Mokoena, {MOVED_TO}", **common)


@dataclass
class Book:
    """A receiver that has taken all of one provider's samples, and their twins."""

    provider: str
    running: Running
    taken: list[Delivery]

    def replay(self, connector: Connector | None = None, words: Mapping[str, str] | None = None) -> Replayed:
        self.running.state.providers = {**PROVIDERS, self.provider: connector or PROVIDERS[self.provider]}
        return replay.compare(self.running.state, Trial(self.provider, "main", dict(words or {})))

    def orders(self) -> list[Order]:
        with self.running.state.database.reading() as connection:
            return [wire.read_order(body) for body in connection.execute(sa.select(ORDERS.c.body)).scalars()]

    def meant(self, delivery: Delivery) -> list[str]:
        """The orders a message is about, by itself or by what is answered; worked out beside the receiver."""
        account, connector = table.account(self.provider), PROVIDERS[self.provider]
        reading = connector.read(delivery, account)
        events = list(reading.events)
        if reading.refetch:
            events += _driven(connector.pull(reading.refetch, account), table.PROVIDERS[self.provider])
        found = {o.id for o in self.orders() for e in events if e.order == o.id or names_of(o) & {*e.names}}
        return sorted(found)


def _driven(talk: Talk, provider: table.Provider) -> list[Event]:
    try:
        request = next(talk)
        while True:
            response = provider.respond(request)
            response.request = request
            request = talk.send(response)
    except StopIteration as done:
        events: list[Event] = done.value
        return events


@asynccontextmanager
async def taken(url: str, provider: str, *names: str, twin: table.Swaps = ()) -> AsyncIterator[Book]:
    """Samples and their twins, which `twin` changes further. Nobody is told of anything meanwhile: only what rings is
    asked about."""
    of = replace(table.PROVIDERS[provider], strange=twin)
    async with running_receiver(url, clock=Clock(d.NOW), provider=of.respond) as running:
        running.account(provider, "main", dict(table.account(provider).fields))
        with running.state.database.writing() as connection:
            for event in of.orders():
                book.record(connection, [event], running.state.rules, running.clock())
        made = Book(provider, running, [])
        for name in names or table.samples(provider):
            one, other = table.delivery(provider, name), table.delivery(provider, name, twin=True, strange=twin)
            for delivery in (one, other) if one.body != other.body else (one,):
                made.taken.append(delivery)
                await _take(running, delivery)
        yield made


async def _take(running: Running, delivery: Delivery) -> None:
    headers = [(name.encode(), value) for name, value in delivery.headers]
    path = f"/hooks/{delivery.provider}/main?{delivery.query}"
    assert (await running.client.post(path, content=delivery.body, headers=headers)).status_code == 200
    running.clock.forward(seconds=1)
    await _work(running)


async def _work(running: Running) -> None:
    await inbox.read_some(running.state)
    with running.state.database.writing() as connection:
        connection.execute(OUTBOX.update().where(OUTBOX.c.kind != "Refetch").values(state="done"))
        rings = connection.execute(sa.select(OUTBOX.c.id).where(OUTBOX.c.state == "todo")).first()
    if rings is not None:
        await running.worker.step()


@pytest.mark.parametrize("provider", EVERYBODY)
async def test_exactly_the_orders_of_a_message_that_is_read_otherwise(
    sqlite_url: str, provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "platen")
    async with taken(sqlite_url, provider) as made:
        before = _everything(made)
        said = [made.replay()]
        assert (said[0].read, said[0].orders, said[0].asked) == (len(made.taken), (), 0)
        reached = set()
        for delivery in made.taken:
            found = made.replay(Mended(PROVIDERS[provider], delivery.body))
            assert [one.order for one in found.orders] == made.meant(delivery), delivery.body
            reached |= {one.order for one in found.orders}
            said.append(found)
        assert reached == {order.id for order in made.orders()}
        assert _everything(made) == before
        told = wire.json_bytes(said).decode() + caplog.text
        assert not [word for word in _private(made) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told)]


STRANGE = "eclipsed"


@pytest.mark.parametrize("provider", table.WORDS)
async def test_exactly_the_orders_of_a_word_that_is_mapped_otherwise(sqlite_url: str, provider: str) -> None:
    """The sample's own word stays as it is; its twin says one that nobody knows."""
    name, word = table.WORDS[provider]
    strange = ((f'"{word}"', f'"{STRANGE}"'), *table.STILL_HERE.get(provider, ()))
    async with taken(sqlite_url, provider, name, twin=strange) as made:
        state, lead = made.running.state, made.running.person("Lerato Venter", Role.MANAGER)
        (twin,) = made.meant(made.taken[1])
        assert made.replay().orders == ()
        (tried,) = made.replay(words={STRANGE: "hold:stock"}).orders
        assert (tried.order, any("on hold" in line for line in tried.after)) == (twin, True)
        await mappings.change(state, provider, "main", Change({STRANGE: "hold:stock"}), lead.id)
        await _work(made.running)
        assert made.replay().orders == ()
        await mappings.change(state, provider, "main", Change({STRANGE: "problem"}), lead.id)
        assert [one.order for one in made.replay().orders] == [twin]


def _everything(made: Book) -> dict[str, list[tuple[object, ...]]]:
    with made.running.state.database.reading() as connection:
        return {t.name: [tuple(r) for r in connection.execute(sa.select(t))] for t in METADATA.sorted_tables}


def _private(made: Book) -> set[str]:
    """Every secret of the account, every proof, and whatever the messages and the orders say of persons. An order's
    number, which a shop calls its name, is no secret."""
    account, fields = table.account(made.provider), PROVIDERS[made.provider].FIELDS
    secrets = {account.get(field.name) for field in fields if field.secret} | {table.TOKEN, MOVED_TO}
    proofs = {value.decode() for one in made.taken for name, value in one.headers if "sign" in name or "hmac" in name}
    persons = {word for one in made.taken for word in _persons(json.loads(one.body))}
    for order in made.orders():
        persons |= {*asdict(order.customer).values(), *asdict(order.address).values()}
    return {word for word in secrets | proofs | persons if len(word) > 3 and not word.startswith("#")}


_OF_PERSONS = re.compile(r"(?i)name|mail|phone|address|line\d|city|zip|post|company")
_IS_PERSON = frozenset({"email", "emailaddress", "phone", "address1", "line1", "first_name", "firstname", "zip"})


def _persons(said: object) -> Iterator[str]:
    if isinstance(said, list):
        for one in said:
            yield from _persons(one)
    elif isinstance(said, dict):
        whole = not _IS_PERSON.isdisjoint(key.lower() for key in said)
        for key, value in said.items():
            if isinstance(value, str) and whole and _OF_PERSONS.search(key):
                yield value
            else:
                yield from _persons(value)
