"""A practice round: how many are faulty, that each kind comes up, and how verdicts become a result."""

from random import Random

import pytest

from app.artwork import Verdict
from app.drill import (
    FAULT_WORDS,
    LEAST_SHARE,
    MOST_SHARE,
    Answered,
    Exercise,
    Fault,
    File,
    Result,
    exercises,
    kept,
    order_of,
    skill_of,
)
from app.escape import Rate, Skill
from app.likeness import pairs_of
from app.orders import ArtworkRole
from app.states import State
from app.wire import order_bytes, read_order
from tests.kit.orders import at
from ui.qc.round import waiting

GIVEN, PRINTED = File("a" * 64, 960, 1200, 1000), File("b" * 64, 960, 1200, 1000)


def test_a_round_has_its_share_of_faults_of_each_kind_and_no_two_rounds_are_alike() -> None:
    rounds = [exercises(20, 8, Random(seed)) for seed in range(60)]
    faulty = [sum(one.fault is not None for one in round_) for round_ in rounds]
    assert all(20 * LEAST_SHARE <= n <= 20 * MOST_SHARE for n in faulty)
    assert len(set(faulty)) >= 4
    for round_, n in zip(rounds, faulty, strict=True):
        kinds = [one.fault for one in round_ if one.fault]
        assert len(set(kinds)) == min(n, len(Fault))
        assert [one.number for one in round_] == list(range(1, 21))
    assert len({tuple(one.fault for one in round_) for round_ in rounds}) == 60


@pytest.mark.parametrize("pictures", [2, 3, 30])
def test_only_the_seeded_fault_is_wrong_with_a_piece(pictures: int) -> None:
    for seed in range(40):
        for one in exercises(20, pictures, Random(seed)):
            assert (one.shown != one.picture) is (one.fault is Fault.WRONG_PICTURE)
            assert (one.printed != one.name) is (one.fault is Fault.NAME)
            assert 0 <= one.picture < pictures
            assert 0 <= one.shown < pictures


def test_every_fault_has_its_words() -> None:
    assert set(FAULT_WORDS) == set(Fault)


def test_a_made_up_order_lies_at_the_bench_like_any_other_and_names_no_fault() -> None:
    made = [order_of(Exercise(3, fault, "Luna", "Luna", 0, 0), GIVEN, PRINTED, at()) for fault in (None, Fault.BANDING)]
    assert made[0] == made[1]
    order = made[0]
    assert (order.state, order.number) == (State.QUALITY_CHECK, "P-03")
    assert [piece.number for piece in waiting(order)] == ["P-03"]
    (pair,) = pairs_of(order)
    assert (pair.print.role, pair.original.sha256) == (ArtworkRole.PRINT, GIVEN.sha256)
    assert read_order(order_bytes(order)) == order


def test_verdicts_become_found_missed_false_alarms_and_undecided() -> None:
    p, f, u = Verdict.PASS, Verdict.FAIL, Verdict.UNSURE
    said = [
        (Fault.MIRRORED, f), (Fault.MIRRORED, p), (Fault.COLOR, f), (Fault.NAME, u), (Fault.CROP, None),
        (None, p), (None, p), (None, f), (None, u),
    ]  # fmt: skip
    answers = [Answered(Exercise(n, fault, "A", "A", 0, 0), v) for n, (fault, v) in enumerate(said, 1)]
    result = Result(tuple(answers))
    assert result.skill == Skill(faults=3, found=2, good=3, alarms=1)
    assert [one.number for one in result.missed] == [2]
    assert [one.number for one in result.alarms] == [8]
    assert result.undecided == 3
    assert result.kinds == {Fault.MIRRORED: Rate(1, 2), Fault.COLOR: Rate(1, 1)}
    once = kept(result, at())
    assert once.kinds == {"mirrored": (1, 2), "color": (1, 1)}
    assert skill_of([once, once]) == Skill(6, 4, 6, 2)
    assert skill_of([]) == Skill()
