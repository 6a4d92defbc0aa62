"""Where Prodigi is asked, with which key, and what its refusals say: an answer of 200 may be one, too."""

import re
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.errors import Corrupt, Refused, Unmapped
from services import body
from services.connector import Account
from services.http import answer_of
from services.providers.prodigi.words import TITLE, in_words, outcome_of
from services.question import ask

if TYPE_CHECKING:
    import httpx

Found = Generator["httpx.Request", "httpx.Response", body.Json]
Page = Generator["httpx.Request", "httpx.Response", tuple[list[body.Json], str]]

LIVE, SANDBOX = "https://api.prodigi.com/v4.0", "https://api.sandbox.prodigi.com/v4.0"
ENVIRONMENTS: Mapping[str, str] = {"live": LIVE, "production": LIVE, "sandbox": SANDBOX}
MOST_WORDS = 5
_ORDER = re.compile(r"ord_[0-9A-Za-z_-]{1,80}")


def order_id(text: str) -> str:
    """An id that may stand in an address. Raises `Corrupt` for what is none of Prodigi."""
    if not _ORDER.fullmatch(text):
        raise Corrupt("This is not an order id of Prodigi.")
    return text


def home(account: Account) -> str:
    """Only the two words for it name the live environment, where orders cost money."""
    named = ENVIRONMENTS.get(account.get("environment").lower(), SANDBOX)
    return account.get("base_url", named).rstrip("/")


def call(
    account: Account, method: str, path: str, *, params: Mapping[str, str] | None = None, content: object = None
) -> Found:
    """The answer as an object, whatever its outcome. Raises as `question.ask` does, a refusal in words, and `Unmapped`
    where it is an SKU that Prodigi does not know."""
    try:
        headers = {"X-API-Key": account.get("key")}
        answer = yield from ask(method, f"{home(account)}{path}", headers=headers, params=params, content=content)
    except Refused as error:
        raise _in_words(error) from error.__cause__
    return body.as_object(answer, "The answer")


def one(account: Account, id_: str) -> Found:
    answer = yield from call(account, "GET", f"/orders/{order_id(id_)}")
    return body.part(answer, "order")


def listed(account: Account, params: Mapping[str, str]) -> Page:
    """Orders, newest first, and the next page's parameters as `next_of` reads them; empty on the last page."""
    answer = yield from call(account, "GET", "/orders", params=params)
    return body.rows(answer, "orders"), _next(answer, account)


def following(account: Account, rest: str) -> Page:
    """The page `rest` names, as Prodigi wrote it."""
    answer = yield from call(account, "GET", f"/orders?{rest}")
    return body.rows(answer, "orders"), _next(answer, account)


def _next(answer: body.Json, account: Account) -> str:
    """Only the question is taken over, and only from the house the key belongs to. Raises `Corrupt`."""
    url = body.text(answer, "nextUrl")
    if not url or not body.flag(answer, "hasMore"):
        return ""
    try:
        there, here = urlsplit(url), urlsplit(f"{home(account)}/orders")
    except ValueError:
        raise Corrupt("The next page's address cannot be read.") from None
    if (there.netloc.lower(), there.path.lower()) != (here.netloc.lower(), here.path.lower()):
        raise Corrupt("The next page is somewhere else than Prodigi: the key is not sent there.")
    return there.query


def ensure(answer: body.Json, *good: str) -> body.Json:
    """Raises `Refused` in Prodigi's words for an outcome that is not among the good ones."""
    if outcome_of(answer) in good:
        return answer
    ensure_known_skus(answer)
    raise Refused(f"{TITLE} says no: {said(answer)}.", hint=_trace(answer), status=422)


def ensure_known_skus(answer: body.Json) -> None:
    """Raises `Unmapped` where an SKU is what Prodigi does not like."""
    for path, found in _failures(answer):
        if path.lower().endswith(".sku"):
            sku = body.text(found, "providedValue", limit=200)
            raise Unmapped(f"{TITLE} does not know {sku or 'an SKU'}.", kind="sku", value=sku)


def said(answer: body.Json) -> str:
    """Why not, in plain words: the fields at fault, else the text, else the outcome."""
    faults = [_fault(path, found) for path, found in _failures(answer)][:MOST_WORDS]
    faults = faults or _data_words(answer)[:MOST_WORDS]
    text = body.text(answer, "statusText", "message", limit=2_000)[:300]
    return (
        "; ".join(faults) or text.rstrip(".") or in_words(body.text(answer, "outcome", limit=200)) or "no reason given"
    )


def _failures(answer: body.Json) -> list[tuple[str, body.Json]]:
    """Each field at fault with what is said of it, once or several times."""
    found: list[tuple[str, body.Json]] = []
    shown = answer.get("failures")
    for path, value in shown.items() if isinstance(shown, dict) else ():
        rows = value if isinstance(value, list) else [value]
        found += [(str(path)[:200], row if isinstance(row, dict) else {"code": str(row)[:200]}) for row in rows]
    return found


def _fault(path: str, found: body.Json) -> str:
    """A value is repeated only where it is about goods: the rest may be somebody's name."""
    words = in_words(body.text(found, "code", limit=200)) or "not accepted"
    goods = path.lower().startswith(("items", "shippingmethod"))
    value = found.get("providedValue")
    given = f" ({str(value)[:80]})" if goods and isinstance(value, str | int) and value != "" else ""
    return f"{place(path)}: {words}{given}{_missing(found)}"


def place(path: str) -> str:
    """`items[0].sku` as people say it."""
    counted = re.sub(r"\[(\d{1,6})\]", lambda m: f" {int(m[1]) + 1}", path)
    return " ".join(in_words(step) for step in counted.split(".") if step) or "the order"


def _missing(found: body.Json) -> str:
    items = found.get("missingItems")
    rows = items.get("attributes") if isinstance(items, dict) else None
    named = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    words = [f"{row.get('name', '')} is one of {_choices(row.get('validValues'))}" for row in named]
    return f", {', '.join(words)[:300]}" if words else ""


def _choices(values: Any) -> str:
    return ", ".join(str(value)[:40] for value in values[:20]) if isinstance(values, list) else "those it has"


def _data_words(answer: body.Json) -> list[str]:
    """The older form of a refusal keeps the fields at fault under `data`."""
    shown = answer.get("data")
    pairs = shown.items() if isinstance(shown, dict) else ()
    return [f"{place(str(name)[:200])}: {_first(value)}" for name, value in pairs if _first(value)]


def _first(value: Any) -> str:
    found = value[0] if isinstance(value, list) and value else value
    return found[:200].rstrip(".") if isinstance(found, str) else ""


def _trace(answer: body.Json) -> str:
    trace = body.text(answer, "traceParent", limit=200)
    return f"Prodigi's support asks for {trace}." if trace else ""


def _in_words(error: Refused) -> Refused:
    """A key of the other environment is refused with nothing said, so that is said here."""
    if error.status == 401:
        return Refused(f"{TITLE} does not accept the key.", hint="Live and sandbox each have their own.", status=401)
    answer = answer_of(error)
    try:
        told = body.parse_object(answer.content) if answer is not None else {}
        ensure_known_skus(told)
        words, trace = (said(told), _trace(told)) if told else ("", "")
    except Corrupt:
        return error
    except Unmapped as unmapped:
        return unmapped
    return Refused(f"{TITLE} says no: {words}.", hint=trace, status=error.status) if words else error
