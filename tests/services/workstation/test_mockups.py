"""Products drawn here: the whole print, pixel for pixel, in its place; once for each picture; never from elsewhere."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from app.errors import Unreachable
from app.mockups import HEIGHT, WIDTH, Kind, scene_of
from services.workstation.landing import LARGE, thumbnail_path
from services.workstation.mockups import draw, drawn, flat

SHA = "ab" * 32


def picture(size: tuple[int, int] = (384, 512)) -> Image.Image:
    noise = [Image.effect_noise(size, 40 + 20 * n) for n in range(3)]
    return Image.merge("RGB", noise).convert("RGBA")


def digest(image: Image.Image) -> str:
    return hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()


@pytest.mark.parametrize("kind", [Kind.PAPER, Kind.FRAME, Kind.CANVAS, Kind.SHIRT])
def test_a_flat_product_shows_the_print_as_it_is_and_all_of_it(kind: Kind) -> None:
    scene, print_ = scene_of(kind, 384 / 512), picture()
    place = scene.place
    canvas = draw(print_, scene)
    assert canvas.size == (WIDTH, HEIGHT)
    assert digest(canvas.crop((place.left, place.top, place.right, place.bottom))) == digest(flat(print_, place))


def test_a_mug_shows_its_middle_upright_and_the_other_half_not() -> None:
    halves = Image.new("RGBA", (1100, 460), (200, 30, 30, 255))
    halves.paste((30, 30, 200, 255), (0, 0, 275, 460))
    halves.paste((30, 160, 30, 255), (545, 0, 555, 460))
    scene = scene_of(Kind.MUG, 1100 / 460)
    canvas = draw(halves, scene)
    row = [canvas.getpixel((x, 400)) for x in range(WIDTH)]
    green = [x for x, p in enumerate(row) if isinstance(p, tuple) and p[1] > 120 and p[0] < 90]
    assert green
    assert abs(sum(green) / len(green) - WIDTH / 2) < 2
    blue = [x for x, p in enumerate(row) if isinstance(p, tuple) and p[2] > 2 * p[0]]
    assert len(blue) < 275, "most of the outer quarter lies behind"


def test_what_is_see_through_shows_the_shirt() -> None:
    clear = Image.new("RGBA", (300, 300))
    scene = scene_of(Kind.SHIRT, 1.0, (34, 34, 36))
    assert draw(clear, scene).getpixel((WIDTH // 2, scene.place.top + 40)) == (34, 34, 36)


def test_it_is_drawn_once_and_again_where_the_scene_is_another(tmp_path: Path) -> None:
    picture().convert("RGB").save(thumbnail_path(tmp_path, SHA, LARGE), "JPEG")
    first = drawn(tmp_path, SHA, scene_of(Kind.FRAME, 0.75))
    stamp = first.stat().st_mtime_ns
    assert drawn(tmp_path, SHA, scene_of(Kind.FRAME, 0.75)) == first
    assert first.stat().st_mtime_ns == stamp
    assert drawn(tmp_path, SHA, scene_of(Kind.CANVAS, 0.75)) != first
    assert not list(tmp_path.rglob("*.part"))
    with Image.open(first) as image:
        assert image.size == (WIDTH, HEIGHT)


def test_without_the_small_copy_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="not on this computer"):
        drawn(tmp_path, SHA, scene_of(Kind.PAPER, 1.0))
    thumbnail_path(tmp_path, SHA, LARGE).write_bytes(b"nonsense")
    with pytest.raises(Unreachable, match="not on this computer"):
        drawn(tmp_path, SHA, scene_of(Kind.PAPER, 1.0))
