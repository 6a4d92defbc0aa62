"""The practice shop's own site: orders it posts signed, a list of them, and a door where it is told of progress."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.desk import Desk, Fields

Body = dict[str, Any]


class Site:
    """Several sites behind one door: the factory's shop (002), a shop for prints (001), a kiosk (003)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.orders: dict[str, dict[str, Body]] = {}
        self.given: dict[str, dict[str, str]] = {}
        self._messages = 0

    def accounts(self) -> Mapping[str, Fields]:
        return {
            "practice-factory": self._fields("practice-factory", vocabulary="002"),
            "practice-prints": self._fields("practice-prints", vocabulary="001"),
            "practice-kiosk": self._fields(
                "practice-kiosk",
                vocabulary="003",
                route="treez",
                pay_later="yes",
                kiosk_key="kiosk key of the practice shop",
                discounts=json.dumps({"SAVE10": {"percent": 10}}),
            ),
        }

    def _fields(self, account: str, **more: str) -> Fields:
        base = f"{self._desk.origin()}/site/{account}"
        fields = {"secret": self.secret(account), "token": self.token(account)}
        return {**fields, "callback_url": f"{base}/told", "orders_url": f"{base}/orders", **more}

    def secret(self, account: str) -> str:
        return "whsec_" + base64.b64encode(hashlib.sha256(f"site {account}".encode()).digest()).decode()

    def token(self, account: str) -> str:
        return f"site_practice_{hashlib.sha256(f'token {account}'.encode()).hexdigest()[:32]}"

    def place(self, account: str, order: Body) -> Body:
        """The order as the site keeps it, and the message of it. `order`: as `services.providers.site` reads it."""
        now = _shown(self._desk.clock())
        kept = {"placed_at": now, "payment": {"status": "unpaid"}, **order, "updated_at": now}
        self.orders.setdefault(account, {})[str(order["id"])] = kept
        self.tell(account, "order.placed", kept)
        return kept

    def change(self, account: str, id_: str, kind: str = "order.updated", **changes: Any) -> Body:
        """Something of the order is another now."""
        kept = self.orders[account][id_]
        kept |= {**changes, "updated_at": _shown(self._desk.clock())}
        self.tell(account, kind, kept)
        return kept

    def cancel(self, account: str, id_: str, reason: str) -> Body:
        return self.change(account, id_, "order.canceled", status="canceled", reason=reason)

    def tell(self, account: str, kind: str, order: Body) -> None:
        """One signed message; a site that gets no answer tries again under the same id with a new time."""
        self._messages += 1
        id_ = f"msg_{account}_{self._messages}"
        content = json.dumps({"type": kind, "timestamp": _shown(self._desk.clock()), "order": order}).encode()
        compose = lambda tries: (self._proof(account, id_, content), content)  # noqa: E731
        self._desk.outbox.post("site", kind, f"/hooks/site/{account}", compose, self._desk.clock())

    def _proof(self, account: str, id_: str, content: bytes) -> dict[str, str]:
        seconds = str(int(self._desk.clock().timestamp()))
        proof = _sign(self.secret(account), id_, seconds, content)
        names = {"webhook-id": id_, "webhook-timestamp": seconds, "webhook-signature": f"v1,{proof}"}
        return {"Content-Type": "application/json", **names}

    def step(self) -> int:
        return 0

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/{account}/orders", self._list, methods=["GET"])
        router.add_api_route("/{account}/orders/{id_}", self._show, methods=["GET"])
        router.add_api_route("/{account}/told", self._told, methods=["POST"])
        return router

    async def _list(self, account: str, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token(account)}":
            return _json({"error": "unknown token"}, 401)
        since = request.query_params.get("since", "")
        rows = [o for o in self.orders.get(account, {}).values() if not since or o["updated_at"] >= since]
        return _json({"orders": sorted(rows, key=lambda o: str(o["updated_at"])), "next": ""}, 200)

    async def _show(self, account: str, id_: str, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token(account)}":
            return _json({"error": "unknown token"}, 401)
        found = self.orders.get(account, {}).get(id_)
        return _json({"error": "no such order"}, 404) if found is None else _json({"order": found}, 200)

    async def _told(self, account: str, request: Request) -> Response:
        """Counts a message once, as a careful site does."""
        content = await request.body()
        id_, seconds = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        proof = f"v1,{_sign(self.secret(account), id_, seconds, content)}"
        if not hmac.compare_digest(proof, request.headers.get("webhook-signature", "")):
            return _json({"error": "wrong signature"}, 401)
        seen = self.given.setdefault(account, {})
        said = json.loads(content)
        if id_ not in seen:
            seen[id_] = said["type"]
            number = said["order"]["number"]
            self._desk.ledger.add(f"site.{said['type']}", number, self._desk.clock(), **said)
        return _json({}, 200)


def _sign(secret: str, id_: str, seconds: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return base64.b64encode(hmac.digest(key, f"{id_}.{seconds}.".encode() + content, "sha256")).decode()


def _shown(at: datetime) -> str:
    return at.isoformat()


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
