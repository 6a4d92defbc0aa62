"""Gang sheets at work: which pieces of some orders can be printed here, how they lie, and the sheets written.

A sheet is written whole beside its place, then recorded piece by piece and told to its orders, and only then has its
name: whatever ends Platen meanwhile, no piece that lies in a print folder is free for another sheet.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from itertools import chain
from pathlib import Path
from uuid import uuid4

from app.codes import fingerprint
from app.errors import Conflict, Corrupt, NotAllowed, PlatenError, Unavailable
from app.events import Printed, SheetDropped
from app.laying import lying_on, sheet_of
from app.nesting import Nested, Placed, nest
from app.people import Author
from app.pieces import MARKS_MM, STRAIGHT, Fit, LeftOut, Piece, fit, pieces_of
from app.sheetsizes import Form
from app.wire import json_bytes, read
from services.workstation.files import Files
from services.workstation.landing import claim, clean_name, settle
from services.workstation.sheetbook import SheetBook, SheetTile, TileState, WrittenSheet, state_of
from services.workstation.sheetjobs import Looked
from services.workstation.sheetwork import Laid, SheetChoice, Work, is_scaled
from services.workstation.sheetwriting import Looker, Writer, not_written, written
from services.workstation.store import Store

FOLDER = "Gang sheets"
WORK_S, REST_S = 0.002, 0.003
LEFT = timedelta(days=1)
NOT_HERE = "Its file is not on this computer yet."
Part = tuple[str, str, str, str]
"""Order, fulfilment, unit and artwork: a piece in whichever attempt."""


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
    """How the pieces of some orders lie. `ready`: by the tile's id. `missing`: orders with a file to be fetched.
    `elsewhere`: what lies on a sheet of another station; `again`: what of that somebody wants on one more."""

    choice: SheetChoice
    nested: Nested
    ready: Mapping[str, Ready] = field(repr=False)
    left_out: tuple[LeftOut, ...] = ()
    missing: tuple[str, ...] = ()
    elsewhere: frozenset[Part] = frozenset()
    again: frozenset[Part] = frozenset()

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


def plan(
    store: Store,
    orders: Iterable[str],
    choice: SheetChoice,
    only: frozenset[Part] = frozenset(),
    again: frozenset[Part] = frozenset(),
) -> SheetPlan:
    """What of the orders can be printed and how it lies; `only` these pieces where some are named, and `again` these
    though they lie on a sheet of another station.

    Has every file looked into and tries many ways to lay them: not for the window's own thread. Raises Unavailable
    where no process comes up that looks.
    """
    wanted = tuple(dict.fromkeys(orders))
    with Looker() as looker:
        gathered = _Gathered(store, only, again, looker)
        for id_ in wanted:
            gathered.add(id_)
    tiles = [one.fit.tile(id_, turnable=choice.turn) for id_, one in gathered.ready.items()]
    nested = nest(tiles, choice.size.sheet(choice.margin_mm, choice.gap_mm, MARKS_MM), breathe=_Breath())
    for refused in nested.refused:
        piece = gathered.ready[refused.tile.id].piece
        gathered.leave(piece.order, piece.number, refused.words)
    missing = tuple(one.order for one in gathered.left if one.words == NOT_HERE)
    elsewhere = frozenset(gathered.elsewhere)
    return SheetPlan(choice, nested, gathered.ready, tuple(gathered.left), missing, elsewhere, again)


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

    def __init__(self, store: Store, only: frozenset[Part], again: frozenset[Part], looker: Looker) -> None:
        self._store, self._looker = store, looker
        self._files = Files(store)
        self._book = SheetBook(store)
        self._only, self._again = only, again
        self.elsewhere: list[Part] = []
        self._pictures: dict[str, Looked | PlatenError] = {}
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
            elif (other := lying_on(shown.order, piece.id)) and part_of(piece) not in self._again:
                self.elsewhere.append(part_of(piece))
                made = ago(self._store.clock() - other.at)
                self.leave(id_, piece.number, f"It is on {sheet_of(other)} already, made {made}.")
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

    def _picture(self, path: Path, sha256: str) -> Looked | PlatenError:
        if sha256 not in self._pictures:
            try:
                self._pictures[sha256] = self._looker.look(path)
            except (NotAllowed, Corrupt) as error:
                self._pictures[sha256] = error
        return self._pictures[sha256]

    def leave(self, order: str, number: str, words: str) -> None:
        self.left[LeftOut(order, number, words)] = None


def sheet_words(sheet: WrittenSheet) -> str:
    """ "sheet 1 of 2 of 20 Nov 13:52"."""
    return f"sheet {sheet.number} of {sheet.count}, {Path(sheet.path).stem}"


def ago(age: timedelta) -> str:
    """ "3 hours ago"."""
    minutes = max(0, round(age.total_seconds() / 60))
    for many, unit in ((minutes // 1440, "day"), (minutes // 60, "hour"), (minutes, "minute")):
        if many:
            return f"{many} {unit}{'' if many == 1 else 's'} ago"
    return "just now"


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
    """`write_sheet` in a process of its own, `record`, `give_name`. A sheet that cannot be recorded leaves no file, nor
    does one whose writing is canceled; one whose file cannot have a name does not count."""
    sheet = await written(lambda writer: write_sheet(store, made, at, folder, author, zone, on_tile, writer))
    try:
        touched = await record(store, sheet, author, made.again)
    except PlatenError:
        await asyncio.to_thread(part_path(sheet).unlink, missing_ok=True)
        raise
    try:
        return await give_name(store, sheet), touched
    except Unavailable:
        await discard(store, sheet, author)
        await asyncio.to_thread(part_path(sheet).unlink, missing_ok=True)
        raise


def write_sheet(
    store: Store,
    made: SheetPlan,
    at: int,
    folder: Path,
    author: Author,
    zone: tzinfo,
    on_tile: Callable[[int], None] = lambda done: None,
    writer: Writer | None = None,
) -> WrittenSheet:
    """Writes the sheet at a place of the plan (from 0) into a folder, whole, but under no name yet.

    Raises Conflict where an order changed since it was planned, Corrupt where a file did, NotAllowed where a picture
    cannot be kept whole, Unavailable where it could not be written. Blocks for as long as the pictures take.
    """
    filled = made.nested.sheets[at]
    on_it = [made.ready[one.tile.id] for one in filled.placed]
    _ensure_current(store, on_it, made.again)
    now = store.clock()
    count = len(made.nested.sheets)
    title = f"Gang sheet {now.astimezone(zone):%Y-%m-%d %H.%M}, {at + 1} of {count}"
    laid = tuple(Laid(one.piece, one.fit, str(one.path), one.sha256) for one in on_it)
    work = Work(made.choice, filled, title, laid)
    path = next(_names(folder / f"{clean_name(title)}.{made.choice.form.ending}"))
    size = (filled.width_mm, filled.height_mm, filled.fill)
    tiles = tuple(_recorded(one, ready) for one, ready in zip(filled.placed, on_it, strict=True))
    what = (at + 1, count, now, author.name, made.choice.size.name, *size, str(path), tiles)
    sheet = WrittenSheet(uuid4().hex, *what, work=json_bytes(work))
    _sweep(folder, now - LEFT)
    (writer or Writer()).write(part_path(sheet), now, work, on_tile)
    return sheet


def _sweep(folder: Path, oldest: datetime) -> None:
    """What a Platen that ended while it wrote has left here; a recorded sheet can be made again without it."""
    for part in folder.glob(f".{'?' * 32}.part"):
        with suppress(OSError):
            if part.stat().st_mtime < oldest.timestamp():
                part.unlink()


def write_again(sheet: WrittenSheet, writer: Writer | None = None) -> None:
    """The file of a recorded sheet once more, the same in every picture and code. Raises Corrupt where one of its files
    is not here any more or the record cannot be read, NotAllowed, Unavailable."""
    (writer or Writer()).write(part_path(sheet), sheet.at, read(sheet.work, Work), lambda done: None)


def part_path(sheet: WrittenSheet) -> Path:
    """Where the whole file lies until it has its name."""
    return Path(sheet.path).with_name(f".{sheet.id}.part")


async def record(
    store: Store, sheet: WrittenSheet, author: Author, again: frozenset[Part] = frozenset()
) -> frozenset[str]:
    """Keeps which pieces lie on a sheet and tells their orders, both or none; gives the orders touched.

    Raises Conflict, NotAllowed, Unavailable.
    """
    return await SheetBook(store).keep(sheet, _told(store, sheet, author, again))


async def give_name(store: Store, sheet: WrittenSheet) -> WrittenSheet:
    """The file of a recorded sheet gets its name, or the next one that nobody has. Raises Unavailable."""
    path = await asyncio.to_thread(_named, part_path(sheet), Path(sheet.path))
    await SheetBook(store).finished(sheet.id, str(path))
    return replace(sheet, path=str(path), work=b"")


async def discard(store: Store, sheet: WrittenSheet, author: Author) -> frozenset[str]:
    """It does not count any more, at any station; its file stays. Gives the orders touched."""
    now = store.clock()
    shown = {id_: store.order(id_) for id_ in dict.fromkeys(tile.order for tile in sheet.tiles)}
    events = [
        SheetDropped(id=uuid4().hex, order=id_, at=now, author=author, device_at=now, sheet=sheet.id)
        for id_, one in shown.items()
        if one is not None and any(known.id == sheet.id for known in one.order.sheets)
    ]
    return await SheetBook(store).drop(sheet.id, events)


async def restore(store: Store, sheet: WrittenSheet, author: Author) -> frozenset[str]:
    """A discarded sheet counts again. Raises Conflict where one of its pieces was put on another here meanwhile."""
    known = [event for event in _told(store, sheet, author) if store.order(event.order) is not None]
    return await SheetBook(store).restore(sheet.id, known)


def _told(store: Store, sheet: WrittenSheet, author: Author, again: frozenset[Part] = frozenset()) -> list[Printed]:
    """What the orders hear of a sheet."""
    now = store.clock()
    tiles: dict[str, list[SheetTile]] = {}
    for tile in sheet.tiles:
        tiles.setdefault(tile.order, []).append(tile)
    return [
        Printed(
            id=uuid4().hex,
            order=order,
            at=now,
            author=author,
            device_at=now,
            paper=f"Gang sheet {sheet.number} of {sheet.count}",
            fingerprint=fingerprint(tile.code for tile in own),
            sheet=sheet.id,
            name=Path(sheet.path).stem,
            pieces=tuple(tile.piece for tile in own),
            again=any((tile.order, tile.fulfilment, tile.unit, tile.artwork) in again for tile in own),
        )
        for order, own in tiles.items()
    ]


def _ensure_current(store: Store, on_it: list[Ready], again: frozenset[Part]) -> None:
    """What was held, canceled, made or put on a sheet meanwhile must not be printed."""
    book = SheetBook(store)
    for id_ in dict.fromkeys(one.piece.order for one in on_it):
        shown = store.order(id_)
        pieces, left = pieces_of(shown.order, store.rules) if shown else ((), ())
        known = {piece.id for piece in pieces} - set(book.holding([id_]))
        if shown:
            known -= {p.id for p in pieces if lying_on(shown.order, p.id) and part_of(p) not in again}
        if gone := next((one.piece for one in on_it if one.piece.order == id_ and one.piece.id not in known), None):
            why = f" {left[0].words}" if left else ""
            raise Conflict(f"{gone.number} changed meanwhile.{why}", fields={}, hint="Look at the sheet again.")


def _named(part: Path, wanted: Path) -> Path:
    """The whole file under the first name that nobody has, and there after a power cut, too."""
    try:
        for target in _names(wanted):
            with suppress(FileExistsError):
                claim(part, target)
                settle([part.parent])
                return target
    except OSError as error:
        raise not_written(part) from error
    raise not_written(part)


def _names(wanted: Path) -> Iterator[Path]:
    """The name itself and numbered ones, as far as nobody has them now."""
    again = (wanted.with_stem(f"{wanted.stem} ({n})") for n in range(2, 1000))
    return (path for path in chain([wanted], again) if not path.exists())


def _recorded(placed: Placed, ready: Ready) -> SheetTile:
    piece = ready.piece
    lies = (placed.x_mm, placed.y_mm, placed.width_mm, placed.height_mm, placed.turned)
    what = (piece.order, piece.number, piece.fulfilment, piece.unit.id, piece.unit.attempt, piece.artwork.id)
    return SheetTile(*what, ready.sha256, piece.code, *lies)
