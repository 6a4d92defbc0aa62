"""Two pictures mixed: grey where they are equal, as far from grey as they are from each other."""

import pytest
from PySide6.QtGui import QColor, QImage

from ui.qc.views import WORDS, Difference, View, after, overlay


def plain(red: int, green: int, blue: int, alpha: int = 255) -> QImage:
    made = QImage(8, 6, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(QColor(red, green, blue, alpha))
    return made


def rgb(image: QImage) -> tuple[int, int, int]:
    color = image.pixelColor(3, 3)
    return color.red(), color.green(), color.blue()


@pytest.mark.parametrize(
    ("one", "other", "seen"),
    [
        ((0, 0, 0), (0, 0, 0), (128, 128, 128)),
        ((255, 255, 255), (255, 255, 255), (128, 128, 128)),
        ((13, 140, 201), (13, 140, 201), (128, 128, 128)),
        ((100, 100, 100), (140, 90, 100), (168, 118, 128)),
        ((0, 255, 100), (255, 0, 101), (255, 0, 129)),
    ],
)
def test_the_difference_is_told_in_steps_of_the_pixels(
    one: tuple[int, int, int], other: tuple[int, int, int], seen: tuple[int, int, int]
) -> None:
    assert rgb(Difference().of(plain(*one), plain(*other))) == seen


def test_what_is_see_through_counts_as_paper() -> None:
    assert rgb(Difference().of(plain(0, 0, 0, 0), plain(255, 255, 255))) == (128, 128, 128)


def test_the_same_memory_serves_other_pictures_and_other_sizes() -> None:
    mixing = Difference()
    assert rgb(mixing.of(plain(0, 0, 0), plain(9, 0, 0))) == (137, 128, 128)
    assert rgb(mixing.of(plain(0, 0, 0), plain(0, 9, 0))) == (128, 137, 128)
    large = QImage(30, 20, QImage.Format.Format_ARGB32_Premultiplied)
    large.fill(QColor(7, 7, 7))
    assert mixing.of(large, large).size() == large.size()
    assert rgb(mixing.of(large, large)) == (128, 128, 128)


def test_neither_picture_is_changed() -> None:
    one, other = plain(10, 20, 30), plain(40, 50, 60)
    Difference().of(one, other)
    overlay(one, other, 0.5)
    assert (rgb(one), rgb(other)) == ((10, 20, 30), (40, 50, 60))


@pytest.mark.parametrize(("share", "seen"), [(0.0, (0, 0, 0)), (1.0, (200, 100, 50)), (0.5, (100, 50, 25))])
def test_overlay(share: float, seen: tuple[int, int, int]) -> None:
    assert rgb(overlay(plain(0, 0, 0), plain(200, 100, 50), share)) == pytest.approx(seen, abs=1)


def test_every_view_has_words_and_a_next_one() -> None:
    assert set(WORDS) == set(View)
    view, seen = View.SIDE, []
    for _ in View:
        view = after(view)
        seen.append(view)
    assert seen == [*list(View)[1:], View.SIDE]
