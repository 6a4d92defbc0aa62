"""Proofs: our own vectors (made with openssl), other people's where they lie beside, and 10,000 hostile inputs."""

import base64
import json
import random
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.errors import Forged, NotAllowed
from services import signatures

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors/signatures.json").read_text("utf-8"))
BESIDE = Path(__file__).parents[3] / "shared/providers/specs"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def outcome(scheme: str, body: bytes, headers: Mapping[str, bytes | None], secrets: list[str], now: datetime) -> str:
    """accept, reject or stale; anything but `Forged` goes through and fails the test."""
    try:
        if scheme == "svix":
            signatures.svix(body, {name: value for name, value in headers.items() if value is not None}, secrets, now)
        elif scheme == "shopify_app_proxy":
            signatures.shopify_app_proxy(body, secrets, now)
        else:
            getattr(signatures, scheme)(body, headers["proof"], secrets, now)
    except Forged as error:
        return "stale" if error.stale else "reject"
    return "accept"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['scheme']}: {vector['name']}")
def test_own_vectors(vector: dict[str, Any]) -> None:
    headers = {name: None if value is None else value.encode() for name, value in vector["headers"].items()}
    now = datetime.fromtimestamp(vector["now"], UTC)
    body = base64.b64decode(vector["body"])
    assert outcome(vector["scheme"], body, headers, vector["secrets"], now) == vector["expect"]


def test_every_single_flipped_bit_of_the_body_is_noticed() -> None:
    key, raw = b"a secret of a decent length", b'{"order":1001}'
    proof = signatures.hmac_sha256_base64(key, raw).encode()
    signatures.shopify(raw, proof, [key.decode()], NOW)
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert outcome("shopify", bytes(changed), {"proof": proof}, [key.decode()], NOW) == "reject"


def test_hex_and_base64_say_the_same() -> None:
    as_hex = signatures.hmac_sha256_hex(b"key", b"raw")
    assert base64.b64decode(signatures.hmac_sha256_base64(b"key", b"raw")).hex() == as_hex
    assert re.fullmatch("[0-9a-f]{64}", as_hex)


def test_published_standard_webhooks_vector() -> None:
    headers = {
        "webhook-id": b"msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": b"1614265330",
        "webhook-signature": b"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    now = datetime.fromtimestamp(1614265330, UTC)
    secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    signatures.standard_webhooks(b'{"test": 2432232314}', headers, secrets, now)


def hostile(chance: random.Random) -> bytes | None:
    """Bytes that have broken verifiers: not ASCII, separators in rows, numbers too long, half base64."""
    pieces = [b"t=", b"v1=", b"v1,", b",", b" ", b"=", b"sha256=", b"\xff\xfe", "ü☂".encode(), b"\0", b"-1", b"1e9"]
    pieces += [b"9" * 400, b"A" * chance.randrange(90), b"0" * 64, str(int(NOW.timestamp())).encode(), b"%zz", b"&"]
    kind = chance.randrange(20)
    if kind == 0:
        return None
    if kind == 1:
        return chance.randbytes(chance.randrange(200))
    return b"".join(chance.choices(pieces, k=chance.randrange(12)))


@pytest.mark.parametrize(
    "scheme", ["shopify", "printify", "printful", "plain_hex", "stripe", "svix", "shopify_app_proxy"]
)
def test_hostile_bytes_are_only_ever_forged(scheme: str) -> None:
    chance = random.Random(f"{scheme} 20261121")
    odd_secrets = ["", " ", "whsec_", "whsec_ü", "\ud800", "x", "00" * 32, "whsec_" + "A" * 44]
    for _ in range(10_000):
        names = ["svix-id", "svix-timestamp", "svix-signature", "WEBHOOK-ID", "proof"]
        headers: dict[str, bytes | None] = {name: hostile(chance) for name in names}
        body = hostile(chance) or b""
        secrets = chance.choices(odd_secrets, k=chance.randrange(4))
        assert outcome(scheme, body, headers, secrets, NOW) == "reject"


@pytest.mark.parametrize(
    ("secret", "form"),
    [
        ("", "text"),
        ("   ", "text"),
        ("fifteen letters", "text"),
        ("0" * 15, "hex"),
        ("not hexadecimal at all", "hex"),
        ("whsec_", "whsec"),
        ("whsec_" + base64.b64encode(b"x" * 15).decode(), "whsec"),
        ("whsec_test_AbCd-EfGh", "whsec"),
        ("whsec_ünicode", "whsec"),
    ],
)
def test_weak_or_foreign_secrets_are_refused_at_set_up(secret: str, form: Any) -> None:
    with pytest.raises(NotAllowed) as caught:
        signatures.check_secret(secret, form=form)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("secret", "form"),
    [("sixteen letters!", "text"), ("0badc0de" * 8, "hex"), ("whsec_" + base64.b64encode(b"x" * 24).decode(), "whsec")],
)
def test_good_secrets_pass(secret: str, form: Any) -> None:
    signatures.check_secret(secret, form=form)


def test_vectors_lying_beside_the_checkout(capsys: pytest.CaptureFixture[str]) -> None:
    found = list(beside()) if BESIDE.is_dir() else []
    wrong = [name for name, expected, got in found if expected != got]
    with capsys.disabled():
        print(
            f"\nvectors beside the checkout: {len(found)} run" if found else "\nno vectors beside the checkout: 0 run"
        )
    assert wrong == []


def beside() -> Iterator[tuple[str, str, str]]:
    schemes = {
        "shopify-webhook": "shopify",
        "stripe-v1": "stripe",
        "standard-webhooks-v1": "svix",
        "x-hub-signature-256": "plain_hex",
        "shopify-app-proxy": "shopify_app_proxy",
    }
    for file in sorted(BESIDE.rglob("*vectors.json")):
        document = json.loads(file.read_text("utf-8"))
        if document["scheme"] in schemes:
            for vector in document["vectors"]:
                scheme = schemes[document["scheme"]]
                expected = "accept" if vector["expect"].startswith("accept") else "reject"
                got = beside_outcome(scheme, vector, document, file).replace("stale", "reject")
                yield f"{file.name} {vector.get('name', '')}", expected, got


def beside_outcome(scheme: str, vector: dict[str, Any], document: dict[str, Any], file: Path) -> str:
    secrets = vector.get("secrets") or [vector["secret"], *filter(None, [document.get("secret_old")])]
    moment = vector.get("now") or (re.findall(r"timestamp=(\d+)", vector.get("query", "")) or [NOW.timestamp()])[0]
    given = vector.get("headers", {"proof": vector.get("header", vector.get("stripe_signature"))})
    headers = {name: None if value is None else value.encode() for name, value in given.items()}
    headers.setdefault("proof", headers.get("X-Shopify-Hmac-Sha256"))
    return outcome(scheme, beside_body(vector, file), headers, secrets, datetime.fromtimestamp(float(moment), UTC))


def beside_body(vector: dict[str, Any], file: Path) -> bytes:
    if "body_file" in vector:
        places = [folder / vector["body_file"] for folder in (file.parent, file.parent.parent)]
        return bytes(next(place for place in places if place.exists()).read_bytes())
    return str(vector.get("body", vector.get("query", ""))).encode()
