"""Orders come to be and are brought up to date; nothing a person corrected is lost."""

from dataclasses import replace
from typing import Any

import pytest

from app.artwork import Passed
from app.effects import Mail, Submit, UpdateAtProvider
from app.errors import Conflict
from app.events import (
    AccountChosen,
    Amended,
    Cause,
    Detailed,
    PaymentChanged,
    Submitted,
)
from app.orders import Address, Fulfilment, Line, Order, Waiver
from app.people import Author
from app.placing import merged_artworks
from app.rules import Rules
from app.states import Payment, Role, State
from app.workflow import apply
from tests.kit.orders import (
    MANAGER,
    SHOPIFY,
    an_artwork,
    an_item,
    an_order,
    at,
    at_state,
    begun,
    fetched,
    new_id,
    placed,
)


def test_a_paid_order_is_received_with_units_and_one_confirmation() -> None:
    outcome = apply(None, placed(an_order(items=(an_item(quantity=3),))))
    assert outcome.order.state is State.RECEIVED
    assert [u.id for u in outcome.order.fulfilments[0].units] == ["1-1", "1-2", "1-3"]
    assert [e.key for e in outcome.effects] == [f"{outcome.order.id}:mail-confirmation"]


def test_an_unpaid_order_waits_and_the_payment_lets_it_in() -> None:
    order = begun(an_order(payment=Payment.UNPAID))
    assert order.state is State.DRAFT
    event = PaymentChanged(id=new_id(), order=order.id, at=at(1), author=SHOPIFY, payment=Payment.PAID)
    outcome = apply(order, event)
    assert outcome.order.state is State.RECEIVED
    assert any(isinstance(e, Mail) and e.template == "confirmation" for e in outcome.effects)
    late = replace(event, id=new_id(), payment=Payment.FAILED)
    assert apply(outcome.order, late).order is outcome.order


def test_items_made_elsewhere_get_a_fulfilment_and_are_ordered_there_once() -> None:
    rules = Rules(routes={"MUG": "printful"})
    order = an_order(items=(an_item("1"), an_item("2", sku="MUG")))
    outcome = apply(None, placed(order), rules)
    assert [f.route for f in outcome.order.fulfilments] == ["in_house", "printful"]
    submits = [e for e in outcome.effects if isinstance(e, Submit)]
    assert [s.key for s in submits] == [f"{outcome.order.fulfilments[1].id}:submit:1"]


def test_an_address_changed_by_two_people_is_a_conflict_with_both_values() -> None:
    order = begun()
    seen = order.address
    first = Amended(
        id=new_id(), order=order.id, at=at(1), author=MANAGER, was=seen, address=replace(seen, line1="2 Long Street")
    )
    order = apply(order, first).order
    second = replace(first, id=new_id(), address=replace(seen, line1="3 Long Street"))
    with pytest.raises(Conflict) as caught:
        apply(order, second)
    assert "2 Long Street" in caught.value.fields["address"][0]
    assert apply(order, replace(first, id=new_id())).order is order


def test_a_snapshot_keeps_an_address_that_a_manager_corrected() -> None:
    order = begun()
    amended = replace(order.address, line1="2 Long Street")
    order = apply(
        order, Amended(id=new_id(), order=order.id, at=at(1), author=MANAGER, was=order.address, address=amended)
    ).order
    newer = replace(an_order(), version=at(5), note="Please hurry")
    order = apply(order, placed(newer, minutes=5)).order
    assert (order.address.line1, order.note) == ("2 Long Street", "Please hurry")


def test_an_older_snapshot_changes_nothing_and_an_equal_one_neither() -> None:
    order = begun()
    older = replace(an_order(), version=at(-5), note="old")
    assert apply(order, placed(older, minutes=6)).order is order
    assert apply(order, placed(an_order(), minutes=6)).order is order


def test_a_snapshot_may_change_quantities_before_work_begins_and_raises_an_issue_after() -> None:
    newer = replace(an_order(items=(an_item(quantity=2),)), version=at(30))
    early = apply(begun(), placed(newer, minutes=30)).order
    assert len(early.fulfilments[0].units) == 2
    late = apply(at_state(State.IN_PRODUCTION), placed(newer, minutes=30)).order
    assert len(late.fulfilments[0].units) == 1
    assert [i.kind for i in late.issues] == ["quantity"]


def test_details_arrive_later_and_then_files_are_wanted() -> None:
    item = replace(an_item(artworks=0), awaits_artwork=True)
    order = begun(an_order(items=(item,)))
    event = Detailed(id=new_id(), order=order.id, at=at(1), author=SHOPIFY, item="1", artworks=(an_artwork("pet"),))
    order = apply(order, event).order
    assert not order.items[0].awaits_artwork
    assert apply(order, replace(event, id=new_id())).order is order
    assert apply(order, fetched(order, "pet")).order.state is State.ARTWORK_READY


def test_addresses_show_their_filled_lines() -> None:
    assert Address(name="A", city="Spokane", region="WA", postcode="99201").lines() == ("A", "Spokane WA 99201")


def test_who_makes_a_part_hears_of_other_lines_and_of_a_corrected_address_until_work_begins() -> None:
    snapshot = an_order(items=(an_item("1"),))
    part = Fulfilment(f"{snapshot.id}.1", route="prodigi", state=State.RECEIVED, lines=(Line("1", 1),), reference="p1")
    order = begun(replace(snapshot, fulfilments=(part,)))
    newer = replace(snapshot, items=(an_item("1", quantity=2),), version=at(30), fulfilments=())
    told = [e for e in apply(order, placed(newer, minutes=30)).effects if isinstance(e, UpdateAtProvider)]
    assert [(e.provider, e.reference) for e in told] == [("prodigi", "p1")]
    wanted = replace(order.address, line1="Other Street 1")
    fix = Amended(id=new_id(), order=order.id, at=at(2), author=MANAGER, was=order.address, address=wanted)
    assert sum(isinstance(e, UpdateAtProvider) for e in apply(order, fix).effects) == 1
    started = order.with_fulfilment(replace(part, state=State.IN_PRODUCTION))
    assert not [e for e in apply(started, fix).effects if isinstance(e, UpdateAtProvider)]


def test_the_names_an_order_goes_by_only_grow() -> None:
    order = begun(replace(an_order(), references=("stripe/pi_1",)))
    newer = replace(an_order(), references=("stitch/l1",), version=at(30), note="x")
    assert apply(order, placed(newer, minutes=30)).order.references == ("stripe/pi_1", "stitch/l1")


def test_another_picture_than_the_known_one_is_kept_out_but_a_link_signed_anew_is_taken() -> None:
    item = replace(an_item(artworks=0), awaits_artwork=True)
    order = begun(an_order(items=(item,)))
    first = an_artwork("pet", url="https://images.example/a.png?sig=1")
    event = Detailed(id=new_id(), order=order.id, at=at(1), author=SHOPIFY, item="1", artworks=(first,))
    order = apply(order, event).order
    again = replace(event, id=new_id(), artworks=(replace(first, url="https://images.example/a.png?sig=2"),))
    assert apply(order, again).order.items[0].artworks[0].url.endswith("sig=2")
    other = replace(event, id=new_id(), artworks=(replace(first, url="https://images.example/b.png"),))
    kept = apply(order, other).order
    assert kept.items[0].artworks == order.items[0].artworks
    assert [i.blocking for i in kept.issues] == [True]
    assert apply(kept, replace(other, id=new_id())).order is kept


def test_what_was_let_pass_in_a_file_that_is_replaced_stays_known_for_it() -> None:
    order = begun(an_order())
    waiver = Waiver("resolution", "90 dpi", "fine", MANAGER, at(2))
    old = replace(order.artworks[0], waivers=(waiver,))
    [moved] = merged_artworks((old,), (replace(order.artworks[0], url="https://images.example/better.png"),))
    assert (moved.waivers, moved.passed) == ((), (Passed("resolution", at(2)),))
    order = replace(order, items=(replace(order.items[0], artworks=(moved,)),))
    again = apply(order, fetched(order, moved.id)).order
    assert again.artworks[0].passed == (Passed("resolution", at(2), again.artworks[0].fetched_at),)


def _at_prodigi(**of_part: Any) -> Order:
    part = Fulfilment("f1", route="prodigi", lines=(Line("1", 1),), **of_part)
    return begun(an_order(fulfilments=(part,)))


def _submitted(order: Order, account: str, reference: str = "ord_1") -> Submitted:
    by = Author(Role.CONNECTOR, "prodigi")
    named = {"id": new_id(), "order": order.id, "at": at(5), "author": by, "cause": Cause(account)}
    return Submitted(**named, fulfilment="f1", reference=reference)  # type: ignore[arg-type]


def test_the_account_it_is_ordered_at_is_kept_from_before_the_first_try() -> None:
    order = _at_prodigi()
    fields = {"order": order.id, "at": at(1), "author": Author(Role.WORKER, "Platen"), "fulfilment": "f1"}
    chosen = apply(order, AccountChosen(id="c1", account="gallery", **fields)).order  # type: ignore[arg-type]
    again = apply(chosen, AccountChosen(id="c2", account="acme", **fields)).order  # type: ignore[arg-type]
    assert again is chosen
    assert chosen.fulfilments[0].account == "gallery"
    done = apply(chosen, _submitted(chosen, "prodigi/gallery")).order
    assert (done.fulfilments[0].account, done.fulfilments[0].reference) == ("gallery", "ord_1")


def test_what_another_account_says_of_it_changes_nothing_and_is_a_persons() -> None:
    order = _at_prodigi(account="gallery")
    told = apply(order, _submitted(order, "prodigi/acme")).order
    assert (told.fulfilments[0].account, told.fulfilments[0].reference) == ("gallery", "")
    assert [issue.text for issue in told.issues] == [
        "It was ordered at gallery, and acme says it has it too. Look at both."
    ]
    assert apply(told, _submitted(told, "prodigi/acme")).order is told


def test_an_order_from_before_learns_its_account_from_its_provider() -> None:
    order = _at_prodigi(reference="ord_1")
    assert apply(order, _submitted(order, "prodigi/gallery")).order.fulfilments[0].account == "gallery"
    by_hand = apply(order, _submitted(order, "station/Press 2", "ord_2")).order
    assert (by_hand.fulfilments[0].account, by_hand.fulfilments[0].reference) == ("", "ord_2")
