"""How Dutchie POS is asked, and what it says when it says no: an object, a list of fields, plain text, or nothing."""

import base64
import uuid
from collections.abc import Mapping
from typing import Any

from app.errors import Corrupt, Refused
from services import body
from services.connector import Account
from services.http import answer_of
from services.question import Question, ask

NAME, TITLE = "leaflogix", "Dutchie POS"
HOME = "https://api.pos.dutchie.com"
OURS = uuid.UUID("5a4f3a7e-6a1b-5b0e-9d58-1c2f6f0f7b11")


def lowered(row: body.Json) -> body.Json:
    """Its documents and its answers disagree on the first letter of names."""
    return {name[:1].lower() + name[1:]: value for name, value in row.items()}


def preorder(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Corrupt("This is not a preorder number of Dutchie POS.")
    return text


def call(
    account: Account, method: str, path: str, content: object = None, params: Mapping[str, str] | None = None
) -> Question:
    """Raises what `ask` raises; a refusal in plain text keeps its words."""
    pair = f"{account.get('location_key')}:{account.get('integrator_key')}".encode()
    consumer = account.get("consumer_key") or str(uuid.uuid5(OURS, account.source))
    headers = {"Authorization": "Basic " + base64.b64encode(pair).decode(), "ConsumerKey": consumer}
    url = account.get("base_url", HOME).rstrip("/") + path
    try:
        return (yield from ask(method, url, headers=headers, content=content, params=params))
    except Refused as error:
        raise _in_its_words(error) from error.__cause__


def _in_its_words(error: Refused) -> Refused:
    """A 400 may be an object, a list of fields, plain text, or nothing."""
    answer = answer_of(error)
    if answer is None or error.status not in (400, 404, 409, 422):
        return error
    told = " ".join(_complaints(answer.content))[:400]
    return Refused(f"Dutchie POS refused: {told}" if told else error.message, status=_status_of(error.status))


def _status_of(status: int) -> int:
    return 422 if status == 400 else status


def _complaints(raw: bytes) -> list[str]:
    try:
        found = body.parse(raw)
    except Corrupt:
        return [raw.decode("utf-8", "replace").strip()] if not raw.lstrip().startswith(b"<") else []
    if isinstance(found, str):
        return [found]
    row = lowered(found) if isinstance(found, dict) else {}
    fields = row.get("propertyErrors") or row.get("errors") or []
    listed = fields if isinstance(fields, list) else []
    told = [lowered(one) for one in listed if isinstance(one, dict)]
    named = [f"{one.get('propertyName', '')}: {one.get('propertyError', one.get('errorMessage', ''))}" for one in told]
    return [*([str(row["message"])] if row.get("message") else []), *named]


def rows_of(answer: Any) -> list[body.Json]:
    """One object or a list of them."""
    listed = [] if answer is None else answer if isinstance(answer, list) else [answer]
    return [lowered(row) for row in body.rows({"preorders": listed}, "preorders")]


def number_of(answer: Any, *names: str) -> str:
    """A bare number, or an object that has it under one of these names."""
    if isinstance(answer, dict):
        return body.identity(lowered(answer), *names)
    return body.identity({"id": answer}, "id")
