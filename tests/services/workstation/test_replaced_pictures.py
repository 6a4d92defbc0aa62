"""The shop sends another file for a picture that is here, or only a fresh link to it: what is fetched, shown, kept."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from app.events import Fetched
from app.orders import Order
from app.states import State
from app.workflow import apply
from services.workstation.bringing import Bringing
from services.workstation.fetching import Got
from services.workstation.files import FileState, holds, is_replaced
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.orders import OPERATOR, an_artwork, at, new_id, placed
from tests.services.workstation.shelf_press import SIGNED, Press, of_pictures

RED, BLUE = picture(1), picture(2)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def pictures() -> Shelfful:
    return Shelfful({"red.png": RED, "blue.png": BLUE})


@pytest.fixture
def press(tmp_path: Path, pictures: Shelfful) -> Iterator[Press]:
    with picture_server(pictures) as base:
        made = Press(tmp_path, base)
        yield made
        made.close()


async def _red(press: Press, query: str = "") -> Order:
    """An order whose red picture is here."""
    (id_,) = await press.take(of_pictures("7", an_artwork("a1", url=f"{press.base}/red.png{query}")))
    await press.shelf.want([id_], "first")
    await press.drain()
    return _order(press, id_)


def _order(press: Press, id_: str) -> Order:
    shown = press.store.order(id_)
    assert shown is not None
    return shown.order


def _lies(press: Press, id_: str) -> bytes:
    """What is in the file that is here."""
    return Path(press.file(id_).path).read_bytes()


def _kinds(order: Order) -> list[str]:
    """Of its problems; what is found in the pictures themselves is not the question here."""
    return [i.kind for i in order.issues if i.kind != "preflight"]


def _told(order: Order, url: str) -> Order:
    item = order.items[0]
    snapshot = replace(order, items=(replace(item, artworks=(an_artwork("a1", url=url),)),))
    return apply(order, placed(snapshot, minutes=5)).order


def _by_another(order: Order, contents: bytes) -> Order:
    """Another station fetched the order's file first."""
    facts = order.artworks[0].facts
    event = Fetched(
        id=new_id(),
        order=order.id,
        at=at(9),
        author=replace(OPERATOR, station="Press 3"),
        artwork="a1",
        sha256=sha256(contents).hexdigest(),
        facts=facts,
    )
    return apply(order, event).order


@pytest.mark.anyio
async def test_a_new_address_is_fetched_by_itself_and_the_old_file_shown_no_more(press: Press) -> None:
    order = await _red(press)
    (old,) = order.artworks
    again = _told(order, f"{press.base}/blue.png")
    await press.take(again)
    row = press.file(order.id)
    assert is_replaced(row, again.artworks[0])
    assert not holds(row, again.artworks[0]), "before the shelf has taken it up, too"
    assert _kinds(_order(press, order.id)) == ["file"]
    await press.drain()
    row, (now,) = press.file(order.id), _order(press, order.id).artworks
    assert (row.state, row.url, _lies(press, order.id)) == (FileState.HERE, f"{press.base}/blue.png", BLUE)
    assert now.sha256 == row.sha256 == sha256(BLUE).hexdigest() != old.sha256
    assert holds(row, now)
    assert (_kinds(_order(press, order.id)), press.batches[-1].title) == ([], "Changed files")
    assert await press.shelf.want([order.id]) == 0


@pytest.mark.anyio
async def test_d_counts_it_before_the_shelf_has_heard(press: Press) -> None:
    order = await _red(press)
    await press.take(_told(order, f"{press.base}/blue.png"))
    assert await press.shelf.want([order.id], "by hand") == 1
    row = press.file(order.id)
    assert (row.state, row.path, row.sha256, row.got, row.size) == (FileState.WANTED, "", "", 0, 0)
    await press.drain()
    assert _lies(press, order.id) == BLUE


@pytest.mark.anyio
async def test_that_another_station_has_it_already_makes_no_difference(press: Press) -> None:
    order = await _red(press)
    again = _by_another(_told(order, f"{press.base}/blue.png"), BLUE)
    await press.take(again)
    assert not holds(press.file(order.id), again.artworks[0])
    await press.drain()
    assert _lies(press, order.id) == BLUE


@pytest.mark.anyio
async def test_other_contents_at_the_same_address_are_not_the_file_that_is_here(press: Press) -> None:
    """Fetched by hand only: two stations whose host sends other bytes each time would fetch in turn for ever."""
    order = await _red(press)
    other = _by_another(order, BLUE)
    await press.take(other)
    assert not holds(press.file(order.id), other.artworks[0])
    await press.drain()
    assert press.file(order.id).state is FileState.HERE
    assert await press.shelf.want([order.id]) == 1


@pytest.mark.anyio
async def test_a_link_that_is_only_signed_anew_keeps_the_file(press: Press, pictures: Shelfful) -> None:
    order = await _red(press, f"?{SIGNED}one")
    asked = pictures.asked["red.png"]
    again = _told(order, f"{press.base}/red.png?{SIGNED}two")
    await press.take(again)
    await press.drain()
    row, now = press.file(order.id), _order(press, order.id)
    assert holds(row, now.artworks[0])
    assert (now.artworks[0].sha256, now.state, _kinds(now)) == (row.sha256, State.ARTWORK_READY, [])
    assert (await press.shelf.want([order.id]), pictures.asked["red.png"]) == (0, asked)


@pytest.mark.anyio
async def test_a_file_that_is_replaced_while_it_comes_is_fetched_again(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop's word comes, and is taken up, between the last byte and what is written down."""
    (id_,) = await press.take(of_pictures("7", an_artwork("a1", url=f"{press.base}/red.png")))
    keep, told = Bringing.keep, asyncio.Event()

    async def kept(self: Bringing, file: object, order: Order, artwork: object, got: Got) -> frozenset[str]:
        if not told.is_set():
            told.set()
            await press.take(_told(_order(press, id_), f"{press.base}/blue.png"))
            await press.shelf._take_up()
        return await keep(self, file, order, artwork, got)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Bringing, "keep", kept)
    await press.shelf.want([id_], "first")
    await press.drain()
    assert _order(press, id_).artworks[0].sha256 == "", "what came too late is not the order's"
    assert not holds(press.file(id_), _order(press, id_).artworks[0])
    await press.drain()
    assert _lies(press, id_) == BLUE
    assert _order(press, id_).artworks[0].sha256 == sha256(BLUE).hexdigest()


@pytest.mark.anyio
async def test_after_everything_was_read_anew_what_was_replaced_meanwhile_is_fetched(press: Press) -> None:
    order = await _red(press)
    await press.take(_told(order, f"{press.base}/blue.png"))
    press.shelf._heard.clear()
    press.shelf.hear(frozenset({"*"}))
    await press.drain()
    assert _lies(press, order.id) == BLUE
