"""The practice shop's Stitch: payment links, payments, refunds; messages that name no order."""

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
ACCOUNT = "practice-stitch"
TOKEN_S = 900


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, *words: str, **fields: list[str]) -> None:
        super().__init__(", ".join(words))
        self.status = status
        self.body: Body = {"success": False, "generalErrors": list(words), "fieldErrors": fields}


class Stitch:
    """One merchant."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        made = hashlib.sha256(b"practice stitch")
        self.client_id, self.client_secret = f"test-{made.hexdigest()[:24]}", made.hexdigest()[24:]
        self.secret = "whsec_" + base64.b64encode(made.digest()).decode()
        self.previous_secret = ""
        self.links: dict[str, Body] = {}
        self.payments: dict[str, Body] = {}
        self.refunds: dict[str, Body] = {}
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._messages = 0

    def accounts(self) -> Mapping[str, Fields]:
        fields = {"client_id": self.client_id, "client_secret": self.client_secret, "secret": self.secret}
        before = {"previous_secret": self.previous_secret} if self.previous_secret else {}
        return {ACCOUNT: {**fields, **before, "base_url": f"{self._desk.origin()}/stitch"}}

    def rotate(self) -> None:
        """A new webhook secret; for a while messages carry proofs of both."""
        new = base64.b64encode(hashlib.sha256(self.secret.encode()).digest()).decode()
        self.previous_secret, self.secret = self.secret, f"whsec_{new}"

    def step(self) -> int:
        return 0

    def link(self, amount: int, reference: str) -> Body:
        """What a shop makes at the check-out; `amount` in cents."""
        id_ = _uuid(f"link {len(self.links)}")
        self.links[id_] = link = {
            "id": id_,
            "link": f"{self._desk.origin()}/stitch/pay/{id_}",
            "status": "PENDING",
            "amount": amount,
            "merchantReference": reference,
            "paymentId": None,
            "updatedAt": self._now(),
        }
        return link

    def pay(self, link: Body) -> Body:
        """The customer pays: told once as paid, and later once more as settled (`settle`)."""
        id_ = _uuid(f"payment {link['id']}")
        at = self._now()
        facts = {"amount": str(link["amount"]), "paidAt": at, "merchantReference": link["merchantReference"]}
        self.payments[id_] = {"id": id_, "status": "PAID", "type": "LINK", **facts}
        link |= {"status": "PAID", "paymentId": id_, "updatedAt": at, "paidAt": at}
        self._tell({"id": id_, "linkId": link["id"], "type": "LINK", "status": "PAID", "amount": link["amount"]})
        return self.payments[id_]

    def settle(self, link: Body) -> None:
        link["status"] = self.payments[link["paymentId"]]["status"] = "SETTLED"
        about = {"id": link["paymentId"], "linkId": link["id"], "type": "LINK", "status": "SETTLED"}
        self._tell({**about, "amount": link["amount"]})

    def expire(self, link: Body) -> None:
        link |= {"status": "EXPIRED", "updatedAt": self._now()}
        self._tell({"linkId": link["id"], "type": "LINK", "status": "EXPIRED", "amount": link["amount"]})

    def give_back(self, payment: Body, amount: int, reason: str = "REQUESTED_BY_CUSTOMER") -> Body:
        before = sum(r["amount"] for r in self.refunds.values() if r["paymentId"] == payment["id"])
        if amount <= 0 or before + amount > int(payment["amount"]):
            raise Declined(400, "Refund amount is more than what is left of the payment")
        id_ = _uuid(f"refund {len(self.refunds)}")
        facts = {"paymentId": payment["id"], "amount": amount, "status": "PROCESSED", "reason": reason}
        self.refunds[id_] = refund = {"id": id_, **facts}
        self._desk.ledger.add("stitch.refund", payment["id"], self._desk.clock(), id=id_, amount=amount)
        about = {"id": id_, "paymentId": payment["id"], "type": "REFUND", "status": "PROCESSED", "amount": amount}
        self._tell(about)
        return refund

    def _now(self) -> str:
        return self._desk.clock().strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def _tell(self, message: Body) -> None:
        self._messages += 1
        id_, content = f"msg_stitch{self._messages:06d}", json.dumps(message).encode()
        compose = lambda tries: (self._proof(id_, content), content)  # noqa: E731
        self._desk.outbox.post("stitch", str(message["type"]), f"/hooks/stitch/{ACCOUNT}", compose, self._desk.clock())

    def _proof(self, id_: str, content: bytes) -> dict[str, str]:
        seconds = str(int(self._desk.clock().timestamp()))
        signed, secrets = f"{id_}.{seconds}.".encode() + content, filter(None, (self.secret, self.previous_secret))
        keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
        proofs = [f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys]
        names = {"svix-id": id_, "svix-timestamp": seconds, "svix-signature": " ".join(proofs)}
        return {"Content-Type": "application/json", **names}

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/v1")
        router.add_api_route("/token", self._token, methods=["POST"])
        router.add_api_route("/{path:path}", self._asked, methods=["GET", "POST"])
        return router

    async def _token(self, request: Request) -> Response:
        """For one scope, a quarter of an hour."""
        given = json.loads(await request.body() or b"{}")
        if (given.get("clientId"), given.get("clientSecret")) != (self.client_id, self.client_secret):
            return _json({"success": False, "generalErrors": ["Invalid client"], "fieldErrors": {}}, 401)
        token = hashlib.sha256(f"{given['scope']} {self._desk.clock()} {len(self._tokens)}".encode()).hexdigest()
        self._tokens[token] = (given["scope"], self._desk.clock())
        return _json({"success": True, "data": {"accessToken": token}}, 200)

    async def _asked(self, path: str, request: Request) -> Response:
        content = await request.body()
        try:
            self._ensure(request, "client_refund" if path.endswith("/refund") else "client_paymentrequest")
            return _json({"success": True, "data": self._answered(path, request, content)}, 200)
        except Declined as declined:
            return _json(declined.body, declined.status)

    def _ensure(self, request: Request, scope: str) -> None:
        if "python" in request.headers.get("user-agent", "python").lower():
            raise Declined(403, "Forbidden")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._tokens:
            raise Declined(401, "Unauthorized")
        held, since = self._tokens[token]
        if held != scope or (self._desk.clock() - since).total_seconds() > TOKEN_S:
            raise Declined(403, "Token expired or of another scope")

    def _answered(self, path: str, request: Request, content: bytes) -> Body:
        match [request.method, *path.split("/")]:
            case ["GET", "payment-links"]:
                asked = request.query_params
                start, end = asked.get("startTime", ""), asked.get("endTime", "9")
                fresh = [link for link in self.links.values() if start <= link["updatedAt"] < end]
                found = [link for link in fresh if link["status"] == asked.get("status")]
                return {"payments": found[: int(asked.get("limit", "20"))]}
            case ["GET", "payment-links", id_]:
                return {"payment": self._find(self.links, id_)}
            case ["GET", "payment", id_]:
                return {"payment": self._find(self.payments, id_)}
            case ["GET", "payment", id_, "refund"]:
                self._find(self.payments, id_)
                return {"refunds": [r for r in self.refunds.values() if r["paymentId"] == id_]}
            case ["POST", "payment", id_, "refund"]:
                given = json.loads(content)
                return {"refund": self.give_back(self._find(self.payments, id_), given["amount"], given["reason"])}
            case _:
                raise Declined(404, "Not found")

    def _find(self, rows: Mapping[str, Body], id_: str) -> Body:
        if id_ not in rows:
            raise Declined(404, "Not found")
        return rows[id_]


def _uuid(words: str) -> str:
    h = hashlib.sha256(f"practice stitch {words}".encode()).hexdigest()
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:32]}"


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
