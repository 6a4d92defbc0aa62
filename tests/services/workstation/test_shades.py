"""What is seen in a small grey picture: margins, cut-outs, paper and pencil, hashes and directions."""

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps

from services.practice.pictures import draw
from services.workstation import shades
from services.workstation.directions import agreement, whole


def photo(seed: int = 5) -> Image.Image:
    return shades.grey(draw(seed, "cat", (240, 320), "original"))[0]


def test_a_picture_is_measured_at_one_size_and_in_grey() -> None:
    picture, mask = shades.grey(Image.new("RGB", (4000, 1000), "red"))
    assert (picture.size, picture.mode, mask) == ((160, 40), "L", None)


def test_what_is_see_through_does_not_count_and_lies_on_white() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((20, 20, 59, 79), fill=(90, 90, 90, 255))
    picture, mask = shades.grey(image)
    assert mask is not None
    assert mask.getbbox() == (20, 20, 60, 80)
    assert picture.getpixel((0, 0)) == 255
    opaque = Image.new("RGBA", (50, 50), (1, 2, 3, 255))
    assert shades.grey(opaque)[1] is None
    assert shades.grey(Image.new("RGBA", (50, 50), (1, 2, 3, 0)))[1] is None


@pytest.mark.parametrize("shade", [255, 0, 128])
def test_a_border_is_trimmed(shade: int) -> None:
    inner = photo()
    assert shades.trimmed(ImageOps.expand(inner, 12, shade)).size == inner.size


def test_a_band_with_a_name_is_trimmed_too() -> None:
    inner = photo()
    sheet = Image.new("L", (inner.width, inner.height + 30), 255)
    sheet.paste(inner)
    for x in range(40, 80, 6):
        ImageDraw.Draw(sheet).rectangle((x, inner.height + 8, x + 3, inner.height + 20), fill=20)
    assert shades.trimmed(sheet).height <= inner.height + 1


def test_a_picture_without_margins_stays_whole_and_a_flat_one_too() -> None:
    assert shades.trimmed(photo()).size == photo().size
    assert shades.trimmed(Image.new("L", (100, 80), 9)).size[0] >= shades.HASHED


def test_a_shape_on_a_flat_ground_is_seen_and_thin_lines_are_not() -> None:
    sheet = Image.new("L", (120, 160), 250)
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((30, 30, 90, 110), fill=60)
    mask = shades.shape(sheet)
    assert mask is not None
    box = mask.getbbox()
    assert box is not None
    assert all(abs(a - b) <= 2 for a, b in zip(box, (30, 30, 91, 111), strict=True))
    lines = Image.new("L", (120, 160), 250)
    for y in range(20, 150, 16):
        ImageDraw.Draw(lines).line((10, y, 110, y), fill=0, width=2)
    assert shades.shape(lines) is None
    assert shades.shape(photo()) is None


def test_bare_paper_tells_a_drawing() -> None:
    sheet = Image.new("L", (100, 100), 240)
    ImageDraw.Draw(sheet).rectangle((10, 10, 40, 60), fill=30)
    assert shades.is_drawing(sheet)
    assert not shades.is_drawing(photo())


def test_pencil_strokes_lie_where_the_edges_are() -> None:
    picture = Image.new("L", (120, 120), 200)
    ImageDraw.Draw(picture).ellipse((30, 30, 90, 90), fill=60)
    sketch = Image.new("L", (120, 120), 255)
    ImageDraw.Draw(sketch).ellipse((30, 30, 90, 90), outline=40, width=2)
    edges, strokes = shades.edges(picture), shades.strokes(sketch)
    one, other = (shades.directions(lines, None, 32, 32) for lines in (edges, strokes))
    assert agreement(one, whole(other), (0, 0)) > 0.6


def test_a_hash_is_the_same_in_other_tones_and_another_for_another_picture() -> None:
    picture = shades.square(photo())
    bits, told = shades.difference_hash(picture)
    assert told > 128
    assert (bits ^ shades.difference_hash(ImageOps.autocontrast(picture))[0]).bit_count() < 16
    assert (
        bits ^ shades.difference_hash(shades.square(shades.grey(draw(7, "town", (240, 320)))[0]))[0]
    ).bit_count() > 64
    assert shades.difference_hash(Image.new("L", (64, 64), 7)) == (0, 0)


def test_directions_do_not_mind_contrast() -> None:
    picture = photo()
    faint = picture.point([100 + v // 4 for v in range(256)])
    one, other = (shades.directions(p, None, 32, 32) for p in (picture, faint))
    assert agreement(one, whole(other), (0, 0)) > 0.85


def test_only_what_the_mask_shows_counts_and_its_rim_does_not() -> None:
    picture = photo()
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).rectangle((0, 0, picture.width // 2, picture.height), fill=255)
    half, full = shades.directions(picture, mask, 32, 32), shades.directions(picture, None, 32, 32)
    assert 0 < half.strong < 0.7 * full.strong
    cut = ImageChops.composite(picture, Image.new("L", picture.size, 255), mask)
    assert shades.directions(cut, mask, 32, 32).bits == half.bits


@pytest.mark.parametrize(
    ("size", "longer", "points"), [((160, 80), 32, (32, 16)), ((80, 160), 16, (8, 16)), ((160, 1), 16, (16, 4))]
)
def test_the_longer_side_takes_the_points_asked_for(
    size: tuple[int, int], longer: int, points: tuple[int, int]
) -> None:
    assert shades.sized(*size, longer) == points
