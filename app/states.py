"""The thirteen states, the facets beside them, and the table of allowed transitions (T01 to T21)."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far a fulfilment is. The value is the word in database and API."""

    DRAFT = "draft"
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    ARTWORK_READY = "artwork_ready"
    IN_PRODUCTION = "in_production"
    QUALITY_CHECK = "quality_check"
    READY = "ready"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELED = "canceled"
    FAILED = "failed"


RANK: dict[State, int] = {
    State.DRAFT: 0,
    State.RECEIVED: 10,
    State.CONFIRMED: 20,
    State.ARTWORK_READY: 30,
    State.IN_PRODUCTION: 40,
    State.QUALITY_CHECK: 50,
    State.READY: 60,
    State.SHIPPED: 70,
    State.OUT_FOR_DELIVERY: 80,
    State.DELIVERED: 90,
    State.RETURNED: 95,
    State.CANCELED: 99,
}
"""`failed` has no rank: it is beside the road, not on it."""

ROAD: tuple[State, ...] = (
    State.RECEIVED,
    State.CONFIRMED,
    State.ARTWORK_READY,
    State.IN_PRODUCTION,
    State.QUALITY_CHECK,
    State.READY,
    State.SHIPPED,
    State.OUT_FOR_DELIVERY,
    State.DELIVERED,
)
FINAL = frozenset({State.DELIVERED, State.CANCELED})
GONE = frozenset({State.SHIPPED, State.OUT_FOR_DELIVERY, State.DELIVERED, State.RETURNED})
"""States in which the goods have left the house."""

OPEN = frozenset(State) - FINAL - {State.SHIPPED, State.OUT_FOR_DELIVERY, State.RETURNED}
"""States in which somebody in the house still has something to do."""


class Payment(StrEnum):
    NONE = "none"
    UNPAID = "unpaid"
    AUTHORISED = "authorised"
    PAID = "paid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    DISPUTED = "disputed"
    VOIDED = "voided"


SETTLED = frozenset({Payment.PAID, Payment.AUTHORISED, Payment.PART_REFUNDED})
"""Payments on which work may begin."""


class HoldReason(StrEnum):
    ARTWORK = "artwork"
    ADDRESS = "address"
    PAYMENT = "payment"
    STOCK = "stock"
    CUSTOMER_REQUEST = "customer_request"
    FRAUD_CHECK = "fraud_check"
    PROVIDER = "provider"
    SCHEDULED = "scheduled"
    MACHINE = "machine"
    OTHER = "other"


class CancelReason(StrEnum):
    CUSTOMER = "customer"
    DUPLICATE = "duplicate"
    UNPAID = "unpaid"
    UNMAKEABLE = "unmakeable"
    PROVIDER = "provider"
    FRAUD = "fraud"
    TEST = "test"
    REMOVED = "removed"


class ParcelState(StrEnum):
    LABEL_CREATED = "label_created"
    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    DELAYED = "delayed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPTED = "attempted"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETURNED = "returned"
    LOST = "lost"
    VOIDED = "voided"


PARCEL_RANK: dict[ParcelState, int] = {
    ParcelState.LABEL_CREATED: 0,
    ParcelState.HANDED_OVER: 10,
    ParcelState.IN_TRANSIT: 20,
    ParcelState.DELAYED: 20,
    ParcelState.READY_FOR_PICKUP: 30,
    ParcelState.OUT_FOR_DELIVERY: 30,
    ParcelState.ATTEMPTED: 30,
    ParcelState.FAILED: 40,
    ParcelState.LOST: 40,
    ParcelState.DELIVERED: 50,
    ParcelState.RETURNED: 60,
    ParcelState.VOIDED: 70,
}


class ReprintReason(StrEnum):
    """Why a unit is made again; who pays stands in `PAYER`."""

    WRONG_IMAGE = "wrong_image"
    WRONG_TEXT = "wrong_text"
    WRONG_PRODUCT = "wrong_product"
    WRONG_CROP = "wrong_crop"
    COLOR_OFF = "color_off"
    LOW_RESOLUTION = "low_resolution"
    BANDING = "banding"
    BLANK_DEFECT = "blank_defect"
    DAMAGED = "damaged"
    LOST_IN_SHOP = "lost_in_shop"
    LOST_IN_TRANSIT = "lost_in_transit"
    ADDRESS_BY_CUSTOMER = "address_by_customer"
    ADDRESS_BY_US = "address_by_us"
    GOODWILL = "goodwill"
    TEST_PRINT = "test_print"


class Payer(StrEnum):
    """Who bears what a reprint costs."""

    SHOP = "shop"
    CUSTOMER = "customer"
    MACHINE = "machine"
    SUPPLIER = "supplier"
    CARRIER = "carrier"


PAYER: dict[ReprintReason, tuple[Payer, ...]] = {
    ReprintReason.WRONG_IMAGE: (Payer.SHOP,),
    ReprintReason.WRONG_TEXT: (Payer.SHOP, Payer.CUSTOMER),
    ReprintReason.WRONG_PRODUCT: (Payer.SHOP,),
    ReprintReason.WRONG_CROP: (Payer.SHOP,),
    ReprintReason.COLOR_OFF: (Payer.SHOP, Payer.MACHINE),
    ReprintReason.LOW_RESOLUTION: (Payer.SHOP,),
    ReprintReason.BANDING: (Payer.MACHINE,),
    ReprintReason.BLANK_DEFECT: (Payer.SUPPLIER,),
    ReprintReason.DAMAGED: (Payer.SHOP,),
    ReprintReason.LOST_IN_SHOP: (Payer.SHOP,),
    ReprintReason.LOST_IN_TRANSIT: (Payer.CARRIER,),
    ReprintReason.ADDRESS_BY_CUSTOMER: (Payer.CUSTOMER,),
    ReprintReason.ADDRESS_BY_US: (Payer.SHOP,),
    ReprintReason.GOODWILL: (Payer.SHOP,),
    ReprintReason.TEST_PRINT: (Payer.SHOP,),
}
"""Who pays; where two may, the first does until somebody settles it."""

AT_CHECK: tuple[ReprintReason, ...] = (
    ReprintReason.WRONG_IMAGE,
    ReprintReason.WRONG_TEXT,
    ReprintReason.WRONG_PRODUCT,
    ReprintReason.WRONG_CROP,
    ReprintReason.COLOR_OFF,
    ReprintReason.LOW_RESOLUTION,
    ReprintReason.BANDING,
    ReprintReason.BLANK_DEFECT,
    ReprintReason.DAMAGED,
)
"""What a checker can see on a piece: one digit each."""

NOT_SEEN: tuple[ReprintReason, ...] = tuple(why for why in ReprintReason if why not in AT_CHECK)
"""The other reasons to make a piece again: a letter each."""


class Role(StrEnum):
    """Who speaks: four kinds of staff and five that are not people of the house."""

    OPERATOR = "operator"
    CHECKER = "checker"
    MANAGER = "manager"
    ADMIN = "admin"
    CONNECTOR = "connector"
    WORKER = "worker"
    CARRIER = "carrier"
    SHOP = "shop"
    CUSTOMER = "customer"


STAFF = frozenset({Role.OPERATOR, Role.CHECKER, Role.MANAGER, Role.ADMIN})
LEADERS = frozenset({Role.MANAGER, Role.ADMIN})
MACHINES = frozenset({Role.CONNECTOR, Role.CARRIER})
_FLOOR = frozenset({Role.OPERATOR}) | LEADERS
CHECKERS = frozenset({Role.CHECKER}) | LEADERS
"""Whose word a verdict on a piece is: one set for the bench and for T07 and T08."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: who may take a fulfilment from one of `origins` to `to`."""

    id: str
    origins: frozenset[State]
    to: State
    who: frozenset[Role]
    reason: bool = False


def _t(id_: str, origins: set[State], to: State, who: frozenset[Role], reason: bool = False) -> Transition:
    return Transition(id_, frozenset(origins), to, who, reason)


S = State
TRANSITIONS: tuple[Transition, ...] = (
    _t("T02", {S.DRAFT}, S.RECEIVED, MACHINES | {Role.WORKER, Role.SHOP}),
    _t("T02", {S.DRAFT}, S.RECEIVED, LEADERS, reason=True),
    _t("T03", {S.RECEIVED}, S.CONFIRMED, MACHINES | {Role.WORKER}),
    _t("T03", {S.RECEIVED}, S.CONFIRMED, _FLOOR, reason=True),
    _t("T04", {S.RECEIVED, S.CONFIRMED}, S.ARTWORK_READY, MACHINES | {Role.WORKER}),
    _t("T05", {S.ARTWORK_READY}, S.IN_PRODUCTION, MACHINES | _FLOOR),
    _t("T05", {S.CONFIRMED}, S.IN_PRODUCTION, _FLOOR, reason=True),
    _t("T05", {S.CONFIRMED}, S.IN_PRODUCTION, MACHINES),
    _t("T06", {S.IN_PRODUCTION}, S.QUALITY_CHECK, MACHINES | _FLOOR),
    _t("T07", {S.QUALITY_CHECK}, S.READY, MACHINES | CHECKERS),
    _t("T08", {S.QUALITY_CHECK, S.READY}, S.IN_PRODUCTION, CHECKERS, reason=True),
    _t("T09", {S.READY}, S.SHIPPED, MACHINES | _FLOOR),
    _t("T09", {S.QUALITY_CHECK, S.IN_PRODUCTION}, S.SHIPPED, LEADERS, reason=True),
    _t("T10", {S.READY, S.SHIPPED}, S.OUT_FOR_DELIVERY, MACHINES | _FLOOR),
    _t("T11", {S.READY, S.SHIPPED, S.OUT_FOR_DELIVERY}, S.DELIVERED, MACHINES | _FLOOR),
    _t("T12", {S.SHIPPED, S.OUT_FOR_DELIVERY, S.DELIVERED}, S.RETURNED, MACHINES | LEADERS, reason=True),
    _t("T13", {S.RETURNED}, S.IN_PRODUCTION, LEADERS, reason=True),
    _t("T14", {S.RETURNED}, S.READY, LEADERS, reason=True),
    _t(
        "T15",
        {S.DRAFT, S.RECEIVED, S.CONFIRMED, S.ARTWORK_READY},
        S.CANCELED,
        MACHINES | {Role.OPERATOR, Role.SHOP} | LEADERS,
        reason=True,
    ),
    _t(
        "T15",
        {S.IN_PRODUCTION, S.QUALITY_CHECK, S.READY, S.FAILED, S.RETURNED},
        S.CANCELED,
        MACHINES | LEADERS,
        reason=True,
    ),
    _t(
        "T16",
        {S.DRAFT, S.RECEIVED, S.CONFIRMED, S.ARTWORK_READY, S.IN_PRODUCTION},
        S.FAILED,
        MACHINES | {Role.WORKER},
        reason=True,
    ),
    _t("T17", {S.FAILED}, S.RECEIVED, LEADERS, reason=True),
    _t("T18", {S.CANCELED}, S.RECEIVED, LEADERS, reason=True),
    _t("T19", {S.CANCELED}, S.SHIPPED, MACHINES),
)
"""T01 (from nothing) is `Placed`; T20 (back to the previous state) is `Undone`; T21 (a machine's jump
forward) is the rule `is_jump` below: they have no fixed pair of states."""

JUMP_FROM = frozenset(ROAD[: ROAD.index(State.SHIPPED) + 1])


def is_jump(origin: State, to: State, role: Role) -> bool:
    """T21: a verified machine message may fill skipped steps, forwards only. What has left the house has left it,
    even if nobody has paid: that fact alone may also jump from draft."""
    if role not in MACHINES or to not in RANK or (origin not in JUMP_FROM and origin is not State.DRAFT):
        return False
    return RANK[origin] < RANK[to] <= RANK[State.DELIVERED] and (origin is not State.DRAFT or to in GONE)


def find_transition(origin: State, to: State, role: Role) -> Transition | None:
    """The row that lets `role` go from `origin` to `to`, preferring one that asks for no reason; None if none does."""
    rows = [t for t in TRANSITIONS if origin in t.origins and to == t.to and role in t.who]
    return min(rows, key=lambda t: t.reason, default=None)


def steps_from(origin: State, role: Role) -> tuple[State, ...]:
    """Where `role` may go from `origin`, in the order of the road, without those that need a reason first."""
    rows = {t.to for t in TRANSITIONS if origin in t.origins and role in t.who}
    return tuple(sorted(rows, key=lambda s: (RANK.get(s, 100), s)))


NEXT_STEP: dict[State, State] = {
    State.RECEIVED: State.ARTWORK_READY,
    State.CONFIRMED: State.ARTWORK_READY,
    State.ARTWORK_READY: State.IN_PRODUCTION,
    State.IN_PRODUCTION: State.QUALITY_CHECK,
    State.QUALITY_CHECK: State.READY,
    State.READY: State.SHIPPED,
}
"""The step that normally follows: the one filled button. Before files are ready it is the download."""
