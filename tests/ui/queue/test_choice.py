"""Selecting by id: one, one more, a span, and what left the list."""

from ui.queue.choice import Choice


def test_one_and_none() -> None:
    choice = Choice()
    choice.only("a")
    assert (choice.chosen, choice.current, choice.anchor, "a" in choice) == (("a",), "a", "a", True)
    choice.only("")
    assert (choice.chosen, choice.current, len(choice)) == ((), "", 0)


def test_one_more_and_one_fewer() -> None:
    choice = Choice()
    choice.only("a")
    choice.toggle("c")
    assert (choice.chosen, choice.current) == (("a", "c"), "c")
    choice.toggle("a")
    assert (choice.chosen, choice.current) == (("c",), "a")


def test_a_span_keeps_its_anchor() -> None:
    choice = Choice()
    choice.only("b")
    choice.span(["b", "c", "d"], "d")
    assert (choice.chosen, choice.current, choice.anchor) == (("b", "c", "d"), "d", "b")
    choice.span(["a", "b"], "a")
    assert (choice.chosen, choice.anchor) == (("a", "b"), "b")


def test_what_left_is_forgotten() -> None:
    choice = Choice()
    choice.span(["a", "b"], "a")
    choice.drop(["b", "z"])
    assert choice.chosen == ("a",)
