"""The small GraphQL: exactly what was asked for, and Shopify's words for what is wrong."""

import pytest

from services.practice.shopify.graph import GraphError, answer, read

ROOT = {
    "order": lambda args: {"id": args["id"], "name": "FB-1", "lines": [{"n": 1}, {"n": 2}]} if args["id"] else None,
    "echo": lambda args: {"args": str(sorted(args.items()))},
}


def test_only_what_was_asked_for_under_the_names_asked_for() -> None:
    found = answer(read("query Q($id: ID!) { mine: order(id: $id) { id lines { n } } }"), ROOT, {"id": "7"})
    assert found == {"mine": {"id": "7", "lines": [{"n": 1}, {"n": 2}]}}


def test_fragments_and_what_is_not_there() -> None:
    text = "query { order(id: null) { ...F } } fragment F on Order { id ...G } fragment G on Order { name }"
    assert answer(read(text), ROOT, {}) == {"order": None}
    found = answer(read(text.replace("null", '"a"')), ROOT, {})
    assert found == {"order": {"id": "a", "name": "FB-1"}}


def test_values_of_every_kind() -> None:
    text = 'query Q($v: [Int!]! = [1]) @d(a: 1) { echo(a: [1, 2.5], b: {c: $v, d: UP}, e: "x\\"y", f: true) { args } }'
    found = answer(read(text), ROOT, {"v": [9]})
    assert found["echo"]["args"] == str([("a", [1, 2.5]), ("b", {"c": [9], "d": "UP"}), ("e", 'x"y'), ("f", True)])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("query { order(id: 1) { nothing } }", "undefinedField"),
        ("query { order(id: 1) }", "selectionMismatch"),
        ("query { order(id: 1) { ...Gone } }", "useFragmentDefined"),
        ("query { order(id: 1) { id }", "parseError"),
        ("subscription { order }", "parseError"),
        ("query { order(id: 1) { id } } %", "parseError"),
        ("", "parseError"),
    ],
)
def test_what_is_wrong_is_said(text: str, code: str) -> None:
    with pytest.raises(GraphError) as caught:
        answer(read(text), ROOT, {})
    assert caught.value.body["extensions"] == {"code": code}
