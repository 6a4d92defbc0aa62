"""Knobs: silent at 0, certain at 1, the same for a seed."""

import pytest

from services.practice.knobs import Fault, Knobs


def test_at_rest_nothing_happens() -> None:
    knobs = Knobs()
    seen = {(knobs.fault(), knobs.delay(), knobs.copies(), knobs.overtakes(), knobs.busy()) for _ in range(50)}
    assert seen == {(None, 0.0, 1, False, False)}


@pytest.mark.parametrize(
    ("knobs", "fault"),
    [
        (Knobs(rate_429=1), Fault.BUSY),
        (Knobs(rate_500=1), Fault.BROKEN),
        (Knobs(html_error_page=1), Fault.PAGE),
        (Knobs(cut_connection=1), Fault.CUT),
    ],
)
def test_fully_turned_it_always_happens(knobs: Knobs, fault: Fault) -> None:
    assert {knobs.fault() for _ in range(20)} == {fault}


def test_messages_are_late_repeated_and_reordered() -> None:
    knobs = Knobs(late=1, late_seconds=30, duplicate=1, out_of_order=1)
    assert 0 < knobs.delay() <= 30
    assert knobs.copies() == 2
    assert knobs.overtakes()


def test_chance_comes_from_the_seed() -> None:
    def drawn(seed: int) -> list[Fault | None]:
        knobs = Knobs(rate_500=0.5, seed=seed)
        return [knobs.fault() for _ in range(40)]

    assert drawn(3) == drawn(3) != drawn(4)


def test_whoever_says_busy_in_other_words_is_not_refused_so() -> None:
    assert Knobs(rate_429=1).fault(busy=False) is None
    assert Knobs(rate_429=1).busy()


def test_a_lost_message_never_leaves() -> None:
    assert Knobs(lost=1).copies() == 0
