"""Where Treez is asked, and what it says when it says no: the reason stands in the body, whatever the status is."""

import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from app.errors import Corrupt, Refused
from services import body
from services.connector import Account
from services.http import answer_of
from services.providers.treez.token import token
from services.question import Question, ask

if TYPE_CHECKING:
    import httpx

Rows = Generator["httpx.Request", "httpx.Response", list[body.Json]]
Found = Generator["httpx.Request", "httpx.Response", body.Json]

HOME = "https://api-prod.treez.io"
SKEW = timedelta(seconds=5)
_DISPENSARY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_TICKET = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MISSING = re.compile(r"^(TICKET|CUSTOMER)_(NOT_FOUND|DOESNT_EXIST)|^Cannot find the ticket", re.IGNORECASE)


def ticket_id(text: str) -> str:
    """An id that may stand in an address. Raises `Corrupt` for what is none of Treez."""
    if not _TICKET.fullmatch(text):
        raise Corrupt("This is not a ticket id of Treez.")
    return text


def call(account: Account, method: str, path: str, content: object = None) -> Found:
    """`path` below the store's own address, such as `/ticket/detailticket`; the whole answer.

    Raises as `question.ask` does; `Refused` carries Treez's reason, with 404 for what it does not find and 422 for
    what it understood and declined."""
    store = account.get("dispensary")
    if not _DISPENSARY.fullmatch(store):
        raise Refused("The store's name is missing.", hint="It is the first part of its own treez.io address.")
    answer = yield from _asked(account, method, f"{_home(account)}/dispensary/v3/{store}{path}", content)
    found = body.as_object(answer, "The answer")
    if body.text(found, "resultCode").upper() == "FAIL":
        raise _refusal(found, 200)
    return found


def validated(account: Account) -> Question:
    """Treez looks at the proof alone."""
    return _asked(account, "POST", f"{_home(account)}/service/jwt-validation", {})


def ticket_of(answer: body.Json) -> body.Json:
    """The one ticket of an answer."""
    data = answer.get("data")
    return body.as_object(data[0] if isinstance(data, list) and data else data, "The ticket")


def rows_of(answer: body.Json) -> list[body.Json]:
    """The tickets of a list, in whichever place they stand."""
    data = answer.get("data")
    if isinstance(data, list):
        return body.rows(answer, "data")
    inner = data if isinstance(data, dict) else {}
    return body.rows(answer, "ticketList") or body.rows(inner, "ticketList")


def _home(account: Account) -> str:
    return account.get("base_url", HOME).rstrip("/")


def _asked(account: Account, method: str, url: str, content: object) -> Question:
    """The proof lives half a minute: where our clock is wrong, theirs is taken and the question asked again."""
    import httpx

    exact = str(httpx.URL(url))
    now = datetime.now(UTC)
    try:
        return (yield from ask(method, exact, headers=_headers(exact, account, now), content=content))
    except Refused as error:
        theirs = _clock(error)
        if error.status not in (400, 401) or theirs is None or abs(theirs - now) <= SKEW:
            raise _in_its_words(error) from error.__cause__
    try:
        return (yield from ask(method, exact, headers=_headers(exact, account, theirs), content=content))
    except Refused as error:
        raise _in_its_words(error) from error.__cause__


def _headers(url: str, account: Account, now: datetime) -> dict[str, str]:
    return {"Authorization": token(url, account, now)}


def _clock(error: Refused) -> datetime | None:
    """What time it is there."""
    answer = answer_of(error)
    try:
        found = parsedate_to_datetime(answer.headers["date"]) if answer is not None else None
    except (KeyError, ValueError, TypeError):
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo else None


def _in_its_words(error: Refused) -> Refused:
    answer = answer_of(error)
    try:
        found: Any = body.parse(answer.content) if answer is not None else None
    except Corrupt:
        found = None
    return _refusal(found, error.status) if isinstance(found, dict) and "resultCode" in found else error


def _refusal(answer: body.Json, status: int) -> Refused:
    """Not found is 400 for tickets and 404 for customers; the reason is a code or a sentence, the detail a sentence."""
    said = [str(answer.get(name) or "").strip()[:300] for name in ("resultReason", "resultDetail")]
    words = body.joined([part for part in said if part], ": ") or "it gives no reason"
    told = 404 if _MISSING.search(said[0]) else status if status in (401, 403) else 422
    return Refused(f"Treez refused: {words}", status=told)
