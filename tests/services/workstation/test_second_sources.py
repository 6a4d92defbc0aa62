"""Link rot: whatever the first address of a picture gives, the second is asked, nothing is silently missing, and what
came so far is not fetched twice.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.orders import Order
from app.states import State
from services.workstation.bringing import SECOND, TRIES
from services.workstation.files import FileState
from services.workstation.images import LINKS
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.orders import an_artwork
from tests.kit.ports import free_port
from tests.services.workstation.shelf_press import SIGNED, Press, of_pictures

BODY = picture(0)
SHA = hashlib.sha256(BODY).hexdigest()
FAULTS = ("gone", "stale", "login", "wrong", "cut", "swap", "busy", "limit", "empty", "ailing", "no_range", "redirect")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def store() -> Shelfful:
    return Shelfful({"0.png": BODY, "copy.png": BODY})


@pytest.fixture
def base(store: Shelfful) -> Iterator[str]:
    with picture_server(store) as address:
        yield address


@pytest.fixture
def press(tmp_path: Path, base: str) -> Iterator[Press]:
    made = Press(tmp_path, base)
    yield made
    made.close()


def _order(base: str, *urls: str) -> Order:
    """Several artworks with the same promised contents: each is a source of the others."""
    return of_pictures("7", *(replace(an_artwork(f"a{n}", url=url), declared_sha256=SHA) for n, url in enumerate(urls)))


def _contents(path: str) -> bytes:
    return Path(path).read_bytes()


async def _wanted(press: Press, *urls: str) -> str:
    """Only the first artwork is wanted."""
    order = _order(press.base, *urls)
    await press.take(order)
    await press.shelf.want([order.id], "b")
    for file in list(press.shelf.files.of(order.id).values())[1:]:
        await press.shelf.files.mark(file, FileState.PAUSED)
    return order.id


@pytest.mark.anyio
@pytest.mark.parametrize(
    "trouble", ["gone", "stale", "login", "empty", "wrong", "corrupt", "redirect", "astray", "no_length"]
)
async def test_an_address_that_gives_no_good_file_is_followed_by_the_next(
    press: Press, store: Shelfful, trouble: str
) -> None:
    store.trouble = {"0.png": trouble}
    order = await _wanted(press, f"{press.base}/0.png", f"{press.base}/copy.png")
    await press.drain()
    file = press.file(order, "a0")
    assert (file.state, file.sha256, _contents(file.path)) == (FileState.HERE, SHA, BODY)
    assert (file.url, file.reason) == (f"{press.base}/copy.png", SECOND), "which source it came from is written down"
    shown = press.store.order(order)
    assert shown is not None
    assert (shown.order.artworks[0].sha256, shown.order.artworks[0].checked_by) == (SHA, "checksum")
    assert store.asked["copy.png"] == 1


@pytest.mark.anyio
async def test_a_first_address_that_is_good_leaves_the_second_alone(press: Press, store: Shelfful) -> None:
    order = await _wanted(press, f"{press.base}/0.png", f"{press.base}/copy.png")
    await press.drain()
    file = press.file(order, "a0")
    assert (file.state, file.url, file.reason) == (FileState.HERE, f"{press.base}/0.png", "")
    assert store.asked == {"0.png": 1}


@pytest.mark.anyio
async def test_one_that_only_has_trouble_keeps_its_tries_before_the_next_is_asked(
    press: Press, store: Shelfful
) -> None:
    store.trouble = {"0.png": "ailing"}
    order = await _wanted(press, f"{press.base}/0.png", f"{press.base}/copy.png")
    await press.drain(TRIES)
    assert (store.asked["0.png"], store.asked["copy.png"]) == (TRIES, 0)
    assert press.file(order, "a0").state is FileState.WANTED
    await press.drain(2)
    assert press.file(order, "a0").state is FileState.HERE
    assert (store.asked["0.png"], store.asked["copy.png"]) == (TRIES, 1)


@pytest.mark.anyio
async def test_what_a_second_address_broke_off_is_resumed_from_it(press: Press, store: Shelfful) -> None:
    store.trouble = {"0.png": "ailing", "copy.png": "cut"}
    order = await _wanted(press, f"{press.base}/0.png", f"{press.base}/copy.png")
    await press.drain(TRIES + 3)
    file = press.file(order, "a0")
    assert (file.state, file.resumed) == (FileState.HERE, len(BODY) - len(BODY) // 2)
    assert store.asked["0.png"] == TRIES
    assert store.sent == len(BODY)


@pytest.mark.anyio
async def test_another_host_is_asked_while_the_first_is_away(press: Press, store: Shelfful) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    press.shelf.allow([dead])
    order = await _wanted(press, f"{dead}/0.png", f"{press.base}/copy.png")
    await press.drain()
    assert press.file(order, "a0").state is FileState.HERE


@pytest.mark.anyio
async def test_when_no_address_gives_it_the_reason_is_told_and_nothing_is_kept(press: Press, store: Shelfful) -> None:
    store.trouble = {"0.png": "login", "copy.png": "corrupt"}
    order = await _wanted(press, f"{press.base}/0.png", f"{press.base}/copy.png")
    await press.drain(3)
    file = press.file(order, "a0")
    assert (file.state, file.url) == (FileState.FAILED, f"{press.base}/0.png")
    assert file.reason.startswith("The shop sent a web page instead of the picture.")
    assert (store.asked["0.png"], store.asked["copy.png"]) == (1, 1)
    assert [path.name for path in (press.folder / "shelf").rglob("*") if path.is_file()] == []
    store.trouble = {"0.png": "ailing", "copy.png": "ailing"}
    await press.shelf.retry(order, "a0")
    await press.drain(2 * TRIES + 5)
    assert press.file(order, "a0").state is FileState.FAILED
    assert (store.asked["0.png"], store.asked["copy.png"]) == (1 + TRIES, 1 + TRIES)


@pytest.mark.anyio
async def test_a_dead_link_and_a_damaged_copy_still_ask_the_shop_for_a_fresh_one(
    tmp_path: Path, base: str, store: Shelfful
) -> None:
    asked: list[str] = []

    async def fresh(order: str) -> None:
        asked.append(order)

    store.trouble = {"0.png": "stale", "copy.png": "wrong"}
    press = Press(tmp_path, base, fresh=fresh)
    order = await _wanted(press, f"{base}/0.png?{SIGNED}old", f"{base}/copy.png")
    await press.drain(LINKS + 2, 24 * 3600.0)
    assert asked == [order] * LINKS
    assert press.file(order, "a0").state is FileState.FAILED
    await press.take(_order(base, f"{base}/0.png?{SIGNED}anew", f"{base}/copy.png"))
    await press.drain()
    assert press.file(order, "a0").state is FileState.HERE
    press.close()


@pytest.mark.anyio
async def test_a_store_with_every_fault_leaves_nothing_silently_missing(tmp_path: Path, store: Shelfful) -> None:
    """Each picture has one bad address and one good one; those without a second are told as failed, with a reason."""
    names = {f"{n}.png": fault for n, fault in enumerate(FAULTS)}
    store.files = {name: picture(n) for n, name in enumerate(names)}
    store.files |= {f"good-{name}": body for name, body in store.files.items()}
    store.trouble = names
    with picture_server(store) as base:
        press = Press(tmp_path, base)
        rotten = [_rotten(n, base, store.files[name], name) for n, name in enumerate(names)]
        saved = [_rotten(n + 50, base, store.files[n_], n_, f"good-{n_}") for n, n_ in enumerate(names)]
        ids = await press.take(*rotten, *saved)
        await press.shelf.want(ids, "all")
        await press.drain(2 * TRIES)
        files = [file for id_ in ids for file in press.shelf.files.of(id_).values()]
        here = {file.sha256 for file in files if file.state is FileState.HERE}
        assert here == {hashlib.sha256(body).hexdigest() for body in store.files.values()}
        assert all(_contents(f.path) in store.files.values() for f in files if f.state is FileState.HERE)
        assert {f.state for f in files if f.state is not FileState.HERE} == {FileState.FAILED}
        assert all(file.reason for file in files if file.state is FileState.FAILED)
        assert {f.order for f in files if f.state is FileState.FAILED} <= {order.id for order in rotten}
        shown = [press.store.order(order.id) for order in saved]
        assert all(one is not None and one.order.state is State.ARTWORK_READY for one in shown)
        press.close()


def _rotten(number: int, base: str, body: bytes, *names: str) -> Order:
    promised = hashlib.sha256(body).hexdigest()
    arts = (an_artwork(f"a{n}", url=f"{base}/{name}") for n, name in enumerate(names))
    return of_pictures(str(number), *(replace(art, declared_sha256=promised) for art in arts))
