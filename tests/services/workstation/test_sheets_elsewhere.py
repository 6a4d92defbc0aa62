"""Two stations print the same orders: what lies on a sheet of one goes onto a sheet of the other by a person's word
only."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import Conflict
from app.orders import Order
from services.workstation.sheets import discard
from services.workstation.store import Store
from tests.kit.orders import NOON, OPERATOR
from tests.services.workstation.conftest import Feed
from tests.services.workstation.test_sheets import Shop, anyio_backend, shop

__all__ = ["anyio_backend", "shop"]


class Elsewhere:
    """A second station that has heard what the first one did."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        folder.mkdir()
        self.first, self.store = shop, Store.open(folder / "data", clock=lambda: NOON + timedelta(hours=3))
        self.shop = Shop(self.store, Feed(self.store), folder)

    async def hear(self, id_: str) -> Order:
        shown = self.first.store.order(id_)
        assert shown is not None
        await self.shop.say(shown.order)
        number = shown.order.number.removeprefix("#")
        await self.shop.file(shown.order, self.first.folder / f"{number}.png", shown.order.artworks[0].sha256)
        return shown.order


@pytest.fixture
def elsewhere(shop: Shop, tmp_path: Path) -> Iterator[Elsewhere]:
    made = Elsewhere(shop, tmp_path / "second")
    yield made
    made.store.close()


@pytest.mark.anyio
async def test_what_lies_on_a_sheet_of_another_station_is_left_out_with_its_name_and_age(
    shop: Shop, elsewhere: Elsewhere
) -> None:
    id_ = await shop.put("1001", 2)
    [one] = await shop.written(shop.plan(id_))
    await elsewhere.hear(id_)
    made = elsewhere.shop.plan(id_)
    assert made.lying == ()
    words = f"It is on {Path(one.path).stem} of {OPERATOR.station} already, made 3 hours ago."
    assert [left.words for left in made.left_out] == [words]
    assert made.elsewhere == {(tile.order, tile.fulfilment, tile.unit, tile.artwork) for tile in one.tiles}


@pytest.mark.anyio
async def test_a_piece_goes_onto_a_second_sheet_by_somebodys_word(shop: Shop, elsewhere: Elsewhere) -> None:
    id_ = await shop.put("1001", 2)
    [one] = await shop.written(shop.plan(id_))
    await elsewhere.hear(id_)
    made = elsewhere.shop.plan(id_, again=elsewhere.shop.plan(id_).elsewhere)
    [two] = await elsewhere.shop.written(made)
    assert {tile.code for tile in two.tiles} == {tile.code for tile in one.tiles}
    shown = elsewhere.store.order(id_)
    assert shown is not None
    assert [sheet.id for sheet in shown.order.sheets] == [one.id, two.id]
    assert shown.order.issues == ()


@pytest.mark.anyio
async def test_a_sheet_of_another_station_that_comes_between_stops_this_one(shop: Shop, elsewhere: Elsewhere) -> None:
    id_ = await shop.put("1001")
    await elsewhere.hear(id_)
    made = elsewhere.shop.plan(id_)
    await shop.written(shop.plan(id_))
    shown = shop.store.order(id_)
    assert shown is not None
    await elsewhere.shop.say(shown.order)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await elsewhere.shop.written(made)


@pytest.mark.anyio
async def test_a_sheet_that_was_discarded_is_free_at_every_station(shop: Shop, elsewhere: Elsewhere) -> None:
    id_ = await shop.put("1001")
    [one] = await shop.written(shop.plan(id_))
    await discard(shop.store, one, OPERATOR)
    assert (await elsewhere.hear(id_)).sheets == ()
    assert len(elsewhere.shop.plan(id_).lying) == 1
