"""What the page of gang sheets has done on the engine's thread: laying out, writing, reading what became of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.errors import PlatenError
from app.people import Author
from services.workstation.sheetbook import SheetBook, WrittenSheet
from services.workstation.sheetmend import mend, words
from services.workstation.sheets import (
    Part,
    SheetPlan,
    discard,
    failed_parts,
    plan,
    produce,
    restore,
)
from services.workstation.sheetwork import SheetChoice
from services.workstation.store import Store
from ui.sheets.drawn import Past, past_of
from ui.station import Station

Work = Callable[[Store, WrittenSheet, Author], Awaitable[frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Done:
    """The sheets that were written, the orders they touched, and what stopped the rest."""

    sheets: tuple[WrittenSheet, ...]
    touched: frozenset[str]
    error: PlatenError | None = None


async def lay_out(
    station: Station, orders: tuple[str, ...], choice: SheetChoice, only: frozenset[Part], again: frozenset[Part]
) -> SheetPlan:
    return await asyncio.to_thread(plan, station.store, orders, choice, only, again)


async def read_past(station: Station, limit: int) -> tuple[Past, ...]:
    """The newest sheets with what became of their pieces."""
    return await asyncio.to_thread(_read_past, station, limit)


def _read_past(station: Station, limit: int) -> tuple[Past, ...]:
    sheets = SheetBook(station.store).newest(limit)
    ids = {tile.order for sheet in sheets for tile in sheet.tiles}
    orders = {id_: shown.order for id_ in ids if (shown := station.store.order(id_)) is not None}
    return tuple(past_of(sheet, orders) for sheet in sheets)


async def failed_of(station: Station, sheets: tuple[WrittenSheet, ...]) -> frozenset[Part]:
    """What did not pass and is to be printed again."""
    parts = [await asyncio.to_thread(failed_parts, station.store, sheet) for sheet in sheets]
    return frozenset[Part]().union(*parts)


async def write_all(station: Station, made: SheetPlan, folder: Path, tell: Callable[[int, int], None]) -> Done:
    """One sheet after the other; what stops one leaves those before it written and recorded.

    `tell` hears on another thread how many pieces of how many are written.
    """
    sheets, touched, before = list[WrittenSheet](), frozenset[str](), 0
    for at, filled in enumerate(made.nested.sheets):
        step = partial(_step, tell, before, len(made.lying))
        try:
            sheet, orders = await produce(station.store, made, at, folder, station.author(), station.zone, step)
        except PlatenError as error:
            return Done(tuple(sheets), touched, error)
        sheets.append(sheet)
        touched |= orders
        before += len(filled.placed)
    return Done(tuple(sheets), touched)


def _step(tell: Callable[[int, int], None], before: int, of: int, done: int) -> None:
    tell(before + done, of)


async def drop_all(station: Station, sheets: Iterable[WrittenSheet]) -> frozenset[str]:
    """They do not count any more, at any station; gives the orders touched."""
    return await _each(station, discard, sheets)


async def restore_all(station: Station, sheets: Iterable[WrittenSheet]) -> frozenset[str]:
    return await _each(station, restore, sheets)


async def _each(station: Station, work: Work, sheets: Iterable[WrittenSheet]) -> frozenset[str]:
    touched = [await work(station.store, sheet, station.author()) for sheet in sheets]
    return frozenset[str]().union(*touched)


async def mend_all(station: Station) -> tuple[str, ...]:
    """Gang sheets that Platen did not finish when it last ended get their files; what is to be said of each."""
    return words(await mend(station.store))
