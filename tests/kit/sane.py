"""What no event may say, whatever was read: sums without an end, counts below nothing, texts as long as books."""

from app.events import Event, Placed, Sent
from app.wire import event_bytes

LONGEST = 200_000
"""Bytes of one event."""


def ensure_sane(event: Event) -> None:
    """Fails for one that does. A line of an order that was taken out counts nothing."""
    if isinstance(event, Placed):
        order = event.snapshot
        sums = [order.total, *(item.price for item in order.items)]
        assert all(sum_.amount.is_finite() and sum_.amount >= 0 for sum_ in sums)
        assert all(item.quantity >= 0 for item in order.items)
    if isinstance(event, Sent):
        assert all(line.quantity > 0 for line in event.parcel.lines)
    assert len(event_bytes(event)) < LONGEST
