"""The practice shop's Stripe: check-outs, intents, refunds, disputes; signed messages that hold no lines."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from services.practice.desk import Desk, Fields

Body = dict[str, Any]
ACCOUNT = "practice-pay"
VERSION = "2026-10-28.endive"


class Declined(Exception):
    """An answer that is not 2xx, in Stripe's own form."""

    def __init__(self, status: int, code: str, message: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.body: Body = {"error": {"type": kind, "code": code, "message": message, "param": None}}


class Stripe:
    """One account in test mode."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        made = hashlib.sha256(b"practice stripe").hexdigest()
        self.key, self.secret = f"sk_test_{made[:32]}", f"whsec_{made[32:64]}"
        self.previous_secret = ""
        self.sessions: dict[str, Body] = {}
        self.lines: dict[str, list[Body]] = {}
        self.intents: dict[str, Body] = {}
        self.charges: dict[str, Body] = {}
        self.refunds: dict[str, Body] = {}
        self.events: list[Body] = []
        self._answers: dict[str, tuple[bytes, Body]] = {}

    def accounts(self) -> Mapping[str, Fields]:
        base = {"key": self.key, "secret": self.secret, "mode": "test", "base_url": f"{self._desk.origin()}/stripe"}
        before = {"previous_secret": self.previous_secret} if self.previous_secret else {}
        return {ACCOUNT: {**base, **before, "creates": "yes"}}

    def step(self) -> int:
        return 0

    def rotate(self) -> None:
        """A new webhook secret; for a while messages carry proofs of both."""
        self.previous_secret, self.secret = self.secret, f"whsec_{_hash(self.secret)[:32]}"

    # what customers and shops do ------------------------------------------------------------------------------------

    def checkout(
        self,
        lines: Sequence[Mapping[str, Any]],
        *,
        currency: str = "usd",
        shipping: int = 0,
        email: str = "zoe@example.com",
        name: str = "Zoë Ngata",
        metadata: Mapping[str, str] | None = None,
        reference: str | None = None,
    ) -> Body:
        """An open session. `lines`: description, quantity, unit_amount, sku, image_url."""
        n = len(self.sessions) + 1
        id_, at = f"cs_test_{_hash(f'session {n}')[:40]}", self._now()
        total = sum(int(row["unit_amount"]) * int(row.get("quantity", 1)) for row in lines) + shipping
        address = {"line1": "12 Mill Lane", "line2": None, "city": "Leeds", "state": None}
        address |= {"postal_code": "LS1 4AP", "country": "GB"}
        self.sessions[id_] = session = {
            "id": id_,
            "object": "checkout.session",
            "amount_subtotal": total - shipping,
            "amount_total": total,
            "client_reference_id": reference,
            "collected_information": {"shipping_details": {"address": address, "name": name}},
            "created": at,
            "currency": currency,
            "customer_details": {"address": address, "email": email, "name": name, "phone": "+447700900123"},
            "livemode": False,
            "metadata": dict(metadata or {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
        }
        self.lines[id_] = [_line(id_, k, row, currency) for k, row in enumerate(lines)]
        return session

    def intent(self, amount: int, currency: str = "usd", metadata: Mapping[str, str] | None = None) -> Body:
        """For shops without a check-out."""
        id_ = f"pi_{_hash(f'intent {len(self.intents)}')[:24]}"
        self.intents[id_] = intent = {
            "id": id_,
            "object": "payment_intent",
            "amount": amount,
            "amount_received": 0,
            "amount_capturable": 0,
            "created": self._now(),
            "currency": currency,
            "latest_charge": None,
            "livemode": False,
            "metadata": dict(metadata or {}),
            "status": "requires_payment_method",
        }
        return intent

    def complete(self, session: Body, *, delayed: bool = False) -> Body:
        """The customer is through the check-out; a delayed method pays later. Gives the intent."""
        intent = self.intent(session["amount_total"], session["currency"])
        session |= {"payment_intent": intent["id"], "status": "complete"}
        if delayed:
            intent["status"] = "processing"
        else:
            self._charge(intent)
            session["payment_status"] = "paid"
        self._tell("checkout.session.completed", session)
        if not delayed:
            self._tell("payment_intent.succeeded", intent)
        return intent

    def settle(self, session: Body, *, paid: bool) -> None:
        """The delayed method has paid, or not."""
        intent = self.intents[session["payment_intent"]]
        if paid:
            self._charge(intent)
            session["payment_status"] = "paid"
            self._tell("checkout.session.async_payment_succeeded", session)
            self._tell("payment_intent.succeeded", intent)
            return
        intent["status"] = "requires_payment_method"
        self._tell("checkout.session.async_payment_failed", session)
        self._tell("payment_intent.payment_failed", intent)

    def pay(self, intent: Body) -> None:
        self._charge(intent)
        self._tell("payment_intent.succeeded", intent)

    def authorise(self, intent: Body) -> None:
        """Reserved, to be captured later."""
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        self._tell("payment_intent.amount_capturable_updated", intent)

    def fail(self, intent: Body) -> None:
        intent |= {"status": "requires_payment_method", "amount_capturable": 0}
        self._tell("payment_intent.payment_failed", intent)

    def dispute(self, intent: Body, status: str = "needs_response") -> None:
        kind = "closed" if status in ("won", "lost") else "created"
        about = {"id": f"du_{intent['id'][3:]}", "object": "dispute", "payment_intent": intent["id"], "status": status}
        self._tell(f"charge.dispute.{kind}", {**about, "amount": intent["amount"], "currency": intent["currency"]})

    def give_back(self, intent: Body, amount: int, metadata: Mapping[str, str] | None = None) -> Body:
        """By hand in Stripe's own screens, or asked for."""
        charge = self.charges[intent["latest_charge"]]
        left = charge["amount"] - charge["amount_refunded"]
        if not left:
            raise Declined(400, "charge_already_refunded", f"Charge {charge['id']} has already been refunded.")
        if amount > left:
            raise Declined(400, "amount_too_large", "Refund amount is greater than unrefunded amount.")
        id_ = f"re_{_hash(f'refund {len(self.refunds)}')[:24]}"
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        facts = {"amount": amount, "currency": intent["currency"], "payment_intent": intent["id"]}
        facts |= {"charge": charge["id"], "metadata": dict(metadata or {}), "created": self._now()}
        self.refunds[id_] = refund = {"id": id_, "object": "refund", "status": "succeeded", **facts}
        key = (metadata or {}).get("platen_refund_id", id_)
        self._desk.ledger.add("stripe.refund", key, self._desk.clock(), id=id_, amount=amount)
        self._tell("charge.refunded", charge)
        self._tell("refund.created", refund)
        return refund

    def _charge(self, intent: Body) -> None:
        id_ = f"ch_{intent['id'][3:]}"
        self.charges[id_] = {
            "id": id_,
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"],
            "amount_refunded": 0,
            "created": self._now(),
            "currency": intent["currency"],
            "metadata": dict(intent["metadata"]),
            "payment_intent": intent["id"],
            "refunded": False,
        }
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": id_}

    def _now(self) -> int:
        return int(self._desk.clock().timestamp())

    def _tell(self, kind: str, about: Body) -> None:
        """A snapshot of what it is about, pretty-printed; each try is signed anew."""
        event: Body = {
            "id": f"evt_{_hash(f'event {len(self.events)}')[:24]}",
            "object": "event",
            "api_version": VERSION,
            "created": self._now() + len(self.events) % 7,
            "data": {"object": json.loads(json.dumps(about))},
            "livemode": False,
            "type": kind,
        }
        self.events.append(event)
        content = json.dumps(event, indent=2, ensure_ascii=False).encode()
        compose = lambda tries: (self._proof(content, self._desk.clock()), content)  # noqa: E731
        self._desk.outbox.post("stripe", kind, f"/hooks/stripe/{ACCOUNT}", compose, self._desk.clock())

    def _proof(self, content: bytes, at: datetime) -> dict[str, str]:
        seconds = int(at.timestamp())
        signed, keys = f"{seconds}.".encode() + content, filter(None, (self.secret, self.previous_secret))
        proofs = [f"v1={hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()}" for key in keys]
        header = ",".join((f"t={seconds}", *proofs))
        return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": header}

    # its door -------------------------------------------------------------------------------------------------------

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/v1/{path:path}", self._asked, methods=["GET", "POST"])
        return router

    async def _asked(self, path: str, request: Request) -> Response:
        content = await request.body()
        try:
            if request.headers.get("authorization") != f"Bearer {self.key}":
                raise Declined(401, "", "Invalid API Key provided.")
            if request.method == "POST":
                return _json(self._once(path, request, content), 200)
            return _json(self._shown(path, request), 200)
        except Declined as declined:
            return _json(declined.body, declined.status)

    def _once(self, path: str, request: Request, content: bytes) -> Body:
        """The same key gives the same answer; with another body it is an error."""
        if "x-www-form-urlencoded" not in request.headers.get("content-type", ""):
            raise Declined(400, "", "Stripe's API wants a web form.")
        key = request.headers.get("idempotency-key", "")
        if key in self._answers:
            before, answer = self._answers[key]
            if before != content:
                message = "Keys for idempotent requests can only be used with the same parameters."
                raise Declined(400, "", message, "idempotency_error")
            return answer
        if path != "refunds":
            raise Declined(404, "", f"Unrecognized request URL (POST: /v1/{path}).")
        answer = self._refund(dict(parse_qsl(content.decode())))
        if key:
            self._answers[key] = (content, answer)
        return answer

    def _refund(self, given: Mapping[str, str]) -> Body:
        intent = self._find(self.intents, given.get("payment_intent", ""), "payment_intent")
        if intent["latest_charge"] is None:
            raise Declined(400, "", "This PaymentIntent does not have a successful charge to refund.")
        metadata = {n.removeprefix("metadata[").rstrip("]"): v for n, v in given.items() if n.startswith("metadata[")}
        return self.give_back(intent, int(given.get("amount") or intent["amount"]), metadata)

    def _shown(self, path: str, request: Request) -> Body:
        parts = path.split("/")
        match parts:
            case ["checkout", "sessions", id_]:
                session = self._find(self.sessions, id_, "checkout.session")
                paid_by = self.intents.get(session["payment_intent"] or "")
                expanded = "payment_intent" in request.query_params.getlist("expand[]")
                return {**session, "payment_intent": paid_by} if expanded and paid_by else session
            case ["checkout", "sessions", id_, "line_items"]:
                self._find(self.sessions, id_, "checkout.session")
                return _list(self.lines[id_], request)
            case ["payment_intents", id_]:
                found = self._find(self.intents, id_, "payment_intent")
                charge = self.charges.get(found["latest_charge"] or "")
                expanded = "latest_charge" in request.query_params.getlist("expand[]")
                return {**found, "latest_charge": charge} if expanded and charge else found
            case ["refunds"]:
                intent = request.query_params.get("payment_intent")
                return _list([r for r in reversed(self.refunds.values()) if r["payment_intent"] == intent], request)
            case ["events"]:
                since = int(request.query_params.get("created[gte]", "0"))
                kinds = request.query_params.getlist("types[]")
                rows = [e for e in reversed(self.events) if e["created"] >= since and (not kinds or e["type"] in kinds)]
                return _list(rows, request)
            case _:
                raise Declined(404, "", f"Unrecognized request URL (GET: /v1/{path}).")

    def _find(self, rows: Mapping[str, Body], id_: str, kind: str) -> Body:
        if id_ not in rows:
            raise Declined(404, "resource_missing", f"No such {kind}: '{id_}'")
        return rows[id_]


def _hash(words: str) -> str:
    return hashlib.sha256(f"practice {words}".encode()).hexdigest()


def _line(session: str, n: int, row: Mapping[str, Any], currency: str) -> Body:
    quantity, unit = int(row.get("quantity", 1)), int(row["unit_amount"])
    told = {name: str(row[name]) for name in ("sku", "image_url", "variant") if row.get(name)}
    price = {"id": f"price_{session[-8:]}{n}", "object": "price", "currency": currency, "unit_amount": unit}
    product = {"id": f"prod_{session[-8:]}{n}", "object": "product", "name": row["description"], "metadata": told}
    facts = {"amount_total": unit * quantity, "currency": currency, "description": row["description"]}
    named = {"id": f"li_{session[-10:]}{n}", "object": "item", "quantity": quantity}
    return {**named, **facts, "metadata": {}, "price": {**price, "metadata": {}, "product": product}}


def _list(rows: Sequence[Body], request: Request) -> Body:
    limit, after = int(request.query_params.get("limit", "10")), request.query_params.get("starting_after")
    ids = [row["id"] for row in rows]
    start = ids.index(after) + 1 if after in ids else 0
    page = list(rows[start : start + limit])
    return {"object": "list", "data": page, "has_more": start + limit < len(rows), "url": "/v1"}


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, media_type="application/json")
