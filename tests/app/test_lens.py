"""One lens for two pictures: the same point in both at every step, whatever their sizes, turns and the screen's."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lens import AIR, FITTED, STEPS, Box, Lens, Room, limits, true_power

EIGHT = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0)
SIDES = st.integers(40, 9600)
RATIOS = st.sampled_from((1.0, 1.25, 1.5, 2.0))
PARTS = st.floats(0.0, 1.0)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Room, Room]:
    """Two pictures side by side; one of them may lie on its side, as an EXIF turn leaves it."""
    wide, high = draw(st.integers(200, 1400)), draw(st.integers(200, 900))
    ratio = draw(RATIOS)
    sizes = [(draw(SIDES), draw(SIDES)) for _ in range(2)]
    if draw(st.booleans()):
        sizes[1] = (sizes[0][1], sizes[0][0])
    first, second = (Room(*size, Box(n * wide, 0, wide, high), ratio) for n, size in enumerate(sizes))
    return first, second


@given(pairs(), PARTS, PARTS)
def test_the_cross_hair_stands_on_the_same_point_of_both(rooms: tuple[Room, Room], u: float, v: float) -> None:
    """At eight steps: the middle of both rooms, and any point carried over from one to the other."""
    first, second = rooms
    for zoom in EIGHT:
        lens = FITTED.powered(first.power(zoom), first, first.area.at(u, v))
        one, other = first.box(lens), second.box(lens)
        a, b = one.share(*first.area.at(0.5, 0.5)), other.share(*second.area.at(0.5, 0.5))
        assert math.dist(one.at(*a), one.at(*b)) <= 1
        assert math.dist(other.at(*a), other.at(*b)) <= 1
        there = other.at(*one.share(*first.area.at(u, v)))
        assert math.dist(one.at(*other.share(*there)), first.area.at(u, v)) <= 1


@given(pairs(), PARTS, PARTS, st.sampled_from(EIGHT), st.sampled_from(EIGHT))
def test_what_is_under_the_hand_stays_there(
    rooms: tuple[Room, Room], u: float, v: float, start: float, end: float
) -> None:
    """Wherever the picture is larger than its room before and after, and the hand is on it."""
    room = rooms[0]
    before = FITTED.powered(room.power(start), room)
    place = room.area.at(u, v)
    held = room.box(before).share(*place)
    after = before.powered(room.power(end), room, place)
    inside = 0 < after.x < 1 and 0 < after.y < 1
    if before.power > 1 and after.power > 1 and inside:
        assert math.dist(room.box(after).at(*held), place) <= 1


@given(pairs(), st.lists(st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)), max_size=5), st.sampled_from(EIGHT))
def test_a_picture_is_never_pushed_out_of_sight(
    rooms: tuple[Room, Room], pushes: list[tuple[float, float]], zoom: float
) -> None:
    lens = FITTED.powered(rooms[0].power(zoom), rooms[0])
    for dx, dy in pushes:
        lens = lens.moved(dx, dy, rooms[0])
    for room in rooms:
        box, (x, y) = room.box(lens), room.area.at(0.5, 0.5)
        assert box.x - 1e-6 <= x <= box.x + box.width + 1e-6
        assert box.y - 1e-6 <= y <= box.y + box.height + 1e-6


@given(pairs())
def test_fitted_means_whole_with_air_around(rooms: tuple[Room, Room]) -> None:
    for room in rooms:
        box = room.box(FITTED)
        assert box.width <= room.area.width - 2 * AIR + 1e-6
        assert box.height <= room.area.height - 2 * AIR + 1e-6
        assert box.at(0.5, 0.5) == pytest.approx(room.area.at(0.5, 0.5))


@given(pairs())
def test_a_whole_picture_does_not_move(rooms: tuple[Room, Room]) -> None:
    assert FITTED.moved(40, -30, rooms[0]) == FITTED


ROOM = Room(1800, 2400, Box(0, 0, 400, 300))


def test_steps_go_up_through_all_of_them_and_back_to_whole() -> None:
    lens, seen = FITTED, []
    for _ in range(20):
        lens = lens.stepped(1, ROOM)
        seen.append(round(ROOM.zoom(lens), 6))
    assert seen[-1] == STEPS[-1]
    assert [s for s in STEPS if s > ROOM.fitting] == sorted({*seen})
    assert lens.stepped(-20, ROOM) == FITTED


def test_a_small_picture_goes_down_to_its_own_pixels() -> None:
    """Fitted it is enlarged; 1 : 1 is then the smaller view."""
    room = Room(100, 80, Box(0, 0, 400, 300))
    assert room.zoom(FITTED) > 3
    assert room.zoom(FITTED.stepped(-9, room)) == pytest.approx(1.0)
    assert limits(room)[0] == pytest.approx(room.whole)


def test_one_to_one_counts_the_screens_own_pixels() -> None:
    dense = Room(1800, 2400, Box(0, 0, 400, 300), 2.0)
    lens = FITTED.powered(dense.whole, dense)
    assert dense.zoom(lens) == pytest.approx(1.0)
    assert dense.box(lens).width == pytest.approx(900)


def test_the_next_picture_keeps_the_zoom_and_the_place() -> None:
    larger = Room(3600, 4800, Box(0, 0, 400, 300))
    lens = Lens(0.3, 0.7, ROOM.whole)
    kept = lens.kept(ROOM.zoom(lens), larger)
    assert (kept.x, kept.y) == (0.3, 0.7)
    assert larger.zoom(kept) == pytest.approx(1.0)
    assert FITTED.kept(1.0, larger) == FITTED


@given(st.floats(50, 300), RATIOS, st.booleans())
def test_true_size(screen_dpi: float, ratio: float, lying: bool) -> None:
    """A print of 30 × 40 cm takes as many of the screen's pixels as its 40 cm have."""
    room = Room(2400 if lying else 1800, 1800 if lying else 2400, Box(0, 0, 400, 300), ratio)
    box = room.box(Lens(power=true_power(room, 300, 400, screen_dpi)))
    assert max(box.width, box.height) * ratio / screen_dpi * 25.4 == pytest.approx(400)


@pytest.mark.parametrize(("width", "height", "dpi"), [(0, 400, 96), (300, 0, 96), (300, 400, 0)])
def test_without_a_measure_there_is_no_true_size(width: float, height: float, dpi: float) -> None:
    with pytest.raises(ValueError, match="measure"):
        true_power(ROOM, width, height, dpi)


def test_boxes_in_parts() -> None:
    box = Box(10, 20, 200, 100)
    assert box.part(Box(0.25, 0.5, 0.5, 0.25)) == Box(60, 70, 100, 25)
    assert box.share(*box.at(0.3, 0.9)) == pytest.approx((0.3, 0.9))
    assert Box(0, 0, 0, 0).share(5, 5) == (0.5, 0.5)
    assert box.inset(5) == Box(15, 25, 190, 90)


def test_a_room_without_a_picture_stays_sane() -> None:
    room = Room(0, 0, Box(0, 0, 400, 300))
    assert room.fitting == 1.0
    assert Lens(0.2, 0.2, 2.0).moved(9, 9, room) == Lens(0.2, 0.2, 2.0)
