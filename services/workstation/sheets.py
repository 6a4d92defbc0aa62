"""Gang sheets at work: which pieces of some orders can be printed here, how they lie, and the sheets written.

A sheet comes to its folder whole and under a name of its own; what it holds is recorded, piece by piece.
"""

import asyncio
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from uuid import uuid4

from app.codes import fingerprint
from app.errors import Conflict, Corrupt, NotAllowed, PlatenError, Unavailable
from app.events import Printed
from app.nesting import Filled, Nested, Placed, nest
from app.people import Author
from app.pieces import MARKS_MM, STRAIGHT, Fit, LeftOut, Piece, fit, pieces_of
from app.sheetsizes import Form, SheetSize
from services.workstation.files import Files
from services.workstation.landing import claim, clean_name
from services.workstation.pdfsheet import Heading, Print, write_pdf
from services.workstation.prints import Picture, open_print
from services.workstation.rastersheet import Source, is_scaled, write_raster
from services.workstation.sheetbook import SheetBook, SheetTile, TileState, WrittenSheet, state_of
from services.workstation.store import Store

FOLDER = "Gang sheets"
WORK_S, REST_S = 0.002, 0.003
NOT_HERE = "Its file is not on this computer yet."
Part = tuple[str, str, str, str]
"""Order, fulfilment, unit and artwork: a piece in whichever attempt."""


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What a person chose. `turn`: pictures may be turned by a quarter. `dpi`: of PNG and TIFF."""

    size: SheetSize
    margin_mm: float = 5.0
    gap_mm: float = 4.0
    turn: bool = True
    form: Form = Form.PDF
    dpi: int = 300


@dataclass(frozen=True, slots=True)
class Ready:
    """A piece that can be printed now. `shown`: its file's pixels."""

    piece: Piece
    fit: Fit
    path: Path
    sha256: str
    shown: tuple[int, int] = (0, 0)

    @property
    def part(self) -> Part:
        return part_of(self.piece)


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """How the pieces of some orders lie. `ready`: by the tile's id. `missing`: orders with a file to be fetched."""

    choice: SheetChoice
    nested: Nested
    ready: Mapping[str, Ready] = field(repr=False)
    left_out: tuple[LeftOut, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def lying(self) -> tuple[Ready, ...]:
        """What lies on the sheets."""
        return tuple(self.ready[one.tile.id] for filled in self.nested.sheets for one in filled.placed)

    @property
    def scaled(self) -> tuple[Ready, ...]:
        """Pictures that are scaled to the resolution of the sheet; none on a PDF."""
        if self.choice.form is Form.PDF:
            return ()
        dpi = self.choice.dpi
        return tuple(one for one in self.lying if is_scaled(one.shown, (one.fit.width_mm, one.fit.height_mm), dpi))

    @property
    def stretched(self) -> tuple[Ready, ...]:
        """Pictures whose shape differs a little from the print's, within what their product allows."""
        return tuple(one for one in self.lying if one.fit.stretch > STRAIGHT)


def part_of(piece: Piece) -> Part:
    return piece.order, piece.fulfilment, piece.unit.id, piece.artwork.id


def plan(store: Store, orders: Iterable[str], choice: SheetChoice, only: frozenset[Part] = frozenset()) -> SheetPlan:
    """What of the orders can be printed and how it lies; `only` these pieces where some are named.

    Looks into every file's head and tries many ways to lay them: not for the window's own thread.
    """
    wanted = tuple(dict.fromkeys(orders))
    gathered = _Gathered(store, only)
    for id_ in wanted:
        gathered.add(id_)
    tiles = [one.fit.tile(id_, turnable=choice.turn) for id_, one in gathered.ready.items()]
    nested = nest(tiles, choice.size.sheet(choice.margin_mm, choice.gap_mm, MARKS_MM), breathe=_Breath())
    for refused in nested.refused:
        piece = gathered.ready[refused.tile.id].piece
        gathered.leave(piece.order, piece.number, refused.words)
    missing = tuple(one.order for one in gathered.left if one.words == NOT_HERE)
    return SheetPlan(choice, nested, gathered.ready, tuple(gathered.left), missing)


class _Breath:
    """Arithmetic in a thread keeps the window's thread from Python for milliseconds at a time: so it rests between."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def __call__(self) -> None:
        if time.perf_counter() - self._last > WORK_S:
            time.sleep(REST_S)
            self._last = time.perf_counter()


class _Gathered:
    """The pieces of orders: those that are ready, and why others are not. Each file is looked into once."""

    def __init__(self, store: Store, only: frozenset[Part]) -> None:
        self._store = store
        self._files = Files(store)
        self._book = SheetBook(store)
        self._only = only
        self._pictures: dict[str, Picture | PlatenError] = {}
        self.ready: dict[str, Ready] = {}
        self.left: dict[LeftOut, None] = {}

    def add(self, id_: str) -> None:
        shown = self._store.order(id_)
        if shown is None:
            return
        pieces, left = pieces_of(shown.order, self._store.rules)
        self.left |= dict.fromkeys(left)
        held = self._book.holding([id_])
        files = self._files.of(id_)
        for piece in pieces:
            if self._only and part_of(piece) not in self._only:
                continue
            file = files.get(piece.artwork.id)
            sheet = held.get(piece.id)
            if sheet is not None:
                self.leave(id_, piece.number, f"It is on {sheet_words(sheet)} already.")
            elif file is None or not file.here or file.sha256 != piece.artwork.sha256:
                self.leave(id_, piece.number, NOT_HERE)
            else:
                self._fit(piece, Path(file.path), file.sha256)

    def _fit(self, piece: Piece, path: Path, sha256: str) -> None:
        picture = self._picture(path, sha256)
        try:
            if isinstance(picture, PlatenError):
                raise picture
            size = fit(piece.item, piece.artwork, picture.shown, picture.density)
        except (NotAllowed, Corrupt) as error:
            self.leave(piece.order, piece.number, " ".join(part for part in (error.message, error.hint) if part))
        else:
            self.ready[piece.id] = Ready(piece, size, path, sha256, picture.shown)

    def _picture(self, path: Path, sha256: str) -> Picture | PlatenError:
        if sha256 not in self._pictures:
            try:
                self._pictures[sha256] = open_print(path)
            except (NotAllowed, Corrupt) as error:
                self._pictures[sha256] = error
        return self._pictures[sha256]

    def leave(self, order: str, number: str, words: str) -> None:
        self.left[LeftOut(order, number, words)] = None


def sheet_words(sheet: WrittenSheet) -> str:
    """ "sheet 1 of 2 of 20 Nov 13:52"."""
    return f"sheet {sheet.number} of {sheet.count}, {Path(sheet.path).stem}"


def failed_parts(store: Store, sheet: WrittenSheet) -> frozenset[Part]:
    """The pieces of a sheet that did not pass and are to be printed again, in their newest attempt."""
    orders = {tile.order: store.order(tile.order) for tile in sheet.tiles}
    return frozenset(
        (tile.order, tile.fulfilment, tile.unit, tile.artwork)
        for tile in sheet.tiles
        if (shown := orders[tile.order]) is not None and state_of(tile, shown.order) is TileState.FAILED
    )


async def produce(
    store: Store,
    made: SheetPlan,
    at: int,
    folder: Path,
    author: Author,
    zone: tzinfo,
    on_tile: Callable[[int], None] = lambda done: None,
) -> tuple[WrittenSheet, frozenset[str]]:
    """`write_sheet` on a thread of its own, and `record`; a sheet that cannot be recorded is not left lying about."""
    sheet = await asyncio.to_thread(write_sheet, store, made, at, folder, author, zone, on_tile)
    try:
        return sheet, await record(store, sheet, author)
    except Conflict:
        await asyncio.to_thread(Path(sheet.path).unlink, missing_ok=True)
        raise


def write_sheet(
    store: Store,
    made: SheetPlan,
    at: int,
    folder: Path,
    author: Author,
    zone: tzinfo,
    on_tile: Callable[[int], None] = lambda done: None,
) -> WrittenSheet:
    """Writes the sheet at a place of the plan (from 0) into a folder, whole and over no other file.

    Raises Conflict where an order changed since it was planned, Corrupt where a file did, Unavailable where it could
    not be written. Blocks for as long as the pictures take.
    """
    filled = made.nested.sheets[at]
    on_it = [made.ready[one.tile.id] for one in filled.placed]
    _ensure_current(store, on_it)
    now = store.clock()
    count = len(made.nested.sheets)
    name = f"Gang sheet {now.astimezone(zone):%Y-%m-%d %H.%M}, {at + 1} of {count}"
    path = _written(folder, clean_name(name), filled, on_it, made, Heading(name, now, made.choice.margin_mm), on_tile)
    size = (filled.width_mm, filled.height_mm, filled.fill)
    tiles = tuple(_recorded(one, ready) for one, ready in zip(filled.placed, on_it, strict=True))
    return WrittenSheet(uuid4().hex, at + 1, count, now, author.name, made.choice.size.name, *size, str(path), tiles)


async def record(store: Store, sheet: WrittenSheet, author: Author) -> frozenset[str]:
    """Keeps which pieces lie on a sheet and tells their orders; gives the orders touched. Raises Conflict."""
    await SheetBook(store).keep(sheet)
    now = store.clock()
    codes: dict[str, list[str]] = {}
    for tile in sheet.tiles:
        codes.setdefault(tile.order, []).append(tile.code)
    paper = f"Gang sheet {sheet.number} of {sheet.count}"
    events = [
        Printed(
            id=uuid4().hex,
            order=order,
            at=now,
            author=author,
            device_at=now,
            paper=paper,
            fingerprint=fingerprint(found),
        )
        for order, found in codes.items()
    ]
    return await store.add(events)


def _ensure_current(store: Store, on_it: list[Ready]) -> None:
    """What was held, canceled or made meanwhile must not be printed."""
    book = SheetBook(store)
    for id_ in dict.fromkeys(one.piece.order for one in on_it):
        shown = store.order(id_)
        pieces, left = pieces_of(shown.order, store.rules) if shown else ((), ())
        known = {piece.id for piece in pieces} - set(book.holding([id_]))
        if gone := next((one.piece for one in on_it if one.piece.order == id_ and one.piece.id not in known), None):
            why = f" {left[0].words}" if left else ""
            raise Conflict(f"{gone.number} changed meanwhile.{why}", fields={}, hint="Look at the sheet again.")


def _written(
    folder: Path,
    name: str,
    filled: Filled,
    on_it: list[Ready],
    made: SheetPlan,
    heading: Heading,
    on_tile: Callable[[int], None],
) -> Path:
    by_sha = {one.sha256: one for one in on_it}
    prints = [_print(placed, ready) for placed, ready in zip(filled.placed, on_it, strict=True)]
    choice = made.choice

    def sources(sha: str) -> Source:
        return Source(by_sha[sha].path, _opened(by_sha[sha]))

    part = folder / f".{name}.{os.getpid()}.{uuid4().hex[:8]}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            if choice.form is Form.PDF:
                write_pdf(file, filled, prints, lambda sha: _opened(by_sha[sha]), heading, on_tile)
            else:
                write_raster(file, choice.form, choice.dpi, filled, prints, sources, heading, on_tile, folder)
            file.flush()
            os.fsync(file.fileno())
        return _named(part, folder, name, choice.form.ending)
    except OSError as error:
        words = f"The sheet could not be written to {folder.name}."
        raise Unavailable(words, hint="Is there room on the disk, and may Platen write there?") from error
    finally:
        part.unlink(missing_ok=True)


def _opened(ready: Ready) -> Picture:
    """The picture of a file that still is the one whose checksum was verified when it came."""
    with ready.path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != ready.sha256:
            words = f"The file of {ready.piece.number} on this computer is not the one that was downloaded."
            raise Corrupt(words, hint="Download it again.")
    return open_print(ready.path)


def _named(part: Path, folder: Path, name: str, ending: str) -> Path:
    """The whole file under the first name that nobody has."""
    for n in range(1, 1000):
        target = folder / (f"{name}.{ending}" if n == 1 else f"{name} ({n}).{ending}")
        try:
            claim(part, target)
        except FileExistsError:
            continue
        return target
    raise FileExistsError(name)


def _print(placed: Placed, ready: Ready) -> Print:
    return Print(placed, ready.sha256, ready.fit.bleed_mm, ready.piece.words, ready.piece.code)


def _recorded(placed: Placed, ready: Ready) -> SheetTile:
    piece = ready.piece
    lies = (placed.x_mm, placed.y_mm, placed.width_mm, placed.height_mm, placed.turned)
    what = (piece.order, piece.number, piece.fulfilment, piece.unit.id, piece.unit.attempt, piece.artwork.id)
    return SheetTile(*what, ready.sha256, piece.code, *lies)
