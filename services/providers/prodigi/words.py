"""Prodigi's words: stages, the five steps below them, shipments, issues, and the outcomes of its answers."""

import re

from app.states import HoldReason, State
from services import body
from services.meanings import Meaning, Table, plain

NAME, TITLE = "prodigi", "Prodigi"

STEPS = ("downloadAssets", "printReadyAssetsPrepared", "allocateProductionLocation", "inProduction", "shipping")
DOWNLOAD, PREPARED, ALLOCATED, PRODUCTION, SHIPPING = STEPS
NOT_STARTED, BEGUN, DONE, ERROR = "notstarted", "inprogress", "complete", "error"
_DETAIL_WORDS = {"notstarted": NOT_STARTED, "inprogress": BEGUN, "complete": DONE, "completed": DONE, "error": ERROR}

IN_PROGRESS, COMPLETE, CANCELED = "inprogress", "complete", "canceled"
PARTIAL, SENT_THERE, DRAFT = "partial", "sent", "provider_draft"
PAYMENT = Meaning(hold=HoldReason.PAYMENT)

STAGES: Table = {
    COMPLETE: Meaning(State.SHIPPED),
    CANCELED: Meaning(State.CANCELED),
    "draft": Meaning(State.RECEIVED, DRAFT),
    "onhold": Meaning(hold=HoldReason.PROVIDER),
    "on-hold": Meaning(hold=HoldReason.PROVIDER),
    "awaitingpayment": PAYMENT,
    "awaiting-payment": PAYMENT,
    "awaitingpaymentauthorisation": PAYMENT,
    "error": Meaning(State.FAILED, issue=True),
}
"""What a stage means by itself, keys as `plain` writes them; while an order is in progress its steps say more."""

_SENT = frozenset({"shipped", "dispatched", "complete"})
_WARNING = "notdownloaded"
_AUTHORISE = ("requirespaymentauthorisation", "awaitingpaymentauthorisation")


def stage_of(data: body.Json) -> str:
    """The raw stage of an order, as an object or as a bare word; empty where it tells none."""
    status = data.get("status")
    return body.text(status, "stage", limit=200) if isinstance(status, dict) else body.text(data, "status", limit=200)


def steps_of(data: body.Json) -> tuple[dict[str, str], list[str]]:
    """Each step's word in one spelling, and those nobody knows. Names and words come with stray blanks."""
    shown = {name.strip(): value for name, value in body.part(_status(data), "details").items()}
    known: dict[str, str] = {}
    odd: list[str] = []
    for step in STEPS:
        word = body.text(shown, step, limit=200)
        if word and word.lower() not in _DETAIL_WORDS:
            odd.append(f"{step} {word}")
        known[step] = _DETAIL_WORDS.get(word.lower(), NOT_STARTED)
    return known, odd


def issues_of(data: body.Json) -> list[body.Json]:
    return body.rows(_status(data), "issues")


def _status(data: body.Json) -> body.Json:
    status = data.get("status")
    return status if isinstance(status, dict) else {}


def is_warning(issue: body.Json) -> bool:
    """A picture that was not yet to be had is tried ten times."""
    return _code(issue).endswith(_WARNING)


def asks_for_payment(issue: body.Json) -> bool:
    return _code(issue).endswith(_AUTHORISE) or bool(issue.get("authorisationDetails"))


def _code(issue: body.Json) -> str:
    return body.text(issue, "errorCode", "code", limit=200).lower()


def has_left(shipment: body.Json) -> bool:
    """Shipments are listed long before they are sent."""
    return body.text(shipment, "status", limit=200).lower() in _SENT


def is_void(shipment: body.Json) -> bool:
    return plain(body.text(shipment, "status", limit=200)) == CANCELED


def outcome_of(answer: body.Json) -> str:
    """In lower case: its documents and its answers write it differently."""
    return body.text(answer, "outcome", limit=200).lower()


def in_words(name: str) -> str:
    """`ActionNotAvailable` as people write it."""
    last = name.rpartition(".")[2]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", last).replace("_", " ").strip().lower()
