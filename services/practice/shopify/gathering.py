"""Many orders gathered into one file: begun by a mutation, done when it was asked for often enough."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from services.practice.shopify.declined import Declined
from services.practice.shopify.graph import Args, Asked, Document, GraphError, Node, Spread, answer, read
from services.practice.shopify.nodes import gid
from services.practice.shopify.store import Shopify

PATH = "/shopify/bulk/"
RUNNING = ("CREATED", "RUNNING")
MOST_AT_ONCE = 5


def begin(shop: Shopify, args: Args) -> dict[str, Any]:
    """Raises Declined while too many run, or for a question that cannot be gathered."""
    if sum(g["status"] in RUNNING for g in shop.gatherings) >= MOST_AT_ONCE:
        raise Declined("A bulk query operation for this app and shop is already in progress.", code="LIMIT_REACHED")
    text = args["query"]
    try:
        read(text)
    except GraphError as error:
        raise Declined(f"Invalid bulk query: {error}", "query") from error
    if re.search(r"\bpageInfo\b|\bnodes\b", text):
        raise Declined("Invalid bulk query: only edges can be gathered.", "query")
    made = {
        "id": gid("BulkOperation", 147_595_010 + len(shop.gatherings)),
        "type": "QUERY",
        "status": "CREATED",
        "errorCode": None,
        "createdAt": _stamp(shop.clock()),
        "completedAt": None,
        "objectCount": "0",
        "rootObjectCount": "0",
        "fileSize": None,
        "url": None,
        "partialDataUrl": None,
        "query": text,
        "_grouped": bool(args.get("groupObjects")),
        "_polls": shop.polls,
    }
    shop.gatherings.append(made)
    shop.ledger.add("shopify.bulk", made["id"], shop.clock())
    return {"bulkOperation": made}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(shop: Shopify, root: Node) -> list[dict[str, Any]]:
    """All of them, newest first, each a little further than when it was last asked for."""
    for one in shop.gatherings:
        if one["status"] in RUNNING:
            _go_on(shop, one, root)
    return shop.gatherings[::-1]


def _go_on(shop: Shopify, one: dict[str, Any], root: Node) -> None:
    one["_polls"] -= 1
    if one["_polls"] > 0:
        one["status"] = "RUNNING"
        return
    finish(shop, one, root)


def finish(shop: Shopify, one: dict[str, Any], root: Node) -> None:
    """The file is there; told."""
    rows = list(lines_of(one["query"], root))
    content = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows).encode()
    name = sha256(one["id"].encode() + content).hexdigest()[:32] + ".jsonl"
    shop.files[name] = content
    size = shop.file_size or len(content)
    one |= {"status": "COMPLETED", "completedAt": _stamp(shop.clock()), "objectCount": str(len(rows))}
    one |= {"fileSize": str(size), "url": f"{shop.origin}{PATH}{name}" if rows else None}
    one["rootObjectCount"] = str(sum("__parentId" not in row for row in rows))
    tell_end(shop, one)


def fail(shop: Shopify, one: dict[str, Any], code: str = "TIMEOUT") -> None:
    one |= {"status": "FAILED", "errorCode": code, "completedAt": _stamp(shop.clock())}
    tell_end(shop, one)


def tell_end(shop: Shopify, one: Mapping[str, Any]) -> None:
    told = {
        "admin_graphql_api_id": one["id"],
        "completed_at": one["completedAt"],
        "created_at": one["createdAt"],
        "error_code": one["errorCode"].lower() if one["errorCode"] else None,
        "status": one["status"].lower(),
        "type": "query",
    }
    shop.tell("bulk_operations/finish", told)


def lines_of(text: str, root: Node) -> Iterator[dict[str, Any]]:
    """Each order, followed by its own lines, metafields and parts, which name it as their parent."""
    document = read(text)
    whole = Document(document.kind, _unpaged(document.fields), document.fragments)
    for connection in answer(whole, root, {}).values():
        for edge in connection["edges"]:
            yield from _flat(edge["node"], None)


def _unpaged(fields: tuple[Asked | Spread, ...]) -> tuple[Asked | Spread, ...]:
    """The same fields, all rows of each connection."""
    return tuple(_all(f) if isinstance(f, Asked) else f for f in fields)


def _all(field: Asked) -> Asked:
    edges = any(isinstance(f, Asked) and f.name == "edges" for f in field.fields)
    args = {**field.args, "all": True} if edges else field.args
    return replace(field, args=args, fields=_unpaged(field.fields))


def _flat(node: Mapping[str, Any], parent: str | None) -> Iterator[dict[str, Any]]:
    nested = {name: value for name, value in node.items() if isinstance(value, dict) and "edges" in value}
    own = {name: value for name, value in node.items() if name not in nested}
    yield own | ({"__parentId": parent} if parent else {})
    for connection in nested.values():
        for edge in connection["edges"]:
            yield from _flat(edge["node"], node["id"])
