"""One order's answer to events: smaller questions where it costs too much, and words nobody knows."""

import json
from typing import Any

import pytest

from app.errors import Refused
from app.events import IssueRaised, Placed, Submitted
from services.connector import external_of
from services.providers.shopify.graph import Shop
from services.providers.shopify.learning import FEWEST_LINES, learned, one
from tests.kit import deliveries as d
from tests.kit.orders import an_order

SHOP = Shop(d.ACCOUNTS["shopify"], "key")
COSTLY = {"errors": [{"message": "Query cost is 1250", "extensions": {"code": "MAX_COST_EXCEEDED"}}]}


def node(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("shopify", "graph_order"))
    return found | fields


def test_fewer_lines_are_asked_for_until_it_is_cheap_enough() -> None:
    answers = d.Answers(COSTLY, COSTLY, {"data": {"order": {"id": "g"}}})
    assert answers.drive(one(SHOP, "g")) == {"id": "g"}
    said = [answers.json(n)["variables"] for n in range(3)]
    assert said == [{"id": "g", "lines": lines} for lines in (50, 25, 12)]
    with pytest.raises(Refused, match="1250"):
        d.Answers(*[COSTLY] * 10).drive(one(SHOP, "g"))
    assert FEWEST_LINES > 1


def test_words_nobody_knows_stand_with_the_order() -> None:
    events = learned(SHOP, node(displayFinancialStatus="MOONLIT", cancelledAt=None), "pull")
    [issue] = [e for e in events if isinstance(e, IssueRaised)]
    assert "payment moonlit" in issue.text
    assert not issue.blocking


def test_an_order_we_entered_is_never_one_of_its_own() -> None:
    part = f"{an_order().id}.1"
    events = learned(SHOP, node(sourceIdentifier=external_of(part), fulfillments=[]), "pull")
    assert not [e for e in events if isinstance(e, Placed)]
    [entered] = [e for e in events if isinstance(e, Submitted)]
    assert (entered.order, entered.fulfilment) == (an_order().id, part)
