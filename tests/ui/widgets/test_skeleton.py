"""The skeleton has the rows' own height, fades downwards and stands still."""

from PySide6.QtWidgets import QWidget

from tests.ui.look import seen
from ui.icons import Icons
from ui.widgets.skeleton import Skeleton


def test_rows_as_high_as_the_real_ones(icons: Icons, window: QWidget) -> None:
    skeleton = Skeleton(icons.theme, window)
    skeleton.resize(800, 280)
    assert skeleton.rows() == 5
    icons.theme.set_density("large")
    assert skeleton.rows() == 4
    skeleton.resize(800, 5000)
    assert skeleton.rows() == 12


def test_it_fades_downwards_and_does_not_move(icons: Icons, window: QWidget) -> None:
    skeleton = Skeleton(icons.theme, window)
    skeleton.resize(800, 560)
    image = seen(skeleton)
    light = [image.pixelColor(38, 56 * row + 28).lightness() for row in range(10)]
    assert light == sorted(light, reverse=True)
    assert light[0] > light[-1]
    assert seen(skeleton) == image


def test_a_narrow_list_shows_no_columns_over_each_other(icons: Icons, window: QWidget) -> None:
    skeleton = Skeleton(icons.theme, window)
    skeleton.resize(450, 56)
    image = seen(skeleton)
    assert {image.pixelColor(x, 20).name() for x in range(370, 450)} == {icons.theme.hex("bg1")}
