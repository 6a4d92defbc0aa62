"""The customer's original and the print file under one lens: side by side, swiped, as a difference, laid over each
other, blinking; with loupe, trim line, safe area and bleed."""

from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QHideEvent, QImage, QMouseEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.frames import Laid, inner, laid
from app.guides import Guides, guides
from app.lens import Box, Room
from app.turns import UPRIGHT, size_turned
from ui.icons import Icons
from ui.images.plane import Plane, paint_turned, rect
from ui.images.plate import LINKED, Label, Part, Plate, at_bottom
from ui.images.shown import Shown
from ui.images.stage import Stage
from ui.images.tiles import Tiles
from ui.qc import marks
from ui.qc.views import WORDS, Difference, View, after, overlay
from ui.qc.words import (
    NO_ORIGINAL,
    NO_PICTURE,
    NOT_HERE,
    NOT_MEASURED,
    begun,
    color_words,
    facts_words,
    joined,
    mixing_parts,
    proof_words,
    shape_words,
    without_words,
    zoom_parts,
)
from ui.widgets.button import Button

__all__ = ["Compare", "Shown", "View"]
BLINK_MS = 500
"""Two changes a second are the most that hurts nobody."""
NEAR = 8
"""So many pixels beside the divider still take hold of it."""
EDGE, LINE = 12, 2
OPACITY_STEP = 0.1


class _Mixed(NamedTuple):
    """What two planes became, and how: kept until one of them is painted anew."""

    of: tuple[Plane, Plane]
    how: tuple[View, float]
    image: QImage


class Compare(Stage):
    """`view_changed`: another way of looking. `download`: the file of this `Shown` is wanted. `proof_asked`: a proof of
    the print file, or the file again; `proof` is whether one is shown, None where there is no profile. `shown`,
    `zoomed` and `uncalibrated` as of any stage; `uncalibrated` leads to the settings.

    The zoom is kept from order to order. `timer` drives the blinking; it is set to two changes a second at most."""

    view_changed = Signal(View)
    download = Signal(object)
    proof_asked = Signal()

    def __init__(
        self, icons: Icons, tiles: Tiles, parent: QWidget | None = None, *, timer: QTimer | None = None
    ) -> None:
        super().__init__(icons, tiles, parent)
        self.view = View.SIDE
        self.loupe = self.safe = self.bleed = False
        self.trim = True
        self.proof: bool | None = None
        self.split = self.opacity = 0.5
        self.front = 0
        self._alone = False
        self._dragging_split = False
        self._mixed: _Mixed | None = None
        self._difference = Difference()
        self._said: list[tuple[str, str]] = []
        self._parts: tuple[Part, ...] = LINKED
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._say)
        self._timer = timer or QTimer(self)
        self._timer.setInterval(max(BLINK_MS, self._timer.interval()))
        self._timer.timeout.connect(self.blink)
        self.labels = (Label(icons, self), Label(icons, self))
        self.note = Label(icons, self)
        for label in (*self.labels, self.note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.hide()
        self.plate = Plate(icons, self, LINKED)
        self.mixing = Plate(icons, self, mixing_parts(self.opacity))
        self.mixing.setToolTip("How much of the print file is seen")
        self.buttons = tuple(Button(icons, "Download", "download", parent=self) for _ in range(2))
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, n=number: self._want(n))
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.hide()
        self.plate.more = lambda: tiles.tint.words
        self.plate.asked.connect(self._asked)
        self.mixing.asked.connect(self._mix)
        self.zoomed.connect(self.plate.show_zoom)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._tell()

    # what is compared -----------------------------------------------------------------------------------------------

    def show_pictures(self, left: Shown | None, right: Shown | None) -> None:
        """The original and the print file; zoom, place, view and guides stay as they are."""
        self._alone = left is None and right is not None
        self._mixed = None
        self.front = 0
        self.put(tuple(one for one in (left, right) if one is not None))
        self._tell()

    def set_view(self, view: View) -> None:
        """Takes effect while there are two pictures, and is kept for the next."""
        if view is self.view:
            return
        self.view = view
        self.front = 0
        self.renew()
        self._tell()
        self.view_changed.emit(view)

    def next_view(self) -> None:
        self.set_view(after(self.view))

    def toggle_loupe(self) -> None:
        """A disc at 1 : 1 at the same point of both."""
        self.loupe = not self.loupe
        self._tell()

    def toggle_trim(self) -> None:
        self.trim = not self.trim
        self._tell()

    def toggle_safe(self) -> None:
        self.safe = not self.safe
        self._tell()

    def toggle_bleed(self) -> None:
        self.bleed = not self.bleed
        self._tell()

    def set_split(self, share: float) -> None:
        """Where the divider of the swipe stands, 0 to 1 of the width."""
        self.split = min(1.0, max(0.0, share))
        self.update()

    def set_opacity(self, share: float) -> None:
        """How much of the print file lies over the original, 0 to 1."""
        self.opacity = min(1.0, max(0.0, share))
        self.mixing.show_parts(mixing_parts(self.opacity))
        self.update()

    def blink(self) -> None:
        """The other picture of the two."""
        self.front = 1 - self.front
        self._tell()

    @property
    def both(self) -> bool:
        """Whether there are two pictures that can be painted."""
        return len(self.pictures) == 2 and all(one.here for one in self.pictures)

    @property
    def view_now(self) -> View:
        """The view in force: what needs two pictures waits for them."""
        return self.view if self.both else View.SIDE

    # where ----------------------------------------------------------------------------------------------------------

    def area(self, number: int) -> Box:
        """Halves beside each other, or all of it."""
        if self.view_now is not View.SIDE or len(self.pictures) < 2:
            return super().area(number)
        ratio = self.devicePixelRatioF()
        each = max(1.0, int((self.width() - LINE) / 2 * ratio) / ratio)
        x = 0.0 if number == 0 else round((self.width() - each) * ratio) / ratio
        return Box(x, 0, each, max(1, self.height()))

    def room(self, number: int) -> Room:
        """In one area what of the original lies beside the print file finds its place, too."""
        found = super().room(number)
        if self.view_now is View.SIDE or number != self.lead:
            return found
        beside = self._laid(Box()).part
        return replace(found, area=found.area.part(inner(beside)))

    def box(self, number: int) -> Box:
        """In one area both lie on each other: the printed part of the original where the print file is."""
        found = super().box(number if self.view_now is View.SIDE else self.lead)
        return found if self.view_now is View.SIDE or number == self.lead else self._laid(found).whole

    def turn_of(self, number: int) -> int:
        """In one area the original is turned as it is printed."""
        return UPRIGHT if self.view_now is View.SIDE else self.pictures[number].turn

    def _laid(self, over: Box) -> Laid:
        """How the original lies under a print file that lies there."""
        one, other = self.pictures
        return laid(one.size, one.frame, other.size, over)

    def area_at(self, at: QPointF) -> int:
        """In one area the print file is meant, or the half of the swipe."""
        if self.view_now is View.SIDE:
            return super().area_at(at)
        if self.view_now is View.SWIPE:
            return 0 if at.x() < self._divider() else 1
        return self.front if self.view_now is View.BLINK else self.lead

    def guides_of(self, number: int) -> Guides | None:
        """Of the print file, which is the last picture."""
        one = self.pictures[number]
        last = number == len(self.pictures) - 1
        return guides(one.facts, one.spec) if last and one.facts is not None else None

    def _divider(self) -> float:
        return round(self.split * self.width())

    # painting -------------------------------------------------------------------------------------------------------

    def paint_stage(self, painter: QPainter) -> None:
        match self.view_now:
            case View.SIDE:
                self._paint_side(painter)
            case View.SWIPE:
                self._paint_swipe(painter)
            case View.BLINK:
                self._paint_clipped(painter, self.front)
            case _:
                self._paint_mixed(painter)
        if self.view_now is not View.SIDE:
            self._paint_guides(painter, self.lead)
        if self.view_now is View.SWIPE:
            marks.paint_divider(painter, self._divider(), self.height(), self.icons)
        self._paint_pointer(painter)

    def painted(self) -> None:
        super().painted()
        if self._sayings() != self._said:
            self._later.start()

    def _paint_side(self, painter: QPainter) -> None:
        super().paint_stage(painter)
        for number, one in enumerate(self.pictures):
            area = rect(self.area(number))
            painter.save()
            painter.setClipRect(area)
            if one.here:
                self._paint_guides(painter, number)
            else:
                self.paint_words(painter, area, NOT_HERE if one.path is None else NOT_MEASURED)
            painter.restore()
        if len(self.pictures) == 2:
            end = self.area(0).width
            painter.fillRect(QRectF(end, 0, self.area(1).x - end, self.height()), self.theme.color("bg0"))
        elif not self.pictures:
            self.paint_words(painter, QRectF(self.rect()), NO_PICTURE)

    def _paint_swipe(self, painter: QPainter) -> None:
        x = self._divider()
        for number, (left, right) in enumerate(((0, x), (x, self.width()))):
            painter.save()
            painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            self._paint_clipped(painter, number)
            painter.restore()

    def _paint_clipped(self, painter: QPainter, number: int) -> None:
        """What of the original is not printed stays outside; what was cut out of it and is not, is hatched."""
        over = self.box(self.lead)
        part = self._laid(over).part
        painter.save()
        painter.setClipRect(rect(over if number == self.lead else part), Qt.ClipOperation.IntersectClip)
        self.paint_picture(painter, number, self.box(number), self.area(number))
        painter.restore()
        marks.paint_hatch(painter, part, over)

    def _paint_mixed(self, painter: QPainter) -> None:
        one, other = (self.plane(n, self.box(n), self.area(n)) for n in range(2))
        wanted = (self.view, self.opacity)
        if not (self._mixed and self._mixed.of[0] is one and self._mixed.of[1] is other and self._mixed.how == wanted):
            pair = one.image, other.image
            made = self._difference.of(*pair) if self.view is View.DIFFERENCE else overlay(*pair, self.opacity)
            self._mixed = _Mixed((one, other), wanted, made)
        over = self.box(self.lead)
        painter.save()
        painter.setClipRect(rect(over))
        painter.drawImage(QPointF(0, 0), self._mixed.image)
        painter.restore()
        marks.paint_hatch(painter, self._laid(over).part, over)

    def _paint_guides(self, painter: QPainter, number: int) -> None:
        one, box = self.pictures[number], self.box(number)
        found = self.guides_of(number)
        if found is not None:
            marks.paint_guides(painter, found, box, self.theme, trim=self.trim, safe=self.safe, bleed=self.bleed)
        elif one.crop is not None and self.trim:
            marks.paint_crop(painter, one.crop, box)

    def _paint_pointer(self, painter: QPainter) -> None:
        """The loupe in every area, or a cross-hair in the other one."""
        if self.lead < 0 or (self.pointer is None and not self.loupe):
            return
        middle = QPointF(*self.area(self.lead).at(0.5, 0.5))
        at = self.pointer or middle
        here = self.area_at(at)
        u, v = self.box(here).share(at.x(), at.y())
        if not self.pictures[here].here or not (0 <= u <= 1 and 0 <= v <= 1):
            return
        if self.view_now is not View.SIDE:
            if self.loupe:
                self._paint_disc(painter, here, u, v)
            return
        for number, one in enumerate(self.pictures):
            if one.here and self.loupe:
                self._paint_disc(painter, number, u, v)
            elif one.here and number != here:
                marks.paint_hair(painter, QPointF(*self.box(number).at(u, v)))

    def _paint_disc(self, painter: QPainter, number: int, u: float, v: float) -> None:
        ratio, turn = self.devicePixelRatioF(), self.turn_of(number)
        size = size_turned(self.pictures[number].size, turn)
        wide, high = size[0] / ratio, size[1] / ratio
        half = marks.DISC / 2
        box = Box(round((half - u * wide) * ratio) / ratio, round((half - v * high) * ratio) / ratio, wide, high)
        disc = Box(0, 0, marks.DISC, marks.DISC)
        image = paint_turned(self.tiles, self.pictures[number], box, disc, ratio, turn).image
        middle = QPointF(*self.box(number).at(u, v))
        corner = QPointF(
            round((middle.x() - half) * ratio) / ratio + half, round((middle.y() - half) * ratio) / ratio + half
        )
        painter.save()
        painter.setClipRect(rect(self.area(number)))
        marks.paint_disc(painter, corner, image, self.theme)
        painter.restore()

    # words and plates -----------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        """What lies over the pictures follows what they are and how they are looked at."""
        blinks = self.view_now is View.BLINK and self.isVisible()
        if blinks != self._timer.isActive():
            self._timer.start() if blinks else self._timer.stop()
        for number, button in enumerate(self.buttons):
            lacking = number < len(self.pictures) and self.pictures[number].path is None
            button.setVisible(lacking)
        self.note.setVisible(self._alone)
        self.note.say(NO_ORIGINAL)
        self.plate.setVisible(self.lead >= 0)
        self.mixing.setVisible(self.view_now is View.OVERLAY)
        spec = self.pictures[self.lead].spec if self.lead >= 0 else None
        self._parts = zoom_parts(len(self.pictures), spec, self.proof)
        self._say()
        names = ", ".join(one.title for one in self.pictures)
        self.setAccessibleName(f"{WORDS[self.view_now]}: {names}" if names else NO_PICTURE)
        self._place()
        self.update()

    def _say(self) -> None:
        """The plates in the corners: what is where, and what is still missing of it."""
        said = self._said = self._sayings()
        for number, label in enumerate(self.labels):
            label.setVisible(number < len(said))
            if number < len(said):
                label.say(*said[number])
        self._place_labels()

    def _sayings(self) -> list[tuple[str, str]]:
        lines = [name for name, on in (("trim line", self.trim), ("safe area", self.safe), ("bleed", self.bleed)) if on]
        every = [
            (one.title, facts_words(one, lines if self.guides_of(n) is not None else [], self._over(n)))
            for n, one in enumerate(self.pictures)
        ]
        shapes = shape_words(*self.pictures) if self.view_now is not View.SIDE else ""
        match self.view_now:
            case View.SIDE:
                return every
            case View.SWIPE:
                return [(every[0][0], joined(every[0][1], shapes)), every[1]]
            case View.BLINK:
                return [(every[self.front][0], joined(every[self.front][1], shapes))]
            case view:
                rest = "grey where equal" if view is View.DIFFERENCE else "print file over original"
                rest += f", {begun(self.pictures[-1].title)}" if self.pictures[-1].printer else ""
                waits = next((words for n in range(2) if (words := self._over(n))), "")
                return [(WORDS[view], joined(rest, shapes, waits))]

    def tip(self, at: QPointF) -> str:
        """All that is said of the picture whose plate lies under a point, and by what its colors are shown."""
        for number, label in enumerate(self.labels):
            if label.isVisible() and label.geometry().contains(at.toPoint()):
                said = ", ".join(part for part in label.words if part)
                colors = (
                    color_words(self.pictures[number], self.tiles.tint) if len(self._said) == len(self.pictures) else ""
                )
                return f"{said}. {colors}" if colors else said
        return ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _over(self, number: int) -> str:
        one = self.pictures[number]
        return (self.words_over(number) or proof_words(one, self.tiles.outside(one.key))) if one.here else ""

    def _place(self) -> None:
        px = self.theme.px
        self.plate.show_parts(self._parts)
        if self.plate.width() > self.width() - 2 * px(EDGE):
            self.plate.show_parts(without_words(self._parts))
        at_bottom(self.plate, self, px(16))
        self.mixing.move(self.width() - self.mixing.width() - px(EDGE), px(EDGE))
        for number, button in enumerate(self.buttons):
            if number < len(self.pictures):
                middle = rect(self.area(number)).center()
                button.resize(button.sizeHint())
                button.move(round(middle.x() - button.width() / 2), round(middle.y() + px(36)))
        self._place_labels()

    def _place_labels(self) -> None:
        edge = self.theme.px(EDGE)
        for number, label in enumerate(self.labels):
            if number >= max(1, len(self.pictures)):
                continue
            area = self.area(number)
            room = round(area.width) - 2 * edge
            if self.view_now is View.SWIPE:
                room = round(self.width() / 2) - 2 * edge
            wide = min(label.sizeHint().width(), max(1, room))
            label.resize(wide, label.sizeHint().height())
            right = self.view_now is View.SWIPE and number == 1
            label.move(self.width() - wide - edge if right else round(area.x) + edge, edge)
        first = self.labels[0]
        beside = first.width() + self.note.width() + 3 * edge <= self.width()
        self.note.move(self.width() - self.note.width() - edge, edge if beside else first.height() + edge + edge // 2)

    def _asked(self, what: str) -> None:
        match what:
            case "plus" | "minus":
                self.zoom(1 if what == "plus" else -1, self._middle())
            case "full":
                self.one_to_one(self._middle())
            case "true":
                self.true_size()
            case "proof":
                self.proof_asked.emit()
            case _:
                self.fit()

    def _middle(self) -> QPointF:
        return QPointF(*self.area(max(0, self.lead)).at(0.5, 0.5))

    def _mix(self, what: str) -> None:
        self.set_opacity(self.opacity + (OPACITY_STEP if what == "plus" else -OPACITY_STEP))

    def _want(self, number: int) -> None:
        if number < len(self.pictures):
            self.download.emit(self.pictures[number])

    # the hand -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = abs(event.position().x() - self._divider()) <= NEAR
        self._dragging_split = self.view_now is View.SWIPE and (near or self.fitted)
        if self._dragging_split:
            self.set_split(event.position().x() / max(1, self.width()))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._dragging_split:
            self.set_split(event.position().x() / max(1, self.width()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging_split = False
        super().mouseReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell()
