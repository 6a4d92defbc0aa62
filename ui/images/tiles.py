"""Large pictures in memory, tile by tile: asked for by what paints them, fetched by other threads, cut by other
processes, kept within a budget. What is needed next can be asked for ahead."""

import re
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QScreen
from PySide6.QtWidgets import QWidget

from app.errors import Corrupt, PlatenError, Unavailable
from app.lens import WHOLE, Box
from ui.images.shown import Shown
from ui.images.tints import PLAIN, Tint, TintOf, tint_here

if TYPE_CHECKING:
    from services.workstation.tilepack import Pack
    from services.workstation.tileshelf import TileShelf

BUDGET = 192 << 20
"""Bytes of pixels kept."""
SMALL = 512
"""The small copy that is shown until the tiles are there."""
RECENT = 12
"""Only pictures among the last so many that were asked for are still cut; the others' turn has passed."""
THREADS = 2
TILE_BYTES = 1 << 20
AGAIN_MS = 10_000
"""What could not be cut for want of a process or of room is tried again after so long, if it is still looked at."""
NOW, AHEAD = 1, 0
"""Urgency: on screen, or soon."""
_CHECKSUM = re.compile(r"[0-9a-f]{64}")
"""Files on the shelf bear theirs as their name."""
_ANOTHER = "The file is not the one that was checked."
Find = Callable[[str, int], Path | None]
Key = tuple[str, int, int, int, str]
"""Picture, level, column, row, and the screen's profile; level -1 is the small copy. A picture is known by its
checksum, its proof by that and the printer's profile (`Shown.key`)."""


class Part(NamedTuple):
    """The tiles that cover a part of a picture: columns and rows from the first to before the last, of one level."""

    level: int
    left: int
    top: int
    right: int
    bottom: int


class View(NamedTuple):
    """What of a picture is on screen: `part` of it, at so many device pixels a picture pixel."""

    part: Box = WHOLE
    zoom: float = 0.05


class Tiles(QObject):
    """`came`: more of a picture is here, by its key. `failed`: it cannot be shown sharp, and why.

    `shelf`: where tiles are cut and kept; None while only small copies can be had (`find`). `tint`: of the screen that
    is looked at; `tint_of` tells that of any."""

    came = Signal(str)
    failed = Signal(str, str)
    _packed = Signal(str, object)
    _read = Signal(object, QImage)

    def __init__(self, find: Find, parent: QObject | None = None, *, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self.find = find
        self.shelf: TileShelf | None = None
        self.tint = PLAIN
        self.tint_of: TintOf = _untinted
        self._budget = budget
        self._bytes = 0
        self._kept: OrderedDict[Key, QImage] = OrderedDict()
        self._packs: dict[str, Pack] = {}
        self._wrong: dict[str, str] = {}
        self._lost_before: set[str] = set()
        self._asked: set[Key | str] = set()
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._ahead: dict[str, View] = {}
        self._cutting, self._reading = QThreadPool(self), QThreadPool(self)
        for pool in (self._cutting, self._reading):
            pool.setMaxThreadCount(THREADS)
        self._packed.connect(self._take_pack, Qt.ConnectionType.QueuedConnection)
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    @property
    def size(self) -> int:
        """Bytes of pixels kept."""
        return self._bytes

    @property
    def settled(self) -> bool:
        """Whether nothing is on its way."""
        return not self._asked

    def follow(self, widget: QWidget) -> bool:
        """From now on pictures are painted for the screen this widget lies on; whether that is another one."""
        tint = tint_here(widget, self.tint_of)
        changed, self.tint = tint.file != self.tint.file, tint
        return changed

    def outside(self, key: str) -> float | None:
        """Of a proof, the part whose colors its printer cannot reach; None while nobody knows."""
        pack = self._packs.get(key)
        return pack.index.outside if pack is not None else None

    def wrong(self, sha: str) -> str:
        """Why a picture cannot be shown sharp; empty where it can or nobody knows yet."""
        return self._wrong.get(sha, "")

    def factor(self, key: str) -> int:
        """How many of the file's pixels along a side are one of the largest there is to show: 1 as long as nobody
        knows, more where the file is too large to be held whole."""
        pack = self._packs.get(key)
        return pack.index.levels[0].factor if pack is not None else 1

    def is_cutting(self, key: str) -> bool:
        """Whether a picture's tiles are being cut."""
        return key in self._asked

    def is_cut(self, key: str) -> bool:
        return key in self._packs

    def is_small_coming(self, sha: str) -> bool:
        """Whether a file's small copy is being read, or looked for."""
        return (sha, -1, 0, 0, self.tint.file) in self._asked

    def pack(self, shown: Shown, urgency: int = NOW) -> "Pack | None":
        """The picture's tiles if they are cut; else they are being cut from now on."""
        sha = shown.key
        self._recent[sha] = None
        self._recent.move_to_end(sha)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        found = self._packs.get(sha)
        if found is None and self.shelf is not None and shown.path is not None and sha and sha not in self._wrong:
            self._ask(self._cutting, sha, _Cutting(self, self.shelf, shown), urgency)
        return found

    def tile(self, pack: "Pack", sha: str, level: int, column: int, row: int, urgency: int = NOW) -> QImage | None:
        """One tile if it is in memory; else it is on its way."""
        tint = self.tint
        key = (sha, level, column, row, tint.file)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        else:
            read = partial(tile_image, pack, level, column, row, tint)
            self._ask(self._reading, key, _Reading(self, key, read), urgency)
        return found

    def small(self, sha: str, urgency: int = NOW) -> QImage | None:
        """The small copy if it is in memory; else it is on its way, where there is one."""
        tint = self.tint
        key = (sha, -1, 0, 0, tint.file)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return None if found.isNull() else found
        self._ask(self._reading, key, _Reading(self, key, partial(small_image, self.find, sha, tint)), urgency)
        return None

    def part(self, pack: "Pack", view: View) -> Part:
        """Which tiles cover what is on screen; of a smaller level where they would not fit in memory together."""
        from services.workstation.tilepack import TILE

        level = pack.level_for(view.zoom)
        while True:
            place = pack.index.levels[level]
            wide, high = pack.index.width / place.factor, pack.index.height / place.factor
            left, top = int(max(0.0, view.part.x) * wide) // TILE, int(max(0.0, view.part.y) * high) // TILE
            right = min(place.columns, int(min(1.0, view.part.x + view.part.width) * wide) // TILE + 1)
            bottom = min(place.rows, int(min(1.0, view.part.y + view.part.height) * high) // TILE + 1)
            count = max(0, right - left) * max(0, bottom - top)
            if count * TILE_BYTES * 3 <= self._budget or level + 1 == len(pack.index.levels):
                return Part(level, left, top, right, bottom)
            level += 1

    def prefetch(self, wanted: "dict[Shown, View]") -> None:
        """These come next: cut them, and bring what they will show first into memory."""
        self._ahead = {shown.key: view for shown, view in wanted.items() if shown.here and shown.sha256}
        for shown, view in wanted.items():
            if shown.key in self._ahead:
                self.small(shown.sha256, AHEAD)
                pack = self.pack(shown, AHEAD)
                if pack is not None:
                    self._fetch(pack, shown.key, view)

    def try_again(self, sha: str) -> None:
        """What could not be shown may be whole by now."""
        self._wrong.pop(sha, None)
        self._lost_before.discard(sha)
        key = (sha, -1, 0, 0, self.tint.file)
        small = self._kept.get(key)
        if small is not None and small.isNull():
            del self._kept[key]

    def stop(self) -> None:
        """Give up what is being cut, wait for what is being read; nothing is delivered afterwards."""
        for pool in (self._cutting, self._reading):
            pool.clear()
        if self.shelf is not None:
            self.shelf.close()
        for pool in (self._cutting, self._reading):
            pool.waitForDone()

    def is_recent(self, sha: str) -> bool:
        """For the threads: whether anybody still waits for it."""
        return sha in self._recent

    def _ask(self, pool: QThreadPool, key: "Key | str", work: QRunnable, urgency: int) -> None:
        if key not in self._asked:
            self._asked.add(key)
            pool.start(work, urgency)

    def _fetch(self, pack: "Pack", sha: str, view: View) -> None:
        part = self.part(pack, view)
        for row in range(part.top, part.bottom):
            for column in range(part.left, part.right):
                self.tile(pack, sha, part.level, column, row, AHEAD)

    @Slot(str, object)
    def _take_pack(self, sha: str, found: object) -> None:
        self._asked.discard(sha)
        if isinstance(found, PlatenError):
            self._wrong[sha] = found.message
            self.failed.emit(sha, found.message)
            if isinstance(found, Unavailable):
                QTimer.singleShot(AGAIN_MS, self, lambda: self._once_more(sha))
        elif found is not None:
            self._packs[sha] = found  # type: ignore[assignment]  # a signal carries any object
            for old in [name for name in self._packs if name not in self._recent]:
                del self._packs[old]
            if sha in self._ahead:
                self._fetch(self._packs.get(sha) or found, sha, self._ahead[sha])  # type: ignore[arg-type]
        self.came.emit(sha)

    def _once_more(self, sha: str) -> None:
        if self._wrong.pop(sha, None) is not None:
            self.came.emit(sha)

    @Slot(object, QImage)
    def _keep(self, key: Key, image: QImage) -> None:
        self._asked.discard(key)
        sha, level = key[:2]
        if image.isNull() and level >= 0:
            self._lost(sha)
            return
        self._kept[key] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > self._budget and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].sizeInBytes()
        self.came.emit(sha)

    def _lost(self, sha: str) -> None:
        """Its tiles are damaged or were removed: cut anew, but not for ever."""
        if self._packs.pop(sha, None) is None:
            return
        if self.shelf is not None:
            self.shelf.drop(sha)
        if sha in self._lost_before:
            self._wrong[sha] = "The picture cannot be read from this computer's disk."
            self.failed.emit(sha, self._wrong[sha])
        self._lost_before.add(sha)
        self.came.emit(sha)


class _Cutting(QRunnable):
    def __init__(self, tiles: Tiles, shelf: "TileShelf", shown: Shown) -> None:
        super().__init__()
        self._tiles, self._shelf, self._shown = tiles, shelf, shown

    def run(self) -> None:
        found: object = None
        if self._tiles.is_recent(self._shown.key):
            try:
                found = _fitting(self._shelf, self._shown)
            except PlatenError as error:
                found = error
            except OSError as error:
                found = Corrupt(f"The picture cannot be read ({type(error).__name__}).")
        self._tiles._packed.emit(self._shown.key, found)


def _fitting(shelf: "TileShelf", shown: Shown) -> "Pack":
    """The tiles of this file. Raises Corrupt where it is not the one that was measured, such as a small copy under the
    large one's checksum: its tiles would be shown for the file's own ever after."""
    assert shown.path is not None  # noqa: S101  # only what is here is asked for
    if _CHECKSUM.fullmatch(shown.path.stem) and shown.path.stem != shown.sha256:
        raise Corrupt(_ANOTHER, hint="Download it again.")
    for _ in range(2):
        found = shelf.pack(shown.path, shown.key, shown.printer)
        if (found.index.width, found.index.height) == shown.size:
            return found
        shelf.drop(shown.key)
    raise Corrupt(_ANOTHER, hint="Download it again.")


class _Reading(QRunnable):
    def __init__(self, tiles: Tiles, key: Key, read: Callable[[], QImage]) -> None:
        super().__init__()
        self._tiles, self._key, self._work = tiles, key, read

    def run(self) -> None:
        self._tiles._read.emit(self._key, self._work())


def tile_image(pack: "Pack", level: int, column: int, row: int, tint: Tint = PLAIN) -> QImage:
    """A tile as it is painted on a screen; null where the disk or the file fails."""
    try:
        pixels = pack.tile(level, column, row)
    except (OSError, Corrupt):
        return QImage()
    width, height = pack.index.levels[level].size(column, row)
    see_through = pack.index.channels == 4
    form = QImage.Format.Format_RGBA8888 if see_through else QImage.Format.Format_RGB888
    painted = QImage.Format.Format_ARGB32_Premultiplied if see_through else QImage.Format.Format_RGB32
    return tint.apply(QImage(pixels, width, height, width * pack.index.channels, form).convertToFormat(painted))


def small_image(find: Find, sha: str, tint: Tint = PLAIN) -> QImage:
    """The small copy, which was written by this program; null where there is none."""
    path = find(sha, SMALL)
    if path is None:
        return QImage()
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    return tint.apply(reader.read().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))


def _untinted(_: QScreen | None) -> Tint:
    return PLAIN
