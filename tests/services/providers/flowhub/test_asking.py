"""Two proofs, and which errors leave no doubt."""

import httpx
import pytest

from app.errors import Corrupt, PlatenError, RateLimited, Refused, Unreachable
from services.providers.flowhub import asking as a
from tests.kit import deliveries as d
from tests.services.providers.flowhub.samples import ID, TOKEN, account, says


def test_a_token_is_asked_for_with_the_audience() -> None:
    answers = d.Answers(TOKEN)
    assert answers.drive(a.token(account())) == "at"
    assert str(answers.requests[0].url) == "https://flowhub.auth0.com/oauth/token"
    wanted = {"client_id": "fh", "client_secret": "fh secret", "audience": "flowhub"}
    assert answers.json() == {**wanted, "grant_type": "client_credentials"}


def test_where_tokens_come_from() -> None:
    for fields, url in (
        ({"base_url": "http://127.0.0.1:1/flowhub/"}, "http://127.0.0.1:1/flowhub/oauth/token"),
        ({"base_url": "http://127.0.0.1:1/x", "token_url": "https://id.example/t"}, "https://id.example/t"),
    ):
        assert str(next(a.token(account(**fields))).url) == url


@pytest.mark.parametrize("answer", [{}, {"access_token": 7}, {"access_token": ""}, {"access_token": "é"}])
def test_what_is_no_token(answer: dict[str, object]) -> None:
    with pytest.raises(Corrupt):
        d.Answers(answer).drive(a.token(account()))


def test_orders_want_the_token_and_no_keys() -> None:
    answers = d.Answers(says())
    answers.drive(a.call(account(read_client="c", read_key="k"), "at", "GET", f"/orders/{ID}"))
    headers = answers.requests[0].headers
    assert headers["authorization"] == "Bearer at"
    assert "key" not in headers
    assert str(answers.requests[0].url) == f"https://api.flowhub.co/orders/{ID}"


def test_the_stock_wants_the_keys() -> None:
    answers = d.Answers([])
    answers.drive(a.look(account(read_client="c", read_key="k"), "/v0/inventory"))
    headers = answers.requests[0].headers
    assert (headers["clientid"], headers["key"]) == ("c", "k")
    with pytest.raises(Refused, match="keys for reading"):
        a.look(account(), "/v0/inventory")


def test_lists_bare_or_inside() -> None:
    assert a.listed([{"a": 1}]) == a.listed({"data": [{"a": 1}]}) == [{"a": 1}]
    with pytest.raises(Corrupt):
        a.listed("x")


@pytest.mark.parametrize("id_", ["", "../x", "a b", "x" * 99])
def test_an_order_id_may_stand_in_an_address(id_: str) -> None:
    assert a.order_id(ID) == ID
    with pytest.raises(Corrupt):
        a.order_id(id_)


def caused(error: PlatenError, cause: Exception) -> PlatenError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "definite"),
    [
        (Refused("no", status=400), True),
        (Refused("no", status=422), True),
        (Refused("no", status=409), False),
        (Refused("an answer that is no JSON", status=0), False),
        (caused(Unreachable("x"), httpx.ConnectError("x")), True),
        (caused(Unreachable("x"), httpx.ReadTimeout("x")), False),
        (Unreachable("503"), False),
        (RateLimited("429", retry_after=1), False),
        (Corrupt("x"), False),
    ],
)
def test_only_a_plain_no_or_no_connection_leaves_no_doubt(error: PlatenError, definite: bool) -> None:
    assert a.is_definite(error) == definite


def test_while_it_is_down_nothing_is_sent() -> None:
    with pytest.raises(Unreachable):
        d.Answers(Unreachable("503")).drive(a.ensure_up(account()))
    for answer in (b"OK", Refused("no such path", status=404)):
        answers = d.Answers(answer)
        answers.drive(a.ensure_up(account()))
        assert d.asked(answers) == ["GET /health"]
