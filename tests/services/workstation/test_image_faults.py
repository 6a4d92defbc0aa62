"""Pictures on their way meet what nobody wished for: an order that is gone, a fault of our own, a system without
processes. Each is told, and stops nobody else."""

import errno
from pathlib import Path

import pytest

from app.protocol import FeedItem, FeedPage
from services.workstation import bringing, decoding, images
from services.workstation.files import FileState
from tests.kit.hostile import Shelfful
from tests.kit.orders import NOON
from tests.services.workstation.shelf_press import Press
from tests.services.workstation.test_images import CUSTOMER, anyio_backend, base, pictures, press, running

__all__ = ["anyio_backend", "base", "pictures", "press"]


@pytest.mark.anyio
async def test_an_order_that_is_gone_is_a_reason_and_no_crash(press: Press, pictures: Shelfful) -> None:
    orders = await press.fill(2)
    await press.shelf.want(orders)
    gone = FeedItem(99, "order", orders[0], 99, "del")
    await press.store.take(FeedPage((gone,), "c99", False, NOON))
    await press.drain()
    assert press.states(orders) == [FileState.FAILED, FileState.HERE]
    assert press.file(orders[0]).reason == "The order no longer has this picture."


@pytest.mark.anyio
async def test_a_fault_of_our_own_is_told_and_stops_nobody_else(
    press: Press, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    orders = await press.fill(2)
    real = press.fetcher.fetch

    def broken(ask: object, progress: object) -> object:
        if "0.png" in ask.url:  # type: ignore[attr-defined]  # an Ask
            raise ZeroDivisionError(CUSTOMER)
        return real(ask, progress)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(press.fetcher, "fetch", broken)
    await press.shelf.want(orders)
    await press.drain()
    assert press.states(orders) == [FileState.FAILED, FileState.HERE]
    assert press.file(orders[0]).reason == "That did not work (ZeroDivisionError)."
    assert "fault of our own: ZeroDivisionError" in caplog.text
    assert "in broken" in caplog.text, "where it happened"
    assert CUSTOMER not in caplog.text


@pytest.mark.anyio
async def test_a_process_that_cannot_be_had_never_fails_a_file(
    press: Press, pictures: Shelfful, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More often than a file is tried; what was fetched is not fetched again."""
    real, refused = decoding._start, list[int]()

    def start(memory: int) -> object:
        refused.append(memory)
        if len(refused) <= bringing.TRIES + 2:
            raise BlockingIOError(errno.EAGAIN, "no process now")
        return real(memory)

    monkeypatch.setattr(decoding, "_start", start)
    orders = await press.fill(1)
    await press.shelf.want(orders)
    await press.drain()
    file = press.file(orders[0])
    assert (file.state, file.tries) == (FileState.WANTED, 0)
    assert file.reason == "Platen cannot start the program that opens pictures."
    await press.drain(bringing.TRIES + 4)
    assert press.states(orders) == [FileState.HERE]
    assert len(refused) == bringing.TRIES + 3
    assert pictures.asked["0.png"] == 1


@pytest.mark.anyio
@pytest.mark.parametrize("broken", ["_take_up", "_flush"])
async def test_what_runs_beside_the_downloads_begins_again_after_a_fault(
    tmp_path: Path, base: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    press = Press(tmp_path, base, prefetch=True)
    real, calls = getattr(press.shelf, broken), []

    def once() -> object:
        calls.append(broken)
        if len(calls) == 1:
            press.shelf._heard.clear()
            raise ZeroDivisionError(CUSTOMER)
        return real()

    monkeypatch.setattr(images, "AGAIN_S", 0.01)
    monkeypatch.setattr(press.shelf, broken, once)
    orders = await press.fill(1)
    async with running(press, monkeypatch):
        await press.until(lambda: bool(press.shelf.files.of(orders[0])))
        await press.until(lambda: press.states(orders) == [FileState.HERE])
    assert "begins again: ZeroDivisionError" in caplog.text
    assert CUSTOMER not in caplog.text
    press.close()
