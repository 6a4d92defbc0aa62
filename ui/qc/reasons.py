"""The closed list of reasons to make a piece again, each under one key: what is seen on it by a digit, the others by a
letter that does nothing else at the bench."""

from app.states import AT_CHECK, NOT_SEEN, ReprintReason

REASONS: tuple[ReprintReason, ...] = (*AT_CHECK, *NOT_SEEN)
KEYS = "123456789ICDHWX"
"""Of the reasons in their order: lost in the shop, by its carrier, address by the customer, by the house, goodwill,
test."""


def reason_at(key: str) -> int:
    """The place of the reason under a key, -1 where there is none."""
    return KEYS.find(key) if len(key) == 1 else -1
