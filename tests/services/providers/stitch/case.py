"""The contract's view of Stitch: every message is a doorbell."""

from tests.kit import deliveries as d
from tests.kit.contract import Case

CASE = Case(
    "stitch",
    d.recorded("stitch", "link_paid"),
    b'{"id":"1","linkId":"2","type":"MOON","status":"LANDED"}',
    d.SIGN["stitch"],
    (d.WHSEC, d.OLD_WHSEC),
    "whsec_Rm9yZWlnbiBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M=",
    has_time=True,
)
