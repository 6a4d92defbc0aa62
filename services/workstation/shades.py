"""Small grey pictures and what is seen in them: flat margins, the shape of what was cut out, edges and pencil strokes,
and where they get lighter and darker."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import add

from PIL import Image, ImageChops, ImageFilter, ImageOps

from services.workstation.directions import STRIPS, Grid

WORK = 160
"""The longer side everything is measured at, in pixels."""
FLAT = 10
"""Shades within so many steps of 255 count as one."""
HASHED = 16
SQUARE = 64
_PLAIN, _WRITING = 0.97, 0.3
_SIDES = 4
_STRONGEST_HALF, _WEAKEST = 0.5, 3
_NEUTRAL = 128
_ALL = range(256)


def grey(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """A picture in shades of grey at working size, and where it is not see-through; None where it nowhere is."""
    small = image.copy()
    small.thumbnail((WORK, WORK), Image.Resampling.BOX, reducing_gap=None)
    if "A" not in small.getbands():
        return small.convert("L"), None
    alpha = small.getchannel("A")
    ground = Image.new("RGBA", small.size, "white")
    ground.alpha_composite(small.convert("RGBA"))
    lowest, highest = alpha.getextrema()
    cut = lowest < 128 <= highest if isinstance(lowest, int) and isinstance(highest, int) else False
    return ground.convert("L"), alpha.point([255 if v >= 128 else 0 for v in _ALL]) if cut else None


def trimmed(picture: Image.Image) -> Image.Image:
    """Without flat margins: white borders, and bands with a name on them."""
    width, height = picture.size
    data = picture.tobytes()
    rows = [data[y * width : (y + 1) * width] for y in range(height)]
    top, bottom = _margin(rows), _margin(rows[::-1])
    columns = [bytes(column) for column in zip(*rows[top : height - bottom], strict=True)]
    left, right = _margin(columns), _margin(columns[::-1])
    if min(width - left - right, height - top - bottom) < HASHED:
        return picture
    return picture.crop((left, top, width - right, height - bottom))


def _margin(lines: Sequence[bytes]) -> int:
    """How many lines from the first on are of one shade, or written on such a ground with plain lines behind."""
    shade, end = -1, 0
    for n, line in enumerate(lines[: len(lines) * 9 // 20]):
        ordered = sorted(line)
        shade = ordered[len(ordered) // 2] if shade < 0 else shade
        share = _share(ordered, shade)
        if share >= _PLAIN:
            end = n + 1
        elif not end or share < _WRITING:
            break
    return end


def _share(ordered: Sequence[int], shade: int) -> float:
    return (bisect_right(ordered, shade + FLAT) - bisect_left(ordered, shade - FLAT)) / len(ordered)


def shape(picture: Image.Image) -> Image.Image | None:
    """What stands on a flat ground, as a mask; None where there is no such ground, or only lines and dots on it."""
    width, height = picture.size
    data = picture.tobytes()
    frame = sorted(data[:width] + data[-width:] + data[::width] + data[width - 1 :: width])
    shade = frame[len(frame) // 2]
    if _share(frame, shade) < 0.6:
        return None
    mask = picture.point([255 if abs(v - shade) > FLAT else 0 for v in _ALL]).filter(ImageFilter.MedianFilter(3))
    mask = mask.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.MinFilter(5))
    count, inner = _set(mask), _set(mask.filter(ImageFilter.MinFilter(9)))
    return mask if 0.05 < count / (width * height) < 0.9 and inner > count / 2 else None


def _set(mask: Image.Image) -> int:
    return mask.histogram()[255]


def is_drawing(picture: Image.Image) -> bool:
    """Whether most of it is bare paper, as in a sketch."""
    shades = picture.histogram()
    return sum(shades[190:]) > 0.6 * sum(shades)


def edges(picture: Image.Image) -> Image.Image:
    """Bright where the picture changes: what a pencil would trace."""
    soft = picture.filter(ImageFilter.GaussianBlur(0.7))
    change = ImageChops.subtract(soft.filter(ImageFilter.MaxFilter(3)), soft.filter(ImageFilter.MinFilter(3)))
    return _blurred(change)


def strokes(picture: Image.Image) -> Image.Image:
    """Bright where a pencil was."""
    return _blurred(ImageOps.invert(picture))


def _blurred(lines: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(lines, cutoff=(0, 2)).filter(ImageFilter.GaussianBlur(1.2))


def difference_hash(picture: Image.Image) -> tuple[int, int]:
    """256 bits, each saying whether a place is darker than its right neighbor; and how many of them are no accident."""
    small = picture.resize((HASHED + 1, HASHED), Image.Resampling.BOX).tobytes()
    bits = told = 0
    for row in range(0, len(small), HASHED + 1):
        for left, right in zip(small[row : row + HASHED], small[row + 1 : row + HASHED + 1], strict=True):
            bits = bits << 1 | (left < right)
            told += abs(left - right) >= 2
    return bits, told


def square(picture: Image.Image) -> Image.Image:
    """What hashes are taken from, the same for pictures of any shape."""
    return picture.resize((SQUARE, SQUARE), Image.Resampling.BOX)


def sized(width: int, height: int, longer: float) -> tuple[int, int]:
    """The points a picture takes when its longer side takes so many."""
    factor = longer / max(width, height)
    return max(_SIDES, round(width * factor)), max(_SIDES, round(height * factor))


def directions(picture: Image.Image, mask: Image.Image | None, side: int, longer: float) -> Grid:
    """The picture on a grid of `side` points, its longer side on `longer` of them; only what the mask shows counts.

    Strong is the half of all changes that are greatest, so that contrast does not matter."""
    width, height = size = sized(*picture.size, longer)
    shrinks = longer < 0.6 * max(picture.size)
    small = picture.resize(size, Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR)
    inner = _inner(mask.resize(size, Image.Resampling.BOX)) if mask is not None else None
    left, right = small.crop((0, 1, width - 2, height - 1)), small.crop((2, 1, width, height - 1))
    upper, lower = small.crop((1, 0, width - 1, height - 2)), small.crop((1, 2, width - 1, height))
    pairs = ((right, left), (left, right), (lower, upper), (upper, lower))
    step = _threshold(*(ImageChops.subtract(*pairs[n], 1, _NEUTRAL).histogram(inner) for n in (0, 2)))
    sheet = Image.new("1", (STRIPS * side, side))
    for n, (one, other) in enumerate(pairs):
        plane = ImageChops.subtract(one, other, 1, _NEUTRAL - step).convert("1", dither=Image.Dither.NONE)
        sheet.paste(plane if inner is None else ImageChops.logical_and(plane, inner), (n * side, 0))
    bits = int.from_bytes(sheet.tobytes("raw", "1;R"), "little")
    return Grid(side, width, height, bits, bits.bit_count())


def _inner(mask: Image.Image) -> Image.Image:
    """Without the rim, where the change is between the subject and nothing."""
    less = mask.filter(ImageFilter.MinFilter(3)).crop((1, 1, mask.width - 1, mask.height - 1))
    return less.convert("1", dither=Image.Dither.NONE)


def _threshold(across: list[int], down: list[int]) -> int:
    """The change that half of all points exceed."""
    counts = list(map(add, across, down))
    room, step, seen = sum(counts) * _STRONGEST_HALF, 127, counts[0] + counts[1] + counts[255]
    while step > _WEAKEST:
        seen += counts[_NEUTRAL + 1 - step] + counts[_NEUTRAL - 1 + step]
        if seen > room:
            break
        step -= 1
    return step
