"""A picture painted into its place on the screen: from its tiles, and until those are there from the small copy."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.lens import Box
from services.workstation.tilepack import TILE, Pack
from ui.images.shown import Shown
from ui.images.tiles import Part, Tiles, View


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


def paint_plane(tiles: Tiles, shown: Shown, box: Box, area: Box, ratio: float) -> Plane:
    """The part of a picture that an area shows, its whole lying in `box`. Asks for what is missing."""
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
    pack = tiles.pack(shown)
    with QPainter(image) as painter:
        painter.setClipRect(rect(place))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, _is_smooth(view.zoom))
        if pack is None:
            small = tiles.small(shown.sha256)
            if small is not None:
                painter.drawImage(rect(place), small, QRectF(small.rect()))
            return Plane(image, empty=small is None)
        region, part, sharp, empty = _gathered(tiles, pack, shown.sha256, view)
        if region is not None:
            factor = pack.index.levels[part.level].factor
            wide, high = pack.index.width / factor, pack.index.height / factor
            target = place.part(
                Box(part.left * TILE / wide, part.top * TILE / high, region.width() / wide, region.height() / high)
            )
            painter.drawImage(rect(target), region, QRectF(region.rect()))
    return Plane(image, sharp, empty)


def rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _is_smooth(zoom: float) -> bool:
    """Whole multiples show the file's own pixels, edges and all."""
    return not (abs(zoom - 1.0) < 1e-6 or (zoom >= 2 and abs(zoom - round(zoom)) < 1e-6))


def _gathered(tiles: Tiles, pack: Pack, sha: str, view: View) -> tuple[QImage | None, Part, bool, bool]:
    """The tiles side by side, unscaled; the small copy shows through where one is missing."""
    part = tiles.part(pack, view)
    level = pack.index.levels[part.level]
    width = min(level.width, part.right * TILE) - part.left * TILE
    height = min(level.height, part.bottom * TILE) - part.top * TILE
    if width <= 0 or height <= 0:
        return None, part, True, False
    found: dict[tuple[int, int], QImage | None] = {
        (column, row): tiles.tile(pack, sha, part.level, column, row)
        for row in range(part.top, part.bottom)
        for column in range(part.left, part.right)
    }
    sharp = None not in found.values()
    see_through = not sharp or pack.index.channels == 4
    region = QImage(
        width, height, QImage.Format.Format_ARGB32_Premultiplied if see_through else QImage.Format.Format_RGB32
    )
    if see_through:
        region.fill(Qt.GlobalColor.transparent)
    small = None if sharp else tiles.small(sha)
    with QPainter(region) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        if small is not None:
            whole = QRectF(-part.left * TILE, -part.top * TILE, level.width, level.height)
            painter.drawImage(whole, small, QRectF(small.rect()))
        for (column, row), tile in found.items():
            if tile is not None:
                painter.drawImage((column - part.left) * TILE, (row - part.top) * TILE, tile)
    return region, part, sharp, small is None and all(tile is None for tile in found.values())
