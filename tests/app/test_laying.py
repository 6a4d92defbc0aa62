"""Every station knows which pieces lie on which gang sheet, and a person hears of what two printed each."""

from typing import Any

from app.events import Printed, SheetDropped
from app.laying import lying_on, sheet_of
from app.orders import Order
from app.people import Author
from app.states import Role, State
from app.workflow import apply
from tests.kit.orders import an_order, at, at_state, new_id

ONE, TWO = Author(Role.OPERATOR, "Naledi", "u1", "Press 1"), Author(Role.OPERATOR, "Pieter", "u2", "Press 2")


def printed(order: Order, sheet: str, *pieces: str, author: Author = ONE, **more: Any) -> Order:
    event = Printed(
        id=new_id(), order=order.id, at=at(5), author=author, paper="Gang sheet 1 of 1", fingerprint="f", sheet=sheet,
        name=f"Gang sheet {sheet}", pieces=pieces, **more,
    )  # fmt: skip
    return apply(order, event).order


def dropped(order: Order, sheet: str) -> Order:
    return apply(order, SheetDropped(id=new_id(), order=order.id, at=at(6), author=ONE, sheet=sheet)).order


def test_a_sheet_is_known_with_its_pieces_until_it_is_dropped() -> None:
    order = printed(at_state(State.IN_PRODUCTION, an_order()), "s1", "a", "b")
    sheet = lying_on(order, "a")
    assert sheet is not None
    assert (sheet.id, sheet_of(sheet), sheet.at, lying_on(order, "c")) == (
        "s1",
        "Gang sheet s1 of Press 1",
        at(5),
        None,
    )
    assert order.trail[-1].words == "Gang sheet 1 of 1 printed"
    order = dropped(order, "s1")
    assert (order.sheets, order.trail[-1].words) == ((), "Gang sheet s1 discarded")
    assert dropped(order, "s1") is order


def test_the_same_sheet_told_again_is_one_sheet() -> None:
    order = printed(printed(an_order(), "s1", "a"), "s1", "a")
    assert [sheet.id for sheet in order.sheets] == ["s1"]
    assert order.issues == ()


def test_a_paper_without_pieces_is_no_sheet() -> None:
    event = Printed(id="p", order="o", at=at(), author=ONE, paper="Job ticket", fingerprint="f")
    assert apply(an_order(), event).order.sheets == ()


def test_what_two_stations_put_on_a_sheet_each_is_a_problem_until_one_is_dropped() -> None:
    order = printed(printed(an_order(), "s1", "a", "b"), "s2", "b", author=TWO)
    assert [(issue.text, issue.blocking) for issue in order.issues] == [
        ("Printed twice: on Gang sheet s1 of Press 1 and on Gang sheet s2 of Press 2. Use one of them", False)
    ]
    assert [sheet.id for sheet in order.sheets] == ["s1", "s2"]
    assert lying_on(order, "b") == order.sheets[1]
    assert dropped(order, "s2").issues == ()


def test_by_somebodys_word_it_is_no_problem_and_another_piece_is_none_either() -> None:
    once = printed(an_order(), "s1", "a")
    assert printed(once, "s2", "a", author=TWO, again=True).issues == ()
    assert printed(once, "s2", "b", author=TWO).issues == ()
