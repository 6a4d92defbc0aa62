"""A picture painted into its place on the screen: from its tiles, and until those are there from the small copy."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from app.lens import Box
from app.turns import UPRIGHT, box_turned, inverse, swaps
from services.workstation.tilepack import TILE, Pack
from ui.images.shown import Shown
from ui.images.tiles import Tiles, View


@dataclass(frozen=True)
class Plane:
    """`image`: as large as the area in device pixels, see-through where the picture is not. `sharp`: whether every
    pixel of it is the file's own. `empty`: whether nothing was there to paint."""

    image: QImage
    sharp: bool = False
    empty: bool = False


def snapped(box: Box, area: Box, ratio: float) -> Box:
    """The box moved so that its corner lies on a device pixel: at 1 : 1 every pixel is then one of the file's."""
    x = area.x + round((box.x - area.x) * ratio) / ratio
    y = area.y + round((box.y - area.y) * ratio) / ratio
    return Box(x, y, box.width, box.height)


def view_of(shown: Shown, box: Box, area: Box, ratio: float) -> View:
    """Which part of the picture the area shows, and how large."""
    left, top = box.share(area.x, area.y)
    right, bottom = box.share(area.x + area.width, area.y + area.height)
    wide = max(1, shown.size[0])
    return View(Box(left, top, right - left, bottom - top), box.width * ratio / wide)


def paint_turned(
    tiles: Tiles, shown: Shown, box: Box, area: Box, ratio: float, turn: int, *, sparing: bool = False
) -> Plane:
    """`paint_plane` of a picture that lies turned in `box`: painted as it is, then turned pixel by pixel."""
    if turn == UPRIGHT:
        return paint_plane(tiles, shown, box, area, ratio, sparing=sparing)
    wide, high = (area.height, area.width) if swaps(turn) else (area.width, area.height)
    inside = Box(
        (box.x - area.x) / area.width, (box.y - area.y) / area.height, box.width / area.width, box.height / area.height
    )
    room = Box(0, 0, wide, high)
    plane = paint_plane(tiles, shown, room.part(box_turned(inside, inverse(turn))), room, ratio, sparing=sparing)
    image = plane.image
    for step in _STEPS[turn]:
        image = image.transformed(step)
    image.setDevicePixelRatio(ratio)
    return Plane(image, plane.sharp, plane.empty)


_QUARTER, _ACROSS, _DOWN = QTransform().rotate(90), QTransform().scale(-1, 1), QTransform().scale(1, -1)
_STEPS: dict[int, tuple[QTransform, ...]] = {
    2: (_ACROSS,),
    3: (_QUARTER, _QUARTER),
    4: (_DOWN,),
    5: (_QUARTER, _ACROSS),
    6: (_QUARTER,),
    7: (_QUARTER, _DOWN),
    8: (_QUARTER, _QUARTER, _QUARTER),
}
"""Each of them exact: whole quarters and mirrors move pixels and mix none."""


def paint_plane(tiles: Tiles, shown: Shown, box: Box, area: Box, ratio: float, *, sparing: bool = False) -> Plane:
    """The part of a picture that an area shows, its whole lying in `box`. Asks for what is missing.

    `sparing`: where the small copy need not be enlarged, it is the picture, and nothing is cut."""
    image = QImage(
        max(1, round(area.width * ratio)),
        max(1, round(area.height * ratio)),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    if not shown.here or box.width <= 0 or box.height <= 0:
        return Plane(image, empty=True)
    place = Box(box.x - area.x, box.y - area.y, box.width, box.height)
    view = view_of(shown, box, area, ratio)
    enough = sparing and _is_enough(tiles, shown.sha256, max(box.width, box.height) * ratio)
    pack = None if enough else tiles.pack(shown)
    with QPainter(image) as painter:
        painter.setClipRect(rect(place))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, _is_smooth(view.zoom))
        if pack is None:
            small = tiles.small(shown.sha256)
            if small is not None:
                painter.drawImage(rect(place), small, QRectF(small.rect()))
            return Plane(image, sharp=enough and small is not None, empty=small is None)
        gathered = _gathered(tiles, pack, shown, view)
        if gathered.image is None:
            return Plane(image, sharp=True)
        wide, high = (side / gathered.factor for side in (pack.index.width, pack.index.height))
        across, down = gathered.image.width() / wide, gathered.image.height() / high
        target = place.part(Box(gathered.x / wide, gathered.y / high, across, down))
        painter.drawImage(rect(target), gathered.image, QRectF(gathered.image.rect()))
    return Plane(image, gathered.sharp, gathered.empty)


def rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _is_enough(tiles: Tiles, sha: str, longest: float) -> bool:
    """Whether the small copy has so many pixels along its longer side, or is on its way."""
    small = tiles.small(sha)
    return tiles.is_small_coming(sha) if small is None else max(small.width(), small.height()) >= longest


def _is_smooth(zoom: float) -> bool:
    """Whole multiples show the file's own pixels, edges and all."""
    return not (abs(zoom - 1.0) < 1e-6 or (zoom >= 2 and abs(zoom - round(zoom)) < 1e-6))


@dataclass(frozen=True)
class _Gathered:
    """What is seen of one level, unscaled, its corner at `x`, `y`; no image where nothing is seen."""

    image: QImage | None
    x: int = 0
    y: int = 0
    factor: int = 1
    sharp: bool = True
    empty: bool = False


def _gathered(tiles: Tiles, pack: Pack, shown: Shown, view: View) -> _Gathered:
    """The tiles side by side; the small copy shows through where one is missing."""
    part = tiles.part(pack, view)
    level = pack.index.levels[part.level]
    wide, high = pack.index.width / level.factor, pack.index.height / level.factor
    left, top = max(part.left * TILE, int(view.part.x * wide) - 1), max(part.top * TILE, int(view.part.y * high) - 1)
    right = min(level.width, part.right * TILE, int((view.part.x + view.part.width) * wide) + 2)
    bottom = min(level.height, part.bottom * TILE, int((view.part.y + view.part.height) * high) + 2)
    if right <= left or bottom <= top:
        return _Gathered(None)
    found: dict[tuple[int, int], QImage | None] = {
        (column, row): tiles.tile(pack, shown.key, part.level, column, row)
        for row in range(part.top, part.bottom)
        for column in range(part.left, part.right)
    }
    sharp = None not in found.values()
    see_through = not sharp or pack.index.channels == 4
    form = QImage.Format.Format_ARGB32_Premultiplied if see_through else QImage.Format.Format_RGB32
    region = QImage(right - left, bottom - top, form)
    if see_through:
        region.fill(Qt.GlobalColor.transparent)
    small = None if sharp else tiles.small(shown.sha256)
    with QPainter(region) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        if small is not None:
            painter.drawImage(QRectF(-left, -top, level.width, level.height), small, QRectF(small.rect()))
        for (column, row), tile in found.items():
            if tile is not None:
                painter.drawImage(column * TILE - left, row * TILE - top, tile)
    nothing = small is None and all(tile is None for tile in found.values())
    return _Gathered(region, left, top, level.factor, sharp, not sharp and nothing)
