"""A Shopify proof of a 4 KB order, checked, beside the bare HMAC and comparison."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from bench import measure
from bench.row import Row
from services import signatures

TIMES = 5_000
BODY = b'{"id":820982911946154508,"note":"' + b"x" * 4_000 + b'"}'
SHARED = "a practice secret of some length"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def run() -> list[Row]:
    header = base64.b64encode(hmac.digest(SHARED.encode(), BODY, "sha256"))

    def ours() -> None:
        for _ in range(TIMES):
            signatures.shopify(BODY, header, [SHARED], NOW)

    def bare() -> None:
        for _ in range(TIMES):
            proof = hmac.new(SHARED.encode(), BODY, hashlib.sha256).digest()
            if not hmac.compare_digest(base64.b64encode(proof), header):
                raise AssertionError("the bare check must accept what ours accepts")

    mine, floor = (took / TIMES * 1e6 for took in measure.timed(ours, bare))
    return [Row("signature.shopify 4 KB", mine, floor, "µs", 2.0, "at most", "SHA-256")]
