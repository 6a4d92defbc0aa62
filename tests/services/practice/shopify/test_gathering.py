"""Gathering: begun, asked for, done, told; a line an object, children after their parent."""

import json
from typing import Any

import pytest

from services.practice.catalogue import made_up
from services.practice.shopify import gathering
from services.practice.shopify.admin import questions
from services.practice.shopify.declined import Declined
from services.providers.shopify.queries import GATHERED
from tests.services.practice.parts import Parts

QUESTION = GATHERED.replace("SINCE", "2026-01-01T00:00:00Z")


def begin(parts: Parts, text: str = QUESTION) -> dict[str, Any]:
    found: dict[str, Any] = gathering.begin(parts.shopify, {"query": text, "groupObjects": True})["bulkOperation"]
    return found


def look(parts: Parts) -> dict[str, Any]:
    return gathering.shown(parts.shopify, questions(parts.shopify))[0]


def test_it_takes_as_many_looks_as_it_should_and_is_told(parts: Parts) -> None:
    parts.shopify.polls = 3
    parts.shopify.place(made_up(3))
    assert begin(parts)["status"] == "CREATED"
    assert [look(parts)["status"] for _ in range(3)] == ["RUNNING", "RUNNING", "COMPLETED"]
    told = json.loads(parts.last("bulk_operations/finish").compose(0)[1])
    assert (told["status"], told["admin_graphql_api_id"]) == ("completed", look(parts)["id"])


def test_a_line_an_object_children_after_their_parent(parts: Parts) -> None:
    records = [parts.shopify.place(made_up(n)) for n in (3, 4)]
    begin(parts)
    done = look(parts)
    [content] = parts.shopify.files.values()
    rows = [json.loads(line) for line in content.splitlines()]
    assert (int(done["objectCount"]), int(done["rootObjectCount"])) == (len(rows), 2)
    assert int(done["fileSize"]) == len(content)
    parent = None
    for row in rows:
        parent = row["id"] if "__parentId" not in row else parent
        assert row.get("__parentId", parent) == parent
    lines = [row for row in rows if "/LineItem/" in row["id"]]
    assert len(lines) == sum(len(r.body["line_items"]) for r in records)


def test_nothing_found_is_no_file(parts: Parts) -> None:
    begin(parts)
    assert look(parts)["url"] is None


@pytest.mark.parametrize("text", ["{ orders {", "{ orders(first: 3) { nodes { id } } }"])
def test_what_cannot_be_gathered_is_declined(parts: Parts, text: str) -> None:
    with pytest.raises(Declined, match="Invalid bulk query"):
        begin(parts, text)


def test_too_many_at_once_are_declined_and_a_failure_is_told(parts: Parts) -> None:
    parts.shopify.polls = 99
    first, *_ = [begin(parts) for _ in range(gathering.MOST_AT_ONCE)]
    with pytest.raises(Declined) as found:
        begin(parts)
    assert found.value.error["code"] == "LIMIT_REACHED"
    gathering.fail(parts.shopify, first)
    assert json.loads(parts.last("bulk_operations/finish").compose(0)[1])["error_code"] == "timeout"
    assert begin(parts)["status"] == "CREATED"
