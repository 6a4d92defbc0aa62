"""Where Flowhub is asked, and with which of its two proofs: a token for orders, a pair of keys for what it has."""

import re
from collections.abc import Generator
from typing import TYPE_CHECKING

from app.errors import Corrupt, PlatenError, Refused, Unreachable
from services import body
from services.connector import Account
from services.http import never_left
from services.question import Question, ask

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]
Token = Generator["httpx.Request", "httpx.Response", str]

HOME, TOKENS = "https://api.flowhub.co", "https://flowhub.auth0.com/oauth/token"
_ORDER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,79}")


def order_id(text: str) -> str:
    """An id that may stand in an address. Raises `Corrupt` for what is none of Flowhub."""
    if not _ORDER.fullmatch(text):
        raise Corrupt("This is not an order id of Flowhub.")
    return text


def home(account: Account) -> str:
    return account.get("base_url", HOME).rstrip("/")


def token(account: Account) -> Token:
    """Asked for once a talk. Raises `Refused` where the client is not known."""
    sent = {name: account.get(name) for name in ("client_id", "client_secret", "audience")}
    url = account.get("token_url") or (f"{home(account)}/oauth/token" if account.get("base_url") else TOKENS)
    answer = yield from ask("POST", url, headers={}, content={**sent, "grant_type": "client_credentials"})
    return _token_of(body.as_object(answer, "The answer"))


def call(account: Account, token: str, method: str, path: str, content: object = None) -> Found:
    """About orders. Raises as `question.ask` does."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = yield from ask(method, f"{home(account)}{path}", headers=headers, content=content)
    return body.as_object(answer, "The answer")


def look(account: Account, path: str) -> Question:
    """About the store and its stock. Raises `Refused` where the account has no keys for that."""
    keys = {"clientId": account.get("read_client"), "key": account.get("read_key")}
    if not all(keys.values()):
        raise Refused("The keys for reading are missing.", hint="Client id and key; Flowhub gives them.")
    return ask("GET", f"{home(account)}{path}", headers=keys)


def listed(answer: object) -> list[body.Json]:
    """A list, bare or as `data`."""
    return body.rows({"data": answer} if isinstance(answer, list) else body.as_object(answer, "The answer"), "data")


def ensure_up(account: Account) -> Generator["httpx.Request", "httpx.Response", None]:
    """Raises `Unreachable` while Flowhub is down: what is not sent then can safely be sent later. Answers in text."""
    import httpx

    try:
        yield httpx.Request("GET", f"{home(account)}/health")
    except Refused:
        return


def is_definite(error: PlatenError) -> bool:
    """Whether it is certain that nothing was done: it said no, or no connection was ever made."""
    if isinstance(error, Unreachable):
        return never_left(error)
    return isinstance(error, Refused) and error.status in (400, 401, 403, 404, 422)


def _token_of(answer: body.Json) -> str:
    found = answer.get("access_token")
    if not isinstance(found, str) or not found or len(found) > 20_000 or not found.isascii():
        raise Corrupt("Flowhub gave no token.")
    return found
