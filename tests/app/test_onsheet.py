"""A sheet that an order knows of survives the wire as it was."""

from dataclasses import replace

from app.onsheet import OnSheet
from app.wire import order_bytes, read_order
from tests.kit.orders import an_order, at


def test_a_sheet_travels_with_its_order() -> None:
    sheet = OnSheet("s1", "Gang sheet 1 of 2", at(3), "Press 1", ("o|o.1|1-1|1|a1",))
    order = replace(an_order(), sheets=(sheet,))
    assert read_order(order_bytes(order)).sheets == (sheet,)
    older = order_bytes(order).replace(b'"sheets"', b'"unknown"')
    assert read_order(older).sheets == ()
