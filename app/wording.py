"""Every state in words, once for staff and once for customers: queue, mails, track page and API say the same."""

from datetime import datetime, tzinfo

from app.states import CancelReason, HoldReason, ParcelState, ReprintReason, State

STAFF_WORDS: dict[State, str] = {
    State.DRAFT: "Draft",
    State.RECEIVED: "New",
    State.CONFIRMED: "Accepted",
    State.ARTWORK_READY: "Files ready",
    State.IN_PRODUCTION: "In production",
    State.QUALITY_CHECK: "In QC",
    State.READY: "Ready to ship",
    State.SHIPPED: "Shipped",
    State.OUT_FOR_DELIVERY: "Out for delivery",
    State.DELIVERED: "Delivered",
    State.RETURNED: "Returned",
    State.CANCELED: "Canceled",
    State.FAILED: "Problem",
}
CUSTOMER_WORDS: dict[State, str] = {
    State.DRAFT: "Waiting for payment",
    State.RECEIVED: "Order received",
    State.CONFIRMED: "Preparing",
    State.ARTWORK_READY: "Preparing",
    State.IN_PRODUCTION: "Being made",
    State.QUALITY_CHECK: "Being checked",
    State.READY: "Packed",
    State.SHIPPED: "On its way",
    State.OUT_FOR_DELIVERY: "Out for delivery",
    State.DELIVERED: "Delivered",
    State.RETURNED: "Returned",
    State.CANCELED: "Canceled",
    State.FAILED: "We are looking into your order",
}
HOLD_WORDS: dict[HoldReason, str] = {
    HoldReason.ARTWORK: "Artwork",
    HoldReason.ADDRESS: "Address",
    HoldReason.PAYMENT: "Payment",
    HoldReason.STOCK: "Out of stock",
    HoldReason.CUSTOMER_REQUEST: "Customer asked",
    HoldReason.FRAUD_CHECK: "Fraud check",
    HoldReason.PROVIDER: "Provider",
    HoldReason.SCHEDULED: "Scheduled for later",
    HoldReason.MACHINE: "Machine",
    HoldReason.OTHER: "Other reason",
}
CANCEL_WORDS: dict[CancelReason, str] = {
    CancelReason.CUSTOMER: "Customer asked",
    CancelReason.UNPAID: "Not paid",
    CancelReason.UNMAKEABLE: "Cannot be made",
    CancelReason.DUPLICATE: "Ordered twice",
    CancelReason.PROVIDER: "Provider says no",
    CancelReason.FRAUD: "Fraud",
    CancelReason.TEST: "Test order",
    CancelReason.REMOVED: "Removed from the list",
}
_TITLES: dict[str, str] = {
    "dhl": "DHL",
    "easypost": "EasyPost",
    "leaflogix": "Dutchie",
    "site": "the site",
    "in_house": "the house",
}
PARCEL_WORDS: dict[ParcelState, str] = {
    ParcelState.LABEL_CREATED: "Label made",
    ParcelState.HANDED_OVER: "Handed over",
    ParcelState.IN_TRANSIT: "In transit",
    ParcelState.DELAYED: "Delayed",
    ParcelState.OUT_FOR_DELIVERY: "Out for delivery",
    ParcelState.ATTEMPTED: "Delivery attempted",
    ParcelState.READY_FOR_PICKUP: "Ready for pick-up",
    ParcelState.DELIVERED: "Delivered",
    ParcelState.FAILED: "Delivery failed",
    ParcelState.RETURNED: "Returned",
    ParcelState.LOST: "Lost",
    ParcelState.VOIDED: "Voided",
}
REPRINT_WORDS: dict[ReprintReason, str] = {
    ReprintReason.WRONG_IMAGE: "Wrong image",
    ReprintReason.WRONG_TEXT: "Wrong text or name",
    ReprintReason.WRONG_PRODUCT: "Wrong product or variant",
    ReprintReason.WRONG_CROP: "Wrong position or crop",
    ReprintReason.COLOR_OFF: "Color off",
    ReprintReason.LOW_RESOLUTION: "Low resolution accepted in error",
    ReprintReason.BANDING: "Banding or nozzle fault",
    ReprintReason.BLANK_DEFECT: "Blank or substrate defect",
    ReprintReason.DAMAGED: "Damaged in handling",
    ReprintReason.LOST_IN_SHOP: "Lost in shop",
    ReprintReason.LOST_IN_TRANSIT: "Lost in transit",
    ReprintReason.ADDRESS_BY_CUSTOMER: "Address wrong by customer",
    ReprintReason.ADDRESS_BY_US: "Address wrong by us",
    ReprintReason.GOODWILL: "Goodwill",
    ReprintReason.TEST_PRINT: "Test print",
}


def provider_title(name: str) -> str:
    """A provider, shop or carrier as people call it."""
    return _TITLES.get(name, name.replace("_", " ").capitalize())


def staff_word(state: State) -> str:
    return STAFF_WORDS[state]


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def customer_moment(at: datetime, zone: tzinfo) -> str:
    """A moment as a customer reads it, with the zone it is meant in."""
    there = at.astimezone(zone)
    name = there.tzname() or str(zone)
    zoned = name if name.isalpha() else f"UTC{name}"
    return f"{_DAYS[there.weekday()]} {there.day} {_MONTHS[there.month - 1]}, {there:%H:%M} ({zoned})"


def customer_word(state: State, partial: tuple[int, int] = (0, 0)) -> str:
    """`partial`: units sent, units in all; a partly sent order says so."""
    sent, units = partial
    if 0 < sent < units:
        return f"Partly on its way ({sent} of {units})"
    return CUSTOMER_WORDS[state]
