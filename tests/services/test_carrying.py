"""What carriers share: a sender that can be used, one reference for each label, words, documents that are what they
say, events that say the same however they were learned."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.errors import Corrupt, Refused
from app.events import ParcelMoved
from app.orders import Address, Line, Money
from app.people import Author
from app.states import ParcelState, Role
from services.carrying import (
    LONGEST_REFERENCE,
    PDF,
    ZPL,
    Rate,
    Seen,
    cheapest,
    document_at,
    ensure_document,
    heard,
    message_id,
    moved,
    reference_of,
    sender_of,
    sending_of,
)
from services.connector import Account, Reading
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order, begun
from tests.kit.sendings import a_sending, account

WORDS = {"collected": ParcelState.HANDED_OVER, "booked": None, "delivered": ParcelState.DELIVERED}


def test_a_sender_is_a_whole_address() -> None:
    sender = sender_of(account("shiplogic"))
    assert (sender.address.company, sender.address.city, sender.email) == (
        "Acme Prints",
        "Cape Town",
        "packing@acme.example",
    )
    for broken in ("", "[]", "{", '{"name": "A"}'):
        with pytest.raises(Refused, match="sender"):
            sender_of(Account("shiplogic", "main", {"sender": broken}))


def test_a_parcel_holds_the_lines_asked_for() -> None:
    order = begun(an_order(items=(an_item("1", quantity=3), an_item("2"))))
    used = replace(account("dhl", hs_code="4911.91"), products={"FRAME-30x40": {"origin": "ZA"}})
    sending = sending_of(order, (Line("1", 2),), 500, (100, 100, 100), used, d.NOW)
    (piece,) = sending.pieces
    assert (piece.quantity, piece.hs_code, piece.origin) == (2, "4911.91", "ZA")
    assert sending.value == Money(Decimal("99.80"), "USD")
    assert (sending.reference, sending.to.address.name) == ("#1001", "Thandi Mokoena")
    assert not sending.crosses_border
    nowhere = replace(order, address=Address("Thandi"))
    with pytest.raises(Refused, match="not complete"):
        sending_of(nowhere, (Line("1", 1),), 500, (1, 1, 1), used, d.NOW)


def test_a_reference_is_one_for_each_key_and_short_enough() -> None:
    sending = a_sending()
    assert reference_of(sending, "a") == reference_of(sending, "a") != reference_of(sending, "b")
    assert reference_of(sending, "a").startswith("PL-000123 ")
    long = replace(sending, reference="X" * 80)
    assert len(reference_of(long, "a")) == LONGEST_REFERENCE


def test_a_document_must_be_what_was_asked_for() -> None:
    assert ensure_document(b"%PDF-1.4", PDF)
    assert ensure_document(b"\n^XA^XZ", ZPL)
    for document, kind in ((b"<html>", PDF), (b"", PDF), (b"%PDF-1.4", ZPL)):
        with pytest.raises(Corrupt):
            ensure_document(document, kind)


def test_a_document_is_fetched_without_any_key() -> None:
    answers = d.Answers(b"%PDF-1.4")
    assert answers.drive(document_at("https://labels.example/1.pdf?signature=x")) == b"%PDF-1.4"
    assert "authorization" not in answers.requests[0].headers
    for wrong in ("", "nowhere", "https://"):
        with pytest.raises(Corrupt):
            d.Answers().drive(document_at(wrong))


def test_what_happened_is_told_in_order_under_the_parcels_name() -> None:
    seen = [Seen("DELIVERED", d.NOW), Seen("collected", d.NOW - timedelta(days=1)), Seen("booked", d.NOW)]
    events = moved(" abc 123 ", seen, WORDS, account("shiplogic"))
    assert [e.to for e in events if isinstance(e, ParcelMoved)] == [ParcelState.HANDED_OVER, ParcelState.DELIVERED]
    for event in events:
        assert isinstance(event, ParcelMoved)
        assert (event.order, event.names, event.parcel) == ("", ("parcel/ABC123",), "ABC123")
        assert event.author == Author(Role.CARRIER, "shiplogic")
    again = moved("ABC123", seen, WORDS, account("shiplogic"))
    assert [e.id for e in again] == [e.id for e in events]


def test_a_word_nobody_knows_changes_nothing_until_staff_say_what_it_means() -> None:
    seen = [Seen("teleported", d.NOW), Seen("", d.NOW), Seen("teleported", d.NOW)]
    assert heard("A1", seen, WORDS, account("shiplogic")) == Reading(unknown=("parcel teleported",))
    told = heard("A1", seen[:1], WORDS, replace(account("shiplogic"), words={"teleported": "delivered"}))
    (event,) = told.events
    assert isinstance(event, ParcelMoved)
    assert (event.to, told.unknown) == (ParcelState.DELIVERED, ())
    assert heard("A1", seen, WORDS, replace(account("shiplogic"), words={"teleported": "nothing"})) == Reading()


def test_what_staff_say_goes_before_the_table() -> None:
    seen = [Seen("Collected", d.NOW)]
    (event,) = heard("A1", seen, WORDS, replace(account("shiplogic"), words={"collected": "in_transit"})).events
    assert isinstance(event, ParcelMoved)
    assert event.to is ParcelState.IN_TRANSIT
    assert heard("A1", seen, WORDS, replace(account("shiplogic"), words={"collected": "nothing"})) == Reading()


def test_a_message_without_an_id_is_its_bytes() -> None:
    one = d.delivery("shiplogic", b'{"a":1}', {})
    assert message_id(one, "id") == message_id(replace(one, received_at=d.NOW + timedelta(days=1)), "id")
    assert message_id(d.delivery("shiplogic", b'{"id":"e1"}', {}), "id") == "e1"
    assert message_id(d.delivery("shiplogic", b"[" * 100_000, {}), "id")


def test_the_cheapest_stands_first() -> None:
    rates = [Rate("b", "B", Money(Decimal(9), "ZAR")), Rate("a", "A", Money(Decimal(7), "ZAR"))]
    assert [r.service for r in cheapest(rates)] == ["a", "b"]
