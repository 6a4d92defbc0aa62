"""Which part of an original a print file shows, which way round, and how the two are laid onto each other."""

from dataclasses import dataclass

from app.artwork import Declared, Facts, Framing
from app.lens import Box
from app.turns import QUARTERS, UPRIGHT, box_turned, inverse, size_turned, swaps, then

EDGE = 1.0
"""By so many pixels a cut may leave the picture and still be one of it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`box`: in parts of the original as shown. `turn`: how the print file shows that part, as an EXIF number."""

    box: Box
    turn: int = UPRIGHT


def frame_of(
    cut: Framing, original: Facts, printed: Facts | None = None, declared: Declared | None = None
) -> Frame | None:
    """What was cut out of the original. None where it was turned by hand by anything but quarters: no upright frame
    says that.

    An editor sees the picture upright, as its camera's note says, and so does whoever prints; but one that was told
    the stored size, or cut where only the stored picture is, has not looked at the note."""
    quarter = QUARTERS.get(cut.turn % 360)
    if quarter is None or min(original.width, original.height) <= 0:
        return None
    note = original.orientation
    if not _is_stored(cut, quarter, original, declared):
        return Frame(_cut_out(cut, quarter, (original.width, original.height)), quarter)
    box = _cut_out(cut, quarter, size_turned((original.width, original.height), note))
    shown = printed.orientation if printed is not None else UPRIGHT
    return Frame(box_turned(box, note), then(then(inverse(note), quarter), shown))


def _cut_out(cut: Framing, quarter: int, size: tuple[int, int]) -> Box:
    """The cut in parts of the picture the editor had, before its sheet was turned."""
    wide, high = size_turned(size, quarter)
    left = wide / 2 + (cut.x - cut.right - wide / 2) / cut.scale
    top = high / 2 + (cut.y - cut.down - high / 2) / cut.scale
    on_sheet = Box(left / wide, top / high, cut.width / cut.scale / wide, cut.height / cut.scale / high)
    return box_turned(on_sheet, inverse(quarter))


def _is_stored(cut: Framing, quarter: int, original: Facts, declared: Declared | None) -> bool:
    if not swaps(original.orientation) or original.width == original.height:
        return False
    upright, stored = (original.width, original.height), (original.height, original.width)
    if declared is not None and (declared.width, declared.height) in (upright, stored):
        return (declared.width, declared.height) == stored
    return not _fits(cut, quarter, upright) and _fits(cut, quarter, stored)


def _fits(cut: Framing, quarter: int, size: tuple[int, int]) -> bool:
    box = _cut_out(cut, quarter, size)
    air_x, air_y = EDGE / size[0], EDGE / size[1]
    across = box.x >= -air_x and box.x + box.width <= 1 + air_x
    return across and box.y >= -air_y and box.y + box.height <= 1 + air_y


@dataclass(frozen=True, slots=True)
class Laid:
    """`whole`: where all of the original lies, turned as it is printed. `part`: where what was cut out of it lies; what
    of it lies beside the print file is not in that."""

    whole: Box
    part: Box


def apart(size: tuple[int, int], frame: Frame, printed: tuple[int, int]) -> float:
    """By how much the shapes of the cut and of the print file differ: 0 where they are the same, below 0 where the cut
    is narrower. What comes from rounding to whole pixels is none."""
    cut = _cut_size(size, frame)
    if min(*cut, *printed) <= 0:
        return 0.0
    ratio = cut[0] * printed[1] / (cut[1] * printed[0])
    short = min(*cut, *printed)
    if abs(ratio - 1) * short <= EDGE:
        return 0.0
    return ratio - 1 if ratio > 1 else 1 - 1 / ratio


def laid(size: tuple[int, int], frame: Frame, printed: tuple[int, int], over: Box) -> Laid:
    """The original laid under a print file that lies in `over`: middle on middle, as large as needed to cover it, and
    never out of shape."""
    part = over
    by = apart(size, frame, printed)
    if by > 0:
        wide = over.width * (1 + by)
        part = Box(over.x - (wide - over.width) / 2, over.y, wide, over.height)
    elif by < 0:
        high = over.height * (1 - by)
        part = Box(over.x, over.y - (high - over.height) / 2, over.width, high)
    cut = box_turned(frame.box, frame.turn)
    if min(cut.width, cut.height) <= 0:
        return Laid(part, part)
    wide, high = part.width / cut.width, part.height / cut.height
    return Laid(Box(part.x - cut.x * wide, part.y - cut.y * high, wide, high), part)


def inner(part: Box) -> Box:
    """For a part that lies around all of a print file (both in parts of it): where in the room of both the print file
    lies, in parts of that room."""
    return Box(-part.x / part.width, -part.y / part.height, 1 / part.width, 1 / part.height)


def _cut_size(size: tuple[int, int], frame: Frame) -> tuple[float, float]:
    """Pixels of the cut, turned as it is printed."""
    wide, high = frame.box.width * size[0], frame.box.height * size[1]
    return (high, wide) if swaps(frame.turn) else (wide, high)
