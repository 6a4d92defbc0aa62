"""Everything that waits for its check comes to the bench, however much it is and wherever its piece stands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.artwork import Verdict
from app.codes import fulfilment_id, order_id
from app.events import Checked
from app.orders import Order, Stage
from app.states import ReprintReason, State
from app.workflow import apply
from tests.ui.qc.conftest import in_check
from tests.ui.shop import NOON, TOMAS, Feed, open_shop
from ui.qc.gathering import FEW, Gathering
from ui.qc.round import Round
from ui.station import Station

MANY = 1_500


def another(order: Order, number: str) -> Order:
    id_ = order_id("shopify", "acme", number)
    parts = tuple(replace(f, id=fulfilment_id(id_, n)) for n, f in enumerate(order.fulfilments, start=1))
    return replace(order, id=id_, number=number, external=number, fulfilments=parts)


def reprinted(number: str) -> Order:
    """One of two failed and is made again; the other one still waits for its verdict. Due last of all."""
    order = in_check(number, 2, hours=900)
    part = order.fulfilments[0]
    failed = Checked(
        id=f"{number}-failed", order=order.id, at=NOON, author=TOMAS, fulfilment=part.id, unit=part.units[0].id,
        attempt=1, verdict=Verdict.FAIL, why=ReprintReason.BANDING,
    )  # fmt: skip
    return apply(order, failed).order


def behind(number: str) -> Order:
    """Of two parts one is in QC while the other is only being made: the order is in production, its first time."""
    order = in_check(number, hours=800)
    part = order.fulfilments[0]
    units = tuple(replace(u, stage=Stage.WAITING) for u in part.units)
    slow = replace(part, id=fulfilment_id(order.id, 2), state=State.IN_PRODUCTION, units=units)
    return replace(order, fulfilments=(part, slow))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Feed]:
    template = in_check("FB-1")
    calm = replace(reprinted("FB-90002"), rush=False)
    orders = [another(template, f"FB-{n}") for n in range(10_000, 10_000 + MANY)]
    feed = open_shop(tmp_path / "station", [*orders, behind("FB-90000"), reprinted("FB-90001"), calm])
    yield feed
    feed.store.close()


def test_none_of_fifteen_hundred_is_missed_and_what_is_made_again_comes_first(
    qtbot: QtBot, station: Station, shop: Feed
) -> None:
    owner = QObject()
    gathering, round_ = Gathering(station, owner), Round(shop.store.rules)
    sizes: list[int] = []

    def take(orders: list[Order]) -> None:
        sizes.append(len(orders))
        round_.take(orders)

    gathering.came.connect(take)
    gathering.start()
    gathering.start()
    qtbot.waitUntil(lambda: not station.tasks.running and not gathering.left, timeout=20_000)
    assert max(sizes) <= FEW
    assert sum(sizes) == MANY + 3
    assert len(round_.pieces) == MANY + 3
    assert round_.pieces[0].number == "FB-90001"
    assert {"FB-90000", "FB-90002"} < {piece.number for piece in round_.pieces}
