"""Proofs that a delivery comes from whom it says: HMAC in each sender's dress, checked on raw bytes.

Every check takes the body and header exactly as they came, the secrets that may have signed (more than one
while a secret is being changed) and the time now (aware). It returns nothing when one secret fits and
otherwise raises `Forged`, whatever the bytes are. A header that is missing is given as None.
"""

import base64
import functools
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, ParamSpec
from urllib.parse import parse_qsl

from app.errors import Forged, NotAllowed

TOLERANCE_S = 300
APP_PROXY_TOLERANCE_S = 90
SHORTEST_SECRET = 16

P = ParamSpec("P")
_SECONDS = re.compile(rb"[0-9]{1,12}")


def hmac_sha256_hex(key: bytes, raw: bytes) -> str:
    """Lower-case hex of the HMAC-SHA256 of `raw`."""
    return _mac(key, raw).hex()


def hmac_sha256_base64(key: bytes, raw: bytes) -> str:
    """Standard base64 (padded) of the HMAC-SHA256 of `raw`."""
    return base64.b64encode(_mac(key, raw)).decode("ascii")


def check_secret(secret: str, *, form: Literal["text", "hex", "whsec"] = "text") -> None:
    """Refuse a secret that anyone could guess or that was pasted from elsewhere; raises `NotAllowed`."""
    if form == "whsec":
        key = _whsec_key(secret)
        if key is None:
            raise NotAllowed("This is not a webhook secret.", hint="Copy it whole; it starts with whsec_.")
    else:
        key = secret.strip().encode("utf-8", "replace")
    if form == "hex" and _hex(key) is None:
        raise NotAllowed("This secret is not hexadecimal.", hint="Copy it again from the provider's page.")
    if len(key) < SHORTEST_SECRET:
        raise NotAllowed(
            f"This secret is too short: at least {SHORTEST_SECRET} characters are needed.",
            hint="Copy the whole secret from the provider's page.",
        )


def _forged_at_worst(check: Callable[P, None]) -> Callable[P, None]:
    """Hostile bytes must never turn into anything but a refusal, so nothing else leaves a check."""

    @functools.wraps(check)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            check(*args, **kwargs)
        except Forged:
            raise
        except Exception as error:
            raise Forged(f"The signature could not be read ({type(error).__name__}).") from None

    return guarded


@_forged_at_worst
def shopify(raw: bytes, header: bytes | None, secrets: Sequence[str], now: datetime) -> None:
    """`X-Shopify-Hmac-Sha256`: strict base64, the secret as text. Nothing in it says when it was made."""
    if not raw:
        raise Forged("The message is empty.")
    given = base64.b64decode(_present(header), validate=True)
    _any_fits((_mac(key, raw) for key in _text_keys(secrets)), [given])


@_forged_at_worst
def printify(raw: bytes, header: bytes | None, secrets: Sequence[str], now: datetime) -> None:
    """`X-Pfy-Signature: sha256=<hex>`, prefix and letter case free; the secret is always text."""
    _hex_proof(raw, header, _text_keys(secrets))


@_forged_at_worst
def printful(raw: bytes, header: bytes | None, secrets: Sequence[str], now: datetime) -> None:
    """`X-PF-Webhook-Signature: <hex>`: the secret is hex and must be decoded; one that is not hex is text."""
    _hex_proof(raw, header, [_hex(key) or key for key in _text_keys(secrets)])


@_forged_at_worst
def plain_hex(raw: bytes, header: bytes | None, secrets: Sequence[str], now: datetime) -> None:
    """Hex with or without `sha256=` and the secret as text: `X-Hub-Signature-256` and senders like it."""
    _hex_proof(raw, header, _text_keys(secrets))


@_forged_at_worst
def stripe(raw: bytes, header: bytes | None, secrets: Sequence[str], now: datetime) -> None:
    """`Stripe-Signature: t=…,v1=…[,v1=…]`: the whole whsec_ text is the key; v0 never counts."""
    parts = [part.partition(b"=") for part in _present(header).split(b",")]
    times = [value for name, _, value in parts if name == b"t"]
    given = [value for name, _, value in parts if name == b"v1"]
    if len(times) != 1 or not _SECONDS.fullmatch(times[0]):
        raise Forged("The signature has no readable time.")
    signed = times[0] + b"." + raw
    keys = [key for key in _text_keys(secrets) if len(key) >= SHORTEST_SECRET]
    _any_fits((_mac(key, signed).hex().encode() for key in keys), given)
    _timely(times[0], now, TOLERANCE_S)


@_forged_at_worst
def svix(raw: bytes, headers: Mapping[str, bytes], secrets: Sequence[str], now: datetime) -> None:
    """Svix and Standard Webhooks: `<id>.<time>.<body>` under the decoded part of a whsec_ secret.

    `headers` may have any letter case; all three are taken from one family, `svix-` before `webhook-`.
    """
    identity, time, proofs = _family({name.lower(): value for name, value in headers.items()})
    if not _SECONDS.fullmatch(time):
        raise Forged("The signature has no readable time.")
    entries = [entry.partition(b",") for entry in proofs.split(b" ")]
    given = [_base64(value) for version, _, value in entries if version == b"v1"]
    keys = [key for key in map(_whsec_key, secrets) if key and len(key) >= SHORTEST_SECRET]
    signed = b".".join((identity, time, raw))
    _any_fits((_mac(key, signed) for key in keys), given)
    _timely(time, now, TOLERANCE_S)


standard_webhooks = svix


@_forged_at_worst
def shopify_app_proxy(query: bytes, secrets: Sequence[str], now: datetime) -> None:
    """The query string Shopify forwards from a storefront; its body is not signed."""
    pairs = parse_qsl(query.decode("utf-8"), keep_blank_values=True, strict_parsing=True)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if any(len(values.get(name, [])) != 1 for name in ("shop", "timestamp", "signature")):
        raise Forged("The query lacks shop, timestamp or signature, or repeats one.")
    given = values.pop("signature")[0].encode()
    signed = "".join(sorted(f"{name}={','.join(found)}" for name, found in values.items())).encode()
    _any_fits((_mac(key, signed).hex().encode() for key in _text_keys(secrets)), [given])
    _timely(values["timestamp"][0].encode(), now, APP_PROXY_TOLERANCE_S)


def _mac(key: bytes, raw: bytes) -> bytes:
    return hmac.digest(key, raw, hashlib.sha256)


def _present(header: bytes | None) -> bytes:
    if not header:
        raise Forged("The message carries no signature.")
    return header


def _text_keys(secrets: Sequence[str]) -> list[bytes]:
    return [secret.strip().encode() for secret in secrets if secret.strip()]


def _hex_proof(raw: bytes, header: bytes | None, keys: Iterable[bytes]) -> None:
    given = _present(header).strip().lower().removeprefix(b"sha256=")
    _any_fits((_mac(key, raw).hex().encode() for key in keys), [given])


def _any_fits(expected: Iterable[bytes], given: Sequence[bytes]) -> None:
    """Compares every pair to the end, so that time tells nothing about which one was near."""
    wanted = list(expected)
    if not wanted:
        raise Forged("No usable secret is set for this account.")
    fits = False
    for one in wanted:
        for other in given:
            fits |= hmac.compare_digest(one, other)
    if not fits:
        raise Forged("The signature does not fit the message.")


def _timely(seconds: bytes, now: datetime, tolerance_s: int) -> None:
    """Asked only after the proof held, so `stale` tells of a clock and not of a stranger."""
    if not _SECONDS.fullmatch(seconds):
        raise Forged("The signature has no readable time.")
    age_s = now.timestamp() - int(seconds)
    if abs(age_s) > tolerance_s:
        raise Forged(
            f"The message is genuine but {abs(age_s):.0f} s {'old' if age_s > 0 else 'ahead'}.",
            hint="Check the clock of this computer.",
            stale=True,
        )


def _family(headers: Mapping[str, bytes]) -> tuple[bytes, bytes, bytes]:
    for name in ("svix", "webhook"):
        found = [headers.get(f"{name}-{part}", b"") for part in ("id", "timestamp", "signature")]
        if all(found):
            return found[0], found[1], found[2]
    raise Forged("The message carries no signature.")


def _whsec_key(secret: str) -> bytes | None:
    """The decoded key, or None where the text is not base64 (a secret of another sender pasted here)."""
    text = secret.strip().removeprefix("whsec_")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return None


def _base64(value: bytes) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""


def _hex(key: bytes) -> bytes | None:
    try:
        return bytes.fromhex(key.decode())
    except ValueError:
        return None
