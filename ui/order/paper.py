"""One order on paper: every picture beside its original, with name, effect and size, and a red gap for each that is
missing. The same painting fills the screen and the PDF."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter, QPen

from app import artwork as print_rules
from app.artwork import PrintSpec
from app.contents import Entry, contents
from app.errors import Unavailable
from app.orders import Order
from ui import formats
from ui.order.facts import effect_words
from ui.theme import TEXT_FACE

MOST = 20
"""Lines of gaps."""
WIDE, HIGH = 595, 842
"""Points of a page of A4."""
EDGE, GAP, PICTURE, ROW, HEAD, FOOT, LINE = 40, 14, 150, 166, 64, 24, 15
INK, SOFT, PALE, RED, WHITE = "#111418", "#5B6470", "#C9CFD8", "#B3261E", "#FFFFFF"
_DOTS = 1200


@dataclass(frozen=True, slots=True)
class Paper:
    """`gaps`: what is missing or at odds, in words, worst first. `foot`: when and by whom it was made."""

    number: str
    under: str
    gaps: tuple[str, ...]
    entries: tuple[Entry, ...]
    foot: str


def paper_of(order: Order, gaps: Iterable[str], who: str, now: datetime, zone: tzinfo) -> Paper:
    due = f"due {formats.moment(order.due_at, now, zone)}" if order.due_at is not None else ""
    entries = contents(order)
    under = ", ".join(part for part in (order.customer.name, formats.count(len(entries), "picture"), due) if part)
    there = now.astimezone(zone)
    foot = f"{formats.day(now, now, zone)} {there.year}, {formats.clock(now, zone)}" + (f", {who}" if who else "")
    words = tuple(gaps)
    if len(words) > MOST:
        words = (*words[: MOST - 1], f"And {len(words) - MOST + 1} more")
    return Paper(order.number, under, words, entries, foot)


def pages(paper: Paper) -> list[tuple[Entry, ...]]:
    """Which pictures stand on which page; the first one has the gaps above them."""
    found, left = list[tuple[Entry, ...]](), list(paper.entries)
    while left or not found:
        top = EDGE + HEAD + (_gaps_high(paper) if not found else 0)
        count = max(1 if found else 0, int((HIGH - EDGE - FOOT - top + GAP) // (ROW + GAP)))
        found.append(tuple(left[:count]))
        del left[:count]
    return found


def paint_page(painter: QPainter, paper: Paper, page: int, pictures: Mapping[str, QImage]) -> None:
    """In points, from the page's upper left corner. `pictures`: small copies by checksum; one that is not there leaves
    its place white."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    every = pages(paper)
    _write(painter, QRectF(EDGE, EDGE, WIDE - 2 * EDGE, 28), paper.number, 22, INK, 700)
    _write(painter, QRectF(EDGE, EDGE + 30, WIDE - 2 * EDGE, 18), paper.under, 11, SOFT)
    y = float(EDGE + HEAD)
    if page == 0:
        _paint_gaps(painter, paper, y)
        y += _gaps_high(paper)
    for entry in every[page]:
        _paint_entry(painter, entry, y, pictures)
        y += ROW + GAP
    foot = QRectF(EDGE, HIGH - EDGE, WIDE - 2 * EDGE, 14)
    _write(painter, foot, paper.foot, 9, SOFT)
    _write(painter, foot, f"Page {page + 1} of {len(every)}", 9, SOFT, flags=Qt.AlignmentFlag.AlignRight)


def write_pdf(path: Path, paper: Paper, pictures: Mapping[str, QImage]) -> None:
    """Pictures without loss. Raises Unavailable where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(path) from error
    writer = QPdfWriter(str(path))
    writer.setTitle(f"{paper.number}: all pictures")
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QSizeF(WIDE, HIGH), QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    if not painter.begin(writer):
        raise _unwritten(path)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    for page in range(len(pages(paper))):
        if page:
            writer.newPage()
        painter.save()
        painter.scale(_DOTS / 72, _DOTS / 72)
        paint_page(painter, paper, page, pictures)
        painter.restore()
    if not painter.end():
        raise _unwritten(path)


def _unwritten(path: Path) -> Unavailable:
    return Unavailable(f"{path.name} could not be written.", hint="Is there room on the disk?")


@cache
def _font(size: float, weight: int) -> QFont:
    made = QFont(TEXT_FACE)
    made.setPixelSize(round(size))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in ("calt", "cv05"):  # a PDF's reader finds no letter behind another shape of it
        made.setFeature(QFont.Tag(feature), 0)
    return made


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    size: float,
    ink: str,
    weight: int = 400,
    flags: Qt.AlignmentFlag | Qt.TextFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(_font(size, weight))
    painter.setPen(QColor(ink))
    painter.drawText(box, int(flags | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), text)


def _gaps_high(paper: Paper) -> float:
    return sum(_gap_high(words) for words in paper.gaps) + (GAP if paper.gaps else 0)


def _gap_high(words: str) -> float:
    room = QRectF(0, 0, WIDE - 2 * EDGE - 20, 10_000)
    return (
        max(LINE, QFontMetricsF(_font(11, 600)).boundingRect(room, int(Qt.TextFlag.TextWordWrap), words).height()) + 4
    )


def _paint_gaps(painter: QPainter, paper: Paper, y: float) -> None:
    for words in paper.gaps:
        _sign(painter, QPointF(EDGE, y + 2))
        _write(painter, QRectF(EDGE + 20, y, WIDE - 2 * EDGE - 20, 200), words, 11, RED, 600)
        y += _gap_high(words)


def _sign(painter: QPainter, at: QPointF) -> None:
    """An exclamation mark in a triangle, for those who see no red."""
    painter.setPen(QPen(QColor(RED), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon([at + QPointF(6, 0), at + QPointF(12, 11), at + QPointF(0, 11)])
    painter.drawLine(at + QPointF(6, 4), at + QPointF(6, 7.5))
    painter.drawPoint(at + QPointF(6, 9.3))


def _paint_entry(painter: QPainter, entry: Entry, y: float, pictures: Mapping[str, QImage]) -> None:
    for n, (art, word) in enumerate(((entry.original, "Original"), (entry.file, "To print"))):
        box = QRectF(EDGE + n * (PICTURE + GAP), y, PICTURE, PICTURE)
        if art is not None and art.sha256:
            _picture(painter, box, pictures.get(art.sha256))
        elif n or art is not None:
            _gap(painter, box, entry.missing if n else "Not downloaded yet")
        else:
            _write(painter, box.adjusted(8, 66, -8, 0), "Came without an original", 9, SOFT, flags=_MIDDLE)
        under = QRectF(box.x(), box.bottom() + 2, PICTURE, 12)
        _write(painter, under, word, 9, SOFT)
    x = EDGE + 2 * (PICTURE + GAP)
    for words, size, ink, weight in _lines(entry):
        room = QRectF(x, y, WIDE - EDGE - x, 200)
        _write(painter, room, words, size, ink, weight)
        y += QFontMetricsF(_font(size, weight)).boundingRect(room, int(Qt.TextFlag.TextWordWrap), words).height() + 4


_MIDDLE = Qt.AlignmentFlag.AlignHCenter


def _lines(entry: Entry) -> Sequence[tuple[str, float, str, int]]:
    """What stands beside the pictures: words, size, ink, weight."""
    amount = f"{entry.quantity} × " if entry.quantity > 1 else ""
    rows = [(entry.name, 15.0, INK, 600), (f"{amount}{entry.product}", 11.0, INK, 400)]
    if entry.effect:
        rows.append((effect_words(entry.effect), 11.0, INK, 400))
    if size := _size(entry):
        rows.append((size, 11.0, INK, 400))
    if entry.file is not None and entry.file.file_name:
        rows.append((entry.file.file_name, 9.0, SOFT, 400))
    if entry.missing:
        rows.append((entry.missing, 11.0, RED, 600))
    return rows


def _size(entry: Entry) -> str:
    spec: PrintSpec = entry.spec
    facts = entry.file.facts if entry.file is not None else None
    dots = print_rules.dpi(facts, spec) if facts is not None else None
    size = formats.measure(spec.width_mm, spec.height_mm) if spec.width_mm and spec.height_mm else ""
    return ", ".join(part for part in (size, formats.dpi(dots) if dots is not None else "") if part)


def _picture(painter: QPainter, box: QRectF, image: QImage | None) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(PALE), 0.6))
    if image is None or image.isNull():
        painter.drawRect(box)
        return
    size = QSizeF(image.size()).scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(box.center() - QPointF(size.width() / 2, size.height() / 2), size)
    painter.drawImage(place, image)
    painter.drawRect(place)


def _gap(painter: QPainter, box: QRectF, words: str) -> None:
    """A red frame, broken and crossed out, with what is missing."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(RED), 1.6, Qt.PenStyle.DashLine))
    painter.drawRect(box)
    painter.setPen(QPen(QColor(RED), 0.6))
    painter.drawLine(box.topLeft(), box.bottomRight())
    painter.drawLine(box.topRight(), box.bottomLeft())
    room = box.adjusted(10, 0, -10, 0)
    high = QFontMetricsF(_font(10, 600)).boundingRect(room, int(Qt.TextFlag.TextWordWrap), words).height()
    middle = QRectF(room.x(), box.center().y() - high / 2 - 3, room.width(), high + 6)
    painter.fillRect(middle, QColor(WHITE))
    _write(painter, middle.adjusted(0, 3, 0, 0), words, 10, RED, 600, _MIDDLE)
