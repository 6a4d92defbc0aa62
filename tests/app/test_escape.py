"""Intervals against known values, and simulated checkers whose true rates are known: the estimate must cover the truth,
and the designs that take a short cut must be seen to fail."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, sqrt
from random import Random
from statistics import median

import pytest

from app.escape import LEAST_LOOKS, LEVEL, Escape, Look, Rate, Skill, Span, by_first, escape, interval

RUNS = 400
WANTED = 0.90


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (8, 10, 0.4439, 0.9748),
        (0, 10, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (5, 100, 0.0164, 0.1128),
        (1, 2, 0.0126, 0.9874),
        (0, 0, 0.0, 1.0),
        (0, 300, 0.0, 0.0122),
    ],
)
def test_intervals_are_those_of_the_tables(hits: int, of: int, low: float, high: float) -> None:
    assert interval(hits, of) == pytest.approx((low, high), abs=6e-5)


def test_at_the_ends_of_an_interval_the_count_is_just_as_rare_as_the_level_allows() -> None:
    for of in (1, 7, 40, 900):
        for hits in {0, 1, of // 3, of - 1, of}:
            for level in (0.9, 0.95, 0.99):
                low, high = interval(hits, of, level)
                tail = (1 - level) / 2
                if hits:
                    assert _at_least(hits, of, low) == pytest.approx(tail, rel=1e-6)
                if hits < of:
                    assert 1 - _at_least(hits + 1, of, high) == pytest.approx(tail, rel=1e-6)


def _at_least(hits: int, of: int, share: float) -> float:
    return sum(comb(of, n) * share**n * (1 - share) ** (of - n) for n in range(hits, of + 1))


def test_rates_know_when_there_is_nothing_to_say() -> None:
    assert Rate(0, 0).share is None
    assert (Rate(3, 4).share, Rate(3, 4).span) == (0.75, interval(3, 4))
    assert not Skill(9, 9, 50, 0).known
    assert not Skill(50, 9, 9, 0).known
    assert (Skill(6, 5, 4, 1) + Skill(4, 4, 6, 0)) == Skill(10, 9, 10, 1)
    assert Skill(10, 9, 10, 1).known


def looks(failed: int, of: int, first: str = "a", by: str = "b") -> list[Look]:
    return [Look(first, by, n < failed) for n in range(of)]


def test_below_the_least_number_nothing_is_said() -> None:
    told = escape(looks(1, LEAST_LOOKS - 1), {})
    assert (told.rate, told.looks, told.failed) == (None, LEAST_LOOKS - 1, 1)


def test_where_nobody_knows_how_well_the_second_one_sees_the_count_stands_alone_and_says_so() -> None:
    told = escape(looks(2, 40), {"b": Skill(9, 9, 9, 0)})
    assert told == Escape(40, 2, 0.05, *interval(2, 40), corrected=False)


def test_what_the_second_one_misses_and_fails_wrongly_is_taken_account_of() -> None:
    told = escape(looks(8, 100), {"b": Skill(1000, 600, 1000, 20)})
    assert told.corrected
    assert told.rate == pytest.approx((0.08 - 0.02) / (0.6 - 0.02))
    assert told.low < 0.06 < 0.12 < told.high


def test_looks_by_people_whose_rates_are_known_stand_where_they_are_enough() -> None:
    told = escape(looks(2, 40) + looks(30, 40, by="c"), {"b": Skill(50, 50, 50, 0)})
    assert (told.looks, told.failed, told.corrected) == (40, 2, True)


def test_of_several_checkers_the_known_ones_alone_would_leave_out_their_own_pieces() -> None:
    """Two look at each other's pieces and only one has practiced: her looks tell nothing of what she passed."""
    found = looks(0, 40, "tomas", "lerato") + looks(8, 40, "lerato", "tomas")
    skills = {"lerato": Skill(50, 50, 50, 0)}
    told = escape(found, skills)
    assert (told.looks, told.failed, told.rate, told.corrected) == (80, 8, 0.1, False)
    assert [by_first(found, skills)[name].corrected for name in ("tomas", "lerato")] == [True, False]


def test_one_who_fails_everything_tells_nothing() -> None:
    told = escape(looks(40, 40), {"b": Skill(20, 20, 20, 20)})
    assert (told.low, told.high) == (0.0, 1.0)


def test_each_checker_stands_alone() -> None:
    told = by_first(looks(0, 30, "a") + looks(15, 30, "c"), {})
    assert (told["a"].rate, told["c"].rate) == (0.0, 0.5)


# simulated checkers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checker:
    """`misses` of the faults, `alarms` on good pieces; these are the truth that is to be found again."""

    misses: float
    alarms: float

    def practise(self, chance: Random, faults: int, good: int) -> Skill:
        found = sum(chance.random() >= self.misses for _ in range(faults))
        return Skill(faults, found, good, sum(chance.random() < self.alarms for _ in range(good)))

    def passes(self, chance: Random, faulty: bool) -> bool:
        return chance.random() < self.misses if faulty else chance.random() >= self.alarms

    def lets_through(self, share: float) -> float:
        """The true share of faulty pieces among those they pass, where `share` of all pieces is faulty."""
        through, rest = share * self.misses, (1 - share) * (1 - self.alarms)
        return through / (through + rest)


FAULTY = 0.2
SHARP, USUAL, TIRED = Checker(0.05, 0.01), Checker(0.2, 0.03), Checker(0.4, 0.05)
Estimator = Callable[[list[Look], dict[str, Skill]], Span]


def worked(chance: Random, first: Checker, second: Checker, count: int = 250) -> list[Look]:
    """`count` pieces that the first one passed, each looked at once more by the second."""
    found: list[Look] = []
    while len(found) < count:
        faulty = chance.random() < FAULTY
        if first.passes(chance, faulty):
            found.append(Look("first", "second", not second.passes(chance, faulty)))
    return found


def coverage(estimator: Estimator, first: Checker, second: Checker, seed: int) -> float:
    chance, covered = Random(seed), 0
    truth = first.lets_through(FAULTY)
    for _ in range(RUNS):
        low, high = estimator(worked(chance, first, second), {"second": second.practise(chance, 60, 90)})
        covered += low <= truth <= high
    return covered / RUNS


def ours(found: list[Look], skills: dict[str, Skill]) -> Span:
    told = escape(found, skills)
    return told.low, told.high


def as_if_nothing_were_missed(found: list[Look], skills: dict[str, Skill]) -> Span:
    """The short cut: each failed look is an escape and no other one is."""
    return interval(sum(look.failed for look in found), len(found))


def as_if_rates_were_exact(found: list[Look], skills: dict[str, Skill]) -> Span:
    """The other one: the right formula, and an interval that knows nothing of how few pieces were practised on."""
    skill, q = skills["second"], sum(look.failed for look in found) / len(found)
    hit, alarm = skill.found / skill.faults, skill.alarms / skill.good
    reach = 1.96 * sqrt(q * (1 - q) / len(found))
    return (q - reach - alarm) / (hit - alarm), (q + reach - alarm) / (hit - alarm)


@pytest.mark.parametrize("first", [SHARP, USUAL, TIRED], ids=["sharp", "usual", "tired"])
@pytest.mark.parametrize("second", [SHARP, TIRED], ids=["by-sharp", "by-tired"])
def test_what_slips_through_is_covered_in_nine_of_ten_runs(first: Checker, second: Checker) -> None:
    assert coverage(ours, first, second, 5) >= WANTED


def test_the_short_cuts_do_not_cover_it() -> None:
    assert coverage(as_if_nothing_were_missed, USUAL, TIRED, 5) < WANTED
    assert coverage(as_if_rates_were_exact, SHARP, TIRED, 5) < WANTED


def test_the_estimate_is_not_right_only_by_being_wide_and_not_off_to_one_side() -> None:
    chance, rates, widths = Random(9), [], []
    for _ in range(RUNS):
        told = escape(worked(chance, USUAL, USUAL), {"second": USUAL.practise(chance, 60, 90)})
        assert told.rate is not None
        rates.append(told.rate)
        widths.append(told.high - told.low)
    assert sum(rates) / RUNS == pytest.approx(USUAL.lets_through(FAULTY), abs=0.006)
    assert median(widths) < 0.12


def test_of_a_team_of_unlike_checkers_the_whole_is_covered_too() -> None:
    team = {"a": SHARP, "b": USUAL, "c": TIRED}
    truth = sum(one.lets_through(FAULTY) for one in team.values()) / 3
    chance, covered = Random(11), 0
    for _ in range(RUNS):
        skills = {name: one.practise(chance, 60, 90) for name, one in team.items()}
        found = [look for name in team for look in _by_others(chance, name, team)]
        told = escape(found, skills)
        covered += told.low <= truth <= told.high
    assert covered / RUNS >= WANTED


def _by_others(chance: Random, name: str, team: dict[str, Checker]) -> list[Look]:
    others = [other for other in team if other != name]
    return [Look(name, by, one.failed) for by in others for one in worked(chance, team[name], team[by], 50)]


def test_hit_rates_are_covered_in_nine_of_ten_runs_and_not_by_the_usual_formula() -> None:
    chance, exact, usual = Random(3), 0, 0
    truth, faults = 0.95, 24
    for _ in range(RUNS):
        found = sum(chance.random() < truth for _ in range(faults))
        low, high = interval(found, faults)
        share = found / faults
        reach = 1.96 * sqrt(share * (1 - share) / faults)
        exact += low <= truth <= high
        usual += share - reach <= truth <= share + reach
    assert exact / RUNS >= LEVEL - 0.02
    assert usual / RUNS < WANTED
