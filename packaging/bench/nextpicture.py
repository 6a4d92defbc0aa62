"""The quality bench from order to order: a customer's photo beside a print file of 7,200 × 9,600 pixels, both brought
into memory while the order before was looked at. Painted sharp, real window, real files, real tiles.

Also what one frame costs the window's own thread (its processor time, for other threads read tiles meanwhile) while
the pictures are dragged at 1 : 1, and while they are zoomed as a difference.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic, perf_counter, thread_time

from PIL import Image
from PySide6.QtCore import QEventLoop, QPoint, QPointF, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.artwork import PrintSpec
from bench import measure
from bench.row import Row
from services.workstation.landing import thumbnail_path
from services.workstation.pictures import measure as measured
from services.workstation.tileshelf import TileShelf
from ui.icons import Icons
from ui.images.shown import Shown
from ui.images.tiles import Tiles
from ui.qc.compare import Compare
from ui.qc.views import View
from ui.theme import Theme

PHOTO, PRINT = (3000, 4000), (7200, 9600)
ORDERS, TURNS, FRAMES = 3, 12, 40
SIZE = (860, 788)
NEXT_MS, FRAME_MS = 100.0, 16.0
LONGEST_S = 120.0
LOOK_MS = 5


class Bench:
    """`orders`: pairs of pictures on disk. `close` ends the threads and processes."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        self.folder = folder
        photo, print_ = _draw(folder / "photo.jpg", PHOTO), _draw(folder / "print.jpg", PRINT)
        self.orders = [(self._shown(photo, n, "Customer original"), self._shown(print_, n)) for n in range(ORDERS)]
        self.tiles = Tiles(self._small)
        self.tiles.shelf = TileShelf(folder / "tiles")
        self.compare = Compare(Icons(theme), self.tiles)
        self.compare.resize(*SIZE)
        self.compare.show()
        self._picture = QImage(self.compare.size(), QImage.Format.Format_ARGB32_Premultiplied)

    def paint(self) -> None:
        self.compare.render(self._picture, QPoint())

    def settle(self) -> None:
        """Until all that was asked for is there. Raises RuntimeError where it does not come."""
        end = monotonic() + LONGEST_S
        self.paint()
        while not (self.tiles.settled and self.compare.sharp):
            if monotonic() > end:
                raise RuntimeError("the pictures did not become sharp")
            loop = QEventLoop()
            QTimer.singleShot(LOOK_MS, loop.quit)
            loop.exec()
            self.paint()

    def next_ms(self) -> float:
        """From order to order; the slowest but one in twenty."""
        found = []
        for n in range(TURNS):
            self.compare.show_pictures(*self.orders[n % ORDERS])
            self.compare.prefetch(list(self.orders[(n + 1) % ORDERS]))
            self.settle()
            start = perf_counter()
            self.compare.show_pictures(*self.orders[(n + 1) % ORDERS])
            self.paint()
            found.append((perf_counter() - start) * 1000)
            if not self.compare.sharp:
                raise RuntimeError("what was prefetched was not painted sharp at once")
        return measure.quantile(found, 0.95)

    def frames_ms(self, act: Callable[[int], None]) -> float:
        found = []
        for n in range(FRAMES):
            start = thread_time()
            act(n)
            self.paint()
            found.append((thread_time() - start) * 1000)
            self.settle()
        return measure.quantile(found, 0.95)

    def drag_ms(self) -> float:
        """At 1 : 1, to and fro."""
        self.compare.set_view(View.SIDE)
        self.compare.fit()
        self.compare.one_to_one(QPointF(SIZE[0] * 0.75, SIZE[1] / 2))
        return self.frames_ms(lambda n: self.compare.pan(37 if n % 20 < 10 else -37, 11 if n % 20 < 10 else -11))

    def difference_ms(self) -> float:
        self.compare.fit()
        self.compare.set_view(View.DIFFERENCE)
        self.settle()
        found = self.frames_ms(lambda n: self.compare.zoom(1 if n % 6 < 3 else -1))
        self.compare.set_view(View.SIDE)
        self.compare.fit()
        return found

    def close(self) -> None:
        self.tiles.stop()
        self.compare.close()
        self.compare.deleteLater()
        QApplication.processEvents()

    def _shown(self, path: Path, n: int, title: str = "Print file") -> Shown:
        sha = f"{n}{path.stem}".ljust(64, "0")
        facts = measured(path, sha, self.folder / "small").facts
        return Shown(path, sha, title, facts, PrintSpec(300, 400))

    def _small(self, sha: str, size: int) -> Path | None:
        path = thumbnail_path(self.folder / "small", sha, size)
        return path if path.exists() else None


def _draw(path: Path, size: tuple[int, int]) -> Path:
    """Soft noise with grain, as a photograph has."""
    soft = Image.effect_noise((size[0] // 40, size[1] // 40), 160).resize(size, Image.Resampling.BICUBIC)
    Image.merge("RGB", [Image.blend(soft, Image.effect_noise(size, 12), 0.2)] * 3).save(path, "JPEG", quality=90)
    return path


def run() -> list[Row]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme("dark")
    theme.apply(app)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), theme)
        try:
            following = measure.in_turns(bench.next_ms, lambda: NEXT_MS)
            drag = measure.in_turns(bench.drag_ms, lambda: FRAME_MS)
            difference = measure.in_turns(bench.difference_ms, lambda: FRAME_MS)
        finally:
            bench.close()
    why = "scaling the tiles on screen, Qt's raster"
    return [
        Row("next picture p95", *following, "ms", 1.0, "at most", why),
        Row("next picture, dragged at 1:1 p95", *drag, "ms", 1.0, "at most", why),
        Row("next picture, difference p95", *difference, "ms", 1.0, "at most", why),
    ]
