"""At the start: gang sheets that were recorded when Platen ended, but had no file under their name yet, get it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from app.errors import PlatenError, Unavailable
from services.workstation.sheetbook import SheetBook, WrittenSheet
from services.workstation.sheets import give_name, part_path, write_again
from services.workstation.sheetwriting import written
from services.workstation.store import Store


@dataclass(frozen=True, slots=True)
class Mended:
    """`made_again`: the file itself was gone, too. `error`: why there is still none."""

    sheet: WrittenSheet
    made_again: bool = False
    error: PlatenError | None = None


async def mend(store: Store) -> tuple[Mended, ...]:
    """Sheets whose pieces are taken but whose files may have no name yet. What has its file is left as it is."""
    found = [await _mended(store, sheet) for sheet in SheetBook(store).unfinished()]
    return tuple(one for one in found if one is not None)


async def _mended(store: Store, sheet: WrittenSheet) -> Mended | None:
    try:
        where = await asyncio.to_thread(_found, sheet)
        if where is _Found.NAMED:
            await SheetBook(store).finished(sheet.id, sheet.path)
            return None
        if where is _Found.NOWHERE:
            await written(lambda writer: write_again(sheet, writer))
        return Mended(await give_name(store, sheet), made_again=where is _Found.NOWHERE)
    except PlatenError as error:
        return Mended(sheet, error=error)
    except OSError as error:
        return Mended(sheet, error=Unavailable(f"{Path(sheet.path).parent.name} cannot be read ({error.strerror})."))


class _Found(Enum):
    """Where the file of a recorded sheet lies: under its name, beside it, nowhere."""

    NAMED = auto()
    BESIDE = auto()
    NOWHERE = auto()


def _found(sheet: WrittenSheet) -> _Found:
    """Sets right what naming left half done: a name that was taken but is empty, a file under both names."""
    part, path = part_path(sheet), Path(sheet.path)
    if path.exists() and not path.stat().st_size:
        path.unlink()
    if not part.exists():
        return _Found.NAMED if path.exists() else _Found.NOWHERE
    if path.exists() and path.samefile(part):
        part.unlink()
        return _Found.NAMED
    return _Found.BESIDE


def words(mended: Iterable[Mended]) -> tuple[str, ...]:
    """For people, a sentence each."""
    return tuple(_words(one) for one in mended)


def _words(one: Mended) -> str:
    name = Path(one.sheet.path).stem
    if one.error is not None:
        return f"{name} was not finished when Platen ended, and has no file yet. {one.error.message} {one.error.hint}"
    if one.made_again:
        return f"{name} was not finished when Platen ended. It was made again with the same codes: print it once."
    return f"{name} was not finished when Platen ended. Its file has its name now: print it once."
