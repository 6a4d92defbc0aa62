"""Which product an item is, where its print lies, and how it is bent around a mug."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mockups import HEIGHT, WHITE, WIDTH, Kind, bent_size, color_of, kind_of, scene_of, strips
from app.orders import Item


def item(title: str = "", variant: str = "", *options: tuple[str, str], sku: str = "") -> Item:
    return Item("1", title, sku=sku, variant=variant, options=options)


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (item("Mug, 325 ml"), Kind.MUG),
        (item("Pet portrait", "Framed, 30 × 40 cm"), Kind.FRAME),
        (item("Framed print", "Unframed"), Kind.PAPER),
        (item("Poster", "", ("Frame", "None")), Kind.PAPER),
        (item("Poster", "", ("Finish", "Framed in oak")), Kind.FRAME),
        (item("Canvas wrap"), Kind.CANVAS),
        (item("Unisex Tee", "Black / M"), Kind.SHIRT),
        (item("", sku="CUSHION-45"), Kind.CUSHION),
        (item("Poster", "A3"), Kind.PAPER),
        (item(), Kind.PAPER),
    ],
)
def test_what_it_is(made: Item, kind: Kind) -> None:
    assert kind_of(made) is kind


def test_the_chosen_color() -> None:
    assert color_of(item("Tee", "Black / M"), Kind.SHIRT) == (34, 34, 36)
    assert color_of(item("Tee", "Octarine / M"), Kind.SHIRT) == WHITE
    assert color_of(item("Print"), Kind.FRAME) != WHITE


@given(st.sampled_from(Kind), st.floats(allow_nan=True))
def test_the_whole_print_lies_inside_the_drawing_in_its_own_shape(kind: Kind, aspect: float) -> None:
    place = scene_of(kind, aspect).place
    assert place.width >= 1
    assert place.height >= 1
    if 0.05 < aspect < 20:
        assert abs(place.width - place.height * aspect) <= 1 + aspect
    assert 0 <= place.left < place.right <= WIDTH
    assert 0 <= place.top < place.bottom <= HEIGHT


@given(st.floats(0.06, 19.9))
def test_around_a_mug_nothing_is_left_out_between_two_strips(aspect: float) -> None:
    scene = scene_of(Kind.MUG, aspect)
    wide, high = bent_size(scene)
    assert wide <= 2 * scene.radius
    found = list(strips(scene))
    boxes, quads = zip(*found, strict=True)
    assert (boxes[0][0], boxes[-1][2]) == (0, wide)
    assert all(one[2] == other[0] for one, other in pairwise(boxes))
    assert all(one[4:8] == pytest.approx((*other[2:4], *other[0:2])) for one, other in pairwise(quads))
    assert {box[3] for box in boxes} == {high}


def test_a_small_print_on_a_mug_is_seen_whole_and_a_wide_one_goes_round() -> None:
    small, wide = list(strips(scene_of(Kind.MUG, 0.6))), list(strips(scene_of(Kind.MUG, 2.4)))
    seen = [(quads[0][1][0], quads[-1][1][4]) for quads in (small, wide)]
    place = scene_of(Kind.MUG, 0.6).place
    assert list(seen[0]) == pytest.approx([0, place.width], abs=1.5)
    assert seen[1][0] > 50


def test_the_middle_of_a_mug_is_seen_as_it_is_and_its_sides_narrower() -> None:
    found = list(strips(scene_of(Kind.MUG, 2.4)))
    spans = [(quad[4] - quad[0]) / (box[2] - box[0]) for box, quad in found]
    assert spans[len(spans) // 2] == pytest.approx(1, abs=0.01)
    assert spans[0] > 2
