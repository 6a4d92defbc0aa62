"""What stands in the way names who ends it."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.orders import Hold
from app.people import Author
from app.states import HoldReason, Role, State
from app.workflow import apply
from tests.kit.orders import placed
from tests.ui.order.test_pane import in_state
from tests.ui.shop import NOON
from ui.offers import Offer, offer
from ui.order.cards import InTheWay
from ui.station import Station


def test_what_its_maker_holds_is_released_there_and_may_be_held_here_too(station: Station, qtbot: QtBot) -> None:
    card = InTheWay(station, "In the way")
    qtbot.addWidget(card)
    order = in_state(station, State.READY)
    theirs = Hold(HoldReason.PROVIDER, Author(Role.CONNECTOR, "printify"), NOON, "Not yet sent to production")
    part = replace(order.fulfilments[0], route="printify", hold=theirs)
    card.show_order(order.with_fulfilment(part))
    ((_, below),) = card.rows()
    assert below == "Provider, Not yet sent to production. Printify releases it. H holds it here, too"
    ours = replace(theirs, reason=HoldReason.ADDRESS, by=Author(Role.MANAGER, "Lerato"), text="", under=theirs)
    card.show_order(order.with_fulfilment(replace(part, hold=ours)))
    ((_, below),) = card.rows()
    assert below == "Address. Lerato. Release with H"


def test_a_file_the_shop_replaced_is_to_be_downloaded(station: Station, qtbot: QtBot) -> None:
    card = InTheWay(station, "In the way")
    qtbot.addWidget(card)
    order = in_state(station, State.ARTWORK_READY)
    other = replace(order.items[0].artworks[0], url="https://images.example/other.png")
    source = replace(order, version=NOON, items=(replace(order.items[0], artworks=(other,)),))
    changed = apply(order, placed(source)).order
    card.show_order(changed)
    ((words, below),) = card.rows()
    assert words.startswith("The shop sent another print file for")
    assert below == "Download it, D"
    assert offer([changed]) == Offer("download", "Download file", "download")
    assert offer([order]).command == "produce"
