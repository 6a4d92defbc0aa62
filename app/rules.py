"""The shop's numbers that decide how work flows. Handed to `workflow.apply`; the same on receiver and stations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.artwork import Severity, Step
from app.proofs import ProofRule
from app.states import State

POINTS_OF_SALE = frozenset({"treez", "flowhub", "cova", "leaflogix", "blaze"})


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds throughout. `routes`: SKU -> provider that makes it; what is not named is made in the house.

    `mirrored`: routes on which the house's own staff do the work and a point of sale is told of each step.
    `reports`: provider -> the states it ever reports; *delivered* and *returned* stand against the word of one that
    knows neither. `refund_automatic`: up to this amount a prepared refund needs no manager; 0 = each one does.
    `severities`: the shop's own word on rules of `app.preflight`, None switches one off; a product's goes before it.
    `second_person`: who made a piece may not pass it. `checklists` and `piece_costs`: SKU, product or * -> what is
    checked, and what one piece costs (amount, currency).
    `proofs`: SKU, product or * -> what its customer is asked before it is printed.
    `second_look`: the share of passed pieces that somebody else looks at once more, 0 to 1; `second_look_key`: the
    shop's secret by which they are chosen, so that nobody knows beforehand and every station chooses alike.
    `staff_mail`: who hears of each new order by mail; empty = nobody."""

    undo_seconds: int = 300
    lease_seconds: int = 900
    provisional_seconds: int = 8 * 3600
    promise_seconds: int = 48 * 3600
    second_person: bool = False
    second_look: float = 0.0
    second_look_key: str = ""
    checklists: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    piece_costs: Mapping[str, tuple[Decimal, str]] = field(default_factory=dict)
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    proofs: Mapping[str, ProofRule] = field(default_factory=dict)
    routes: Mapping[str, str] = field(default_factory=dict)
    mirrored: frozenset[str] = POINTS_OF_SALE
    reports: Mapping[str, frozenset[State]] = field(default_factory=dict)
    refund_automatic: Decimal = Decimal(0)
    staff_mail: str = ""
    trail_length: int = 20


DEFAULT = Rules()
