"""Each seeded fault changes the print as its name says and leaves everything else alike; good prints have none."""

from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageChops, ImageStat

from app.drill import Exercise, Fault, exercises
from services.workstation.seeding import HIGH, WIDE, draw, portrait, print_of

PICTURE = portrait(3)
GOOD = print_of(Exercise(1, None, "Luna", "Luna", 0, 0), PICTURE)


def print_with(fault: Fault, turn: float = 0.3) -> Image.Image:
    name = "Milo" if fault is Fault.NAME else "Luna"
    return print_of(
        Exercise(1, fault, "Luna", name, 0, 0, turn), portrait(4) if fault is Fault.WRONG_PICTURE else PICTURE
    )


def apart(a: Image.Image, b: Image.Image) -> float:
    """Mean distance of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_to_be_seen_and_the_size_tells_nothing(fault: Fault) -> None:
    made = print_with(fault)
    assert made.size == GOOD.size == (WIDE, HIGH)
    assert apart(made, GOOD) > 0.5
    assert apart(print_with(fault, 0.9), GOOD) > 0.5
    assert apart(portrait(3), PICTURE) == 0


def test_faults_are_what_they_are_called() -> None:
    above = (0, 0, WIDE, HIGH - 200)
    mirrored = print_with(Fault.MIRRORED).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert apart(mirrored.crop(above), GOOD.crop(above)) == 0
    assert apart(print_with(Fault.NAME).crop(above), GOOD.crop(above)) == 0
    assert print_with(Fault.BLANK_EDGE).getpixel((4, 600)) == (255, 255, 255)
    assert print_with(Fault.BLANK_EDGE, 0.9).getpixel((WIDE - 4, 600)) == (255, 255, 255)
    red, _, blue = ImageStat.Stat(print_with(Fault.COLOR)).mean
    was = ImageStat.Stat(GOOD).mean
    assert red >= was[0]
    assert blue < 0.8 * was[2]
    sharp = [sum(ImageStat.Stat(ImageChops.difference(i, ImageChops.offset(i, 1, 0))).mean) for i in (_low(), GOOD)]
    assert sharp[0] < 0.75 * sharp[1]


def _low() -> Image.Image:
    return print_with(Fault.LOW_RESOLUTION)


def test_a_round_is_drawn_from_pictures_here_and_made_up_ones(tmp_path: Path) -> None:
    source, broken = tmp_path / "one.jpg", tmp_path / "two.jpg"
    Image.new("RGB", (512, 300), (10, 200, 10)).save(source)
    broken.write_bytes(b"no picture")
    made = exercises(6, 4, Random(2))
    files = draw(tmp_path / "drawn", made, [source, broken])
    on_disk = {path.stem for path in (tmp_path / "drawn").glob("*.jpg")}
    assert {one.sha256 for pair in files for one in pair} == on_disk
    assert {(one.width, one.height) for pair in files for one in pair} == {(WIDE, HIGH)}
    for (given, printed), one in zip(files, made, strict=True):
        assert given.sha256 != printed.sha256
        with Image.open(tmp_path / "drawn" / f"{given.sha256}.jpg") as image:
            near = apart(image.convert("RGB"), Image.new("RGB", image.size, (10, 200, 10)))
        assert (near < 2) is (one.picture == 0), one
    assert not list((tmp_path / "drawn").glob("*.part"))


def test_made_up_portraits_differ_from_each_other_and_from_their_mirror_images() -> None:
    made = [portrait(n).resize((96, 120)) for n in range(12)]
    for n, one in enumerate(made):
        assert apart(one, one.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) > 3
        assert all(apart(one, other) > 8 for other in made[n + 1 :])
