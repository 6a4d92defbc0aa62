"""What every carrier that posts messages owes: the same events for the same bytes, and nothing but words for hostile
ones."""

import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.errors import Corrupt, PlatenError
from services.carriers import CARRIERS
from services.connector import Can, Delivery, Reading
from tests.kit import deliveries as d
from tests.kit.mutants import bytes_gone_wrong, values_gone_wrong
from tests.kit.sane import ensure_sane
from tests.kit.sendings import account
from tests.services.carriers.test_easypost import TRACKER
from tests.services.carriers.test_shiplogic import MESSAGE
from tests.services.providers.test_contract import HOSTILE, _mutants

BODIES: dict[str, Any] = {
    "shiplogic": MESSAGE,
    "easypost": {"id": "evt_1", "description": "tracker.updated", "result": TRACKER},
}
each = pytest.mark.parametrize("name", BODIES)


def posted(name: str, body: bytes) -> Delivery:
    return d.delivery(name, body, {})


def test_all_that_say_they_post_are_here() -> None:
    assert {n for n, c in CARRIERS.items() if Can.PUSH in c.CAPABILITIES.can} == set(BODIES)


@each
def test_reading_is_pure_and_repeats_are_known(name: str) -> None:
    one = posted(name, json.dumps(BODIES[name]).encode())
    later = replace(one, received_at=d.NOW + timedelta(hours=4))
    read = CARRIERS[name].read
    assert read(one, account(name)) == read(later, account(name))
    assert read(one, account(name)).events
    assert CARRIERS[name].identify(one) == CARRIERS[name].identify(later)


@each
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_bytes_tell_nothing(name: str, kind: str) -> None:
    one = posted(name, HOSTILE[kind])
    assert 0 < len(CARRIERS[name].identify(one)) <= 300
    with pytest.raises(Corrupt) as said:
        _refuse_unknown(CARRIERS[name].read(one, account(name)))
    assert said.value.message


def _refuse_unknown(reading: Reading) -> None:
    """Bytes that are well-formed after all may be a message of an unknown kind."""
    assert reading.events == ()
    assert reading.unknown
    raise Corrupt("an unknown kind")


@each
def test_every_field_replaced_by_nonsense_is_read_or_refused_but_never_breaks(name: str) -> None:
    chance, refused = random.Random(5), 0
    for mutant in _mutants(BODIES[name], chance):
        try:
            CARRIERS[name].read(posted(name, json.dumps(mutant).encode()), account(name))
        except Corrupt:
            refused += 1
    assert refused > 0


@each
def test_ten_thousand_odd_messages_tell_nothing_odd(name: str) -> None:
    good, refused = json.dumps(BODIES[name]).encode(), 0
    for body in (*values_gone_wrong(good, 5_000, seed=3), *bytes_gone_wrong(good, 5_000, seed=4)):
        one = posted(name, body)
        assert 0 < len(CARRIERS[name].identify(one)) <= 300
        try:
            events = CARRIERS[name].read(one, account(name)).events
        except Corrupt:
            refused += 1
            continue
        for event in events:
            ensure_sane(event)
    assert 0 < refused < 10_000


@pytest.mark.parametrize("name", CARRIERS)
def test_fields_are_named_once_and_the_first_four_are_enough(name: str) -> None:
    fields = CARRIERS[name].FIELDS
    assert len({f.name for f in fields}) == len(fields)
    assert sum(f.required for f in fields) <= 4


@pytest.mark.parametrize("name", CARRIERS)
def test_without_any_field_the_check_says_what_is_missing(name: str) -> None:
    if not CARRIERS[name].FIELDS:
        return
    with pytest.raises(PlatenError) as said:
        d.Answers().drive(CARRIERS[name].check(replace(account(name), fields={})))
    assert said.value.message.endswith(".")
