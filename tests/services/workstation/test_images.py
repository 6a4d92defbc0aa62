"""Many pictures over a bad line: every one whole under its final name, each reported once, none silently missing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.errors import Unreachable
from app.states import State
from services.workstation import fetching, images
from services.workstation.files import FileState
from services.workstation.images import LINKS
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.orders import NOON, OPERATOR, an_artwork
from tests.services.workstation.shelf_press import SIGNED, Busy, Press, of_pictures

CUSTOMER = "bella.example"


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


def _contents(path: str) -> bytes:
    return Path(path).read_bytes()


@pytest.fixture
def press(tmp_path: Path, base: str) -> Iterator[Press]:
    made = Press(tmp_path, base)
    yield made
    made.close()


@asynccontextmanager
async def running(press: Press, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(images, "TELL_S", 0.01)
    task = asyncio.create_task(press.shelf.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


@pytest.mark.anyio
async def test_all_new_orders_get_their_files_and_become_ready(press: Press) -> None:
    orders = await press.fill(12, sha=True)
    assert await press.shelf.want(orders, "12 files") == 12
    await press.drain()
    for n, order in enumerate(orders):
        shown, file = press.store.order(order), press.file(order)
        assert shown is not None
        assert shown.order.state is State.ARTWORK_READY
        assert _contents(file.path) == picture(n)
        assert (file.by, file.at, file.name) == (OPERATOR.name, int(NOON.timestamp() * 1000), f"{n}_01_a1.png")
        assert press.shelf.thumbnail(file.sha256, 128) is not None
    assert press.touched == set(orders)
    assert (press.batches[-1].done, press.batches[-1].running) == (12, False)
    assert len(list((press.folder / "prints").iterdir())) == 12
    assert not list((press.folder / "shelf" / ".parts").iterdir())
    assert await press.shelf.want(orders) == 0


@pytest.mark.anyio
async def test_trouble_is_told_per_file_and_the_rest_goes_on(press: Press, pictures: Shelfful) -> None:
    pictures.trouble = {
        "0.png": "login",
        "1.png": "gone",
        "2.png": "empty",
        "3.png": "redirect",
        "4.png": "damaged",
    }
    orders = await press.fill(8)
    await press.shelf.want(orders, "b")
    await press.drain()
    assert press.states(orders) == [FileState.FAILED] * 5 + [FileState.HERE] * 3
    assert all(press.file(id_).reason for id_ in orders[:5])
    assert len(list((press.folder / "prints").iterdir())) == 3
    assert len([p for p in (press.folder / "shelf").rglob("*.png") if p.parent.name != "thumbnails"]) == 3
    pictures.trouble.clear()
    await press.shelf.retry(orders[0], "a1")
    await press.drain()
    assert press.states(orders)[:2] == [FileState.HERE, FileState.FAILED]
    await press.shelf.go_on("b")
    await press.drain()
    assert press.batches[-1].done == 8


@pytest.mark.anyio
async def test_addresses_nobody_can_read_fail_with_a_sentence_and_all_others_come(
    press: Press, pictures: Shelfful, caplog: pytest.LogCaptureFixture
) -> None:
    pictures.files["Zo%C3%AB%20blue.png"] = picture(40)
    urls = [
        "https://[::1/x.png",
        "https://bella\u2100.example/",
        "https://bella..example/",
        f"{press.base}/Zo\u00eb blue.png",
    ]
    odd = [of_pictures(f"odd{n}", an_artwork("a1", url=url)) for n, url in enumerate(urls)]
    orders = await press.take(press.order(0), *odd, press.order(1))
    assert await press.shelf.want(orders, "all") == 6
    await press.drain()
    assert press.states(orders) == [FileState.HERE, *[FileState.FAILED] * 3, *[FileState.HERE] * 2]
    sentence = "The address of this picture cannot be read. Ask the shop for the picture."
    assert {press.file(order).reason for order in orders[1:4]} == {sentence}
    assert "bella" not in caplog.text


@pytest.mark.anyio
async def test_an_address_nobody_can_read_does_not_end_the_taking_up_of_new_orders(
    tmp_path: Path, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = of_pictures("bad", an_artwork("a1", url="https://[::1/x.png"))
    press = Press(tmp_path, base, prefetch=True)
    orders = await press.take(bad, press.order(0))
    async with running(press, monkeypatch):
        await press.until(lambda: all(press.shelf.files.of(id_) for id_ in orders))
        await press.until(lambda: press.states(orders) == [FileState.FAILED, FileState.HERE])
        late = await press.take(press.order(1))
        await press.until(lambda: bool(press.shelf.files.of(late[0])))
        await press.until(lambda: press.states(late) == [FileState.HERE])
    press.close()


@pytest.mark.anyio
async def test_an_answer_without_end_is_asked_for_once_and_fails_with_a_sentence(
    press: Press, pictures: Shelfful, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 1 << 18)
    pictures.trouble["0.png"] = "endless"
    orders = await press.fill(2)
    await press.shelf.want(orders)
    async with asyncio.timeout(10):
        await press.drain(3)
    assert press.states(orders) == [FileState.FAILED, FileState.HERE]
    assert press.file(orders[0]).reason == "This file is larger than 4 GB. Ask the shop for a smaller one."
    assert pictures.asked["0.png"] == 1


@pytest.mark.anyio
async def test_a_file_of_the_same_name_is_never_overwritten(press: Press) -> None:
    (order,) = await press.fill(1)
    prints = press.folder / "prints"
    prints.mkdir()
    mine = prints / "0_01_a1.png"
    mine.write_bytes(b"x" * len(picture(0)))
    await press.shelf.want([order])
    await press.drain()
    assert mine.read_bytes() == b"x" * len(picture(0))
    assert _contents(str(prints / press.file(order).name)) == picture(0)
    assert press.file(order).name == "0_01_a1 (2).png"


@pytest.mark.anyio
async def test_the_same_bytes_are_fetched_once(press: Press, pictures: Shelfful) -> None:
    first, second = press.order(0, sha=True), press.order(0, sha=True)
    second = of_pictures("other", second.artworks[0])
    await press.take(first, second)
    await press.shelf.want([first.id])
    await press.drain()
    await press.shelf.want([second.id])
    await press.drain()
    assert press.states([first.id, second.id]) == [FileState.HERE] * 2
    assert pictures.asked == {"0.png": 1}
    assert len(list((press.folder / "prints").iterdir())) == 2


@pytest.mark.anyio
async def test_a_host_that_says_wait_is_not_asked_before_and_nothing_fails(press: Press, pictures: Shelfful) -> None:
    pictures.trouble = {f"{n}.png": "limit" for n in range(12)}
    orders = await press.fill(12)
    await press.shelf.want(orders)
    await press.drain()
    asked = sum(pictures.asked.values())
    assert asked < 12
    press.clock.forward(6.9)
    await press.drain()
    assert sum(pictures.asked.values()) == asked
    await press.drain(13, 7.1)
    assert press.states(orders) == [FileState.HERE] * 12
    assert max(press.file(id_).tries for id_ in orders) == 0


@pytest.mark.anyio
async def test_a_long_wait_is_told_and_a_person_may_end_it(press: Press, pictures: Shelfful) -> None:
    pictures.retry_after = "21600"
    pictures.trouble = {f"{n}.png": "limit" for n in range(6)}
    orders = await press.fill(6)
    await press.shelf.want(orders, "b")
    await press.drain()
    asked = sum(pictures.asked.values())
    told = press.shelf.summed("b")
    assert (told.words, told.held, told.running) == ("127.0.0.1 asks us to wait 6 h", True, False)
    press.clock.forward(600)
    await press.shelf.want(orders, "again")
    await press.drain()
    assert sum(pictures.asked.values()) == asked, "wanting it once more is no word against the host's"
    for _ in range(6):
        await press.shelf.go_on("b")
        await press.shelf.go_on("again")
        await press.drain()
    assert press.states(orders) == [FileState.HERE] * 6
    assert not press.shelf.summed("b").held


@pytest.mark.anyio
async def test_a_line_that_is_down_for_long_fails_nothing(tmp_path: Path, pictures: Shelfful) -> None:
    with picture_server(pictures) as base:
        press = Press(tmp_path, base)
    orders = await press.fill(3)
    await press.shelf.want(orders)
    await press.drain(30, 90.0)
    assert press.states(orders) == [FileState.WANTED] * 3
    assert all("cannot be reached" in press.file(id_).reason for id_ in orders)
    press.close()


@pytest.mark.anyio
async def test_a_dead_link_is_asked_for_anew_and_taken_up_when_it_comes(
    tmp_path: Path, base: str, pictures: Shelfful
) -> None:
    asked: list[str] = []

    async def fresh(order: str) -> None:
        asked.append(order)
        if len(asked) == 2:
            raise Unreachable("No line to the receiver.")

    pictures.trouble = {"0.png": "stale", "1.png": "stale"}
    press = Press(tmp_path, base, fresh=fresh)
    never, soon = await press.take(*(press.order(n, query=f"{SIGNED}old") for n in range(2)))
    await press.shelf.want([never, soon])
    await press.drain()
    assert press.states([never, soon]) == [FileState.WANTED] * 2
    assert "fresh" in press.file(soon).reason
    await press.take(press.order(1, query=f"{SIGNED}anew"))
    await press.drain()
    assert press.states([never, soon]) == [FileState.WANTED, FileState.HERE]
    await press.drain(LINKS + 1, 24 * 3600.0)
    assert press.states([never]) == [FileState.FAILED]
    assert "403" in press.file(never).reason
    assert asked.count(never) == LINKS
    await press.take(press.order(0, query=f"{SIGNED}anew"))
    await press.drain()
    assert press.states([never]) == [FileState.HERE]
    press.close()


@pytest.mark.anyio
async def test_the_window_hears_of_the_order_it_shows_at_once_and_of_the_others_together(press: Press) -> None:
    heard: list[frozenset[str]] = []
    press.shelf._on_touched = heard.append
    orders = await press.fill(6)
    press.shelf.look(orders[3])
    await press.shelf.want(orders)
    await press.drain()
    assert any(orders[3] in touched for touched in heard)
    assert frozenset().union(*heard) == set(orders)
    assert len(heard) <= 2


@pytest.mark.anyio
async def test_pause_stops_in_the_middle_and_going_on_fetches_the_rest_only(
    press: Press, pictures: Shelfful, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures.trouble = {"0.png": "stall"}
    orders = await press.fill(1)
    async with running(press, monkeypatch):
        await press.shelf.want(orders, "b")
        await press.until(lambda: (press.shelf.live(press.file(orders[0])) or (0, 0))[0] > 0)
        await press.shelf.pause("b")
        await press.until(lambda: press.file(orders[0]).got > 0)
    assert press.states(orders) == [FileState.PAUSED]
    assert (press.batches[-1].paused, press.batches[-1].running) == (True, False)
    sent = pictures.sent
    pictures.trouble.clear()
    await press.drain()
    assert pictures.sent == sent, "what is paused is not asked for"
    await press.shelf.go_on("b")
    await press.drain()
    assert press.states(orders) == [FileState.HERE]


@pytest.mark.anyio
async def test_a_full_disk_stops_everything_until_there_is_room(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "FULL_S", 0.01)
    orders = await press.fill(6)
    press.fetcher._reserve = 1 << 60
    async with running(press, monkeypatch):
        await press.shelf.want(orders, "b")
        await press.until(lambda: bool(press.batches) and press.batches[-1].words == "Disk full")
        assert FileState.HERE not in press.states(orders)
        press.fetcher._reserve = 0
        await press.until(lambda: press.states(orders) == [FileState.HERE] * 6)
    assert not any(press.file(id_).reason for id_ in orders)


@pytest.mark.anyio
async def test_what_arrives_is_fetched_where_that_is_set(tmp_path: Path, base: str) -> None:
    press = Press(tmp_path, base, prefetch=True)
    orders = await press.fill(3)
    await press.drain()
    assert press.states(orders) == [FileState.HERE] * 3
    assert press.batches[-1].title == "New orders"
    press.shelf.hear(frozenset({images.EVERYTHING}))
    late = press.order(5)
    await press.take(late)
    await press.drain()
    assert press.states([late.id]) == [FileState.HERE]
    press.close()


@pytest.mark.anyio
async def test_what_came_while_platen_was_closed_is_taken_up_at_the_start(
    tmp_path: Path, base: str, pictures: Shelfful, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "HANDFUL", 2)
    pictures.trouble = {"0.png": "gone"}
    first = Press(tmp_path, base)
    (failed,) = await first.fill(1)
    await first.shelf.want([failed])
    await first.drain()
    assert first.states([failed]) == [FileState.FAILED]
    late = await first.take(first.order(9), *(first.order(n) for n in range(1, 6)))
    fresh = first.order(0, query="anew")
    await first.take(fresh)
    first.close()
    pictures.trouble.clear()
    again = Press(tmp_path, base, prefetch=True)
    everything = [failed, *late]
    assert set(again.shelf.files.unlisted(images.NEW, 99)) == set(late)
    async with running(again, monkeypatch):
        await again.until(lambda: all(again.shelf.files.of(id_) for id_ in everything))
        await again.until(lambda: again.states(everything) == [FileState.HERE] * len(everything))
    assert again.shelf.files.unlisted(images.NEW, 99) == []
    again.close()


@pytest.mark.anyio
async def test_an_order_that_cannot_be_read_keeps_nobody_elses_files_back(tmp_path: Path, base: str) -> None:
    press = Press(tmp_path, base, prefetch=True)
    bad, good = await press.take(press.order(0), press.order(1))
    await press.store.write(lambda c: c.execute("UPDATE cache SET body = x'7b7d' WHERE id = ?", (bad,)))
    await press.drain()
    assert (press.shelf.files.of(bad), press.states([good])) == ({}, [FileState.HERE])
    press.close()


@pytest.mark.anyio
async def test_else_a_link_that_dies_is_remembered_and_told(press: Press) -> None:
    plain, signed = await press.take(press.order(0), press.order(1, query=f"{SIGNED}old"))
    await press.drain()
    assert press.shelf.files.of(plain) == {}
    assert press.file(signed).state is FileState.KNOWN
    assert [f.order for f in press.shelf.files.dying(press.clock())] == [signed]


@pytest.mark.anyio
async def test_a_file_without_a_picture_is_told_to_everybody_and_not_laid_out(press: Press, pictures: Shelfful) -> None:
    """Whole by its length, and broken off all the same."""
    pictures.files["0.png"] = picture(0)[:-2_000]
    (order,) = await press.fill(1)
    await press.shelf.want([order], "b")
    await press.drain()
    file = press.file(order)
    assert (file.state, file.reason) == (FileState.FAILED, "The file breaks off before the picture ends")
    shown = press.store.order(order)
    assert shown is not None
    artwork = shown.order.artworks[0]
    assert (artwork.sha256, [f.rule for f in artwork.findings]) == ("", ["truncated"])
    assert [i.blocking for i in shown.order.issues] == [True]
    assert order in press.touched
    assert not (press.folder / "prints").exists()
    assert [path.name for path in (press.folder / "shelf").rglob("*") if path.is_file()] == []
    pictures.files["0.png"] = picture(0)
    await press.shelf.go_on("b")
    await press.drain()
    shown = press.store.order(order)
    assert shown is not None
    assert (shown.order.state, shown.order.issues) == (State.ARTWORK_READY, ())


@pytest.mark.anyio
async def test_what_is_being_measured_when_platen_closes_is_measured_at_the_next_start(
    tmp_path: Path, base: str, pictures: Shelfful
) -> None:
    busy = Busy()
    closing = Press(tmp_path, base, decoders=busy)
    (order,) = await closing.fill(1)
    await closing.shelf.want([order], "b")
    drained = asyncio.create_task(closing.shelf.drain())
    assert await asyncio.to_thread(busy.asked.wait, 10)
    await asyncio.to_thread(closing.shelf.close)
    await drained
    assert (closing.states([order]), closing.file(order).reason) == ([FileState.WANTED], "")
    closing.store.close()
    again = Press(tmp_path, base)
    await again.drain()
    assert again.states([order]) == [FileState.HERE]
    assert pictures.asked == {"0.png": 1}
    again.close()
