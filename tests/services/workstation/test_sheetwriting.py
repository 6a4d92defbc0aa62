"""Sheets written by another process: it may die, hang, fill up or be stopped, and nothing is half done here."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from PIL import Image

from app.errors import Corrupt, NotAllowed, PlatenError, Unavailable
from app.sheetsizes import Form
from services.workstation import sheetjobs, sheetwriting
from services.workstation.sheetbook import SheetBook
from services.workstation.sheetjobs import Job
from services.workstation.sheets import produce, write_sheet
from services.workstation.sheetwriting import Looker, Writer
from services.workstation.spawning import READY, spawned
from tests.kit.orders import OPERATOR
from tests.kit.sheetchild import bewitch, fault, fragile, never_up, stuck
from tests.services.workstation.test_sheetprinting import AT, SIZE, in_pdf, picture, work
from tests.services.workstation.test_sheets import CHOICE, Shop, anyio_backend, shop

__all__ = ["anyio_backend", "shop"]


def nothing_is_left(shop: Shop, id_: str) -> bool:
    """No file, no record, and the pieces are free."""
    free = len(shop.plan(id_).lying)
    return not list(shop.out.iterdir()) and not SheetBook(shop.store).newest() and free == 1


@pytest.mark.anyio
async def test_killed_in_the_middle_it_leaves_nothing_and_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await shop.put("1001")
    made, writer, parts = shop.plan(id_), Writer(), list[str]()

    def kill(_: int) -> None:
        parts.extend(path.suffix for path in shop.out.iterdir())
        assert writer.pid is not None
        os.kill(writer.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    with monkeypatch.context() as patched:
        bewitch(patched, stuck)
        with pytest.raises(Unavailable, match="could not be written") as told:
            write_sheet(shop.store, made, 0, shop.out, OPERATOR, UTC, kill, writer)
    assert told.value.hint == "Try it again."
    assert parts == [".part"]
    assert nothing_is_left(shop, id_)
    await shop.written(made)


@pytest.mark.anyio
async def test_one_that_says_nothing_for_long_is_ended(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await shop.put("1001")
    made = shop.plan(id_)
    with monkeypatch.context() as patched:
        bewitch(patched, stuck)
        patched.setattr(sheetwriting, "SILENT_S", 0.3)
        with pytest.raises(Unavailable, match="could not be written"):
            await shop.written(made)
    assert nothing_is_left(shop, id_)


@pytest.mark.anyio
async def test_canceled_the_process_ends_and_nothing_is_left(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await shop.put("1001")
    made, loop, begun, pids = shop.plan(id_), asyncio.get_running_loop(), asyncio.Event(), list[int | None]()
    ended, real = asyncio.Event(), Writer.write

    def write(writer: Writer, *given: object) -> None:
        try:
            real(writer, *given)  # type: ignore[arg-type]  # handed through
        finally:
            pids.append(writer.pid)
            loop.call_soon_threadsafe(ended.set)

    def told(_: int) -> None:
        loop.call_soon_threadsafe(begun.set)

    with monkeypatch.context() as patched:
        bewitch(patched, stuck)
        patched.setattr(Writer, "write", write)
        writing = asyncio.create_task(produce(shop.store, made, 0, shop.out, OPERATOR, UTC, told))
        await asyncio.wait_for(begun.wait(), 20)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        await asyncio.wait_for(ended.wait(), 20)
    assert len(pids) == 1
    assert nothing_is_left(shop, id_)


def test_one_that_was_stopped_before_writes_nothing(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    writer = Writer()
    writer.stop()
    with pytest.raises(Unavailable):
        writer.write(tmp_path / ".part", AT, work(tmp_path / "a.png"), print)
    assert not (tmp_path / ".part").exists()


def test_what_is_raised_by_who_counts_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture(tmp_path / "a.png")
    bewitch(monkeypatch, stuck)

    def enough(_: int) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        Writer().write(tmp_path / ".part", AT, work(tmp_path / "a.png"), enough)
    assert not (tmp_path / ".part").exists()


def test_it_ends_with_the_window_and_takes_its_half_written_file_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(tmp_path / "a.png")
    bewitch(monkeypatch, stuck)
    process = spawned(sheetwriting.WORD, sheetwriting._CODE, str(sheetwriting.MEMORY))
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == READY
    process.stdin.write(sheetjobs.line(Job.to_write(tmp_path / ".part", AT, work(tmp_path / "a.png"))))
    process.stdin.flush()
    assert sheetjobs.said(process.stdout.readline()).done == 1
    assert (tmp_path / ".part").exists()
    process.stdin.close()
    assert process.wait(20) == 1
    process.stdout.close()
    assert (tmp_path / ".part").exists() is (os.name == "nt"), "there an open file cannot be removed; it is swept later"


@pytest.mark.parametrize("ending", ["tif", "webp"])
def test_what_must_be_decoded_is_there_pixel_for_pixel(tmp_path: Path, ending: str) -> None:
    path, part, told = tmp_path / f"a.{ending}", tmp_path / ".part", list[int]()
    pixels = picture(path)
    Writer().write(part, AT, work(path), told.append)
    assert in_pdf(part) == pixels
    assert told == [1]


def test_an_error_arrives_as_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    Image.new("CMYK", SIZE).save(path)
    with pytest.raises(NotAllowed) as told:
        Writer().write(tmp_path / ".part", AT, work(path, Form.PNG), print)
    error = told.value
    assert (type(error), error.message) == (NotAllowed, "PNG knows no CMYK.")
    assert (error.title, error.hint) == (NotAllowed.title, "Write this sheet as TIFF or PDF.")


def test_a_fault_of_our_own_is_told_and_logged_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    picture(tmp_path / "a.png")
    bewitch(monkeypatch, fault)
    with pytest.raises(Unavailable, match=r"That did not work \(ZeroDivisionError\)"):
        Writer().write(tmp_path / ".part", AT, work(tmp_path / "a.png"), print)
    with Looker() as looker, pytest.raises(Corrupt, match="ZeroDivisionError"):
        looker.look(tmp_path / "a.png")
    assert "fault of our own: ZeroDivisionError" in caplog.text
    assert "in wrong" in caplog.text, "where it happened"
    assert "bella.example" not in caplog.text


def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each process that is started from now on."""
    found, real = list[str](), spawned

    def start(word: str, *more: str) -> "subprocess.Popen[bytes]":
        found.append(word)
        return real(word, *more)

    monkeypatch.setattr(sheetwriting, "spawned", start)
    return found


def test_a_file_that_ends_the_process_is_damaged_and_the_next_is_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(tmp_path / "deadly.png")
    picture(tmp_path / "a.png")
    bewitch(monkeypatch, fragile)
    processes = started(monkeypatch)
    with Looker() as looker:
        with pytest.raises(Corrupt, match="damaged"):
            looker.look(tmp_path / "deadly.png")
        assert looker.look(tmp_path / "a.png").shown == SIZE
    assert len(processes) == 3, "asked twice"


def test_what_is_known_is_not_looked_into_again_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, processes = tmp_path / "a.png", started(monkeypatch)
    picture(path)
    for _ in range(2):
        with Looker() as looker:
            assert looker.look(path).shown == SIZE
    assert len(processes) == 1
    path.write_bytes(b"no picture")
    for _ in range(2):
        with Looker() as looker, pytest.raises(Corrupt, match="not a picture"):
            looker.look(path)
    assert len(processes) == 2


def refused(*_: str) -> "subprocess.Popen[bytes]":
    raise BlockingIOError("no process now")


@pytest.mark.parametrize("at_all", [True, False])
def test_a_process_that_does_not_come_up_is_told_and_blames_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, at_all: bool
) -> None:
    picture(tmp_path / "a.png")
    bewitch(monkeypatch, never_up)
    if not at_all:
        monkeypatch.setattr(sheetwriting, "spawned", refused)
    asked: list[Callable[[], object]] = [
        lambda: Looker().look(tmp_path / "a.png"),
        lambda: Writer().write(tmp_path / ".part", AT, work(tmp_path / "a.png"), print),
    ]
    for ask in asked:
        with pytest.raises(PlatenError) as told:
            ask()
        assert (type(told.value), told.value.title) == (Unavailable, "Sheets cannot be written now")


@pytest.mark.anyio
async def test_without_such_a_process_a_plan_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await shop.put("1001")
    monkeypatch.setattr(sheetwriting, "spawned", refused)
    with pytest.raises(Unavailable, match="cannot start the program"):
        shop.plan(id_, choice=CHOICE)
