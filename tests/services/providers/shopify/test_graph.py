"""One question to Shopify: where it goes, with which token, and every way of saying no."""

import httpx
import pytest

from app.errors import Corrupt, RateLimited, Refused, Unreachable
from services.connector import Account
from services.providers.shopify.graph import Shop, TooCostly, ask, base_url, ensure_done, gid_of, token
from tests.kit.deliveries import ACCOUNTS, SHOP, Answers

ACCOUNT = ACCOUNTS["shopify"]
ROTATING = Account("shopify", "main", {"shop": SHOP, "secret": "s" * 20, "client_id": "c1"})


def test_a_question() -> None:
    answers = Answers({"data": {"shop": {"name": "Acme"}}})
    assert answers.drive(ask(ACCOUNT, "key", "query Q { a }", {"id": 1})) == {"shop": {"name": "Acme"}}
    [request] = answers.requests
    assert str(request.url) == f"https://{SHOP}/admin/api/2026-10/graphql.json"
    assert request.headers["x-shopify-access-token"] == "key"
    assert answers.json() == {"query": "query Q { a }", "variables": {"id": 1}}


def test_the_fixed_token_costs_no_question() -> None:
    assert Answers().drive(token(ACCOUNT)) == "shpat_practice"


def test_an_app_with_id_and_secret_asks_for_its_token() -> None:
    answers = Answers({"access_token": "shpat_x", "expires_in": 86399})
    assert answers.drive(token(ROTATING)) == "shpat_x"
    assert answers.requests[0].url.path == "/admin/oauth/access_token"
    assert b"grant_type=client_credentials&client_id=c1" in answers.requests[0].content


def test_neither_token_nor_id_is_said_at_once() -> None:
    with pytest.raises(Refused):
        Answers().drive(token(Account("shopify", "main", {"shop": SHOP})))


@pytest.mark.parametrize(
    "shop", ["", "acme.example", "acme.myshopify.com.evil.example", "evil.example/acme.myshopify.com"]
)
def test_the_token_goes_to_no_other_host(shop: str) -> None:
    with pytest.raises(Refused):
        base_url(Account("shopify", "main", {"shop": shop}))


def test_a_practice_shop_has_its_own_address() -> None:
    assert base_url(Account("shopify", "main", {"base_url": "http://127.0.0.1:9/"})) == "http://127.0.0.1:9"


def error(code: str) -> dict[str, object]:
    return {"data": None, "errors": [{"message": "No.", "extensions": {"code": code}}]}


def test_throttled_says_when_the_bucket_is_full_enough() -> None:
    cost = {
        "requestedQueryCost": 752,
        "actualQueryCost": None,
        "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 452, "restoreRate": 100.0},
    }
    with pytest.raises(RateLimited) as found:
        Answers({**error("THROTTLED"), "extensions": {"cost": cost}}).drive(ask(ACCOUNT, "k", "q", {}))
    assert found.value.retry_after == 3.0
    with pytest.raises(RateLimited) as found:
        Answers(error("THROTTLED")).drive(ask(ACCOUNT, "k", "q", {}))
    assert found.value.retry_after == 1.0


def test_other_errors_in_a_good_answer() -> None:
    for code in ("ACCESS_DENIED", "undefinedField", "MAX_COST_EXCEEDED"):
        with pytest.raises(Refused):
            Answers(error(code)).drive(ask(ACCOUNT, "k", "q", {}))
    with pytest.raises(Unreachable):
        Answers(error("INTERNAL_SERVER_ERROR")).drive(ask(ACCOUNT, "k", "q", {}))
    with pytest.raises(Refused):
        Answers({"errors": "[API] Invalid API key"}).drive(ask(ACCOUNT, "k", "q", {}))
    with pytest.raises(Corrupt):
        Answers(httpx.Response(200, content=b"<html>")).drive(ask(ACCOUNT, "k", "q", {}))


def cost(asked: float, left: float, most: float = 2000.0) -> dict[str, object]:
    status = {"maximumAvailable": most, "currentlyAvailable": left, "restoreRate": 100.0}
    return {"data": {"a": {}}, "extensions": {"cost": {"requestedQueryCost": asked, "throttleStatus": status}}}


def test_the_points_are_never_run_dry() -> None:
    shop = Shop(ACCOUNT, "k")
    answers = Answers(cost(300, 1700), cost(300, 250))
    answers.drive(shop.ask("q", {}))
    answers.drive(shop.ask("q", {}))
    with pytest.raises(RateLimited) as found:
        answers.drive(shop.ask("q", {}))
    assert found.value.retry_after == 1.0
    assert len(answers.requests) == 2
    Answers(cost(10, 240)).drive(shop.ask("another", {}))


def test_reading_much_leaves_some_points_to_others() -> None:
    shop = Shop(ACCOUNT, "k")
    Answers(cost(300, 150)).drive(shop.ask("q", {}))
    with pytest.raises(RateLimited) as found:
        Answers().drive(shop.ask("q", {}, spares=True))
    assert found.value.retry_after == 3.5
    small = Shop(ACCOUNT, "k")
    Answers(cost(90, 100, most=100.0)).drive(small.ask("q", {}))
    Answers(cost(90, -5, most=100.0)).drive(small.ask("q", {}, spares=True))
    assert small.left == -5


def test_a_question_too_large_is_an_error_of_its_own() -> None:
    with pytest.raises(TooCostly):
        Answers(error("MAX_COST_EXCEEDED")).drive(ask(ACCOUNT, "k", "q", {}))


def test_numbers_become_ids_of_their_kind() -> None:
    assert gid_of("Order", "5") == "gid://shopify/Order/5"
    assert gid_of("Order", "gid://shopify/Order/5") == "gid://shopify/Order/5"


def test_a_mutation_declined_says_its_words() -> None:
    with pytest.raises(Refused, match="closed"):
        ensure_done({"x": {"userErrors": [{"message": "It is closed."}]}}, "x")
    ensure_done({"x": {"userErrors": []}}, "x")
