"""What of an order is to be printed, under which code and how large; and why something is not."""

from dataclasses import replace

import pytest

from app.artwork import PrintSpec, Verdict
from app.codes import UnitCode, read_unit_code
from app.errors import NotAllowed
from app.events import CancelAsked, Checked, Held, IssueRaised
from app.orders import Artwork, ArtworkRole, Fulfilment, Item, Line, Order
from app.pieces import FOOT_MM, Fit, fit, pieces_of
from app.proofrules import read_proofs
from app.proofs import Proof, ProofState
from app.rules import Rules
from app.states import HoldReason, Payment, ReprintReason, State
from app.workflow import apply
from tests.kit.orders import CHECKER, MANAGER, an_artwork, an_item, an_order, at, at_state, begun, new_id

FILE = (3600, 4800)


def an_order_of(*items: Item) -> Order:
    return at_state(State.IN_PRODUCTION, an_order(items=items))


def failed(order: Order, number: int = 1) -> Order:
    """That piece of the first item did not pass."""
    part = order.fulfilments[0]
    judged = Checked(
        id=new_id(), order=order.id, at=at(60), author=CHECKER, fulfilment=part.id, unit=f"1-{number}", attempt=1,
        verdict=Verdict.FAIL, why=ReprintReason.BANDING,
    )  # fmt: skip
    return apply(order, judged).order


def words(order: Order) -> list[str]:
    return [one.words for one in pieces_of(order)[1]]


def test_each_picture_of_each_unit_is_a_piece_with_its_code() -> None:
    order = an_order_of(an_item("1", quantity=2, artworks=2), an_item("2"))
    pieces, left = pieces_of(order)
    assert left == ()
    assert [(p.item.id, p.unit.number, p.artwork.id) for p in pieces] == [
        ("1", 1, "1-a1"), ("1", 1, "1-a2"), ("1", 2, "1-a1"), ("1", 2, "1-a2"), ("2", 1, "2-a1"),
    ]  # fmt: skip
    assert read_unit_code(pieces[2].code) == UnitCode(order.id, 1, 2, 1)
    assert read_unit_code(pieces[4].code) == UnitCode(order.id, 2, 1, 1)
    assert len({p.id for p in pieces}) == 5
    assert pieces[2].words == "#1001  2/2  Framed print"


def test_only_the_failed_piece_is_printed_again_and_under_a_new_code() -> None:
    first = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=3),)))
    pieces, _ = pieces_of(failed(first, 2))
    assert [(p.unit.number, p.unit.attempt) for p in pieces] == [(2, 2)]
    assert read_unit_code(pieces[0].code) == UnitCode(first.id, 1, 2, 2)
    assert pieces[0].words == "#1001  2/3  Reprint 2  Framed print"


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (begun(an_order(payment=Payment.UNPAID)), "It is not paid yet."),
        (at_state(State.QUALITY_CHECK), "It is made already."),
        (at_state(State.SHIPPED), "It is made already."),
        (begun(an_order(items=(replace(an_item(), artworks=()),))), "It has no print file."),
        (
            begun(an_order(items=(replace(an_item(), artworks=(), awaits_artwork=True),))),
            "Its picture is still to come.",
        ),
    ],
)
def test_what_is_not_to_be_printed_is_left_out_with_the_reason(order: Order, why: str) -> None:
    assert pieces_of(order)[0] == ()
    assert words(order) == [why]


def test_what_is_made_elsewhere_is_left_out() -> None:
    part = Fulfilment("x.1", route="printful", lines=(Line("1", 1),))
    assert words(begun(an_order(fulfilments=(part,)))) == ["It is made elsewhere."]


def test_what_is_held_asked_back_or_in_trouble_is_left_out() -> None:
    order = at_state(State.ARTWORK_READY)
    base = {"id": "e", "order": order.id, "at": at(9), "author": MANAGER}
    held = apply(order, Held(**base, why=HoldReason.STOCK)).order  # type: ignore[arg-type]
    asked = apply(order, CancelAsked(**base)).order  # type: ignore[arg-type]
    broken = apply(order, IssueRaised(**base, kind="print", text="Wrong file", blocking=True)).order  # type: ignore[arg-type]
    assert words(held) == ["It is on hold."]
    assert words(asked) == ["The customer asked to cancel it."]
    assert words(broken) == ["Wrong file."]
    assert pieces_of(held)[0] == pieces_of(asked)[0] == pieces_of(broken)[0] == ()


def test_only_print_files_are_printed() -> None:
    original = replace(an_artwork("a2"), role=ArtworkRole.ORIGINAL)
    order = an_order_of(replace(an_item(), artworks=(an_artwork("a1"), original)))
    assert [p.artwork.id for p in pieces_of(order)[0]] == ["a1"]


def fitted(spec: PrintSpec, pixels: tuple[int, int] = FILE, variant: str = "", title: str = "Print") -> Fit:
    return fit(Item("1", title, variant=variant), Artwork("a", spec=spec), pixels)


def test_the_size_is_the_ordered_one_the_way_the_file_lies() -> None:
    made = fitted(PrintSpec(300, 400))
    assert made == Fit(300, 400, 0, made.dpi, 0)
    assert made.dpi == pytest.approx(304.8)
    assert fitted(PrintSpec(300, 400), (4800, 3600)).width_mm == 400


def test_the_bleed_is_printed_too() -> None:
    bled = fitted(PrintSpec(300, 400, bleed_mm=3), (3060, 4060))
    assert (bled.width_mm, bled.height_mm, bled.bleed_mm) == (306, 406, 3)


def test_without_a_specification_the_words_of_the_product_say_it() -> None:
    assert fitted(PrintSpec(), variant="30 × 40 cm").height_mm == 400
    assert fitted(PrintSpec(), variant="Oak frame", title="Framed print, 30 × 40 cm").height_mm == 400
    assert fitted(PrintSpec(), (2480, 3508), title="Poster, A4").width_mm == 210


def test_without_any_words_a_print_resolution_says_it() -> None:
    made = fit(Item("1", "Mug"), Artwork("a"), (2475, 1155), (300.0, 300.0))
    assert (round(made.width_mm, 2), round(made.height_mm, 2)) == (209.55, 97.79)


@pytest.mark.parametrize("density", [None, (72.0, 72.0), (300.0, 96.0)])
def test_without_a_trusted_size_it_is_refused(density: tuple[float, float] | None) -> None:
    with pytest.raises(NotAllowed, match="No print size"):
        fit(Item("1", "Mug"), Artwork("a"), (2475, 1155), density)


def test_another_shape_is_refused_and_a_small_difference_is_told() -> None:
    with pytest.raises(NotAllowed, match="another shape than 30 × 40 cm"):
        fitted(PrintSpec(300, 400), (3600, 4500))
    assert fitted(PrintSpec(300, 400), (3600, 4850)).stretch == pytest.approx(0.0104, abs=1e-4)


def test_of_two_sizes_the_one_with_the_pictures_shape_counts_else_a_person_must_say() -> None:
    assert fitted(PrintSpec(), variant="30 × 40 cm in a frame of 35 × 50 cm").height_mm == 400
    with pytest.raises(NotAllowed, match="Two sizes are named: 30 × 40 cm and 60 × 80 cm"):
        fitted(PrintSpec(), variant="30 × 40 cm or 60 × 80 cm")


def test_a_tile_has_room_for_its_code() -> None:
    tile = fitted(PrintSpec(300, 400)).tile("x", turnable=False)
    assert (tile.width_mm, tile.height_mm, tile.foot_mm, tile.turnable) == (300, 400, FOOT_MM, False)


def test_nothing_is_laid_out_before_its_customer_has_seen_it() -> None:
    rules = Rules(proofs=read_proofs("* = 24 hours, wait"))
    order = at_state(State.ARTWORK_READY)
    (artwork,) = order.artworks
    proof = Proof("p1", artwork.id, artwork.sha256, at(0), at(60))
    assert [one.words for one in pieces_of(order, rules)[1]] == ["It waits for its customer's word on the proof."]
    assert pieces_of(replace(order, proofs=(proof,)), rules)[0] == ()
    approved = replace(order, proofs=(replace(proof, state=ProofState.APPROVED),))
    assert len(pieces_of(approved, rules)[0]) == len(pieces_of(order)[0]) == 1
    assert len(pieces_of(at_state(State.IN_PRODUCTION), rules)[0]) == 1
