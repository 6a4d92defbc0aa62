"""A thousand cases each against the providers' own packages: our verdict is theirs, or stricter on purpose.

Stricter: a time from the future beyond the tolerance, and a secret too short to be one, are refused here.
"""

import base64
import hashlib
import hmac
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import standardwebhooks
import stripe
import svix

from app.errors import Forged
from services import signatures

CASES = 1_000
OLD, FUTURE = 900, 86_400


@dataclass(frozen=True)
class Message:
    """What is held against both: `age` in seconds, negative from the future."""

    body: bytes
    headers: Mapping[str, str]
    secret: str
    age: int
    kind: str


def ours(message: Message, scheme: str, now: datetime) -> bool:
    try:
        if scheme == "stripe":
            proof = message.headers.get("Stripe-Signature")
            raw = None if proof is None else proof.encode("utf-8", "surrogateescape")
            signatures.stripe(message.body, raw, [message.secret], now)
        else:
            given = {name: value.encode() for name, value in message.headers.items()}
            signatures.svix(message.body, given, [message.secret], now)
    except Forged:
        return False
    return True


KINDS = ("genuine", "several", "body", "proof", "time", "secret", "old", "future", "prefix", "missing", "noise")


def kind_of(n: int) -> str:
    return KINDS[n % len(KINDS)]


def body_of(chance: random.Random) -> bytes:
    size = chance.choice((0, 1, 17, 300, 4_000))
    return bytes(chance.randrange(32, 127) for _ in range(size)) or b"{}"


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def age_of(kind: str, chance: random.Random) -> int:
    return {"old": chance.randint(310, OLD), "future": -chance.randint(310, FUTURE)}.get(
        kind, chance.randint(-200, 200)
    )


# Stripe -----------------------------------------------------------------------------------------------------------


def stripe_message(n: int, now: datetime) -> Message:
    chance = random.Random(f"stripe {n}")
    kind, body = kind_of(n), body_of(chance)
    secret = "whsec_" + base64.b64encode(chance.randbytes(24)).decode()
    age = age_of(kind, chance)
    seconds = int(now.timestamp()) - age
    proof = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    other = hashlib.sha256(proof.encode()).hexdigest()
    header = {
        "several": f"t={seconds},v1={other},v1={proof},v0={other}",
        "proof": f"t={seconds},v1={flipped(proof.encode(), chance).decode()}",
        "time": f"t={seconds + 1},v1={proof}",
        "prefix": f"t={seconds},v0={proof}",
        "noise": chance.choice(("", "t=,v1=", "v1=" + proof, f"t={seconds}", f"t=x,v1={proof}", proof)),
    }.get(kind, f"t={seconds},v1={proof}")
    headers = {} if kind == "missing" else {"Stripe-Signature": header}
    body = flipped(body, chance) if kind == "body" else body
    secret = "whsec_" + base64.b64encode(chance.randbytes(24)).decode() if kind == "secret" else secret
    return Message(body, headers, secret, age, kind)


def stripe_says(message: Message) -> bool:
    try:
        stripe.WebhookSignature.verify_header(
            message.body.decode(), message.headers.get("Stripe-Signature") or "", message.secret, tolerance=300
        )
    except stripe.SignatureVerificationError:
        return False
    return True


def test_stripe_s_own_package_says_the_same_but_of_the_future() -> None:
    now = datetime.now(UTC)  # the package looks at the clock itself
    found: Counter[tuple[str, bool]] = Counter()
    for n in range(CASES):
        message = stripe_message(n, now)
        mine, theirs = ours(message, "stripe", now), stripe_says(message)
        assert mine == (theirs and message.age >= -300), (n, message)
        found[message.kind, mine] += 1
    assert found["genuine", True] >= CASES // len(KINDS)
    assert found["several", True] >= CASES // len(KINDS)
    assert sum(found[kind, False] for kind in KINDS if kind not in ("genuine", "several")) == sum(
        found[kind, mine] for kind in KINDS if kind not in ("genuine", "several") for mine in (True, False)
    )
    assert any(stripe_says(stripe_message(n, now)) for n in range(CASES) if kind_of(n) == "future")


# Svix and Standard Webhooks -------------------------------------------------------------------------------------------


def standard_message(n: int, family: str, now: datetime) -> Message:
    chance = random.Random(f"{family} {n}")
    kind, body = kind_of(n), body_of(chance)
    key, age = chance.randbytes(chance.choice((24, 32, 64))), 0
    age = age_of(kind, chance)
    seconds, id_ = str(int(now.timestamp()) - age), f"msg_{n:06d}"
    proof = base64.b64encode(hmac.digest(key, f"{id_}.{seconds}.".encode() + body, "sha256")).decode()
    other = base64.b64encode(hashlib.sha256(proof.encode()).digest()).decode()
    sent = {
        "several": f"v1,{other} v1a,{other} v1,{proof}",
        "proof": f"v1,{other}",
        "prefix": chance.choice((f"v2,{proof}", f"v1a,{proof}", proof)),
        "noise": chance.choice(("v1,", "v1,é", ",", "v1,AAAA", f"v1,{proof[:-4]}", "v1")),
    }.get(kind, f"v1,{proof}")
    headers = {f"{family}-id": id_, f"{family}-timestamp": seconds, f"{family}-signature": sent}
    if kind == "time":
        headers[f"{family}-timestamp"] = str(int(seconds) + 1)
    if kind == "missing":
        del headers[chance.choice(list(headers))]
    body = flipped(body, chance) if kind == "body" else body
    key = chance.randbytes(24) if kind == "secret" else key
    return Message(body, headers, "whsec_" + base64.b64encode(key).decode(), age, kind)


def svix_says(message: Message) -> bool:
    try:
        svix.Webhook(message.secret).verify(b'{"x":1}' if not message.body else message.body, dict(message.headers))
    except svix.WebhookVerificationError:
        return False
    except json.JSONDecodeError:  # the proof held; only then is the body looked at
        return True
    except ValueError:  # a header it cannot take apart
        return False
    return True


def standard_says(message: Message) -> bool:
    try:
        standardwebhooks.Webhook(message.secret).verify(message.body, dict(message.headers))
    except standardwebhooks.WebhookVerificationError:
        return False
    except json.JSONDecodeError:  # as above
        return True
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("family", "says"), [("svix", svix_says), ("webhook", standard_says)], ids=["svix", "standardwebhooks"]
)
def test_the_packages_of_the_standard_say_the_same(family: str, says: Callable[[Message], bool]) -> None:
    now = datetime.now(UTC)  # as above
    found: Counter[tuple[str, bool]] = Counter()
    for n in range(CASES):
        message = standard_message(n, family, now)
        mine, theirs = ours(message, "svix", now), says(message)
        assert mine == theirs, (n, message)
        found[message.kind, mine] += 1
    good = {"genuine", "several"}
    assert all(found[kind, True] >= CASES // len(KINDS) and not found[kind, False] for kind in good)
    assert all(found[kind, False] >= CASES // len(KINDS) and not found[kind, True] for kind in set(KINDS) - good)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "short"])
def test_an_empty_or_short_secret_proves_nothing(secret: str) -> None:
    key = base64.b64decode(secret.removeprefix("whsec_") + "==") if secret.startswith("whsec_") else secret.encode()
    now = datetime.now(UTC)
    seconds = str(int(now.timestamp()))
    proof = base64.b64encode(hmac.digest(key, f"msg_1.{seconds}.{{}}".encode(), "sha256")).decode()
    headers = {"svix-id": "msg_1", "svix-timestamp": seconds, "svix-signature": f"v1,{proof}"}
    assert not ours(Message(b"{}", headers, secret, 0, "short"), "svix", now)
    hexed = hmac.new(secret.encode(), f"{seconds}.{{}}".encode(), hashlib.sha256).hexdigest()
    header = {"Stripe-Signature": f"t={seconds},v1={hexed}"}
    assert not ours(Message(b"{}", header, secret, 0, "short"), "stripe", now)
