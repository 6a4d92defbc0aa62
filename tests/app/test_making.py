"""Files and pieces: what was fetched and made."""

from typing import Any

import pytest

from app.errors import NotAllowed
from app.events import Made, Undone
from app.orders import Stage
from app.states import State
from app.workflow import apply
from tests.kit.orders import MANAGER, an_item, an_order, at, at_state, begun, fetched, new_id


def test_all_print_files_make_it_ready_and_not_one_less() -> None:
    order = begun(an_order(items=(an_item(artworks=2),)))
    once = apply(order, fetched(order, "1-a1")).order
    assert once.state is State.RECEIVED
    both = apply(once, fetched(once, "1-a2")).order
    assert both.state is State.ARTWORK_READY
    again = apply(both, fetched(both, "1-a2"))
    assert again.order is both


def test_the_last_piece_made_sends_them_to_quality_check_and_says_where_they_were_made() -> None:
    order = at_state(State.IN_PRODUCTION, an_order(items=(an_item(quantity=2),)))
    part = order.fulfilments[0].id
    base: dict[str, Any] = {"order": order.id, "at": at(30), "author": MANAGER, "fulfilment": part, "attempt": 1}
    order = apply(order, Made(id=new_id(), unit="1-1", **base)).order
    assert [u.stage for u in order.fulfilments[0].units] == [Stage.MADE, Stage.WAITING]
    with pytest.raises(NotAllowed, match="no such piece"):
        apply(order, Made(id=new_id(), unit="1-3", **base))
    order = apply(order, Made(id="last", unit="1-2", **base)).order
    assert order.state is State.QUALITY_CHECK
    undone = apply(order, Undone(id=new_id(), order=order.id, at=at(31), author=MANAGER, undoes="last")).order
    assert [u.stage for u in undone.fulfilments[0].units] == [Stage.MADE, Stage.WAITING]
    assert (order.fulfilments[0].made_by, order.fulfilments[0].made_at) == (MANAGER.name, MANAGER.station)
