"""Where pictures are looked at: one lens over one or two of them, moved by mouse and by keys, painted from tiles."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.lens import FITTED, Box, Lens, Room, true_power
from app.turns import UPRIGHT
from ui import paint
from ui.icons import Icons
from ui.images.plane import Plane, paint_turned, rect, snapped, view_of
from ui.images.shown import Shown
from ui.images.tiles import Tiles, View

NOTCH = 120
"""A wheel's step in Qt's eighths of a degree."""
PLATES = 52
"""Kept free above and below a fitted picture, for what lies over it."""
SIDES = 4.0
STILL = 4
"""A hand that moved less has clicked and not dragged."""
SHARPENING, PROOFING, PREPARING = "Sharpening …", "Making the soft proof …", "Preparing the picture …"
SMALL_COPY = "Small copy, the file is not here"
REDUCED = {2: "Shown at half size", 4: "Shown at a quarter of its size"}
"""A file too large to be held whole is never seen pixel by pixel, and whoever judges it must know."""


class Stage(QWidget):
    """`zoomed`: device pixels a picture pixel of the leading picture, the last one. `shown`: a picture was painted for
    the first time since it was put here, by checksum. `told`: what there is to say of the leading one, such as that it
    is not sharp yet. `uncalibrated`: true size was asked for and nobody has told how large the screen is.

    `click_zooms`: a click goes to 1 : 1 at that point and back.

    `plates`, `sides`: air around a fitted picture. `sparing`: nothing is cut while the small copy will do.

    Zoom and place are kept from picture to picture. It takes no keys: its page does."""

    plates, sides, sparing = PLATES, SIDES, False
    zoomed = Signal(float)
    shown = Signal(str)
    told = Signal(str)
    uncalibrated = Signal()

    def __init__(self, icons: Icons, tiles: Tiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icons, self.theme, self.tiles = icons, icons.theme, tiles
        self.screen_dpi = 0.0
        self.click_zooms = False
        self.pictures: tuple[Shown, ...] = ()
        self._words: tuple[str, str] = ("", "")
        self._last_told = ""
        self.lens = self._chosen = FITTED
        self._zoom = 1.0
        self.pointer: QPointF | None = None
        self._planes: dict[object, Plane] = {}
        self._unseen: set[str] = set()
        self._drag: QPointF | None = None
        self._pressed: QPointF | None = None
        self._turned = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tiles.came.connect(self._came)
        self.theme.changed.connect(self.update)

    # what is looked at ----------------------------------------------------------------------------------------------

    def put(self, pictures: tuple[Shown, ...]) -> None:
        """These from now on, the leading one last, zoom and place as they were."""
        self.pictures = pictures
        self._unseen = {one.sha256 for one in pictures if one.here}
        for one in pictures:
            self.tiles.try_again(one.key)
        self.renew()

    def prefetch(self, ahead: list[Shown]) -> None:
        """These come next: what they will show first is brought into memory."""
        area = self.area(0)
        wanted: dict[Shown, View] = {}
        for one in ahead:
            if one.here:
                room = self._room_in(one, area)
                wanted[one] = view_of(one, room.box(self._chosen.kept(self._zoom, room)), area, room.ratio)
        self.tiles.prefetch(wanted)

    def area(self, number: int) -> Box:
        """Where a picture may be painted."""
        return Box(0, 0, max(1, self.width()), max(1, self.height()))

    def room(self, number: int) -> Room:
        """Where a picture is fitted into, inside its area."""
        return self._room_in(self.pictures[number], self.area(number))

    def box(self, number: int) -> Box:
        """Where the whole of a picture lies, on whole device pixels."""
        room = self.room(number)
        return snapped(room.box(self.lens), self.area(number), room.ratio)

    @property
    def lead(self) -> int:
        """The picture the zoom is told of: the last one that is here."""
        return next((n for n in reversed(range(len(self.pictures))) if self.pictures[n].here), -1)

    @property
    def sharp(self) -> bool:
        """Whether all that is painted are the files' own pixels."""
        return bool(self._planes) and all(plane.sharp for plane in self._planes.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing of any picture could be painted so far."""
        return all(plane.empty for plane in self._planes.values())

    def plane(self, number: int, box: Box, area: Box) -> Plane:
        """A picture painted into its area, kept until something moves."""
        one, turn = self.pictures[number], self.turn_of(number)
        key = (one, box, area, turn)
        found = self._planes.get(key)
        if found is None:
            ratio = self.devicePixelRatioF()
            found = paint_turned(self.tiles, one, box, area, ratio, turn, sparing=self.sparing)
            self._planes[key] = found
        return found

    def turn_of(self, number: int) -> int:
        """Which way round it is shown."""
        return UPRIGHT

    # how it is looked at --------------------------------------------------------------------------------------------

    @property
    def zoom_now(self) -> float:
        """Device pixels a picture pixel of the leading picture; 1 without one."""
        return self.room(self.lead).zoom(self.lens) if self.lead >= 0 else 1.0

    @property
    def fitted(self) -> bool:
        return self.lens.fitted

    def fit(self) -> None:
        """All of it."""
        self._look(FITTED)

    def one_to_one(self, at: QPointF | None = None) -> None:
        """One pixel of the file on one of the screen, around a point of this widget; asked for again: all of it."""
        if self.lead < 0:
            return
        room = self.room(self.lead)
        if not self.fitted and abs(self.zoom_now - 1.0) < 0.01:
            self.fit()
        else:
            self._look(self.lens.powered(room.whole, room, self._held(at)))

    def true_size(self) -> bool:
        """As large as the print; False where the screen is not calibrated or the print's size is not known."""
        lead = self.pictures[self.lead] if self.lead >= 0 else None
        if lead is None or lead.spec is None:
            return False
        if self.screen_dpi <= 0:
            self.uncalibrated.emit()
            return False
        spec, room = lead.spec, self.room(self.lead)
        try:
            power = true_power(
                room, spec.width_mm + 2 * spec.bleed_mm, spec.height_mm + 2 * spec.bleed_mm, self.screen_dpi
            )
        except ValueError:
            return False
        self._look(self.lens.powered(power, room, None))
        return True

    def zoom(self, steps: int, at: QPointF | None = None) -> None:
        """So many steps larger, or smaller below zero, the point under `at` (else the pointer) staying where it is."""
        if self.lead >= 0:
            self._look(self.lens.stepped(steps, self.room(self.lead), self._held(at)))

    def pan(self, dx: float, dy: float) -> None:
        """Pushes the picture by so many pixels of the screen."""
        if self.lead >= 0:
            self._look(self.lens.moved(dx, dy, self.room(self.lead)))

    def area_at(self, at: QPointF) -> int:
        """Whose area a point of this widget lies in."""
        for number in range(len(self.pictures)):
            if rect(self.area(number)).contains(at):
                return number
        return len(self.pictures) - 1

    def point(self, at: QPointF) -> tuple[float, float]:
        """A point of this widget in parts of the picture it lies on."""
        return self.box(self.area_at(at)).share(at.x(), at.y())

    def _held(self, at: QPointF | None) -> tuple[float, float] | None:
        """A point in the leading picture's area that shows the same part of the picture; None for the middle."""
        place = at or self.pointer
        if place is None:
            return None
        u, v = self.room(self.area_at(place)).box(self.lens).share(place.x(), place.y())
        if not (0 <= u <= 1 and 0 <= v <= 1):
            return None
        return self.room(self.lead).box(self.lens).at(u, v)

    def _room_in(self, one: Shown, area: Box) -> Room:
        top, side = self.theme.px(self.plates), self.sides
        inner = Box(area.x + side, area.y + top, max(1.0, area.width - 2 * side), max(1.0, area.height - 2 * top))
        return Room(*one.size, inner, self.devicePixelRatioF())

    def _look(self, lens: Lens) -> None:
        if lens != self.lens:
            self.lens = self._chosen = lens
            self._zoom = self.zoom_now
            self.renew()

    def renew(self) -> None:
        """Other pictures, another lens or other rooms: what a person chose stays, as far as these allow it."""
        if self.lead >= 0:
            self.lens = self._chosen.kept(self._zoom, self.room(self.lead))
        self._planes.clear()
        self.update()
        self.zoomed.emit(self.zoom_now)

    def _came(self, sha: str) -> None:
        if any(sha in (one.sha256, one.key) for one in self.pictures):
            self._planes = {key: plane for key, plane in self._planes.items() if plane.sharp}
            self.update()

    # painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.tiles.follow(self):
            self._planes.clear()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("viewer"))
        self.paint_stage(painter)
        painter.end()
        for sha in tuple(self._unseen):
            if any(key[0].sha256 == sha and not plane.empty for key, plane in self._planes.items()):  # type: ignore[index]
                self._unseen.discard(sha)
                self.shown.emit(sha)
        self.painted()

    def painted(self) -> None:
        """After each painting: what is told of the pictures may have changed."""
        words = self.words_over(self.lead) if self.lead >= 0 else ""
        if words != self._last_told:
            self._last_told = words
            self.told.emit(words)

    def paint_stage(self, painter: QPainter) -> None:
        """Each picture in its area."""
        if not self.pictures and self._words[0]:
            self.paint_words(painter, QRectF(self.rect()), self._words[1], self._words[0])
        for number, one in enumerate(self.pictures):
            if one.here:
                self.paint_picture(painter, number, self.box(number), self.area(number))

    def say(self, icon: str, words: str) -> None:
        """What stands there while there is no picture."""
        self._words = (icon, words)
        self.update()

    def paint_words(self, painter: QPainter, area: QRectF, words: str, icon: str = "image-off") -> None:
        theme, middle, side = self.theme, area.center(), self.theme.px(40)
        self.icons.paint(painter, icon, 40, "t3", middle.x() - side / 2, middle.y() - side - theme.px(8))
        room = QRectF(area.x() + 16, middle.y(), area.width() - 32, theme.px(24))
        paint.paint_text(painter, room, words, theme, "body", theme.color("t2"), paint.CENTER)

    def paint_picture(self, painter: QPainter, number: int, box: Box, area: Box) -> None:
        """One picture and its edge."""
        painter.save()
        painter.setClipRect(rect(area), Qt.ClipOperation.IntersectClip)
        painter.drawImage(QPointF(area.x, area.y), self.plane(number, box, area).image)
        paint.paint_thumb_line(painter, rect(box), self.theme, 0)
        painter.restore()

    def words_over(self, number: int) -> str:
        """What is to be said of a picture that is not sharp yet, or cannot be."""
        one = self.pictures[number]
        if (wrong := self.tiles.wrong(one.key)) and not self.sharp:
            return wrong
        waits = [plane for key, plane in self._planes.items() if key[0] == one and not plane.sharp]  # type: ignore[index]
        if not waits:
            factor = self.tiles.factor(one.key)
            return REDUCED.get(factor, f"Shown at 1/{factor} of its size") if factor > 1 else ""
        if one.path is None:
            return "" if self.is_empty else SMALL_COPY
        if self.tiles.is_cutting(one.key):
            return PROOFING if one.printer is not None else PREPARING
        return SHARPENING if self.tiles.is_cut(one.key) else ""

    # the hand -------------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        steps = int(self._turned / NOTCH)
        if steps:
            self._turned -= steps * NOTCH
            self.zoom(steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position()
        if self._drag is not None:
            moved = event.position() - self._drag
            self._drag = event.position()
            self.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._drag, self._pressed = self._pressed, None, None
        still = pressed is not None and (event.position() - pressed).manhattanLength() < STILL
        if self.click_zooms and still:
            self.one_to_one(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.click_zooms:
            self.one_to_one(event.position())

    def leaveEvent(self, event: object) -> None:
        self.pointer = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.renew()
