"""Stitch's messages are doorbells: they name a link or a payment, never an order; Stitch is asked first."""

from app.errors import Corrupt
from services import body
from services.connector import Reading

LINK, PAYMENT = "link:", "payment:"
PAID = frozenset({"PAID", "SETTLED", "COMPLETED"})
OVER = frozenset({"EXPIRED", "CANCELLED", "CANCELED", "FAILED"})
WAITING = frozenset({"PENDING"})
REFUNDED = frozenset({"PROCESSED", "FAILED", "PENDING"})
QUIET = frozenset({"CONSENT", "SUBSCRIPTION", "WITHDRAWAL", "SETTLEMENT", "DISBURSEMENT"})
"""Kinds of things at Stitch that are no payment of an order."""


def read_message(data: body.Json) -> Reading:
    """Raises `Corrupt` for a message that names nothing that could be asked about."""
    if body.part(data, "data").get("client") is not None:
        return Reading(unknown=("a message of Stitch Enterprise, which is another product",))
    kind = body.text(data, "type", limit=60).upper()
    about = body.part(body.part(data, "data"), "payment") or data
    status = body.text(about, "status", limit=40).upper()
    if kind == "REFUND" or kind.startswith("REFUND."):
        return _known(status, REFUNDED, PAYMENT + body.identity(data, "paymentId"))
    if kind in QUIET:
        return Reading()
    if kind != "LINK" and not kind.startswith("PAYMENT"):
        return Reading(unknown=(f"type {kind[:80]}",))
    link = body.text(about, "linkId", limit=120) or body.text(data, "linkId", limit=120)
    own = body.text(about, "id", limit=120)
    if not (link or own):
        raise Corrupt("The message names neither a link nor a payment.")
    return _known(status, PAID | OVER | WAITING, LINK + link if link else PAYMENT + own)


def _known(status: str, words: frozenset[str], about: str) -> Reading:
    if status not in words:
        return Reading(unknown=(f"status {status[:80]}",))
    return Reading() if status in WAITING else Reading(refetch=about)
