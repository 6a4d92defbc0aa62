"""Print files: pictures that can be told apart, at print size, with their resolution; and one that is broken."""

import io
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from services.practice.pictures import EFFECTS, KINDS, PETS, PrintFile, draw, write_print_file

LOOKS = [(kind, seed, "") for kind in KINDS for seed in (0, 1)] + [(kind, 0, e) for kind in PETS for e in EFFECTS[2:]]


def marks(image: Image.Image) -> bytes:
    """Mean colors of an 8 by 8 grid: what the eye sees of a thumbnail."""
    return image.resize((8, 8), Image.Resampling.BOX).tobytes()


def test_pictures_can_be_told_apart_in_a_thumbnail() -> None:
    seen = {look: marks(draw(look[1], look[0], (120, 160), look[2])) for look in LOOKS}
    assert len(seen) >= 24
    apart = {
        (a, b): sum(abs(x - y) for x, y in zip(seen[a], seen[b], strict=True)) / 192 for a, b in combinations(seen, 2)
    }
    closest = min(apart, key=lambda pair: apart[pair])
    assert apart[closest] > 4, closest


@pytest.mark.parametrize("effect", [*EFFECTS, "original"])
def test_every_effect_is_another_picture(effect: str) -> None:
    plain = draw(3, "dog", (120, 160))
    drawn = draw(3, "dog", (120, 160), effect)
    assert drawn.mode == "RGB"
    assert (drawn.tobytes() == plain.tobytes()) == (effect == "")


def test_black_and_white_has_no_color() -> None:
    red, green, blue = draw(1, "cat", (120, 160), "enhancedblackwhite").split()
    spread = max(abs(a - b) for a, b in zip(red.tobytes(), blue.tobytes(), strict=True))
    assert spread == 0
    assert green.tobytes() == red.tobytes()


@pytest.mark.parametrize(("form", "ending"), [("PNG", "png"), ("JPEG", "jpg")])
def test_a_print_file_has_size_resolution_and_form(form: str, ending: str, tmp_path: Path) -> None:
    file = PrintFile("tiles", 4, 1_500, 2_000, dpi=254, format=form)
    path = tmp_path / file.name
    write_print_file(file, path)
    assert path.suffix == f".{ending}"
    with Image.open(path) as image:
        assert image.size == (1_500, 2_000)
        assert image.format == form
        assert [round(value) for value in image.info["dpi"]] == [254, 254]
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_file_begins_well_and_cannot_be_read_to_its_end(tmp_path: Path) -> None:
    file = PrintFile("sea", 4, 300, 400, broken=True)
    path = tmp_path / file.name
    write_print_file(file, path)
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG")
    with Image.open(io.BytesIO(content)) as image, pytest.raises(OSError, match="truncated"):
        image.load()


def test_another_content_has_another_name() -> None:
    files = [
        PrintFile("sea", 1),
        PrintFile("sea", 2),
        PrintFile("sea", 1, 100, 100),
        PrintFile("sea", 1, broken=True),
        PrintFile("sea", 1, dpi=72),
        PrintFile("sea", 1, format="JPEG"),
        PrintFile("sea", 1, effect="popart"),
    ]
    assert len({file.name for file in files}) == len(files)
