"""Prodigi's callbacks: CloudEvents that nobody signed. Each is a doorbell and no more."""

from urllib.parse import urlsplit

from app.errors import Corrupt
from services import body
from services.connector import Account, Reading
from services.meanings import meaning_of, plain
from services.providers.prodigi.asking import home, order_id
from services.providers.prodigi.words import IN_PROGRESS, STAGES

PREFIX = "com.prodigi."
STAGE_CHANGED = "order.status.stage.changed"
TYPES = frozenset({STAGE_CHANGED, "order.shipments.shipment"})
SIMPLE = frozenset({"updated", "created", "shipped", "delivered", "cancelled", "failed"})
PLAIN_TYPES = frozenset({"order.status.updated", "orderupdated", *(f"order.{word}" for word in SIMPLE)})


def read_event(content: bytes, account: Account) -> Reading:
    """Which order to ask for, and what was said that nobody knows. Raises `Corrupt`."""
    message = body.parse_object(content)
    kind = body.text(message, "type", limit=200)
    data = body.part(message, "data")
    _ensure_from_here(message, account)
    unknown = _unknown(kind, account)
    id_ = _order(message, data)
    if not id_ and not unknown:
        raise Corrupt("The message names no order.")
    return Reading(unknown=unknown, refetch=order_id(id_) if id_ else "")


def _order(message: body.Json, data: body.Json) -> str:
    """Wherever it stands; what names two orders is refused."""
    subject = body.text(message, "subject", limit=200)
    inner = body.text(body.part(data, "order"), "id", limit=200) or body.text(data, "id", "prodigiOrderId", limit=200)
    if subject and inner and subject != inner:
        raise Corrupt("The message names two orders.")
    return inner or subject or body.text(data, "orderId", limit=200)


def _ensure_from_here(message: body.Json, account: Account) -> None:
    """Ids of both environments look alike."""
    source, version = body.text(message, "source"), body.text(message, "specversion", limit=40)
    if version not in ("", "1.0"):
        raise Corrupt("The message is in a form nobody knows.")
    try:
        there, here = urlsplit(source).hostname, urlsplit(home(account)).hostname
    except ValueError:
        raise Corrupt("The message does not say where it is from.") from None
    if source and there != here:
        raise Corrupt("The message is from another environment of Prodigi.")


def _unknown(kind: str, account: Account) -> tuple[str, ...]:
    name, _, value = kind.partition("#")
    if kind.lower() in PLAIN_TYPES:
        return ()
    if not kind.startswith(PREFIX) or name.removeprefix(PREFIX) not in TYPES:
        return (f"event {kind[:80]}",)
    known = name != PREFIX + STAGE_CHANGED or _is_stage(value, account)
    return () if known else (f"stage {value[:80]}",)


def _is_stage(value: str, account: Account) -> bool:
    word = plain(value)
    return word.replace("-", "") == IN_PROGRESS or meaning_of(word, STAGES, account) is not None
