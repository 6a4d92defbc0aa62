"""From an address to the shelf: what is written down when, and what a killed process finds."""

import asyncio
import hashlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.artwork import Facts
from app.errors import NotAllowed, Unreachable
from app.orders import Artwork, Order
from services.workstation.bringing import KEPT, Bringing, ShelfFolders
from services.workstation.fetching import Fetcher
from services.workstation.files import File, Files, FileState, missing
from services.workstation.formats.measured import Measured
from services.workstation.store import Store
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.orders import OPERATOR, an_artwork, an_item, an_order, at, begun
from tests.services.workstation.conftest import Feed


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def pictures() -> Shelfful:
    return Shelfful({f"{n}.png": picture(n) for n in range(6)})


@pytest.fixture
def base(pictures: Shelfful) -> Iterator[str]:
    with picture_server(pictures) as address:
        yield address


@pytest.fixture
def folders(tmp_path: Path) -> ShelfFolders:
    return ShelfFolders(tmp_path / "shelf", tmp_path / "prints")


@pytest.fixture
def bringing(store: Store, folders: ShelfFolders, base: str) -> Iterator[Bringing]:
    fetcher = Fetcher(allowed=frozenset({base}), reserve=0)
    made = Bringing(store, Files(store), folders, fetcher, lambda: OPERATOR, {})
    yield made
    made.close()


def _order(base: str, number: str, count: int = 1) -> Order:
    return _of(number, *(an_artwork(f"a{n}", url=f"{base}/{n}.png") for n in range(count)))


def _of(number: str, *artworks: Artwork) -> Order:
    return begun(an_order(number, items=(replace(an_item(artworks=0), artworks=artworks),)))


async def _listed(store: Store, order: Order) -> list[tuple[File, Artwork]]:
    files = Files(store)
    await files.want(missing(order, files.of(order.id), at(0)), "b", at(0))
    return [(files.of(order.id)[a.id], a) for a in order.artworks]


def _on(size: int, total: int) -> bool:
    return size <= total


@pytest.mark.anyio
async def test_files_that_come_together_are_written_down_together(
    bringing: Bringing,
    store: Store,
    feed: Feed,
    base: str,
    folders: ShelfFolders,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first go takes until all others are measured."""
    names, all_measured = set[str](), threading.Event()

    def measured(path: Path, name: str, folder: Path) -> Measured:
        names.add(name)
        if len(names) == 6:
            all_measured.set()
        return Measured(Facts(3, 4, "PNG", "RGB", 5))

    def slow(folders: Iterable[Path]) -> None:
        assert all_measured.wait(10)

    monkeypatch.setattr(bringing._decoders, "measure", measured)
    monkeypatch.setattr("services.workstation.bringing.settle", slow)
    order = _order(base, "1", 6)
    await asyncio.to_thread(feed.put, order)
    commits: list[int] = []
    store.on_added = lambda: commits.append(store.waiting())
    both = await _listed(store, order)
    got = [await bringing.fetch(file, order, art, _on) for file, art in both]
    touched = await asyncio.gather(
        *(bringing.keep(file, order, art, one) for (file, art), one in zip(both, got, strict=True))
    )
    assert set(touched) == {frozenset({order.id})}
    assert commits[-1] == 6
    assert len(commits) < 6
    assert {f.state for f in Files(store).of(order.id).values()} == {FileState.HERE}
    assert list(folders.parts.iterdir()) == []
    assert len(list(folders.prints.iterdir())) == 6


@pytest.mark.anyio
async def test_killed_before_it_was_written_down_nothing_is_fetched_twice(
    bringing: Bringing,
    store: Store,
    feed: Feed,
    base: str,
    pictures: Shelfful,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = _order(base, "1")
    await asyncio.to_thread(feed.put, order)
    [(file, art)] = await _listed(store, order)
    got = await bringing.fetch(file, order, art, _on)
    with monkeypatch.context() as killed:
        killed.setattr(store.writer, "submit", _dead)
        with pytest.raises(SystemError):
            await bringing.keep(file, order, art, got)
    again = await bringing.fetch(file, order, art, _on)
    assert again == replace(got, resumed=got.size)
    await bringing.keep(file, order, art, again)
    assert pictures.asked == {"0.png": 1}
    row = Files(store).of(order.id)["a0"]
    assert (row.state, row.resumed) == (FileState.HERE, got.size)


@pytest.mark.anyio
async def test_half_a_file_whose_bytes_came_with_another_order_is_not_taken_for_the_file(
    bringing: Bringing, store: Store, feed: Feed, base: str, pictures: Shelfful
) -> None:
    promised = hashlib.sha256(picture(0)).hexdigest()
    one, other = (replace(an_artwork("a0", url=f"{base}/{n}.png"), declared_sha256=promised) for n in (0, 1))
    pictures.files["1.png"], pictures.trouble = picture(0), {"1.png": "cut"}
    orders = [_of(number, art) for number, art in (("1", one), ("2", other))]
    rows = []
    for order in orders:
        await asyncio.to_thread(feed.put, order)
        rows += await _listed(store, order)
    (file, art), (cut, same) = rows
    with pytest.raises(Unreachable):
        await bringing.fetch(cut, orders[1], same, _on)
    await bringing.keep(file, orders[0], art, await bringing.fetch(file, orders[0], art, _on))
    await bringing.keep(cut, orders[1], same, await bringing.fetch(cut, orders[1], same, _on))
    here = [Files(store).of(order.id)["a0"] for order in orders]
    assert [row.state for row in here] == [FileState.HERE] * 2
    assert {_contents(row.path) for row in here} == {picture(0)}


def _contents(path: str) -> bytes:
    return Path(path).read_bytes()


def _dead(*_: object, **__: object) -> object:
    """As if the process had ended here."""
    raise SystemError


@pytest.mark.anyio
async def test_an_order_that_says_no_does_not_keep_the_others_back(
    bringing: Bringing, store: Store, feed: Feed, base: str
) -> None:
    good, unknown = _order(base, "1"), _order(base, "2")
    await asyncio.to_thread(feed.put, good)
    rows = [*await _listed(store, good), *await _listed(store, unknown)]
    orders = [good, unknown]
    got = [await bringing.fetch(f, o, a, _on) for (f, a), o in zip(rows, orders, strict=True)]
    values = await asyncio.gather(
        *(bringing.keep(f, o, a, g) for (f, a), o, g in zip(rows, orders, got, strict=True)), return_exceptions=True
    )
    assert values[0] == frozenset({good.id})
    assert isinstance(values[1], NotAllowed)
    assert Files(store).of(good.id)["a0"].state is FileState.HERE
    assert Files(store).of(unknown.id)["a0"].state is FileState.WANTED


@pytest.mark.anyio
async def test_what_nobody_goes_on_from_is_swept(
    bringing: Bringing, store: Store, feed: Feed, base: str, folders: ShelfFolders
) -> None:
    order = _order(base, "1", 2)
    await asyncio.to_thread(feed.put, order)
    for file, art in await _listed(store, order):
        await bringing.fetch(file, order, art, _on)
    for name in ("old.part", "old.from", "young.part", "booked.from"):
        (folders.parts / name).write_bytes(b"x")
    week_ago = (store.clock() - KEPT).timestamp() - 1
    os.utime(folders.parts / "old.part", (week_ago, week_ago))
    os.utime(folders.parts / "young.part", (week_ago + 60, week_ago + 60))
    bringing.sweep(Files(store).awaited())
    left = {path.name for path in folders.parts.iterdir()}
    assert "young.part" in left
    assert not left & {"old.part", "old.from", "booked.from"}
    assert len(left) == 5, "both files' parts and journals stay"
