"""Many orders after a long gap: Shopify gathers them into one file, a line an object, that is read order by order.

Nothing is kept between two calls: the gathering begun by one sweep is found again by the next, by the very question
it was begun with.
"""

import io
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.errors import Corrupt, PlatenError, Refused
from app.events import Event
from services import body
from services.providers.shopify import queries
from services.providers.shopify.graph import Shop, base_url, ensure_done
from services.providers.shopify.learning import Learning, learn, learned, one

if TYPE_CHECKING:
    import httpx

LARGEST = 64 * 1024 * 1024
GONE = frozenset({403, 404, 410})
"""How an address answers that lived its seven days."""

RUNNING = frozenset({"CREATED", "RUNNING", "CANCELING"})
CHILDREN = {"LineItem": "lineItems", "Metafield": "metafields", "FulfillmentOrder": "fulfillmentOrders"}
_SINCE = re.compile(r"updated_at:>='([^']+)'")
_WEB = "https://"


@dataclass(frozen=True, slots=True)
class Gathering:
    """One of ours. `since`: it holds the orders changed from then until `began`."""

    id: str
    since: datetime
    began: datetime
    status: str
    url: str
    size: int

    @property
    def running(self) -> bool:
        return self.status in RUNNING

    @property
    def done(self) -> bool:
        return self.status == "COMPLETED"


Found = Generator["httpx.Request", "httpx.Response", Gathering | None]


def being_gathered() -> PlatenError:
    """Neither a failure nor an answer: the next sweep asks again for the same time."""
    return PlatenError("Shopify is still gathering the orders that changed.", title="Being gathered")


def stamp(since: datetime) -> str:
    return f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def begin(shop: Shop, since: datetime) -> Generator["httpx.Request", "httpx.Response", str]:
    """Gives its id. Raises `Refused` where Shopify will not: too many are running already."""
    inner = queries.GATHERED.replace("SINCE", stamp(since))
    data = yield from shop.ask(queries.BULK_RUN, {"query": inner})
    ensure_done(data, "bulkOperationRunQuery")
    return body.identity(body.part(body.part(data, "bulkOperationRunQuery"), "bulkOperation"), "id")


def newest(shop: Shop, since: datetime) -> Found:
    """The newest gathering of ours that was begun for this gap, whatever became of it. By Shopify's clock alone."""
    data = yield from shop.ask(queries.BULKS, {})
    ours = [found for node in body.nodes(data, "bulkOperations") if (found := gathering_of(node)) is not None]
    fitting = [g for g in ours if g.since <= since <= g.began]
    return max(fitting, key=lambda g: g.began, default=None)


def by_id(shop: Shop, id_: str) -> Found:
    """None where it is somebody else's."""
    data = yield from shop.ask(queries.BULK, {"id": id_})
    return gathering_of(body.part(data, "bulkOperation"))


def gathering_of(node: body.Json) -> Gathering | None:
    asked = node.get("query")
    since = _SINCE.search(asked) if isinstance(asked, str) else None
    began = body.instant(node, "createdAt")
    if since is None or began is None or _plain(asked) != _plain(queries.GATHERED.replace("SINCE", since[1])):
        return None
    from_ = body.instant({"since": since[1]}, "since")
    size = body.whole(node, "fileSize", highest=10**15)
    if from_ is None:
        return None
    url = body.text(node, "url", limit=8_000)
    return Gathering(body.identity(node, "id"), from_, began, body.text(node, "status").upper(), url, size)


def _plain(text: Any) -> str:
    return " ".join(str(text).split())


def fetched(shop: Shop, found: Gathering) -> Learning:
    """All its orders. Raises `Refused` for a file too large to be read at once."""
    if not found.url:
        return []
    _ensure_small(found.size)
    response = yield _request(shop, found.url)
    _ensure_small(len(response.content))
    events: list[Event] = []
    unclear: list[str] = []
    for node in orders_in(response.content):
        if parcels_are_plain(node):
            events += learned(shop, _with_sent_lines(node), "sweep")
        else:
            unclear.append(body.identity(node, "id"))
    for gid in unclear:
        node = yield from one(shop, gid)
        events += (yield from learn(shop, node, "sweep")) if node else []
    return events


def _request(shop: Shop, url: str) -> "httpx.Request":
    """Without the token: the file lies with somebody else."""
    import httpx

    practice = shop.account.get("base_url")
    if not url.startswith(_WEB) and not (practice and url.startswith(f"{base_url(shop.account)}/")):
        raise Refused("Shopify named no safe address for the orders it gathered.")
    return httpx.Request("GET", url)


def _ensure_small(size: int) -> None:
    if size > LARGEST:
        raise Refused(
            f"Shopify gathered {size // 2**20:,} MB of orders; Platen reads at most {LARGEST // 2**20} MB at once.",
            hint="The gap is too long. Ask for help with a first import.",
        )


def orders_in(raw: bytes) -> Iterator[body.Json]:
    """One order after another, each with its lines; only one is held at a time. Raises `Corrupt`."""
    current: body.Json | None = None
    for line in io.BytesIO(raw):
        if not line.strip():
            continue
        row = body.parse_object(line)
        parent = body.text(row, "__parentId", limit=200)
        if not parent:
            if current is not None:
                yield current
            body.identity(row, "id")
            current = {**row, **{name: {"nodes": []} for name in CHILDREN.values()}}
        elif current is None or parent != current["id"]:
            raise Corrupt("The gathered orders are not in their order.")
        else:
            _add(current, row)
    if current is not None:
        yield current


def _add(order: body.Json, row: body.Json) -> None:
    kind = body.identity(row, "id").removeprefix("gid://shopify/").partition("/")[0]
    if name := CHILDREN.get(kind):
        order[name]["nodes"].append(row)


def parcels_are_plain(node: body.Json) -> bool:
    """A gathering does not tell what lies in which parcel: none at all, or one with everything, is clear without."""
    sent = [f for f in body.rows(node, "fulfillments") if body.text(f, "status") == "SUCCESS"]
    return not sent or (len(sent) == 1 and body.text(node, "displayFulfillmentStatus") == "FULFILLED")


def _with_sent_lines(node: body.Json) -> body.Json:
    lines = [
        {"quantity": line.get("currentQuantity"), "lineItem": {"id": line.get("id"), "requiresShipping": True}}
        for line in body.nodes(node, "lineItems")
        if line.get("requiresShipping") is not False and body.whole(line, "currentQuantity")
    ]
    sent = [{**f, "fulfillmentLineItems": {"nodes": lines}} for f in body.rows(node, "fulfillments")]
    return {**node, "fulfillments": sent}
