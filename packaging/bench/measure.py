"""Measuring two things in turns (A B A B …), so that a busy machine slows both alike."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter

ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call, without the garbage of the one before."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def in_turns(
    ours: Callable[[], float], peer: Callable[[], float], *, rounds: int = ROUNDS, warm: int = 1
) -> tuple[float, float]:
    """Medians of what both give (times, rates), after `warm` uncounted rounds; at least five rounds count."""
    if rounds < ROUNDS:
        raise ValueError(f"a median of fewer than {ROUNDS} rounds shows the machine, not the program")
    for _ in range(warm):
        ours(), peer()
    pairs = [(ours(), peer()) for _ in range(rounds)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def timed(
    ours: Callable[[], object], peer: Callable[[], object], *, rounds: int = ROUNDS, warm: int = 1
) -> tuple[float, float]:
    """Median seconds of both."""
    return in_turns(lambda: seconds(ours), lambda: seconds(peer), rounds=rounds, warm=warm)


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie, nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
