"""Pieces in their order, answers, and what follows when an order changes meanwhile."""

from dataclasses import replace

from app.artwork import Said, Verdict
from app.checklist import read_checklists
from app.orders import Order, Stage
from app.rules import Rules
from app.states import State
from tests.ui.qc.conftest import SHORT, in_check
from ui.qc.round import Mark, Round, waiting

RULES = Rules(checklists=read_checklists(SHORT))


def a_round(*orders: Order) -> Round:
    made = Round(RULES)
    made.take(orders)
    return made


def places(round_: Round) -> list[tuple[str, int, int]]:
    return [(p.number, p.place, p.attempt) for p in round_.pieces]


def with_unit(order: Order, n: int = 0, **changes: object) -> Order:
    part = order.fulfilments[0]
    units = tuple(replace(u, **changes) if at == n else u for at, u in enumerate(part.units))  # type: ignore[arg-type]
    return order.with_fulfilment(replace(part, units=units))


def test_every_unit_is_a_piece_and_the_first_one_is_framed() -> None:
    round_ = a_round(in_check("A"), in_check("B", 2))
    assert places(round_) == [("A", 1, 1), ("B", 1, 1), ("B", 2, 1)]
    assert (round_.at, round_.checked) == (0, 0)


def test_what_was_judged_elsewhere_goes_and_what_was_judged_here_stays() -> None:
    a, b, c = in_check("A"), in_check("B"), in_check("C")
    round_ = a_round(a, b, c)
    round_.marks[round_.pieces[2].key] = Mark.PASSED
    ready = [o.with_fulfilment(replace(o.fulfilments[0], state=State.READY)) for o in (b, c)]
    round_.take([with_unit(o, stage=Stage.PASSED, verdict=Verdict.PASS) for o in ready])
    assert [p.number for p in round_.pieces] == ["A", "C"]
    assert round_.checked == 1


def test_the_framed_piece_stays_framed_whatever_comes() -> None:
    round_ = a_round(in_check("A"), in_check("B"))
    round_.at = 1
    round_.take([in_check("C"), with_unit(in_check("B"), stage=Stage.PASSED)])
    assert round_.piece is not None
    assert round_.piece.number == "B"


def test_a_reprint_comes_right_behind_the_framed_one() -> None:
    round_ = a_round(in_check("A"), in_check("B"), in_check("C"))
    again = with_unit(in_check("C"), attempt=2)
    part = replace(again.fulfilments[0], attempt=2)
    round_.take([again.with_fulfilment(part)])
    assert places(round_) == [("A", 1, 1), ("C", 1, 2), ("B", 1, 1)]


def test_a_piece_set_aside_waits_but_is_not_next() -> None:
    round_ = a_round(in_check("A"), with_unit(in_check("B"), verdict=Verdict.UNSURE, aside="?"), in_check("C"))
    assert [round_.mark(p) for p in round_.pieces] == [Mark.WAITS, Mark.ASIDE, Mark.WAITS]
    assert (round_.next_open(0), round_.next_open(2)) == (2, 0)
    round_.take([in_check("B")])
    assert round_.mark(round_.pieces[1]) is Mark.WAITS


def test_proofs_are_lifted_by_a_persons_word() -> None:
    round_ = a_round(in_check("A"))
    piece = round_.pieces[0]
    assert [a.said for a in round_.answers(piece)] == [Said.OPEN, Said.PROVED, Said.OPEN]
    assert round_.answers(piece)[1].words == "304 dpi at 30 × 40 cm"
    for step, said in (("image", Said.YES), ("crop", Said.YES), ("file", Said.NO)):
        round_.say(piece, step, said)
    assert round_.first_open(piece) == 1
    round_.say(piece, "file", Said.YES)
    assert round_.first_open(piece) == -1


def test_nothing_waits_of_an_order_that_is_only_being_made() -> None:
    order = in_check("A")
    made = order.with_fulfilment(replace(order.fulfilments[0], state=State.IN_PRODUCTION))
    assert waiting(made) == []


def with_file(order: Order, sha256: str) -> Order:
    first, *rest = order.items[0].artworks
    item = replace(order.items[0], artworks=(replace(first, sha256=sha256), *rest))
    return replace(order, items=(item,))


def test_another_print_file_opens_what_was_said_of_the_last_one_and_leaves_what_is_about_the_goods() -> None:
    order = in_check("A")
    round_ = a_round(order, in_check("B"))
    piece = round_.pieces[0]
    round_.look(0)
    for step in ("image", "crop", "product", "own:handle is whole"):
        round_.say(piece, step, Said.YES)
    assert round_.take([order, in_check("B")]) == set()
    assert round_.take([with_file(order, "e" * 64)]) == {piece.key}
    assert round_.said[piece.key] == {"product": Said.YES}
    assert round_.take([with_file(order, "f" * 64)]) == set(), "nobody has looked at it since"
    round_.look(0)
    assert round_.looked[piece.key] == ("f" * 64,)


def test_a_verdict_taken_back_brings_its_answers_along_if_the_file_is_the_same() -> None:
    order = in_check("A")
    round_ = a_round(order)
    piece, said = round_.pieces[0], {"image": Said.YES, "product": Said.YES}
    for files, left in (
        ((order.items[0].artworks[0].sha256,), said),
        (("e" * 64,), {"product": Said.YES}),
        ((), said),
    ):
        round_.marks[piece.key] = Mark.PASSED
        round_.looked.clear()
        round_.restore(piece.key, dict(said), files)
        assert (round_.said[piece.key], round_.mark(piece)) == (left, Mark.WAITS)
