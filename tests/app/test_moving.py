"""Steps along the road: guards, jumps of machines, effects."""

from dataclasses import replace

import pytest

from app.artwork import Verdict
from app.effects import ConfirmAtProvider, Mail, TellParcel, TellStatus
from app.errors import NotAllowed
from app.events import Checked, Moved, Submitted
from app.orders import Fulfilment, Line, Order, Stage
from app.people import Author
from app.rules import Rules
from app.states import ReprintReason, Role, State
from app.workflow import apply
from tests.app.parcels import sent
from tests.kit.orders import (
    BY_HAND,
    CHECKER,
    MANAGER,
    OPERATOR,
    SHOPIFY,
    TICKED,
    an_item,
    an_order,
    at,
    at_state,
    begun,
    moved,
    new_id,
    placed,
    with_files,
)


def passed(order: Order, unit: str = "1-1") -> Checked:
    part = order.fulfilments[0].id
    return Checked(
        id=new_id(), order=order.id, at=at(30), author=CHECKER, fulfilment=part, unit=unit, attempt=1,
        verdict=Verdict.PASS, answers=TICKED,
    )  # fmt: skip


def test_the_whole_road_by_the_people_whose_job_it_is() -> None:
    order = with_files(begun())
    order = apply(order, moved(order, State.IN_PRODUCTION)).order
    claim = order.fulfilments[0].claim
    assert claim is not None
    assert claim.by == OPERATOR
    order = apply(order, moved(order, State.QUALITY_CHECK)).order
    with pytest.raises(NotAllowed):
        apply(order, moved(order, State.READY, OPERATOR))
    order = apply(order, passed(order)).order
    assert order.fulfilments[0].first_pass is True
    outcome = apply(order, sent(order))
    assert outcome.order.state is State.SHIPPED
    assert {type(e) for e in outcome.effects} == {Mail, TellParcel}
    assert all(e.waits for e in outcome.effects)


def test_a_machine_fills_skipped_steps_and_never_goes_back() -> None:
    own = Fulfilment("f1", route="printful", lines=(Line("1", 1),))
    order = begun(replace(an_order(fulfilments=(own,)), source="printful"))
    printful = Author(Role.CONNECTOR, "printful")
    ahead = Moved(id=new_id(), order=order.id, at=at(1), author=printful, to=State.SHIPPED)
    order = apply(order, ahead).order
    assert order.state is State.SHIPPED
    assert State.IN_PRODUCTION in order.fulfilments[0].implied
    late = Moved(id=new_id(), order=order.id, at=at(2), author=printful, to=State.IN_PRODUCTION)
    assert apply(order, late).order is order


def test_on_house_work_a_machine_cannot_say_that_something_was_made() -> None:
    order = with_files(begun())
    event = Moved(id=new_id(), order=order.id, at=at(1), author=SHOPIFY, to=State.IN_PRODUCTION)
    assert apply(order, event).order is order


def test_the_second_person_rule_is_a_setting() -> None:
    order = with_files(begun())
    order = apply(order, moved(order, State.IN_PRODUCTION, MANAGER)).order
    order = apply(order, moved(order, State.QUALITY_CHECK, MANAGER)).order
    strict = Rules(second_person=True)
    with pytest.raises(NotAllowed):
        apply(order, moved(order, State.READY, MANAGER, reason=BY_HAND), strict)
    another = Author(Role.MANAGER, "Sipho Dlamini")
    assert apply(order, moved(order, State.READY, another, reason=BY_HAND), strict).order.state is State.READY


@pytest.mark.parametrize(("who", "reason"), [(CHECKER, ""), (CHECKER, BY_HAND), (MANAGER, ""), (MANAGER, " ")])
def test_pieces_without_their_verdicts_are_not_ready(who: Author, reason: str) -> None:
    """Two mugs are two verdicts."""
    order = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=2),)))
    order = apply(order, passed(order)).order
    with pytest.raises(NotAllowed, match="nobody has checked") as refused:
        apply(order, moved(order, State.READY, who, minutes=40, reason=reason))
    assert "QC bench" in refused.value.hint
    order = apply(order, passed(order, "1-2")).order
    assert order.state is State.READY


def test_who_leads_may_let_pieces_pass_unseen_and_says_why() -> None:
    order = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=2),)))
    order = apply(order, moved(order, State.READY, MANAGER, minutes=40, reason="Seen at the press")).order
    assert [u.stage for u in order.fulfilments[0].units] == [Stage.PASSED] * 2


def test_what_passed_unseen_is_no_first_pass_and_no_failure_either() -> None:
    """Two mugs, one of them seen: the statistics know nothing of the whole, and a reprint stays one."""
    order = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=2),)))
    unseen = moved(order, State.READY, MANAGER, minutes=40, reason="Seen at the press")
    assert apply(order, unseen).order.fulfilments[0].first_pass is None
    half = apply(order, passed(order)).order
    assert apply(half, unseen).order.fulfilments[0].first_pass is None
    assert apply(half, passed(half, "1-2")).order.fulfilments[0].first_pass is True
    again = replace(moved(order, State.IN_PRODUCTION, CHECKER, minutes=35), why=ReprintReason.BANDING)
    made = apply(apply(order, again).order, moved(order, State.QUALITY_CHECK, MANAGER, minutes=38)).order
    assert apply(made, unseen).order.fulfilments[0].first_pass is False


def at_the_counter(route: str = "treez", reference: str = "T-7") -> Order:
    """Goods that a point of sale keeps too; nothing to print."""
    snapshot = an_order(items=(an_item("1", artworks=0),))
    part = Fulfilment(f"{snapshot.id}.1", route=route, state=State.RECEIVED, lines=(Line("1", 1),))
    order = begun(replace(snapshot, fulfilments=(part,)))
    event = Submitted(
        id=new_id(),
        order=order.id,
        at=at(1),
        author=Author(Role.CONNECTOR, route),
        fulfilment=part.id,
        reference=reference,
    )
    return apply(order, event).order


def test_what_a_point_of_sale_accepted_can_be_packed_and_it_hears_of_each_step() -> None:
    order = at_the_counter()
    assert order.state is State.ARTWORK_READY
    told = []
    for to, who in ((State.IN_PRODUCTION, OPERATOR), (State.QUALITY_CHECK, OPERATOR), (State.READY, CHECKER)):
        outcome = apply(order, moved(order, to, who))
        order = outcome.order
        told += [
            (e.provider, e.reference, e.state) for e in outcome.effects if isinstance(e, TellStatus) and e.provider
        ]
    assert told == [("treez", "T-7", State.IN_PRODUCTION), ("treez", "T-7", State.READY)]


def test_a_point_of_sale_is_not_told_what_it_said_itself() -> None:
    order = at_the_counter()
    treez = Author(Role.CONNECTOR, "treez")
    outcome = apply(order, moved(order, State.READY, treez))
    assert outcome.order.state is State.READY
    assert [e for e in outcome.effects if isinstance(e, TellStatus) and e.provider] == []


def test_accepting_a_draft_by_hand_confirms_it_at_the_print_house() -> None:
    order = at_the_counter("printful", "pf-1")
    assert order.state is State.RECEIVED
    accepted = replace(moved(order, State.CONFIRMED, MANAGER), reason="Checked by phone")
    effects = apply(order, accepted).effects
    assert [(e.provider, e.reference) for e in effects if isinstance(e, ConfirmAtProvider)] == [("printful", "pf-1")]


def test_the_house_hears_of_each_new_order_once_where_it_wants_to() -> None:
    rules = Rules(staff_mail="floor@shop.example")
    placed_ = placed(an_order())
    told = [e for e in apply(None, placed_, rules).effects if isinstance(e, Mail) and e.to]
    assert [(e.template, e.to) for e in told] == [("staff", "floor@shop.example")]
    assert not [e for e in apply(None, placed_).effects if isinstance(e, Mail) and e.to]


def test_delivered_and_returned_stand_against_one_that_knows_neither() -> None:
    rules = Rules(reports={"prodigi": frozenset({State.SHIPPED, State.CANCELED}), "printful": frozenset(State)})
    back = at_the_counter("prodigi")
    part = replace(back.fulfilments[0], state=State.RETURNED)
    order = back.with_fulfilment(part)
    for name, ends in (("prodigi", State.RETURNED), ("printful", State.CANCELED)):
        event = replace(moved(order, State.CANCELED, Author(Role.CONNECTOR, name)), reason="late word")
        assert apply(order, event, rules).order.state is ends
    delivered = back.with_fulfilment(replace(part, state=State.DELIVERED))
    event = replace(moved(delivered, State.RETURNED, Author(Role.CONNECTOR, "prodigi")), reason="late word")
    assert apply(delivered, event, rules).order is delivered
