"""The print house: its orders with their steps, shipments and problems, and the unsigned callbacks of it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from services.practice.catalogue import PRODUCTS, Product
from services.practice.desk import Desk

Body = dict[str, Any]
DOWNLOAD_S, MAKE_S, MADE_S, SHIP_S = 600, 3 * 3_600, 24 * 3_600, 30 * 3_600
"""After an order was made: pictures fetched, begun, finished, sent; each divided by the speed."""

STEPS = ("downloadAssets", "printReadyAssetsPrepared", "allocateProductionLocation", "inProduction", "shipping")
PREFIX = "GLOBAL-"
ATTRIBUTES: Mapping[str, list[str]] = {"finish": ["matte", "gloss"]}
"""What every product of it wants to know."""


def shown(at: datetime) -> str:
    """With seven digits of a second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


class House:
    """One account. `fetch`, `make`, `finish`, `ship`, `pause`, `ask_pay`, `spoil` and `fail_next` are what happens."""

    def __init__(self, desk: Desk, *, account: str = "practice-gallery") -> None:
        self._desk, self.account = desk, account
        self.ledger, self.clock = desk.ledger, desk.clock
        made = self._made("key")
        self.key = f"{made[:8]}-{made[8:12]}-4{made[13:16]}-8{made[17:20]}-{made[20:32]}"
        self.url_secret = self._made("address")[:32]
        self.products: dict[str, Product] = {f"{PREFIX}{product.sku}": product for product in PRODUCTS}
        self.orders: dict[str, Body] = {}
        self.keys: dict[str, str] = {}
        self.paused: set[str] = set()
        self._due: dict[str, datetime] = {}
        self._failing: Body | None = None
        self._pauses, self._events = False, 0

    def _made(self, what: str) -> str:
        return hashlib.sha256(f"{what} {self.account}".encode()).hexdigest()

    @property
    def origin(self) -> str:
        return self._desk.origin()

    def create(self, given: Mapping[str, Any]) -> Body:
        """The answer to an order: the same key again is the same order, for ever."""
        if self._failing is not None:
            answer, self._failing = self._failing, None
            return answer
        key = given.get("idempotencyKey")
        if key in self.keys:
            return {"outcome": "AlreadyExists", "order": self.shown(self.orders[self.keys[key]])}
        order = self._new(given)
        if key:
            self.keys[key] = order["id"]
        self.ledger.add("prodigi.order", given.get("merchantReference") or order["id"], self.clock(), id=order["id"])
        if self._pauses:
            self.paused.add(order["id"])
            return {"outcome": "OnHold", "order": {"id": order["id"]}}
        return self._begun(order)

    def _begun(self, order: Body) -> Body:
        self._due[order["id"]] = self.clock()
        self._turn(order, downloadAssets="InProgress")
        self.ring(order, "order.status.stage.changed#InProgress")
        return {"outcome": "Created", "order": self.shown(order)}

    def _new(self, given: Mapping[str, Any]) -> Body:
        number = 2_200_456 + len(self.orders)
        rows = [_row(f"ori_{number}{n}", row) for n, row in enumerate(given["items"])]
        order: Body = {
            **{name: given.get(name) for name in ("merchantReference", "idempotencyKey", "callbackUrl", "metadata")},
            "id": f"ord_{number}",
            "created": shown(self.clock()),
            "lastUpdated": shown(self.clock()),
            "shippingMethod": given["shippingMethod"],
            "status": {"stage": "InProgress", "issues": [], "details": dict.fromkeys(STEPS, "NotStarted")},
            "charges": [],
            "shipments": [],
            "recipient": dict(given["recipient"]),
            "items": rows,
        }
        self.orders[order["id"]] = order
        return order

    def shown(self, order: Body) -> Body:
        """A paused order tells nothing but its id."""
        return {"id": order["id"]} if order["id"] in self.paused else order

    def named(self, name: str) -> Body:
        """By its id or its merchant's reference; the newest."""
        return next(o for o in reversed(self.orders.values()) if name in (o["id"], o["merchantReference"]))

    def fail_next(self, outcome: str = "ValidationFailed", **answer: Any) -> None:
        """The next order is declined with a 200; `answer`: what else stands in it."""
        self._failing = {"outcome": outcome, **answer, "traceParent": "00-practice"}

    def pause(self) -> None:
        """New orders wait until `go_on`."""
        self._pauses = True

    def go_on(self) -> None:
        self._pauses = False
        for id_ in sorted(self.paused):
            self.paused.discard(id_)
            self._begun(self.orders[id_])

    def fetch(self, order: Body) -> None:
        """The pictures are there and a house is chosen: shipments are listed long before they leave."""
        steps = dict.fromkeys(STEPS[:3], "Complete")
        order["shipments"] = [_shipment(order, n, row) for n, row in enumerate(order["items"])]
        self._turn(order, **steps)
        self.ring(order, "order.status.stage.changed#InProgress")

    def make(self, order: Body) -> None:
        """Nobody is told."""
        self._turn(order, inProduction="InProgress")

    def finish(self, order: Body) -> None:
        self._turn(order, inProduction="Complete", shipping="InProgress")

    def ship(self, order: Body, parcels: int | None = None) -> None:
        """So many parcels leave; all that are left where None."""
        for shipment in [s for s in order["shipments"] if s["status"] == "Processing"][:parcels]:
            number = f"PG{order['id'].removeprefix('ord_')}{shipment['id'][-1]}GB"
            tracking = {"number": number, "url": f"https://carrier.example/{number}"}
            shipment |= {"status": "Shipped", "tracking": tracking, "dispatchDate": shown(self.clock())}
            self._turn(order, shipping="InProgress")
            self.ledger.add("prodigi.shipped", shipment["id"], self.clock())
            self.ring(order, "order.shipments.shipment#Complete")
        if all(s["status"] != "Processing" for s in order["shipments"]):
            self._due.pop(order["id"], None)
            order["status"]["stage"] = "Complete"
            self._turn(order, inProduction="Complete", shipping="Complete")
            self.ring(order, "order.status.stage.changed#Complete")

    def ask_pay(self, order: Body, url: str = "https://dashboard.prodigi.example/pay/1") -> None:
        cost = {"authorisationUrl": url, "paymentDetails": {"amount": "12.00", "currency": "GBP"}}
        code = "RequiresPaymentAuthorisation"
        issue = {"objectId": order["id"], "errorCode": f"order.{code}", "description": code}
        order["status"]["issues"].append({**issue, "authorisationDetails": cost})
        self._due.pop(order["id"], None)
        self._turn(order)

    def pay(self, order: Body) -> None:
        order["status"]["issues"] = []
        self._due[order["id"]] = self.clock()
        self._turn(order)

    def spoil(self, order: Body, words: str = "The picture cannot be opened.") -> None:
        """All ten tries to fetch a picture are used up."""
        code = "order.items.assets.FailedToDownloaded"
        order["status"]["issues"].append({"objectId": order["items"][0]["id"], "errorCode": code, "description": words})
        self._due.pop(order["id"], None)
        self._turn(order, downloadAssets="Error")

    def may_cancel(self, order: Body) -> bool:
        """Until it is being made."""
        status = order["status"]
        return (status["stage"], status["details"]["inProduction"]) == ("InProgress", "NotStarted")

    def cancel(self, order: Body) -> None:
        self._due.pop(order["id"], None)
        self.paused.discard(order["id"])
        order["status"]["stage"] = "Cancelled"
        for shipment in order["shipments"]:
            shipment["status"] = "Cancelled"
        self._turn(order)
        self.ledger.add("prodigi.cancel", order["merchantReference"] or order["id"], self.clock())
        self.ring(order, "order.status.stage.changed#Cancelled")

    def change(self, order: Body, name: str, value: Any) -> None:
        order[name] = value
        self._turn(order)
        self.ledger.add(f"prodigi.{name}", order["merchantReference"] or order["id"], self.clock())

    def _turn(self, order: Body, **steps: str) -> None:
        order["status"]["details"] |= steps
        order["lastUpdated"] = shown(self.clock())

    def ring(self, order: Body, kind: str) -> None:
        """Unsigned, where the order said, else where the account's settings do."""
        self._events += 1
        message = {
            "specversion": "1.0",
            "type": f"com.prodigi.{kind}",
            "source": f"{self.origin}/prodigi/Orders/",
            "id": f"evt_{305_174 + self._events}",
            "time": shown(self.clock()),
            "datacontenttype": "application/json",
            "subject": order["id"],
            "data": {"order": order, "traceParent": "00-practice"},
        }
        content = json.dumps(message, separators=(",", ":")).encode()
        usual = f"/hooks/prodigi/{self.account}/{self.url_secret}"
        path = urlsplit(order["callbackUrl"] or "").path or usual
        headers = {"Content-Type": "application/cloudevents+json"}
        self._desk.outbox.post("prodigi", kind, path, lambda tries: (headers, content), self.clock())

    def step(self) -> int:
        """What became due since; gives how many orders moved."""
        return sum(self._stepped(self.orders[id_], since) for id_, since in list(self._due.items()))

    def _stepped(self, order: Body, since: datetime) -> bool:
        age = (self.clock() - since).total_seconds() * self._desk.knobs.speed
        steps = order["status"]["details"]
        if steps["downloadAssets"] != "Complete" and age >= DOWNLOAD_S:
            self.fetch(order)
        elif steps["downloadAssets"] == "Complete" and steps["inProduction"] == "NotStarted" and age >= MAKE_S:
            self.make(order)
        elif steps["inProduction"] == "InProgress" and age >= MADE_S:
            self.finish(order)
        elif steps["inProduction"] == "Complete" and age >= SHIP_S:
            self.ship(order)
        else:
            return False
        return True


def _row(id_: str, given: Mapping[str, Any]) -> Body:
    assets = [{"id": f"ast_{id_[4:]}{n}", "status": "InProgress", **a} for n, a in enumerate(given["assets"])]
    return {**given, "id": id_, "status": "Ok", "thumbnailUrl": None, "assets": assets}


def _shipment(order: Body, n: int, row: Body) -> Body:
    """Each item is made in a house of its own."""
    return {
        "id": f"shp_{order['id'].removeprefix('ord_')}{n}",
        "status": "Processing",
        "carrier": {"name": "RoyalMail", "service": "Tracked48"},
        "tracking": None,
        "dispatchDate": None,
        "items": [{"itemId": row["id"]}],
        "fulfillmentLocation": {"countryCode": "GB", "labCode": f"lab_{n}"},
    }
