"""Every event is in the list that the wire reads, and none can be changed."""

import dataclasses

import pytest

from app import events
from app.events import EVENTS, Event, Noted
from tests.kit.orders import OPERATOR, at


def test_the_list_is_complete() -> None:
    made = {c for c in vars(events).values() if isinstance(c, type) and issubclass(c, Event) and c is not Event}
    assert made == set(EVENTS)


def test_an_event_cannot_be_edited() -> None:
    event = Noted(id="n", order="o", at=at(), author=OPERATOR, text="x")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.text = "y"  # type: ignore[misc]
