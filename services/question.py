"""One question inside a talk: JSON there, JSON back, and the other side's own words where it says no."""

import json
import re
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.errors import Corrupt, RateLimited, Refused
from services import body
from services.http import answer_of

if TYPE_CHECKING:
    import httpx

Question = Generator["httpx.Request", "httpx.Response", Any]

LONGEST_WORDS = 400
_SECONDS = re.compile(r"after (\d{1,4}) seconds?", re.IGNORECASE)
_NAMES = ("message", "reason", "detail", "title", "result", "data", "error", "errors")


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    params: Mapping[str, str] | None = None,
    content: object = None,
    form: Sequence[tuple[str, str]] | None = None,
) -> Question:
    """The answer as plain values, None where it is empty. `content` is sent as JSON, `form` as a web form.

    Raises what `services.http.send` raises, `Refused` with the other side's words, and `Corrupt` for no JSON or a key
    that no header can carry.
    """
    import httpx

    for value in headers.values():
        ensure_header(value)
    sent = None if content is None else json.dumps(content, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json"} if sent is not None else {}
    if form is not None:
        sent, kind = urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        response = yield httpx.Request(
            method, url, params=params, headers={"Accept": "application/json", **headers, **kind}, content=sent
        )
    except RateLimited as error:
        raise _patience(error) from error.__cause__
    except Refused as error:
        raise _in_its_words(error) from error.__cause__
    return body.parse(response.content) if response.content.strip() else None


def ensure_header(value: str) -> None:
    """For keys, pasted or answered to us: raises `Corrupt` for one that no header can carry."""
    if not (value.isascii() and value.isprintable()):
        raise Corrupt("The key to be shown there holds characters that no key has.", hint="Copy it there again.")


def said(raw: bytes) -> str:
    """What an error answer says, in whichever place it says it; empty where that cannot be found."""
    try:
        return _said(body.parse(raw))[:LONGEST_WORDS]
    except Corrupt:
        return ""


def _said(value: Any, depth: int = 0) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and value and depth < 4:
        return _said(value[0], depth + 1)
    if isinstance(value, dict) and depth < 4:
        nested = [value[name] for name in ("error", "errors") if isinstance(value.get(name), dict | list)]
        direct = [value[name] for name in _NAMES if isinstance(value.get(name), str)]
        return next((found for part in nested + direct if (found := _said(part, depth + 1))), "")
    return ""


def _patience(error: RateLimited) -> RateLimited:
    """Some name the wait only in words."""
    answer = answer_of(error)
    match = _SECONDS.search(said(answer.content)) if answer is not None else None
    if answer is None or match is None or "retry-after" in answer.headers:
        return error
    return RateLimited(error.message, retry_after=float(match[1]), hint=error.hint)


def _in_its_words(error: Refused) -> Refused:
    answer = answer_of(error)
    words = said(answer.content) if answer is not None else ""
    if not words:
        return error
    return Refused(f"{error.message} It says: {words}", hint=error.hint, status=error.status)
