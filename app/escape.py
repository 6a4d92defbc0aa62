"""What slips through a check: exact intervals for shares, and the share of faulty pieces among those that passed, told
from second looks by people who miss some faults and see some that are none.

Shares are 0 to 1 throughout. People are keys here; who they are nobody asks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

LEVEL = 0.95
LEAST_LOOKS = 20
"""Below so many second looks nothing is said."""
LEAST_SEEDED = 10
"""So many seeded faults, and so many good pieces, make somebody's own rates known."""
_HALVINGS, _TERMS, _CLOSE, _TINY = 60, 500, 1e-13, 1e-300
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `of`, such as seeded faults found."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def span(self) -> Span:
        """The 95 % interval."""
        return interval(self.hits, self.of)


@dataclass(frozen=True, slots=True)
class Skill:
    """How somebody did in practice: seeded faults and how many were found, good pieces and how many were failed."""

    faults: int = 0
    found: int = 0
    good: int = 0
    alarms: int = 0

    def __add__(self, other: "Skill") -> "Skill":
        return Skill(
            self.faults + other.faults, self.found + other.found, self.good + other.good, self.alarms + other.alarms
        )

    @property
    def known(self) -> bool:
        """Whether it is enough to say anything of them."""
        return min(self.faults, self.good) >= LEAST_SEEDED

    @property
    def hit(self) -> Rate:
        return Rate(self.found, self.faults)

    @property
    def alarm(self) -> Rate:
        return Rate(self.alarms, self.good)


@dataclass(frozen=True, slots=True)
class Look:
    """One second look that was judged: who had passed the piece, who looked, whether they failed it."""

    first: str
    by: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Escape:
    """The share of faulty pieces among those that passed, with its 95 % interval; `rate` None where there are too few
    looks to say. `looks`, `failed`: those it was told from. `corrected`: what the second lookers themselves miss and
    fail wrongly is taken account of; else every failed look counts as a fault and every other one as none."""

    looks: int
    failed: int
    rate: float | None = None
    low: float = 0.0
    high: float = 1.0
    corrected: bool = False


def escape(looks: Iterable[Look], skills: Mapping[str, Skill]) -> Escape:
    """Corrected where the own rates of all who looked are known. Of one checker's pieces the looks of those who are
    known stand for all, where they are enough; of several checkers' they do not, for nobody looks at their own."""
    every = tuple(looks)
    known = tuple(look for look in every if (skill := skills.get(look.by)) is not None and skill.known)
    alike = len(known) == len(every) or len({look.first for look in every}) == 1
    if alike and len(known) >= LEAST_LOOKS:
        return _corrected(known, skills)
    failed = sum(look.failed for look in every)
    if len(every) < LEAST_LOOKS:
        return Escape(len(every), failed)
    low, high = interval(failed, len(every))
    return Escape(len(every), failed, failed / len(every), low, high)


def by_first(looks: Iterable[Look], skills: Mapping[str, Skill]) -> dict[str, Escape]:
    """The same for each who passed pieces."""
    groups: dict[str, list[Look]] = {}
    for look in looks:
        groups.setdefault(look.first, []).append(look)
    return {first: escape(those, skills) for first, those in groups.items()}


@dataclass(frozen=True, slots=True)
class _Told:
    """A share and its interval."""

    share: float
    low: float
    high: float


def _corrected(looks: Sequence[Look], skills: Mapping[str, Skill]) -> Escape:
    """A look fails on a fault that is found or on a good piece that is failed wrongly: `q = e h + (1 - e) f`, so
    `e = (q - f) / (h - f)` (Rogan and Gladen). What each of the three may be off by moves `e` so far; as they are off
    independently, the moves add up in squares (Zou and Donner)."""
    count, failed = len(looks), sum(look.failed for look in looks)
    shares = {by: n / count for by, n in Counter(look.by for look in looks).items()}
    q = _Told(failed / count, *interval(failed, count))
    hit = _mean([(share, skills[by].hit) for by, share in shares.items()])
    alarm = _mean([(share, skills[by].alarm) for by, share in shares.items()])
    if hit.share <= alarm.share:
        return Escape(count, failed, q.share, corrected=True)
    rate = _solved(q.share, hit.share, alarm.share)
    ends = [
        (_solved(q.low, hit.share, alarm.share), _solved(q.high, hit.share, alarm.share)),
        (_solved(q.share, hit.high, alarm.share), _solved(q.share, hit.low, alarm.share)),
        (_solved(q.share, hit.share, alarm.high), _solved(q.share, hit.share, alarm.low)),
    ]
    below = sqrt(sum((rate - min(pair)) ** 2 for pair in ends))
    above = sqrt(sum((max(pair) - rate) ** 2 for pair in ends))
    return Escape(count, failed, _share(rate), _share(rate - below), _share(rate + above), corrected=True)


def _solved(q: float, hit: float, alarm: float) -> float:
    """Whoever fails good pieces as readily as faulty ones tells nothing: then it may be all."""
    return (q - alarm) / (hit - alarm) if hit > alarm else 1.0


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _mean(rates: Sequence[tuple[float, Rate]]) -> _Told:
    """The rate of those who looked, each counted as often as they did; what they may be off by adds up in squares."""
    spans = [(share, rate.hits / rate.of, rate.span) for share, rate in rates]
    mean = sum(share * rate for share, rate, _ in spans)
    below = sqrt(sum((share * (rate - low)) ** 2 for share, rate, (low, _) in spans))
    above = sqrt(sum((share * (high - rate)) ** 2 for share, rate, (_, high) in spans))
    return _Told(mean, mean - below, mean + above)


@lru_cache(maxsize=4096)
def interval(hits: int, of: int, level: float = LEVEL) -> Span:
    """Clopper and Pearson's exact interval of a share: at its ends so many hits, or more, or fewer, are just as rare
    as `level` allows. (0, 1) where nothing was counted."""
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _quantile(tail, hits, of - hits + 1)
    high = 1.0 if hits == of else _quantile(1 - tail, hits + 1, of - hits)
    return low, high


def _quantile(share: float, a: float, b: float) -> float:
    """Below which value a beta distribution has so much of itself; by halving."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _beta(middle, a, b) < share else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, by Lentz's continued fraction on the side where it is quick."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
