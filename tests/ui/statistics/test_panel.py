"""Round axis values and readable numbers on squares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from tests.ui.look import contrast
from ui.statistics.panel import ceiling
from ui.statistics.shares import readable


@pytest.mark.parametrize(("value", "top"), [(0, 4), (4, 4), (5, 8), (31, 32), (66, 80), (81, 120), (812, 1200)])
def test_the_axis_ends_on_a_round_value(value: float, top: float) -> None:
    assert ceiling(value) == top


@given(st.floats(0, 1e6))
def test_the_axis_holds_every_value_without_much_air(value: float) -> None:
    top = ceiling(value)
    assert top >= value
    assert top % 4 == 0
    assert top <= max(4.0, 2 * value)


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_a_number_reads_on_any_square(red: int, green: int, blue: int) -> None:
    fill = QColor(red, green, blue)
    assert contrast(readable(fill), fill) >= 4.0
