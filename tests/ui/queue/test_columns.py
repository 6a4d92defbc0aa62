"""Columns fill the width without overlap; hover buttons lie inside their row."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QRect

from ui.queue.columns import ACTIONS, DENSITIES, ITEM, Columns, actions


@pytest.mark.parametrize("width", [700, 770, 1190])
@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("density", sorted(DENSITIES))
def test_columns_touch_but_never_overlap(width: int, wide: bool, density: str) -> None:
    columns = Columns(width, wide, DENSITIES[density].thumb)
    spans = list(columns.spans().values())
    assert all(left + size <= after for (left, size), (after, _) in pairwise(spans[1:]))
    assert spans[-1][0] + spans[-1][1] == width - 16
    assert ("age" in columns.spans()) is wide


def test_standard_columns_are_those_of_the_guide() -> None:
    columns = Columns(770, True, 40)
    assert columns.order == (72, 134)
    assert columns.item[0] == 206
    assert columns.status == (424, 130)
    assert columns.item[1] >= ITEM


def test_buttons_are_in_the_row_and_apart() -> None:
    row = QRect(0, 112, 770, 56)
    found = actions(row)
    assert [name for name, _ in found] == list(ACTIONS)
    assert all(row.contains(rect) for _, rect in found)
    assert all(a.right() + 2 < b.left() + 1 for (_, a), (_, b) in pairwise(found))
