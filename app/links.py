"""Links to pictures that die: when, read from the signed address itself, and what the address is without its signature.

Storage services sign an address for minutes or days: Amazon and what speaks its language, Google, Azure, CloudFront.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_AZURE = frozenset(
    {"sv", "se", "st", "sp", "sr", "sig", "spr", "ss", "srt", "sip", "sdd", "saoid", "suoid", "scid"}
    | {"skoid", "sktid", "skt", "ske", "sks", "skv"}
)
_OLD = frozenset({"signature", "expires", "policy", "key-pair-id", "awsaccesskeyid", "googleaccessid"})
_TOKEN = frozenset({"expires", "token", "token_path"})
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""A moment behind it is no moment, but a number that means something else."""


def dies(url: str) -> datetime | None:
    """When the address stops working, in UTC; None where it does not say so."""
    found = _asked(url)
    for known, read, _ in _SCHEMES:
        if known(found):
            try:
                return read(found)
            except (ValueError, LookupError, OverflowError, TypeError, OSError):
                return None
    return None


def bare(url: str) -> str:
    """The address without its signature: the same for every link to the same file. Others stay as they are."""
    found = _asked(url)
    for known, _, is_signature in _SCHEMES:
        if known(found):
            parts = urlsplit(url)
            kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not is_signature(k.lower())]
            return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))
    return url


def _asked(url: str) -> dict[str, str]:
    """The parameters by lower-case name, none for an address that cannot be read."""
    try:
        return {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
    except ValueError:
        return {}


def _after(prefix: str) -> Callable[[Mapping[str, str]], datetime | None]:
    """Signed at a moment, for so many seconds."""

    def read(found: Mapping[str, str]) -> datetime | None:
        signed = datetime.strptime(found[f"{prefix}date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return _sensible(signed + timedelta(seconds=int(found[f"{prefix}expires"])))

    return read


def _epoch(found: Mapping[str, str]) -> datetime | None:
    """Seconds since 1970, from some services milliseconds."""
    number = int(found["expires"])
    return _sensible(datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC))


def _azure(found: Mapping[str, str]) -> datetime | None:
    text = found["se"]
    if len(text) == 10:
        return _sensible(datetime.combine(date.fromisoformat(text), time(tzinfo=UTC)))
    moment = datetime.fromisoformat(text)
    return _sensible(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _policy(found: Mapping[str, str]) -> datetime | None:
    """CloudFront's own writing of base 64, around a list of conditions."""
    text = found["policy"].translate(str.maketrans("-_~", "+=/"))
    try:
        told = json.loads(base64.b64decode(text))
    except (binascii.Error, ValueError) as error:
        raise ValueError from error
    return _sensible(datetime.fromtimestamp(told["Statement"][0]["Condition"]["DateLessThan"]["AWS:EpochTime"], UTC))


def _sensible(moment: datetime) -> datetime | None:
    return moment.astimezone(UTC) if moment < LATEST else None


_Scheme = tuple[
    Callable[[Mapping[str, str]], bool], Callable[[Mapping[str, str]], datetime | None], Callable[[str], bool]
]
_SCHEMES: tuple[_Scheme, ...] = (
    (lambda q: "x-amz-signature" in q, _after("x-amz-"), lambda k: k.startswith("x-amz-")),
    (lambda q: "x-goog-signature" in q, _after("x-goog-"), lambda k: k.startswith("x-goog-")),
    (lambda q: "sig" in q and "se" in q, _azure, _AZURE.__contains__),
    (lambda q: "signature" in q and "policy" in q and "expires" not in q, _policy, _OLD.__contains__),
    (lambda q: "signature" in q and "expires" in q, _epoch, _OLD.__contains__),
    (lambda q: "token" in q and "expires" in q, _epoch, _TOKEN.__contains__),
)
"""How each signature is known, when it dies, and which parameters belong to it."""
