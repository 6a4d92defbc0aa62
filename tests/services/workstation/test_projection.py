"""The row of an order is the same whether the whole order was read or only the parts it needs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.artwork import Finding, Severity
from app.errors import Corrupt
from app.events import Claimed, Held, Noted
from app.orders import CancelAsk, Issue, Order, Parcel, needs_person
from app.proofs import Proof, ProofState
from app.rules import DEFAULT
from app.states import HoldReason, State
from app.wire import order_bytes
from app.workflow import apply
from services.workstation.projection import COLUMNS, PROOF_WAITS, project, read_slim, row_of
from tests.kit.orders import MANAGER, NOON, OPERATOR, an_item, an_order, at_state, begun, new_id

ROAD = (State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY, State.SHIPPED)


def _orders() -> list[Order]:
    """An order at every step, split, held, claimed, with problems, without items."""
    plain = begun(an_order("1001", items=(an_item("1", quantity=2), an_item("2"))))
    found = [plain, an_order("7", name="Ægir"), replace(an_order("8"), items=(), due_at=NOON)]
    part = plain.fulfilments[0]
    head = {"order": plain.id, "at": NOON, "author": MANAGER}
    events = [
        Held(id=new_id(), fulfilment=part.id, why=HoldReason.ARTWORK, **head),  # type: ignore[arg-type]
        Claimed(id=new_id(), fulfilment=part.id, **head),  # type: ignore[arg-type]
        Noted(id=new_id(), text="x", **head),  # type: ignore[arg-type]
    ]
    found += [apply(plain, event, DEFAULT).order for event in events]
    for to in ROAD:
        moved = replace(part, state=to, shipped_at=NOON if to is State.SHIPPED else None, first_pass=True, attempt=2)
        found.append(replace(plain, fulfilments=(moved,)))
        found.append(replace(plain, fulfilments=(moved, replace(part, id=part.id + "x", state=State.FAILED))))
    canceled = replace(part, state=State.CANCELED, hold=found[3].fulfilments[0].hold)
    found.append(replace(plain, fulfilments=(canceled,)))
    found.append(replace(plain, cancel_ask=CancelAsk(MANAGER, NOON, "Changed my mind")))
    found.append(replace(plain, issues=(Issue("i", "k", "Check the name", NOON, blocking=True),), rush=True))
    parcel = Parcel("p1", part.id, "dhl", "JD0001", lines=part.lines[:1])
    found.append(replace(plain, parcels=(parcel,)))
    artwork = replace(
        plain.items[0].artworks[0], label="Luna", sha256="ab", findings=(Finding("dpi", Severity.WARNING, "90 dpi"),)
    )
    item = replace(plain.items[0], artworks=(replace(artwork, id="0", url="", sha256="", findings=()), artwork))
    found.append(replace(plain, items=(item, *plain.items[1:])))
    return found


@pytest.mark.parametrize("order", _orders())
def test_the_parts_give_the_same_row_as_the_whole(order: Order) -> None:
    assert project(read_slim(order_bytes(order)), 3) == project(order, 3)


@pytest.mark.parametrize("order", _orders())
def test_the_row_says_what_the_order_says(order: Order) -> None:
    row = row_of(order, pending=True)
    assert (row.id, row.number, row.state, row.title) == (order.id, order.number, order.state, order.title)
    assert row.held is (order.held is not None)
    assert row.problem is needs_person(order)
    assert row.partial == order.partial
    assert row.quantity == order.quantity
    assert row.due_at == order.due_at
    assert row.placed_at == order.placed_at
    assert row.pending
    assert row.rush is order.rush


def test_labels_come_before_options_and_findings_become_the_warning() -> None:
    row = row_of(_orders()[-1])
    assert (row.detail, row.warning, row.print_artwork_id, row.thumbnail_sha) == ("Luna", "90 dpi", "0", "ab")
    assert row_of(begun()).detail == "Oak"


def test_a_pet_without_a_file_becomes_the_warning_where_no_finding_is_one() -> None:
    order = an_order("1")
    item = replace(order.items[0], options=(("Pet 1", "Max"), ("Pet 2", "Luna")))
    order = replace(order, items=(item,))
    assert row_of(order).warning == "1 print file for 2 pets: Max, Luna"
    found = Finding("dpi", Severity.WARNING, "90 dpi")
    worse = replace(order, items=(replace(item, artworks=(replace(item.artworks[0], findings=(found,)),)),))
    assert row_of(worse).warning == "90 dpi"
    assert project(read_slim(order_bytes(order)), 3) == project(order, 3)


def test_who_has_it_and_until_when() -> None:
    order = begun()
    event = Claimed(id=new_id(), order=order.id, at=NOON, author=OPERATOR, fulfilment=order.fulfilments[0].id)
    row = row_of(apply(order, event).order)
    assert (row.claim_by, row.claim_initials) == ("Naledi Khumalo", "NK")
    assert row.claim_until == NOON + timedelta(seconds=DEFAULT.lease_seconds)


def test_bytes_that_are_no_order_are_corrupt() -> None:
    with pytest.raises(Corrupt):
        read_slim(b'{"id": 1}')


def test_every_column_has_a_value() -> None:
    assert len(project(begun(), 1)) == len(COLUMNS)


def test_a_row_says_that_its_customer_is_asked_until_the_work_begins() -> None:
    order = at_state(State.ARTWORK_READY)
    (artwork,) = order.artworks
    proof = Proof("p", artwork.id, artwork.sha256, NOON, NOON)
    part = order.fulfilments[0]
    for given, words in (
        (replace(order, proofs=(proof,)), PROOF_WAITS),
        (replace(order, proofs=(replace(proof, sha256="earlier"),)), ""),
        (replace(order, proofs=(replace(proof, state=ProofState.APPROVED),)), ""),
        (replace(order, proofs=(proof,), fulfilments=(replace(part, state=State.IN_PRODUCTION),)), ""),
    ):
        assert row_of(read_slim(order_bytes(given))).warning == words
        assert project(given, 1) == project(read_slim(order_bytes(given)), 1)
