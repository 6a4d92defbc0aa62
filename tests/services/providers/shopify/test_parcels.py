"""Fulfilments as parcels: several numbers, cancelled ones, and every word a carrier says."""

from typing import Any

import pytest

from app.events import Event, IssueRaised, ParcelMoved, Sent
from app.states import ParcelState
from services.connector import Origin
from services.providers.shopify.parcels import SHIPMENT_WORDS, parcel_events
from tests.kit import deliveries as d

ORIGIN = Origin(d.ACCOUNTS["shopify"], "m", d.NOW)


def learn(**fields: Any) -> tuple[list[Event], list[str]]:
    data = {"id": 5, "status": "success", "line_items": [{"id": 1, "quantity": 2}], **fields}
    return parcel_events(data, "order", ORIGIN)


@pytest.mark.parametrize(("word", "state"), SHIPMENT_WORDS.items())
def test_words_of_carriers(word: str, state: ParcelState | None) -> None:
    events, unknown = learn(shipment_status=word, tracking_number="T1")
    moved = [e.to for e in events if isinstance(e, ParcelMoved)]
    assert moved == ([] if state is None else [state])
    assert unknown == []


def test_an_unknown_word_is_listed_and_the_parcel_still_counts() -> None:
    events, unknown = learn(shipment_status="teleported")
    assert unknown == ["shipment teleported"]
    assert len(events) == 1


def test_two_numbers_are_two_parcels_and_the_lines_are_not_counted_twice() -> None:
    events, _ = learn(tracking_numbers=["T1", "T2", "T1"], tracking_urls=["https://t.example/1"])
    parcels = [e.parcel for e in events if isinstance(e, Sent)]
    assert [(p.id, p.number, p.url) for p in parcels] == [("5", "T1", "https://t.example/1"), ("5-2", "T2", "")]
    assert [sum(line.quantity for line in p.lines) for p in parcels] == [2, 0]


def test_an_untracked_parcel_has_the_fulfilments_id() -> None:
    [sent] = learn()[0]
    assert isinstance(sent, Sent)
    assert (sent.parcel.id, sent.parcel.number) == ("5", "")


def test_cancelled_failed_waiting_and_unknown() -> None:
    [voided] = learn(status="cancelled")[0]
    assert isinstance(voided, ParcelMoved)
    assert voided.to is ParcelState.VOIDED
    [issue] = learn(status="failure", name="#1-F1")[0]
    assert isinstance(issue, IssueRaised)
    assert learn(status="pending") == ([], [])
    assert learn(status="melted") == ([], ["fulfilment melted"])
