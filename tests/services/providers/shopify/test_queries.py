"""Every document against Shopify's own schema, where it lies beside."""

import graphql
import pytest

from services.providers.shopify.queries import DOCUMENTS
from tests.kit import deliveries as d

SCHEMA = d.BESIDE / "shopify/admin_2026-10_subset.graphql"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda text: text.split()[1].partition("(")[0])
def test_each_is_one_named_operation_without_loose_fragments(document: str) -> None:
    parsed = graphql.parse(document)
    operations = [n for n in parsed.definitions if isinstance(n, graphql.OperationDefinitionNode)]
    assert len(operations) == 1
    assert operations[0].name is not None


def test_all_fit_the_schema_that_lies_beside() -> None:
    if not SCHEMA.exists():
        print(f"no schema at {SCHEMA}")
        return
    schema = graphql.build_schema(SCHEMA.read_text("utf-8"), assume_valid_sdl=True)
    errors = {text.split()[1]: graphql.validate(schema, graphql.parse(text)) for text in DOCUMENTS}
    assert {name: [e.message for e in found] for name, found in errors.items() if found} == {}
