"""A step is carried out once, is believed only as far as the receiver knows, and one bad step stops no other."""

import asyncio
import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import wire
from app.artwork import Verdict
from app.events import Checked, Event, Noted
from app.orders import Order
from app.people import Author
from app.protocol import Answer, Answers, Batch, Command, Result
from app.states import ReprintReason, Role, State
from services.receiver import book
from services.receiver.schema import HISTORY
from tests.kit import tinyshop
from tests.kit.orders import MANAGER, NOON, TICKED, an_order, begun, fetched, moved, new_id, placed
from tests.kit.receiver import Running, running_receiver
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def _an_order(tiny: Tiny) -> Order:
    order = an_order()
    await tiny.post(placed(order))
    await tiny.running.pump()
    return begun(order)


def _note(tiny: Tiny, order: Order, text: str = "Mind the whiskers") -> Noted:
    by = tiny.naledi.author("Press 2")
    return Noted(id=new_id(), order=order.id, at=tiny.running.clock(), author=by, text=text)


def _command(event: Event, **more: object) -> Command:
    return Command(event.id, msgspec.Raw(wire.event_bytes(event)), 0, 0, **more)  # type: ignore[arg-type]


async def _send(tiny: Tiny, *commands: Command) -> list[Answer]:
    content = wire.json_bytes(Batch(commands))
    answer = await tiny.running.client.post("/api/v1/commands", content=content, headers=tiny.auth)
    assert answer.status_code == 200, answer.text
    return list(wire.read(answer.content, Answers).answers)


def _recorded(tiny: Tiny, order: Order) -> list[Event]:
    with tiny.running.state.database.reading() as connection:
        query = select(HISTORY.c.body).where(HISTORY.c.order_id == order.id).order_by(HISTORY.c.rev)
        return [wire.read_event(body) for body in connection.execute(query).scalars()]


async def test_the_same_step_at_the_same_moment_counts_once(tiny: Tiny) -> None:
    order = await _an_order(tiny)
    command = _command(_note(tiny, order))
    answers = await asyncio.gather(*(_send(tiny, command) for _ in range(8)))
    assert len({wire.json_bytes(a) for a in answers}) == 1
    assert sum(isinstance(e, Noted) for e in _recorded(tiny, order)) == 1


async def test_time_author_and_station_are_the_receivers(tiny: Tiny) -> None:
    order = await _an_order(tiny)
    lie = Author(Role.ADMIN, "The boss", tiny.naledi.id, "Somewhere")
    event = replace(_note(tiny, order), author=lie, at=NOON + timedelta(days=30_000))
    command = replace_age(_command(event), 90_000)
    assert (await _send(tiny, command))[0].result is Result.APPLIED
    taken = _recorded(tiny, order)[-1]
    assert taken.author == Author(Role.OPERATOR, "Naledi Khumalo", tiny.naledi.id, "Press 2")
    assert taken.at == tiny.running.clock() - timedelta(seconds=90)
    assert taken.device_at == event.at


def replace_age(command: Command, age_ms: int) -> Command:
    return msgspec.structs.replace(command, age_ms=age_ms)


async def test_a_verdict_is_a_checkers_and_an_operator_asks_for_one(tiny: Tiny) -> None:
    """The same table as at the bench, whatever role the station believes its person to have."""
    order = await _an_order(tiny)
    part = order.fulfilments[0]
    steps = (moved(order, to, MANAGER, minutes=n) for n, to in enumerate((State.IN_PRODUCTION, State.QUALITY_CHECK)))
    events: list[Event] = [*(fetched(order, a.id) for a in order.artworks), *steps]
    now, rules = tiny.running.clock(), tiny.running.state.rules
    await tiny.running.state.database.group.submit(lambda c: book.record(c, events, rules, now))
    boss = replace(tiny.naledi.author("Press 2"), role=Role.ADMIN)

    def verdict(what: Verdict, author: Author, **more: Any) -> Checked:
        named: dict[str, Any] = {"id": new_id(), "order": order.id, "at": now, "author": author, "fulfilment": part.id}
        return Checked(**named, unit=part.units[0].id, attempt=1, verdict=what, **more)

    passes = verdict(Verdict.PASS, boss, answers=TICKED)
    fails = verdict(Verdict.FAIL, boss, why=ReprintReason.BANDING)
    asks = verdict(Verdict.UNSURE, boss, reason="Is the eye too green?")
    answers = await _send(tiny, *map(_command, (passes, fails, asks)))
    assert [a.result for a in answers] == [Result.REJECTED, Result.REJECTED, Result.APPLIED]
    assert answers[0].message == "Only checkers judge a piece."
    by_lerato = replace(passes, id=new_id(), author=tiny.lerato.author("Office"))
    assert [a.result for a in await _send(tiny, _command(by_lerato))] == [Result.APPLIED]


@pytest.mark.parametrize("age_ms", [-5, 0, 10**18])
async def test_no_age_breaks_anything(tiny: Tiny, age_ms: int) -> None:
    order = await _an_order(tiny)
    assert (await _send(tiny, replace_age(_command(_note(tiny, order)), age_ms)))[0].result is Result.APPLIED
    assert _recorded(tiny, order)[-1].at <= tiny.running.clock()


@pytest.mark.parametrize("bad", [b'{"kind":"Nothing"}', b"17", b'{"kind":"Noted"}', b'{"kind":["x"]}', b"null"])
async def test_a_bad_step_at_the_head_stops_nobody(tiny: Tiny, bad: bytes) -> None:
    order = await _an_order(tiny)
    good = _command(_note(tiny, order))
    results = [a.result for a in await _send(tiny, Command("bad", msgspec.Raw(bad), 0, 0), good)]
    assert results == [Result.REJECTED, Result.APPLIED]


@pytest.mark.parametrize("name", ["", "x" * 300, "a\x00b"])
async def test_a_name_that_cannot_be_kept_is_refused_in_words(tiny: Tiny, name: str) -> None:
    order = await _an_order(tiny)
    event = replace(_note(tiny, order), id=name)
    answer = (await _send(tiny, _command(event)))[0]
    assert (answer.result, bool(answer.message)) == (Result.REJECTED, True)


async def test_only_those_that_name_the_failed_one_wait_for_it(tiny: Tiny) -> None:
    order = await _an_order(tiny)
    first = _command(replace(_note(tiny, order), order="pl0000000000000000000000000000"))
    second, third = _command(_note(tiny, order, "b"), after=first.id), _command(_note(tiny, order, "c"))
    results = [a.result for a in await _send(tiny, first, second, third)]
    assert results == [Result.REJECTED, Result.REJECTED, Result.APPLIED]
    assert [a.result for a in await _send(tiny, second)] == [Result.APPLIED]


async def test_a_station_places_no_orders_and_no_more_than_fifty_steps(tiny: Tiny) -> None:
    event = replace(placed(an_order("77")), author=tiny.naledi.author("Press 2"))
    assert (await _send(tiny, _command(event)))[0].result is Result.REJECTED
    content = wire.json_bytes(Batch((_command(event),) * 51))
    answer = await tiny.running.client.post("/api/v1/commands", content=content, headers=tiny.auth)
    assert answer.status_code == 422


async def test_a_station_paired_anew_repeats_its_steps_without_harm(tiny: Tiny) -> None:
    order = await _an_order(tiny)
    command = _command(_note(tiny, order))
    await _send(tiny, command)
    tiny.token = tiny.running.pair("Press 2, again")
    assert (await _send(tiny, command))[0].result is Result.APPLIED
    assert sum(isinstance(e, Noted) for e in _recorded(tiny, order)) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.integers(0, 5), min_size=1, max_size=25), size=st.integers(1, 5))
async def test_any_repetition_in_any_batches_applies_each_once(
    tmp_path_factory: pytest.TempPathFactory, sent: list[int], size: int, anyio_backend: str
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('commands') / 'platen.db'}"
    async with running_receiver(url, providers={"shopify": tinyshop.TinyShop()}) as running:
        tiny = _small(running)
        order = await _an_order(tiny)
        commands = [_command(_note(tiny, order, f"note {n}")) for n in range(6)]
        known: dict[str, bytes] = {}
        for start in range(math.ceil(len(sent) / size)):
            batch = [commands[n] for n in sent[start * size : (start + 1) * size]]
            for answer in await _send(tiny, *batch):
                assert known.setdefault(answer.id, wire.json_bytes(answer)) == wire.json_bytes(answer)
        notes = [e.text for e in _recorded(tiny, order) if isinstance(e, Noted)]
        assert sorted(notes) == sorted({f"note {n}" for n in sent})


def _small(running: Running) -> Tiny:
    from tests.services.receiver.conftest import Shop

    running.account("shopify", "acme", {"secret": tinyshop.SECRET})
    naledi = running.person("Naledi Khumalo", Role.OPERATOR)
    return Tiny(running, running.pair(), naledi, naledi, Shop())
