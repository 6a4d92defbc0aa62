"""Printful's threshold in both versions: whose token it is, each version's envelope, refusals in its form."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from services.practice.printful import forms
from services.practice.printful.forms import Body
from services.practice.printful.house import Printful, Store


class Declined(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message


class Door:
    """One version's way of answering; the handlers are its heirs'."""

    def __init__(self, house: Printful, version: int) -> None:
        self._house, self._version = house, version

    def _told(self, request: Request, work: Any, status: int = 200) -> Response:
        try:
            result = work(self._store(request))
        except Declined as declined:
            return _json(_error(declined, self._version), declined.status)
        if status == 204:
            return Response(status_code=204)
        if self._version == 2:
            return _json({"data": result, **self._paging(request, result), "_links": {}}, 200)
        listed = {"paging": {"total": len(result), "offset": 0, "limit": 100}} if isinstance(result, list) else {}
        return _json({"code": 200, "result": result, **listed}, 200)

    def _paging(self, request: Request, result: object) -> Body:
        """A handler that cuts pages itself hands out how many there are in all."""
        total = getattr(request.state, "total", len(result) if isinstance(result, list) else None)
        query = request.query_params
        facts = {"total": total, "offset": int(query.get("offset", 0)), "limit": int(query.get("limit", 20))}
        return {} if total is None else {"paging": facts}

    def _store(self, request: Request) -> Store:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        for store in self._house.stores:
            if store.token == token:
                if request.headers.get("x-pf-store-id") not in (None, str(store.number)):
                    raise Declined(403, "Forbidden", "This token has no access to this store")
                return store
        raise Declined(401, "Unauthorized", "The access token provided is invalid.")


def given(content: bytes) -> Mapping[str, Any]:
    try:
        given = json.loads(content)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Declined(430, "BadRequest", "Invalid JSON")
    return given


def _error(declined: Declined, version: int) -> Body:
    error = {"reason": declined.reason, "message": declined.message}
    if version == 2:
        return {"data": declined.message, "error": error}
    return {"code": declined.status, "result": declined.message, "error": error}


def _json(body: Mapping[str, Any], status: int) -> Response:
    headers = {"X-Ratelimit-Limit": "120", "X-Ratelimit-Remaining": "119", "X-Ratelimit-Reset": "0.5"}
    return Response(forms.raw(body), status, headers, media_type="application/json")
