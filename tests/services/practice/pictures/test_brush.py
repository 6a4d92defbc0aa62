"""The canvas: sizes, frames, smooth shapes, noise that repeats."""

import pytest
from PIL import Image

from services.practice.pictures.brush import Canvas, grained, mix, oval_points, smooth


@pytest.mark.parametrize("size", [(40, 60), (400, 300), (3_000, 2_000)])
def test_a_picture_has_the_size_asked_for(size: tuple[int, int]) -> None:
    assert Canvas(size, "#336699").done().size == size


def test_a_shape_covers_its_middle_and_not_the_corner() -> None:
    canvas = Canvas((100, 100), "#000000")
    canvas.middle().oval(0, 0, 0.3, 0.3, "#ffffff")
    done = canvas.done()
    assert done.getpixel((50, 50)) == (255, 255, 255)
    assert done.getpixel((2, 2)) == (0, 0, 0)


def test_a_gradient_goes_from_its_first_to_its_last_color() -> None:
    canvas = Canvas((40, 120), "#000000")
    canvas.gradient("#ff0000", "#00ff00", "#0000ff")
    done = canvas.done()
    colors = [done.getpixel((20, y)) for y in (1, 60, 118)]
    assert [max(range(3), key=lambda n: color[n]) for color in colors if isinstance(color, tuple)] == [0, 1, 2]


def test_a_smooth_curve_passes_through_its_points() -> None:
    points = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]
    assert set(points) <= set(smooth(points))


def test_a_turned_oval_keeps_its_middle() -> None:
    points = oval_points(2, 3, 1, 0.5, 30)
    assert sum(x for x, _ in points) / len(points) == pytest.approx(2)
    assert sum(y for _, y in points) / len(points) == pytest.approx(3)


def test_grain_is_the_same_for_one_seed_and_another_for_another() -> None:
    flat = Image.new("RGB", (300, 300), "#808080")
    assert grained(flat, 20, 1).tobytes() == grained(flat, 20, 1).tobytes() != grained(flat, 20, 2).tobytes()


def test_mixing_meets_both_ends() -> None:
    assert [mix("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == ["#000000", "#808080", "#ffffff"]
