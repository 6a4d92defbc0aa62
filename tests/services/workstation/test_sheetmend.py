"""Platen ends at any moment of writing a sheet: at the next start the sheet has its one file, and nothing is printed
twice."""

from datetime import UTC
from pathlib import Path

import pytest

from app.errors import Corrupt
from services.workstation.sheetbook import SheetBook, WrittenSheet
from services.workstation.sheetmend import mend, words
from services.workstation.sheets import part_path, record, write_sheet
from tests.kit.orders import OPERATOR
from tests.services.workstation.test_sheets import Shop, anyio_backend, contents, seen_codes, shop

__all__ = ["anyio_backend", "shop"]


async def recorded(shop: Shop) -> WrittenSheet:
    """Ended right after the record."""
    sheet = write_sheet(shop.store, shop.plan(await shop.put("1001", 2)), 0, shop.out, OPERATOR, UTC)
    await record(shop.store, sheet, OPERATOR)
    return sheet


def place(sheet: WrittenSheet) -> Path:
    return Path(sheet.path)


def codes(sheet: WrittenSheet) -> set[str]:
    return {tile.code for tile in sheet.tiles}


@pytest.mark.anyio
async def test_a_recorded_sheet_gets_its_name_and_it_is_said(shop: Shop) -> None:
    sheet = await recorded(shop)
    whole = part_path(sheet).read_bytes()
    [one] = await mend(shop.store)
    assert contents(shop.out) == {place(sheet).name: whole}
    said = "was not finished when Platen ended. Its file has its name now: print it once."
    assert words([one]) == (f"Gang sheet 2026-11-20 12.00, 1 of 1 {said}",)
    assert await mend(shop.store) == ()
    assert shop.plan(sheet.tiles[0].order).lying == ()


@pytest.mark.anyio
async def test_a_file_that_is_gone_is_made_again_with_the_same_name_and_codes(shop: Shop) -> None:
    sheet = await recorded(shop)
    whole = part_path(sheet).read_bytes()
    part_path(sheet).unlink()
    [one] = await mend(shop.store)
    assert one.made_again
    assert "made again with the same codes" in words([one])[0]
    assert contents(shop.out) == {place(sheet).name: whole}
    assert seen_codes(one.sheet.path) == codes(sheet)


@pytest.mark.anyio
async def test_a_file_that_has_its_name_is_left_alone(shop: Shop) -> None:
    """Ended between the name and the note of it; on a disk with second names, between these two."""
    sheet = await recorded(shop)
    place(sheet).hardlink_to(part_path(sheet))
    assert await mend(shop.store) == ()
    assert list(contents(shop.out)) == [place(sheet).name]
    assert SheetBook(shop.store).unfinished() == ()


@pytest.mark.anyio
async def test_a_name_that_was_only_taken_is_filled(shop: Shop) -> None:
    sheet = await recorded(shop)
    place(sheet).touch()
    await mend(shop.store)
    assert list(contents(shop.out)) == [place(sheet).name]
    assert seen_codes(sheet.path) == codes(sheet)


@pytest.mark.anyio
async def test_a_name_that_another_has_now_is_not_written_over(shop: Shop) -> None:
    sheet = await recorded(shop)
    place(sheet).write_bytes(b"theirs")
    [one] = await mend(shop.store)
    assert one.sheet.path == sheet.path.replace(".pdf", " (2).pdf")
    assert place(sheet).read_bytes() == b"theirs"
    assert SheetBook(shop.store).newest() == (one.sheet,)


@pytest.mark.anyio
async def test_what_cannot_be_made_again_is_said_and_stays_taken(shop: Shop) -> None:
    sheet = await recorded(shop)
    part_path(sheet).unlink()
    (shop.folder / "1001.png").write_bytes(b"another")
    [one] = await mend(shop.store)
    assert isinstance(one.error, Corrupt)
    assert "has no file yet. The file of #1001 on this computer is not the one" in words([one])[0]
    assert shop.plan(sheet.tiles[0].order).lying == ()
    assert SheetBook(shop.store).unfinished() == (sheet,)
