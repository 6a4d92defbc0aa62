"""What is sent can be read again; what cannot be read is said to be so, never guessed."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import wire
from app.effects import EFFECTS
from app.errors import Corrupt
from app.events import EVENTS, IssueRaised, Noted
from tests.kit.orders import OPERATOR, an_order, at, begun, placed


def test_orders_and_events_survive_the_wire() -> None:
    order = begun()
    assert wire.read_order(wire.order_bytes(order)) == order
    event = placed(an_order())
    assert wire.read_event(wire.event_bytes(event)) == event


def test_every_kind_of_event_and_effect_has_its_own_name() -> None:
    assert len({c.__name__ for c in EVENTS}) == len(EVENTS)
    assert len({c.__name__ for c in EFFECTS}) == len(EFFECTS)


def test_a_field_called_kind_does_not_take_the_place_of_the_class() -> None:
    issue = IssueRaised(id="i", order="o", at=at(), author=OPERATOR, kind="artwork", text="Blurred", blocking=True)
    assert wire.read_event(wire.event_bytes(issue)) == issue
    assert wire.plain(issue)["kind"] == "IssueRaised"
    names = [f.name for c in EVENTS for f in fields(c)] + [f.name for c in EFFECTS for f in fields(c)]
    assert "about" not in names


def test_effects_survive_the_wire() -> None:
    from app.workflow import apply

    for effect in apply(None, placed(an_order())).effects:
        assert wire.read_effect(wire.effect_bytes(effect)) == effect


def test_a_kind_of_a_newer_platen_is_named() -> None:
    with pytest.raises(wire.UnknownKind):
        wire.read_event(b'{"kind":"Teleported","id":"x"}')


def test_unknown_fields_are_ignored() -> None:
    event = Noted(id="n", order="o", at=at(), author=OPERATOR, text="hi")
    data = wire.event_bytes(event)[:-1] + b',"later":1}'
    assert wire.read_event(data) == event


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "replace")))
def test_hostile_bytes_are_corrupt_and_nothing_else(data: bytes) -> None:
    with pytest.raises(Corrupt):
        wire.read_event(data)
    with pytest.raises(Corrupt):
        wire.read_order(data)


@pytest.mark.parametrize("data", [b"[]", b"3", b'{"kind":3}', b'{"kind":"Noted"}', b"[" * 100_000, b"\xff\xfe", b"NaN"])
def test_known_bad_forms(data: bytes) -> None:
    with pytest.raises(Corrupt):
        wire.read_event(data)
