"""Deliveries as providers post them, each with its proof over the exact bytes; talks with recorded answers."""

import base64
import json
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import httpx

from services import signatures
from services.connector import Account, Delivery

T = TypeVar("T")

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SECRET = "a secret of a decent length 0001"
OLD_SECRET = "a secret of a decent length 0000"
HEX_SECRET = "0badc0de" * 8
WHSEC = "whsec_" + base64.b64encode(SECRET.encode()).decode()
OLD_WHSEC = "whsec_" + base64.b64encode(OLD_SECRET.encode()).decode()
SHOP = "acme-prints.myshopify.com"
RECORDED = Path(__file__).parents[1] / "services/providers"
BESIDE = Path(__file__).parents[3] / "shared/providers/specs"
"""Other people's vectors and descriptions, where they lie beside the checkout."""

ACCOUNTS: dict[str, Account] = {
    "shopify": Account(
        "shopify",
        "main",
        {
            "shop": SHOP,
            "secret": SECRET,
            "previous_secret": OLD_SECRET,
            "token": "shpat_practice",
            "storefront_secret": SECRET,
        },
    ),
    "printful": Account(
        "printful",
        "main",
        {"token": "pf", "secret": HEX_SECRET, "previous_secret": HEX_SECRET[::-1], "store": "7"},
    ),
    "printify": Account(
        "printify", "main", {"token": "py", "secret": SECRET, "previous_secret": OLD_SECRET, "shop": "815256"}
    ),
    "prodigi": Account(
        "prodigi",
        "main",
        {
            "key": "pg",
            "environment": "sandbox",
            "callback_url": "https://platen.example",
            "url_secret": SECRET,
            "previous_url_secret": OLD_SECRET,
        },
    ),
    "treez": Account(
        "treez",
        "main",
        {
            "dispensary": "practicestore",
            "organisation": "org-1",
            "certificate": "cert-1",
            "url_secret": SECRET,
            "previous_url_secret": OLD_SECRET,
        },
    ),
    "flowhub": Account(
        "flowhub",
        "main",
        {
            "client_id": "fh",
            "client_secret": "fh secret",
            "audience": "flowhub",
            "callback_url": "https://platen.example",
            "url_secret": SECRET,
            "previous_url_secret": OLD_SECRET,
        },
    ),
    "cova": Account(
        "cova",
        "main",
        {
            "user": "platen@store.example",
            "password": "till",
            "client_id": "co",
            "client_secret": "co secret",
            "company": "8210",
            "location": "9144",
            "integrator": "7a0fd0c2-5a53-4a7e-9b49-3c1d4e07a111",
            "url_secret": SECRET,
            "previous_url_secret": OLD_SECRET,
        },
    ),
    "leaflogix": Account(
        "leaflogix", "main", {"location_key": "ll", "url_secret": SECRET, "previous_url_secret": OLD_SECRET}
    ),
    "blaze": Account(
        "blaze",
        "main",
        {
            "partner_key": "bp",
            "developer_key": "bd",
            "consumer": "cu_1",
            "url_secret": SECRET,
            "previous_url_secret": OLD_SECRET,
        },
    ),
    "site": Account("site", "main", {"secret": WHSEC, "previous_secret": OLD_WHSEC}),
    "stripe": Account(
        "stripe", "main", {"key": "sk_test_practice", "secret": SECRET, "previous_secret": OLD_SECRET, "mode": "test"}
    ),
    "stitch": Account(
        "stitch",
        "main",
        {"client_id": "test-1", "client_secret": SECRET, "secret": WHSEC, "previous_secret": OLD_WHSEC},
    ),
}


def recorded(provider: str, name: str) -> bytes:
    """The body of a recorded delivery."""
    return (RECORDED / provider / f"{name}.json").read_bytes()


def delivery(
    provider: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    query: str = "",
    at: datetime = NOW,
    account: str = "main",
) -> Delivery:
    pairs = tuple((name.lower(), value.encode()) for name, value in headers.items())
    return Delivery(provider, account, pairs, query, body, at)


def shopify(body: bytes, topic: str = "orders/create", *, id: str = "w1", secret: str = SECRET) -> Delivery:
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": signatures.hmac_sha256_base64(secret.encode(), body),
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": id,
        "X-Shopify-Event-Id": f"event of {id}",
        "X-Shopify-Triggered-At": "2026-11-21T07:31:41.123456789Z",
    }
    return delivery("shopify", body, headers)


def storefront(body: bytes, *, secret: str = SECRET) -> Delivery:
    """The detailed document a storefront posts; unsigned with an empty secret."""
    proof = {"X-Hub-Signature-256": "sha256=" + signatures.hmac_sha256_hex(secret.encode(), body)} if secret else {}
    return delivery("shopify", body, {"Content-Type": "application/json", **proof})


def printful(body: bytes, *, secret: str = HEX_SECRET) -> Delivery:
    """Version 2; version 1 bears no proof but a secret in its address."""
    proof = signatures.hmac_sha256_hex(bytes.fromhex(secret), body)
    return delivery("printful", body, {"X-PF-Webhook-Signature": proof, "X-PF-Webhook-Public-Key": "SbF/9d"})


def printify(body: bytes, *, secret: str = SECRET) -> Delivery:
    return delivery(
        "printify", body, {"X-Pfy-Signature": "sha256=" + signatures.hmac_sha256_hex(secret.encode(), body)}
    )


def site(body: bytes, *, secret: str = WHSEC, id: str = "msg_1") -> Delivery:
    """As Standard Webhooks has it."""
    seconds = str(int(NOW.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    proof = signatures.hmac_sha256_base64(key, f"{id}.{seconds}.".encode() + body)
    names = {"webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": f"v1,{proof}"}
    return delivery("site", body, names)


def unsigned(provider: str, body: bytes, *, secret: str = SECRET) -> Delivery:
    """From a sender that signs nothing: the secret stands in the address it was given."""
    return delivery(provider, body, {"Content-Type": "application/json"}, query=f"secret={quote(secret)}")


def stripe(body: bytes, *, secret: str = SECRET) -> Delivery:
    seconds = str(int(NOW.timestamp()))
    proof = signatures.hmac_sha256_hex(secret.encode(), f"{seconds}.".encode() + body)
    return delivery("stripe", body, {"Stripe-Signature": f"t={seconds},v1={proof}"})


def stitch(body: bytes, *, secret: str = WHSEC, id: str = "msg_1") -> Delivery:
    """Through Svix: the standard's proof under Svix's own header names."""
    signed = site(body, secret=secret, id=id)
    headers = {name.replace("webhook-", "svix-"): value.decode() for name, value in signed.headers}
    return delivery("stitch", body, headers)


SIGN: dict[str, Callable[[bytes, str], Delivery]] = {
    "shopify": lambda body, secret: shopify(body, secret=secret),
    "printful": lambda body, secret: printful(body, secret=secret),
    "printify": lambda body, secret: printify(body, secret=secret),
    "prodigi": lambda body, secret: unsigned("prodigi", body, secret=secret),
    "treez": lambda body, secret: unsigned("treez", body, secret=secret),
    "flowhub": lambda body, secret: unsigned("flowhub", body, secret=secret),
    "cova": lambda body, secret: unsigned("cova", body, secret=secret),
    "leaflogix": lambda body, secret: unsigned("leaflogix", body, secret=secret),
    "blaze": lambda body, secret: unsigned("blaze", body, secret=secret),
    "site": lambda body, secret: site(body, secret=secret),
    "stripe": lambda body, secret: stripe(body, secret=secret),
    "stitch": lambda body, secret: stitch(body, secret=secret),
}
"""Provider -> a delivery of any bytes signed with any of its secrets."""


class Answers:
    """Plays the other side of a talk: each request is kept, each answer given in turn. An exception is thrown."""

    def __init__(self, *answers: object) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def drive(self, talk: Generator[httpx.Request, httpx.Response, T]) -> T:
        """What the talk returns. Raises what it raises; a question too many fails."""
        try:
            request = next(talk)
            while True:
                self.requests.append(request)
                assert self._answers, f"unexpected question: {request.method} {request.url}"
                answer = self._answers.pop(0)
                request = talk.throw(answer) if isinstance(answer, Exception) else talk.send(_response(answer, request))
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # a generator's return value is not typed

    @property
    def unused(self) -> int:
        return len(self._answers)

    def json(self, n: int = -1) -> dict[str, object]:
        """The body of the n-th request."""
        found: dict[str, object] = json.loads(self.requests[n].content)
        return found


def _response(answer: object, request: httpx.Request) -> httpx.Response:
    if isinstance(answer, httpx.Response):
        answer.request = request
        return answer
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return httpx.Response(200, content=content, request=request)


def asked(answers: Answers) -> list[str]:
    """Method and path of each request."""
    return [f"{r.method} {r.url.raw_path.decode()}" for r in answers.requests]
