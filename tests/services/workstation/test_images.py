"""Many pictures over a bad line: every one whole under its final name, each reported once."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app import wire
from app.orders import Order
from app.protocol import FeedItem, FeedPage
from app.states import State
from services.workstation.fetching import Fetcher
from services.workstation.files import FileState
from services.workstation.images import Batch, Shelf, ShelfFolders
from services.workstation.store import Store
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.orders import NOON, OPERATOR, an_artwork, an_item, an_order, at, begun


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def pictures() -> Shelfful:
    return Shelfful({f"{n}.png": picture(n) for n in range(12)})


@pytest.fixture
def base(pictures: Shelfful) -> Iterator[str]:
    with picture_server(pictures) as address:
        yield address


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "store", clock=lambda: at(60))
    yield made
    made.close()


class Heard:
    """What the shelf told the window."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.touched: set[str] = set()


def _shelf(store: Store, folder: Path, base: str, heard: Heard) -> Shelf:
    return Shelf(
        store,
        ShelfFolders(folder / "shelf", folder / "prints"),
        author=lambda: OPERATOR,
        on_batch=heard.batches.append,
        on_touched=heard.touched.update,
        fetcher=Fetcher(allowed=frozenset({base}), reserve=0),
    )


async def _fill(store: Store, base: str, count: int, *, sha: bool = False) -> list[Order]:
    orders = []
    for n in range(count):
        art = an_artwork("a1", url=f"{base}/{n}.png")
        if sha:
            art = replace(art, declared_sha256=hashlib.sha256(picture(n)).hexdigest())
        orders.append(begun(an_order(str(n), items=(replace(an_item(artworks=0), artworks=(art,)),))))
    items = tuple(
        FeedItem(n, "order", o.id, 1, "put", msgspec.Raw(wire.order_bytes(o))) for n, o in enumerate(orders, 1)
    )
    await store.take(FeedPage(items, "c", False, NOON))
    return orders


def _contents(path: str) -> bytes:
    return Path(path).read_bytes()


@pytest.mark.anyio
async def test_all_new_orders_get_their_files_and_become_ready(store: Store, tmp_path: Path, base: str) -> None:
    heard = Heard()
    shelf = _shelf(store, tmp_path, base, heard)
    orders = await _fill(store, base, 12, sha=True)
    assert await shelf.want([o.id for o in orders], "12 files") == 12
    await shelf.drain()
    for n, order in enumerate(orders):
        shown = store.order(order.id)
        assert shown is not None
        assert shown.order.state is State.ARTWORK_READY
        file = shelf.files.of(order.id)["a1"]
        assert _contents(file.path) == picture(n)
        assert shelf.thumbnail(file.sha256, 128) is not None
    assert heard.touched == {o.id for o in orders}
    assert (heard.batches[-1].done, heard.batches[-1].running) == (12, False)
    assert len(list((tmp_path / "prints").iterdir())) == 12
    assert not list((tmp_path / "shelf" / ".parts").iterdir())
    assert await shelf.want([o.id for o in orders]) == 0
    shelf.close()


@pytest.mark.anyio
async def test_trouble_is_told_per_file_and_the_rest_goes_on(
    store: Store, tmp_path: Path, base: str, pictures: Shelfful
) -> None:
    pictures.trouble = {"0.png": "login", "1.png": "gone", "2.png": "empty", "3.png": "redirect"}
    heard = Heard()
    shelf = _shelf(store, tmp_path, base, heard)
    orders = await _fill(store, base, 8)
    await shelf.want([o.id for o in orders], "b")
    await shelf.drain()
    states = [shelf.files.of(o.id)["a1"] for o in orders]
    assert [f.state for f in states] == [FileState.FAILED] * 4 + [FileState.HERE] * 4
    assert all(f.reason for f in states[:4])
    assert len(list((tmp_path / "prints").iterdir())) == 4
    pictures.trouble.clear()
    await shelf.go_on("b")
    await shelf.drain()
    assert heard.batches[-1].done == 8
    shelf.close()


@pytest.mark.anyio
async def test_a_file_of_the_same_name_is_never_overwritten(store: Store, tmp_path: Path, base: str) -> None:
    shelf = _shelf(store, tmp_path, base, Heard())
    (order,) = await _fill(store, base, 1)
    prints = tmp_path / "prints"
    prints.mkdir()
    mine = prints / "#0_01_a1.png"
    mine = prints / mine.name.replace("#", "")
    mine.write_bytes(b"my own work")
    await shelf.want([order.id])
    await shelf.drain()
    assert mine.read_bytes() == b"my own work"
    assert len(list(prints.iterdir())) == 2
    shelf.close()


@pytest.mark.anyio
async def test_a_file_without_a_picture_is_told_to_everybody_and_not_laid_out(
    store: Store, tmp_path: Path, base: str, pictures: Shelfful
) -> None:
    """Whole by its length, and broken off all the same."""
    pictures.files["0.png"] = picture(0)[:-2_000]
    shelf = _shelf(store, tmp_path, base, Heard())
    (order,) = await _fill(store, base, 1)
    await shelf.want([order.id], "b")
    await shelf.drain()
    file = shelf.files.of(order.id)["a1"]
    assert (file.state, file.reason) == (FileState.FAILED, "The file breaks off before the picture ends")
    shown = store.order(order.id)
    assert shown is not None
    artwork = shown.order.artworks[0]
    assert (artwork.sha256, [f.rule for f in artwork.findings]) == ("", ["truncated"])
    assert [i.blocking for i in shown.order.issues] == [True]
    assert not (tmp_path / "prints").exists()
    pictures.files["0.png"] = picture(0)
    await shelf.go_on("b")
    await shelf.drain()
    shown = store.order(order.id)
    assert shown is not None
    assert (shown.order.state, shown.order.issues) == (State.ARTWORK_READY, ())
    shelf.close()
