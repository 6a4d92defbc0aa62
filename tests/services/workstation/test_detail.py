"""Detail tells plain pictures apart, whatever their tones."""

import pytest
from PIL import Image, ImageDraw, ImageOps

from services.practice.pictures import draw
from services.workstation import shades
from services.workstation.detail import BYTES, alike, fine


def square(kind: str, seed: int) -> Image.Image:
    return shades.square(shades.grey(draw(seed, kind, (240, 320), "original"))[0])


@pytest.mark.parametrize("kind", ["night", "desert", "sea", "cat"])
def test_a_picture_is_like_itself_in_other_tones_and_unlike_another_of_its_kind(kind: str) -> None:
    one, other = square(kind, 5), square(kind, 6)
    toned = ImageOps.autocontrast(one, cutoff=1).point([round(30 + v * 0.7) for v in range(256)])
    assert alike(fine(one), fine(toned)) > 0.9
    assert alike(fine(one), fine(other)) < 0.8
    assert alike(fine(one), fine(ImageOps.invert(one))) < -0.9


def test_soft_light_does_not_count() -> None:
    picture = Image.linear_gradient("L").resize((64, 64)).point([90 + v // 3 for v in range(256)])
    marked = picture.copy()
    ImageDraw.Draw(marked).ellipse((20, 20, 28, 28), fill=0)
    turned = marked.transpose(Image.Transpose.FLIP_TOP_BOTTOM).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    lit = Image.blend(marked, Image.linear_gradient("L").resize((64, 64)).rotate(90), 0.4)
    assert alike(fine(turned), fine(lit)) > 0.8


def test_a_flat_picture_is_like_none() -> None:
    flat = fine(Image.new("L", (64, 64), 80))
    assert len(flat) == BYTES
    assert alike(flat, flat) == alike(flat, fine(square("cat", 5))) == 0.0
