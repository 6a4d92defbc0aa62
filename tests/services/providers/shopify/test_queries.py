"""Every document against Shopify's own schema, where it lies beside."""

import graphql
import pytest

from services.providers.shopify import counter
from services.providers.shopify.queries import DOCUMENTS, GATHERED
from tests.kit import deliveries as d
from tests.kit.beside import beside

SCHEMA = d.BESIDE / "shopify/admin_2026-10_subset.graphql"
ALL = (*DOCUMENTS, *counter.DOCUMENTS)
OUTSIDE = ("WhatWouldItCost", "Enter")
"""Documents about drafts and entered orders, whose types the schema that lies beside does not hold."""


def name_of(text: str) -> str:
    return text.split()[1].partition("(")[0]


@pytest.mark.parametrize("document", ALL, ids=name_of)
def test_each_is_one_named_operation_without_loose_fragments(document: str) -> None:
    parsed = graphql.parse(document)
    operations = [n for n in parsed.definitions if isinstance(n, graphql.OperationDefinitionNode)]
    assert len(operations) == 1
    assert operations[0].name is not None


def test_names_are_unique() -> None:
    names = [name_of(text) for text in ALL]
    assert len(names) == len(set(names))


def test_all_fit_the_schema_that_lies_beside() -> None:
    if not beside(SCHEMA, "GraphQL documents"):
        return
    schema = graphql.build_schema(SCHEMA.read_text("utf-8"), assume_valid_sdl=True)
    texts = {name_of(text): text for text in ALL} | {"what is gathered": GATHERED}
    errors = {name: graphql.validate(schema, graphql.parse(text)) for name, text in texts.items()}
    told = {name: [e.message for e in found] for name, found in errors.items() if found}
    assert {name: words for name, words in told.items() if name not in OUTSIDE} == {}
    for name in OUTSIDE:
        assert any("Unknown type" in words or "Cannot query field" in words for words in told[name])


def test_what_is_gathered_is_within_shopifys_limits() -> None:
    """At most five connections, two deep, no pages, and no connection inside a list."""
    text = GATHERED.replace(" ", "").replace("\n", "")
    assert text.count("edges{") <= 5
    assert "pageInfo" not in text
    assert "nodes{" not in text
    depth = most = 0
    open_: list[bool] = []
    for at, sign in enumerate(text):
        if sign == "{":
            open_.append(text[:at].endswith("edges"))
            depth += open_[-1]
            most = max(most, depth)
        elif sign == "}":
            depth -= open_.pop()
    assert most == 2
