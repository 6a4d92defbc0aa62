"""The frame lies on what was cut out: compared pixel by pixel with the cut itself, however the files are turned."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.artwork import Declared, Facts, Framing
from app.frames import Frame, apart, frame_of, laid
from app.lens import WHOLE, Box
from app.turns import EVERY, QUARTERS, UPRIGHT, box_turned, inverse, size_turned, swaps
from tests.app.test_turns import turned

QUARTER = st.sampled_from((0, 90, 180, 270, -90))


def marked(size: tuple[int, int]) -> Image.Image:
    """No two pixels alike, and a corner that shows which way round it is."""
    image = Image.new("RGB", size)
    image.putdata([(x, y, 7) for y in range(size[1]) for x in range(size[0])])
    image.paste((255, 255, 255), (0, 0, 3, 2))
    return image


def facts(size: tuple[int, int], turn: int) -> Facts:
    """As it is measured: pixels as shown, and what the note says."""
    return Facts(*size, "JPEG", "RGB", 10, turned=swaps(turn), orientation=turn)


def part(shown: Image.Image, frame: Frame) -> Image.Image:
    """What a frame says the print file shows, of the original as shown."""
    box = frame.box
    x, y = round(box.x * shown.width), round(box.y * shown.height)
    cut = shown.crop((x, y, x + round(box.width * shown.width), y + round(box.height * shown.height)))
    return turned(cut, frame.turn)


@st.composite
def cuts(draw: st.DrawFn, upright: bool) -> tuple[tuple[int, int], int, Framing]:
    """The size as stored, what the note says, and a cut inside whatever the editor saw, in whole pixels."""
    size = draw(st.integers(20, 60)), draw(st.integers(20, 60))
    note, quarter = draw(st.sampled_from(EVERY if upright else (5, 6, 7, 8))), draw(QUARTER)
    size = size if upright or size[0] != size[1] else (size[0] + 1, size[1])
    seen = size_turned(size, note) if upright else size
    sheet = size_turned(seen, QUARTERS[quarter % 360])
    x, y = draw(st.integers(0, sheet[0] - 6)), draw(st.integers(0, sheet[1] - 6))
    wide, high = draw(st.integers(5, sheet[0] - x)), draw(st.integers(5, sheet[1] - y))
    return size, note, Framing(x, y, wide, high, turn=quarter)


def cut_of(image: Image.Image, cut: Framing) -> Image.Image:
    """What the editor made of the picture it had."""
    sheet = turned(image, QUARTERS[round(cut.turn) % 360])
    return sheet.crop((int(cut.x), int(cut.y), int(cut.x + cut.width), int(cut.y + cut.height)))


@settings(max_examples=300)
@given(cuts(upright=True), st.sampled_from(EVERY))
def test_an_editor_that_looked_at_the_note_cut_the_upright_picture(
    made: tuple[tuple[int, int], int, Framing], shown: int
) -> None:
    """The print file shows the cut upright, whatever its own note says: its pixels are turned to match."""
    size, note, cut = made
    stored = marked(size)
    upright = turned(stored, note)
    declared = Declared(width=upright.width, height=upright.height)
    frame = frame_of(cut, facts(upright.size, note), facts((1, 1), shown), declared)
    assert frame is not None
    assert part(upright, frame).tobytes() == cut_of(upright, cut).tobytes()


@settings(max_examples=300)
@given(cuts(upright=False), st.sampled_from(EVERY))
def test_one_that_did_not_cut_the_stored_picture_and_the_file_is_shown_by_its_own_note(
    made: tuple[tuple[int, int], int, Framing], shown: int
) -> None:
    size, note, cut = made
    stored = marked(size)
    upright = turned(stored, note)
    declared = Declared(width=size[0], height=size[1])
    frame = frame_of(cut, facts(upright.size, note), facts((1, 1), shown), declared)
    assert frame is not None
    assert part(upright, frame).tobytes() == turned(cut_of(stored, cut), shown).tobytes()


def test_without_a_word_of_its_size_a_cut_that_fits_the_stored_picture_alone_was_made_there() -> None:
    original = facts((300, 400), 6)
    wide = frame_of(Framing(100, 0, 300, 300), original)
    assert wide is not None
    assert (wide.box, wide.turn) == (Box(0, 0.25, 1, 0.75), 8)
    both = frame_of(Framing(0, 0, 300, 300), original)
    assert both == Frame(Box(0, 0, 1, 0.75), UPRIGHT)
    assert frame_of(Framing(100, 0, 300, 300), replace(original, orientation=3, turned=False)) is not None


def test_magnified_and_moved_before_it_was_cut() -> None:
    found = frame_of(Framing(100, 50, 400, 200, scale=2.0, right=50, down=-25), facts((1000, 500), 1))
    assert found is not None
    box = found.box
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0.275, 0.325, 0.2, 0.2))


def test_what_a_hand_turned_by_a_little_has_no_upright_frame() -> None:
    assert frame_of(Framing(0, 0, 10, 10, turn=12), facts((100, 100), 1)) is None
    assert frame_of(Framing(0, 0, 10, 10), facts((0, 0), 1)) is None


@given(
    st.tuples(st.integers(50, 5000), st.integers(50, 5000)),
    st.tuples(st.integers(50, 5000), st.integers(50, 5000)),
    st.sampled_from(EVERY),
    st.tuples(*[st.floats(0.05, 0.45)] * 4),
)
def test_the_cut_covers_the_print_and_keeps_its_shape(
    size: tuple[int, int], printed: tuple[int, int], turn: int, cut: tuple[float, float, float, float]
) -> None:
    frame, over = Frame(Box(*cut), turn), Box(10, 20, printed[0] / 7, printed[1] / 7)
    found = laid(size, frame, printed, over)
    part_, whole = found.part, found.whole
    assert part_.x <= over.x + 1e-6
    assert part_.y <= over.y + 1e-6
    assert part_.width >= over.width - 1e-6
    assert part_.height >= over.height - 1e-6
    assert part_.at(0.5, 0.5) == pytest.approx(over.at(0.5, 0.5))
    again = whole.part(box_turned(frame.box, turn))
    assert (again.x, again.y, again.width, again.height) == pytest.approx(
        (part_.x, part_.y, part_.width, part_.height), abs=1e-6
    )
    shown = size_turned(size, turn)
    stretch = (whole.width / shown[0]) / (whole.height / shown[1])
    short = min(cut[2] * size[0], cut[3] * size[1], *printed)
    assert abs(stretch - 1) * short <= 1.01
    assert inverse(inverse(turn)) == turn


@pytest.mark.parametrize(
    ("size", "printed", "by"),
    [
        ((3000, 4000), (1000, 1333), 0.0),
        ((801, 600), (800, 600), 0.0),
        ((4000, 3000), (3000, 3000), 1 / 3),
        ((3000, 4000), (3000, 3000), -1 / 3),
        ((8000, 6000), (4080, 3000), -0.02),
    ],
)
def test_by_how_much_shapes_differ_and_rounding_is_none(
    size: tuple[int, int], printed: tuple[int, int], by: float
) -> None:
    assert apart(size, Frame(WHOLE), printed) == pytest.approx(by)
    assert apart(size_turned(size, 6), Frame(WHOLE, 8), printed) == pytest.approx(by)
