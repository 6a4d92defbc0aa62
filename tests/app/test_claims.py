"""Who works on what, and until when."""

from dataclasses import replace

import pytest

from app.errors import NotAllowed
from app.events import (
    Claimed,
)
from app.states import State
from app.workflow import apply
from tests.kit.orders import (
    MANAGER,
    OPERATOR,
    at,
    begun,
    moved,
    new_id,
    with_files,
)


def test_a_claim_keeps_others_out_until_it_ends() -> None:
    order = with_files(begun())
    order = apply(order, moved(order, State.IN_PRODUCTION, MANAGER, minutes=1)).order
    with pytest.raises(NotAllowed, match="Lerato"):
        apply(order, moved(order, State.QUALITY_CHECK, OPERATOR, minutes=10))
    assert apply(order, moved(order, State.QUALITY_CHECK, OPERATOR, minutes=17)).order.state is State.QUALITY_CHECK


def test_taking_over_needs_a_manager_and_a_reason() -> None:
    order = with_files(begun())
    order = apply(order, moved(order, State.IN_PRODUCTION)).order
    fulfilment = order.fulfilments[0].id
    ask = Claimed(id=new_id(), order=order.id, at=at(2), author=MANAGER, fulfilment=fulfilment, take_over=True)
    with pytest.raises(NotAllowed):
        apply(order, ask)
    taken = apply(order, replace(ask, reason="shift ends")).order.fulfilments[0]
    assert taken.claim is not None
    assert taken.claim.by == MANAGER
    assert taken.claim.token == 2
