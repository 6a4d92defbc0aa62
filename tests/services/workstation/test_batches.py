"""A download in figures and words."""

import pytest

from services.workstation.batches import WINDOW_S, Meter, summary
from services.workstation.files import Figures, FileState

MB = 1_000_000


class Steady:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_speed_is_that_of_the_last_seconds_and_resumed_bytes_are_none() -> None:
    steady = Steady()
    meter = Meter(steady)
    meter.tell(("o", "a"), "b", 50 * MB, 100 * MB)
    assert meter.speed("b") == 0.0
    for n in range(1, 21):
        steady.now += 0.5
        meter.tell(("o", "a"), "b", 50 * MB + n * MB, 100 * MB)
        if n > 10:
            meter.tell(("o", "a2"), "b", (n - 10) * MB, 0)
        assert meter.speed("b") == pytest.approx(2 * MB if n <= 10 else meter.speed("b"))
    assert meter.speed("b") == pytest.approx(4 * MB, rel=0.25)
    assert meter.live(("o", "a")) == (70 * MB, 100 * MB)
    assert (meter.coming("b"), meter.batches()) == (80 * MB, {"b"})
    steady.now += 2 * WINDOW_S
    meter.forget(("o", "a"))
    meter.forget(("o", "a2"))
    assert meter.coming("b") == 0
    assert meter.speed("b") < MB
    meter.over("b")
    assert meter.speed("b") == 0.0


def _figures(**states: int) -> Figures:
    counts = {FileState(name): count for name, count in states.items()}
    here = states.get("here", 0)
    return Figures("1/9 files", 1, counts, size=here * 4 * MB, sized=here, here=here * 4 * MB, resumed=MB)


def test_the_rest_is_told_by_the_mean_of_what_came() -> None:
    batch = summary(_figures(here=2, wanted=6), coming=4 * MB, speed=2.0 * MB)
    assert (batch.files, batch.done, batch.bytes, batch.total) == (8, 2, 12 * MB, 32 * MB)
    assert (batch.running, batch.left, batch.resumed, batch.title) == (True, 10.0, MB, "9 files")
    assert summary(_figures(wanted=6), speed=1.0).left is None
    assert summary(_figures(here=6), speed=1.0).left is None


@pytest.mark.parametrize(
    ("states", "stuck", "words", "running"),
    [
        ({"here": 3}, "", "", False),
        ({"here": 1, "wanted": 1}, "Disk full", "Disk full", False),
        ({"here": 3}, "Downloads cannot start", "", False),
        ({"paused": 1, "failed": 1}, "", "Paused", False),
        ({"wanted": 1, "failed": 2}, "", "2 failed", True),
    ],
)
def test_how_it_stands_in_a_word(states: dict[str, int], stuck: str, words: str, running: bool) -> None:
    batch = summary(_figures(**states), stuck=stuck)
    assert (batch.words, batch.running) == (words, running)
