"""What failed its check, why, on which machine, what it cost and who pays, from the orders on this computer; and the
finding that is let pass and then fails, for which a stricter rule is offered. Nobody's name is counted anywhere.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from app.artwork import Severity
from app.orders import Money
from app.preflight import RULES
from app.states import PAYER, Payer, ReprintReason
from app.wire import order_bytes
from services.workstation.rows import to_ms
from services.workstation.store import Store

By = Literal["reason", "product", "machine"]
NOWHERE = "Not known"
PASSED_LEAST, FAILED_LEAST = 3, 1
RULE_REASONS: dict[str, ReprintReason] = {
    "resolution": ReprintReason.LOW_RESOLUTION,
    "soft": ReprintReason.LOW_RESOLUTION,
    "size": ReprintReason.LOW_RESOLUTION,
    "tiny": ReprintReason.LOW_RESOLUTION,
    "compressed": ReprintReason.LOW_RESOLUTION,
    "shape": ReprintReason.WRONG_CROP,
    "bleed": ReprintReason.WRONG_CROP,
    "turn": ReprintReason.WRONG_CROP,
    "cmyk": ReprintReason.COLOR_OFF,
    "cmyk_profile": ReprintReason.COLOR_OFF,
    "profile": ReprintReason.COLOR_OFF,
    "profile_mismatch": ReprintReason.COLOR_OFF,
    "lab": ReprintReason.COLOR_OFF,
    "duplicate": ReprintReason.WRONG_IMAGE,
    "alike": ReprintReason.WRONG_IMAGE,
}
"""What a finding that was let pass comes back as, where it does."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One piece that failed. `waived`: the findings of its files that were let pass."""

    at: datetime
    why: ReprintReason
    product: str
    machine: str
    cost: Money
    waived: frozenset[str] = frozenset()

    @property
    def payer(self) -> Payer:
        return PAYER[self.why][0]


@dataclass(frozen=True, slots=True)
class Share:
    """One bar of a Pareto chart. `running`: the share of all failures up to and with this one, 0 to 1."""

    name: str
    count: int
    cost: tuple[Money, ...]
    running: float


@dataclass(frozen=True, slots=True)
class Advice:
    """A rule whose finding was let pass so often, and came back as a failure so often."""

    rule: str
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Quality:
    failures: tuple[Failure, ...] = ()
    advice: tuple[Advice, ...] = ()


class _Reprint(msgspec.Struct, gc=False):
    unit: str
    why: ReprintReason
    at: datetime
    machine: str = ""
    cost: Money = Money()


class _Unit(msgspec.Struct, gc=False):
    item: str
    number: int


class _Part(msgspec.Struct, gc=False):
    units: list[_Unit]
    reprints: list[_Reprint] = []


class _Waiver(msgspec.Struct, gc=False):
    rule: str
    at: datetime


class _Passed(msgspec.Struct, gc=False):
    rule: str
    at: datetime
    until: datetime | None = None


class _Artwork(msgspec.Struct, gc=False):
    waivers: list[_Waiver] = []
    passed: list[_Passed] = []


class _Item(msgspec.Struct, gc=False):
    id: str
    title: str
    artworks: list[_Artwork] = []


class _Order(msgspec.Struct, gc=False):
    items: list[_Item]
    fulfilments: list[_Part]


_LET_PASS = (b'"waivers":[{', b'"passed":[{')
_decoder = msgspec.json.Decoder(_Order)


def quality(store: Store, since: datetime, source: str | None = None) -> Quality:
    """Since a moment, of one source or of all, whatever became of the orders; a finding that was let pass is counted
    in orders that are open, canceled or shipped since, and where a piece failed."""
    named = " AND +r.source = ?" if source else ""
    tells = "(instr(c.body, ?) OR instr(c.body, ?))"
    sql = f"""SELECT r.id, r.pending, c.body FROM rows r JOIN cache c ON c.id = r.id
        WHERE (r.attempt > 1 OR r.pending = 1 OR r.n IN (
          SELECT n FROM rows WHERE open = 1 UNION SELECT n FROM rows WHERE shipped >= ?
          UNION SELECT n FROM rows WHERE state = 'canceled') AND {tells}){named}"""  # noqa: S608
    found = store.cache.ask(sql, (to_ms(since), *_LET_PASS, *([source] if source else [])))
    orders = [_decoder.decode(_body(store, id_, bytes(body), pending == 1)) for id_, pending, body in found]
    failures = sorted((f for order in orders for f in _failures(order) if f.at >= since), key=lambda f: f.at)
    passed = Counter(one.rule for order in orders for i in order.items for one in _passed(i) if one.at >= since)
    return Quality(tuple(failures), advice(failures, passed))


def _body(store: Store, id_: str, body: bytes, pending: bool) -> bytes:
    """With the steps of this station that the receiver has not shown back yet."""
    shown = store.order(id_) if pending else None
    return body if shown is None else order_bytes(shown.order)


def _passed(item: _Item) -> Iterable[_Passed]:
    for artwork in item.artworks:
        yield from artwork.passed
        yield from (_Passed(waiver.rule, waiver.at) for waiver in artwork.waivers)


def _failures(order: _Order) -> Iterable[Failure]:
    items = {item.id: item for item in order.items}
    for part in order.fulfilments:
        owners = {f"{unit.item}-{unit.number}": items.get(unit.item) for unit in part.units}
        for one in part.reprints:
            item = owners.get(one.unit)
            title, waived = (item.title, _waived(item, one.at)) if item else ("", frozenset[str]())
            yield Failure(one.at, one.why, title, one.machine, one.cost, waived)


def _waived(item: _Item, at: datetime) -> frozenset[str]:
    """What stood as let pass in the files of then."""
    return frozenset(p.rule for p in _passed(item) if p.at <= at and (p.until is None or at < p.until))


def advice(failures: Iterable[Failure], passed: Counter[str]) -> tuple[Advice, ...]:
    """Rules that are no error yet, most often failed first."""
    failed = Counter(r for f in failures for r in f.waived if RULE_REASONS.get(r) is f.why)
    found = [
        Advice(rule, count, failed[rule])
        for rule, count in passed.items()
        if count >= PASSED_LEAST and failed[rule] >= FAILED_LEAST and RULES[rule].severity is not Severity.ERROR
    ]
    return tuple(sorted(found, key=lambda a: (-a.failed, -a.passed, a.rule)))


def pareto(failures: Sequence[Failure], by: By) -> tuple[Share, ...]:
    """Most frequent first, then by name; with what they cost and the running share of all."""
    groups: dict[str, list[Failure]] = {}
    for one in failures:
        name = {"reason": one.why.value, "product": one.product, "machine": one.machine}[by] or NOWHERE
        groups.setdefault(name, []).append(one)
    shares, run = list[Share](), 0
    for name, those in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        run += len(those)
        shares.append(Share(name, len(those), costs(those), run / len(failures)))
    return tuple(shares)


def by_payer(failures: Sequence[Failure]) -> tuple[tuple[Payer, tuple[Money, ...]], ...]:
    """What each has to pay; those without a known cost are left out."""
    found = ((payer, costs([f for f in failures if f.payer is payer])) for payer in Payer)
    return tuple((payer, money) for payer, money in found if money)


def costs(failures: Iterable[Failure]) -> tuple[Money, ...]:
    """Added up for each currency; nothing where nobody has said what a piece costs."""
    sums: dict[str, Decimal] = {}
    for one in failures:
        if one.cost.currency:
            sums[one.cost.currency] = sums.get(one.cost.currency, Decimal(0)) + one.cost.amount
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))
