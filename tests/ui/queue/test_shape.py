"""Heights and lines are each other's inverse, for heads, rows and the gap of a collapsing row."""

from hypothesis import given
from hypothesis import strategies as st

from services.workstation.rows import Group
from ui.queue.pages import sections
from ui.queue.shape import Shape

COUNTS = st.lists(st.integers(1, 400_000), min_size=1, max_size=5)
KEYS = ("overdue", "today", "tomorrow", "week", "later")


def shape(counts: list[int], *, heads: bool = True, gap: int = 0, gap_line: int = 0) -> Shape:
    groups = tuple(Group(key, n) for key, n in zip(KEYS, counts, strict=False))  # type: ignore[arg-type]
    return Shape(sections(groups, heads=heads), 56, 32, gap_line, gap)


@given(COUNTS, st.booleans(), st.floats(0, 1), st.integers(0, 31))
def test_every_pixel_of_a_line_is_that_line(counts: list[int], heads: bool, share: float, within: int) -> None:
    made = shape(counts, heads=heads)
    line = int(share * (made.sections[-1].end - 1))
    assert made.line(made.top(line) + within) == line
    assert made.top(line) + made.height(line) == made.top(line + 1)


@given(COUNTS, st.floats(0, 1), st.integers(1, 56))
def test_a_gap_pushes_down_what_is_below_it(counts: list[int], share: float, gap: int) -> None:
    flat = shape(counts)
    at = int(share * flat.sections[-1].end)
    made = shape(counts, gap=gap, gap_line=at)
    assert made.all == flat.all + gap
    assert made.top(at) == flat.top(at) + gap
    assert made.line(made.top(at)) == at


def test_above_below_and_empty() -> None:
    made = shape([2])
    assert (made.line(-1), made.line(made.all), made.height(99)) == (-1, 3, 0)
    assert shape([]).line(0) == -1
