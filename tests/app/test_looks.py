"""A second look knows its piece by unit and attempt, and travels with its order."""

from dataclasses import replace

from app.artwork import Verdict
from app.looks import SecondLook
from app.states import ReprintReason
from app.wire import order_bytes, read_order
from tests.kit.orders import CHECKER, at, begun

LOOK = SecondLook("1-1", 2, CHECKER.name, CHECKER.id, at(1), Verdict.FAIL, "Ada", "p9", at(2), ReprintReason.BANDING)


def test_it_is_of_one_attempt_of_one_piece() -> None:
    assert LOOK.is_of("1-1", 2)
    assert not LOOK.is_of("1-1", 1)
    assert not LOOK.is_of("1-2", 2)


def test_it_travels_with_its_order_and_an_older_order_has_none() -> None:
    order = begun()
    part = replace(order.fulfilments[0], looks=(LOOK,))
    assert read_order(order_bytes(order.with_fulfilment(part))).fulfilments[0].looks == (LOOK,)
    older = order_bytes(order).replace(b',"looks":[]', b"")
    assert b"looks" not in older
    assert read_order(older).fulfilments[0].looks == ()
