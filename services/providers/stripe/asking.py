"""Where Stripe is asked, with which key; forms, lists, and its own word for why it said no."""

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from app.errors import Corrupt, Refused
from services import body
from services.connector import Account
from services.http import answer_of
from services.question import Question, ask

if TYPE_CHECKING:
    import httpx

VERSION = "2026-10-28.endive"
MOST_PAGES = 1_000
Pairs = Sequence[tuple[str, str]]


def get(account: Account, path: str, pairs: Pairs = ()) -> Question:
    """Repeated names such as `expand[]` are allowed, so the query is written out here."""
    query = f"?{urlencode(pairs)}" if pairs else ""
    return ask("GET", f"{_base(account)}{path}{query}", headers=_headers(account))


def post(account: Account, path: str, pairs: Pairs, key: str) -> Question:
    """`key`: the same work under the same key is done once."""
    headers = {**_headers(account), "Idempotency-Key": key[:255]}
    return ask("POST", f"{_base(account)}{path}", headers=headers, form=pairs)


def listed(
    account: Account, path: str, pairs: Pairs, most: int = MOST_PAGES
) -> Generator["httpx.Request", "httpx.Response", list[body.Json]]:
    """A whole list, page by page, as Stripe orders it. Raises `Corrupt` for one of more pages: never a part of it."""
    rows: list[body.Json] = []
    after: Pairs = ()
    for _ in range(most):
        answer = yield from get(account, path, [*pairs, ("limit", "100"), *after])
        found = body.as_object(answer, "The answer")
        page = body.rows(found, "data")
        rows += page
        if not body.flag(found, "has_more") or not page:
            return rows
        after = [("starting_after", body.identity(page[-1], "id"))]
    raise Corrupt(f"Stripe's list has more than {most} pages.")


def code_of(error: Refused) -> str:
    """Stripe's own short word for a refusal, such as `charge_already_refunded`."""
    answer = answer_of(error)
    try:
        told = body.parse_object(answer.content) if answer is not None else {}
        return body.text(body.part(told, "error"), "code", limit=80)
    except Corrupt:
        return ""


def _base(account: Account) -> str:
    return account.get("base_url", "https://api.stripe.com").rstrip("/")


def _headers(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.get('key')}", "Stripe-Version": VERSION, "User-Agent": "Platen/1"}
