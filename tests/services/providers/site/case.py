"""The contract's view of a shop's own site."""

from collections.abc import Iterable

from app.states import State
from services.connector import Reading
from services.providers import site
from tests.kit import deliveries as d
from tests.kit.contract import Case, History

FOREIGN_WHSEC = "whsec_" + "Rm9yZWlnbiBzZWNyZXQgdGhhdCBub2JvZHkga25vd3M="
CASE = Case(
    "site",
    d.recorded("site", "order_placed"),
    b'{"type":"moon.landed","order":{"id":"1"}}',
    d.SIGN["site"],
    (d.WHSEC, d.OLD_WHSEC),
    FOREIGN_WHSEC,
    has_time=True,
)


def read(names: Iterable[str]) -> list[Reading]:
    found = [d.site(d.recorded("site", name), id=f"msg_{name}") for name in names]
    return [site.read(one, d.ACCOUNTS["site"]) for one in found]


HISTORIES: dict[str, History] = {
    "site paid": (None, read(("order_placed", "payment_changed")), State.RECEIVED),
    "site canceled": (None, read(("order_placed", "payment_changed", "order_canceled")), State.CANCELED),
}
