"""The contract's view of Stripe. Its events name payments, not orders: what they do is played in `test_events`."""

from tests.kit import deliveries as d
from tests.kit.contract import Case, History

CASE = Case(
    "stripe",
    d.recorded("stripe", "intent_succeeded"),
    b'{"id":"evt_1","object":"event","type":"moon.landed","created":1795219200,"livemode":false,"data":{"object":{}}}',
    d.SIGN["stripe"],
    (d.SECRET, d.OLD_SECRET),
    has_time=True,
)
HISTORIES: dict[str, History] = {}
