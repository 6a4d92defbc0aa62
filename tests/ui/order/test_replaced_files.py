"""What lies here of a file that the shop has replaced is shown nowhere beside the order."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.events import Fetched
from app.orders import Order
from app.states import State
from app.workflow import apply
from services.workstation.files import Files
from services.workstation.rows import ALL
from tests.kit.orders import OPERATOR
from tests.ui.qc.conftest import lay_out
from tests.ui.shop import NOON, Feed
from ui.order.contact import cells_of
from ui.order.strip import Strip
from ui.station import Station
from ui.window import Window


@pytest.fixture
def order(station: Station, shop: Feed, tmp_path: Path) -> Order:
    """Its file lies on this computer."""
    rows = station.store.page(ALL).rows
    kept = (station.store.order(row.id) for row in rows if row.state is State.IN_PRODUCTION)
    found = next(one.order for one in kept if one is not None)
    lay_out(shop, [found], tmp_path)
    return found


def replaced(order: Order) -> Order:
    """Another station has another file for it."""
    picture = order.items[0].artworks[0]
    author = replace(OPERATOR, station="Press 3")
    named = {"id": "other", "order": order.id, "at": NOON, "author": author, "artwork": picture.id}
    return apply(order, Fetched(**named, sha256="e" * 64, facts=picture.facts)).order  # type: ignore[arg-type]


def test_the_strip_and_the_contact_sheet_do_not_call_it_here(window: Window, station: Station, order: Order) -> None:
    strip = window.findChildren(Strip)[0]
    files, other = Files(station.store), replaced(order)
    for now, here in ((order, True), (other, False)):
        strip.show_order(now)
        file = strip.file()
        assert (file is not None and file.here) is here
        assert [cell.here for cell in cells_of([now], files)] == [here]


def test_the_loupe_says_that_it_is_not_here(window: Window, shop: Feed, order: Order) -> None:
    kept, shown = window.large._picture(order.id)
    assert kept is not None
    assert shown is not None
    assert shown.sha256 == order.items[0].artworks[0].sha256
    shop.put([replaced(order)])
    assert window.large._picture(order.id)[1] is None
