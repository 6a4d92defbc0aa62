"""What every provider must do, whoever it is. A new one is taken in by its place in `PROVIDERS` and in `CASES`."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from app.errors import Corrupt, Forged, NotAllowed
from app.events import Event
from app.orders import Fulfilment, Line, Order
from app.people import Author
from app.rules import POINTS_OF_SALE
from app.states import Role, State
from app.wire import event_bytes, read_event
from app.workflow import apply
from services.connector import Account, Reading
from services.providers import PROVIDERS
from tests.kit import deliveries as d
from tests.kit.contract import FOREIGN_HEX, Case, History
from tests.kit.orders import an_item, an_order, begun
from tests.services.providers.blaze import case as blaze
from tests.services.providers.cova import case as cova
from tests.services.providers.flowhub import case as flowhub
from tests.services.providers.leaflogix import case as leaflogix
from tests.services.providers.prodigi import case as prodigi
from tests.services.providers.site import case as site
from tests.services.providers.stitch import case as stitch
from tests.services.providers.stripe import case as stripe
from tests.services.providers.treez import case as treez

CASES: dict[str, Case] = {
    "shopify": Case(
        "shopify",
        d.recorded("shopify", "orders_create"),
        b'{"id":1,"theme":"new"}',
        d.SIGN["shopify"],
        (d.SECRET, d.OLD_SECRET),
    ),
    "printful": Case(
        "printful",
        d.recorded("printful", "v2_order_updated"),
        b'{"type":"moon_landed","occurred_at":"2026-11-21T00:00:00Z","store_id":7,"data":{"order":{"id":1}}}',
        d.SIGN["printful"],
        (d.HEX_SECRET, d.HEX_SECRET[::-1]),
        FOREIGN_HEX,
    ),
    "printify": Case(
        "printify",
        d.recorded("printify", "order_updated"),
        b'{"id":"e","type":"moon:landed","created_at":"2026-11-21 00:00:00","resource":{"id":"1","type":"moon"}}',
        d.SIGN["printify"],
        (d.SECRET, d.OLD_SECRET),
    ),
    "site": site.CASE,
    "stripe": stripe.CASE,
    "stitch": stitch.CASE,
    "prodigi": prodigi.CASE,
    "treez": treez.CASE,
    "flowhub": flowhub.CASE,
    "cova": cova.CASE,
    "leaflogix": leaflogix.CASE,
    "blaze": blaze.CASE,
}
each = pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)


def test_every_provider_with_webhooks_is_held_to_this() -> None:
    assert set(CASES) <= set(PROVIDERS)
    assert {"shopify", "printful", "printify"} <= set(CASES)


@pytest.mark.parametrize("name", PROVIDERS)
def test_names_and_fields(name: str) -> None:
    provider = PROVIDERS[name]
    assert name == provider.NAME
    assert provider.TITLE
    names = [field.name for field in provider.FIELDS]
    assert len(names) == len(set(names))
    assert all(field.title for field in provider.FIELDS)
    assert all(field.secret for field in provider.FIELDS if "secret" in field.name or field.name == "token")


@each
def test_a_genuine_delivery_is_accepted_under_either_secret(case: Case) -> None:
    for secret in case.secrets:
        assert case.accepts(case.sign(case.body, secret))
    assert not case.accepts(case.sign(case.body, case.foreign))


@pytest.mark.parametrize("case", [c for c in CASES.values() if c.signs], ids=lambda case: case.name)
def test_one_flipped_bit_is_refused(case: Case) -> None:
    signed = case.signed()
    chance = random.Random(9)
    for _ in range(200):
        changed = bytearray(case.body)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        assert not case.accepts(replace(signed, body=bytes(changed)))


@each
def test_an_unsigned_delivery_and_an_account_without_secrets_are_refused(case: Case) -> None:
    assert not case.accepts(case.bare())
    assert not case.accepts(case.signed(), Account(case.name, "main", {}))


def test_a_point_of_sale_that_signs_nothing_is_only_a_doorbell() -> None:
    for case in CASES.values():
        if case.name in POINTS_OF_SALE and not case.signs:
            reading = case.provider.read(case.signed(), case.account)
            assert reading.events == ()
            assert reading.refetch


@each
def test_an_old_delivery_is_refused_where_its_proof_has_a_time(case: Case) -> None:
    late = d.NOW + timedelta(days=2)
    if case.has_time:
        with pytest.raises(Forged) as found:
            case.provider.verify(case.signed(), case.account, late)
        assert found.value.stale
    else:
        case.provider.verify(case.signed(), case.account, late)


@each
def test_a_repeated_delivery_has_the_same_key_and_the_same_events(case: Case) -> None:
    first, again = case.signed(), replace(case.signed(), received_at=d.NOW + timedelta(hours=4))
    assert case.provider.identify(first) == case.provider.identify(again)
    assert 0 < len(case.provider.identify(first)) <= 300
    events = [case.provider.read(one, case.account).events for one in (first, again)]
    assert [e.id for e in events[0]] == [e.id for e in events[1]]


@each
def test_reading_is_pure(case: Case) -> None:
    one = case.signed()
    assert case.provider.read(one, case.account) == case.provider.read(one, case.account)


@each
def test_an_unknown_event_is_harmless(case: Case) -> None:
    signed = case.signed(case.unknown)
    if case.name == "shopify":
        headers = [(n, b"moons/landed" if n == "x-shopify-topic" else v) for n, v in signed.headers]
        signed = replace(signed, headers=tuple(headers))
    reading = case.provider.read(signed, case.account)
    assert reading.events == ()
    assert reading.unknown


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "ten megabytes": b'{"a":"' + b"x" * 10_000_000 + b'"}',
    "not text": b"\xff\xfe\x00{}",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "closed deep lists": b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "not JSON": b"<html>",
    "a list": b"[1]",
    "a number": b"7",
    "null": b"null",
    "NaN": b'{"id":NaN}',
    "too large a number": b'{"id":1,"total_price":1e400,"created":1e999999999}',
    "endless digits": b'{"id":' + b"9" * 10_000 + b"}",
    "the same field twice": b'{"id":1,"id":2}',
    "half a character": b'{"type":"\\ud800","id":"\\udfff"}',
    "other types": b'{"id":[],"type":{},"data":7,"resource":"x","line_items":{},"order":[]}',
    "cut": b'{"id":1,"line',
}


@each
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_bytes_raise_nothing_but_forged_and_corrupt(case: Case, kind: str) -> None:
    signed = case.signed(HOSTILE[kind])
    case.provider.identify(signed)
    accepted = case.accepts(signed)
    assert accepted == (kind != "empty") or kind == "empty"
    with pytest.raises(Corrupt) as found:
        _refuse_unknown(case.provider.read(signed, case.account))
    assert found.value.message


def _refuse_unknown(reading: Reading) -> None:
    """Bytes that are well-formed after all may be a message of an unknown kind."""
    assert reading.events == ()
    assert reading.unknown
    raise Corrupt("an unknown kind")


def _mutants(value: Any, chance: random.Random) -> Iterator[Any]:
    """The value with one leaf replaced by something it is not."""
    texts = ("", "NaN", "x" * 3_000, "\ud83d", "0001-01-01T00:00:00+14:00")
    odd: tuple[Any, ...] = (None, -1, 10**30, [], {}, [[]], True, 1.5, *texts)
    if isinstance(value, dict):
        for name in value:
            yield {**value, name: chance.choice(odd)}
            yield from ({**value, name: m} for m in _mutants(value[name], chance))
    elif isinstance(value, list):
        for n in range(len(value)):
            yield from ([*value[:n], m, *value[n + 1 :]] for m in _mutants(value[n], chance))


@each
def test_every_field_replaced_by_nonsense_is_read_or_refused_but_never_breaks(case: Case) -> None:
    chance, refused = random.Random(5), 0
    for mutant in _mutants(json.loads(case.body), chance):
        signed = case.signed(json.dumps(mutant).encode())
        try:
            case.provider.read(signed, case.account)
        except Corrupt:
            refused += 1
    assert refused > 0


def _canonical(order: Order) -> object:
    """What must not depend on the order in which messages came."""
    return (
        [(f.id, f.state, f.hold is None, f.reference) for f in order.fulfilments],
        sorted((p.id, p.number, p.state) for p in order.parcels),
        order.payment,
        sorted((i.id, i.quantity, i.options, i.awaits_artwork) for i in order.items if i.quantity),
        order.address,
        order.total,
    )


def _played(start: Order | None, readings: Iterable[Reading]) -> Order:
    """As the receiver does it: what comes before its order is known is tried again later."""
    order, waiting = start, [list(reading.events) for reading in readings]
    for _ in range(len(waiting) + 1):
        later: list[list[Event]] = []
        for events in waiting:
            try:
                for event in events:
                    order = apply(order, event).order
            except NotAllowed:
                later.append(events)
        waiting = later
    assert order is not None
    assert waiting == []
    return order


def _orderings(readings: list[Reading]) -> Iterator[list[Reading]]:
    """All of them up to five messages, else some hundred by chance; each with messages repeated."""
    chance = random.Random(3)
    if len(readings) <= 5:
        yield from (list(p) + chance.choices(readings, k=2) for p in permutations(readings))
        return
    for _ in range(300):
        yield chance.sample(readings, len(readings)) + chance.choices(readings, k=3)


def _shopify(*names: str) -> list[Reading]:
    topics = {name: name.replace("_", "/", 1) for name in names}
    topics |= {n: "fulfillments/update" for n in names if n.startswith("fulfillments_update")}
    topics |= {n: "orders/updated" for n in names if n.startswith("orders_updated")}
    topics |= {n: "refunds/create" for n in names if n.startswith("refunds_create")}
    topics |= {n: "fulfillments/create" for n in names if n.startswith("fulfillments_create")}
    read = PROVIDERS["shopify"].read
    account = d.ACCOUNTS["shopify"]
    return [read(d.shopify(d.recorded("shopify", n), topics[n], id=n), account) for n in names]


def _print_house(provider: str, names: Iterable[str]) -> list[Reading]:
    signed = [CASES[provider].signed(d.recorded(provider, name)) for name in names]
    return [PROVIDERS[provider].read(one, d.ACCOUNTS[provider]) for one in signed]


def _outsourced(route: str) -> Order:
    snapshot = an_order(items=(an_item("1", quantity=2),))
    part = Fulfilment(f"{snapshot.id}.1", route=route, state=State.RECEIVED, lines=(Line("1", 2),))
    return begun(replace(snapshot, fulfilments=(part,)))


PRINTFUL = ("v1_order_created", "v1_order_updated", "v1_order_inprocess", "v1_order_put_hold", "v1_order_remove_hold")
SHIPPED = ("v1_package_shipped", "v1_package_shipped_second")
HISTORIES: dict[str, History] = {
    "shopify paid": (None, _shopify("orders_create", "orders_paid"), State.RECEIVED),
    "shopify canceled": (None, _shopify("orders_create", "orders_paid", "orders_cancelled"), State.CANCELED),
    "shopify partly given back": (
        None,
        _shopify("orders_create", "orders_paid", "refunds_create_money", "orders_updated_refunded"),
        State.RECEIVED,
    ),
    "shopify two parcels": (
        None,
        _shopify(
            "orders_create",
            "orders_paid",
            "fulfillments_create",
            "orders_partially_fulfilled",
            "fulfillments_create_second",
            "orders_fulfilled",
            "fulfillments_update_delivered",
            "fulfillments_update_second_delivered",
        ),
        State.DELIVERED,
    ),
    "printful held and freed": (_outsourced("printful"), _print_house("printful", PRINTFUL), State.IN_PRODUCTION),
    "printful shipped": (_outsourced("printful"), _print_house("printful", PRINTFUL + SHIPPED), State.SHIPPED),
    "printful canceled": (
        _outsourced("printful"),
        _print_house("printful", ("v1_order_created", "v1_order_canceled", "v1_order_refunded")),
        State.CANCELED,
    ),
    "printful, both versions at once": (
        _outsourced("printful"),
        _print_house("printful", ("v2_order_created", "v1_order_inprocess", "v2_order_updated", *SHIPPED)),
        State.SHIPPED,
    ),
    "printify": (
        _outsourced("printify"),
        _print_house("printify", ("source_order_created", "source_shipment_created")),
        State.SHIPPED,
    ),
    **site.HISTORIES,
    **stripe.HISTORIES,
    **cova.HISTORIES,
    **leaflogix.HISTORIES,
    **blaze.HISTORIES,
    **prodigi.HISTORIES,
    **treez.HISTORIES,
    **flowhub.HISTORIES,
}


@pytest.mark.parametrize("name", HISTORIES)
def test_messages_in_any_order_and_repeated_end_the_same(name: str) -> None:
    start, readings, state = HISTORIES[name]
    straight = _played(start, readings)
    assert straight.state is state
    for shuffled in _orderings(readings):
        assert _canonical(_played(start, shuffled)) == _canonical(straight)


def test_every_event_names_its_author_its_source_and_itself() -> None:
    for start, readings, _ in HISTORIES.values():
        events = [e for reading in readings for e in reading.events]
        assert events
        for event in events:
            assert event.author == Author(Role.CONNECTOR, event.cause.source.partition("/")[0])
            assert event.cause.message
            assert start is None or event.order == start.id


def test_every_event_survives_the_wire() -> None:
    for _, readings, _ in HISTORIES.values():
        for event in (e for reading in readings for e in reading.events):
            assert read_event(event_bytes(event)) == event
