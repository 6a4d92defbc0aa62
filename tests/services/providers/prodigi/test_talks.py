"""One order, changed orders page by page, and whether the account works."""

from datetime import timedelta

import pytest

from app.errors import Corrupt, Refused
from services.providers import prodigi
from services.providers.prodigi.asking import SANDBOX
from tests.kit import deliveries as d
from tests.services.providers.prodigi.samples import ID, ORDER, PART, account, answer, kinds, says

MORE = {"outcome": "Ok", "hasMore": True, "nextUrl": f"{SANDBOX}/Orders?Skip=100&Top=100"}


def test_one_order_by_its_id() -> None:
    answers = d.Answers(answer())
    assert kinds(answers.drive(prodigi.pull(ID, account()))) == ["Submitted", "Released", "Moved"]
    assert d.asked(answers) == [f"GET /v4.0/orders/{ID}"]
    with pytest.raises(Corrupt):
        d.Answers().drive(prodigi.pull("../x", account()))


def test_one_order_by_our_name() -> None:
    answers = d.Answers({"outcome": "Ok", "orders": [says()]})
    assert kinds(answers.drive(prodigi.pull(PART.id, account()))) == ["Submitted", "Released", "Moved"]
    assert d.asked(answers) == [f"GET /v4.0/orders?merchantReferences={ORDER.id}-1&top=10"]
    with pytest.raises(Refused) as found:
        d.Answers({"outcome": "Ok", "orders": []}).drive(prodigi.pull(PART.id, account()))
    assert found.value.status == 404


def test_pages_are_asked_for_until_one_is_all_older() -> None:
    old = says(minutes=-60)
    pages = [MORE | {"orders": [says(), old]}, MORE | {"orders": [old]}]
    answers = d.Answers(*pages)
    events = answers.drive(prodigi.sweep(account(), d.NOW - timedelta(minutes=30)))
    assert kinds(events) == ["Submitted", "Released", "Moved"]
    assert d.asked(answers) == ["GET /v4.0/orders?top=100", "GET /v4.0/orders?Skip=100&Top=100"]


def test_the_last_page_ends_it_and_foreign_orders_say_nothing() -> None:
    answers = d.Answers({"outcome": "Ok", "orders": [says(merchantReference="dashboard"), says()], "hasMore": False})
    assert len(answers.drive(prodigi.sweep(account(), d.NOW))) == 3


def test_endless_pages_end() -> None:
    answers = d.Answers(*[MORE | {"orders": [says()]}] * 60)
    answers.drive(prodigi.sweep(account(), d.NOW))
    assert 50 <= len(answers.requests) <= 51


def test_the_check() -> None:
    answers = d.Answers({"outcome": "Ok", "orders": []})
    assert answers.drive(prodigi.check(account())) == []
    assert d.asked(answers) == ["GET /v4.0/orders?top=1"]
    live = d.Answers({"outcome": "Ok", "orders": []})
    live.drive(prodigi.check(account(environment="Live")))
    assert live.requests[0].url.host == "api.prodigi.com"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url_secret": "short"}, "fewer than 16"),
        ({"environment": "prod"}, "neither sandbox nor live"),
        ({"callback_url": "platen.example"}, "no web|not a web"),
        ({"shipping": "Owl"}, "no shipping method"),
    ],
)
def test_what_the_check_finds_before_it_asks(fields: dict[str, str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        d.Answers().drive(prodigi.check(account(**fields)))


def test_a_key_of_the_other_environment() -> None:
    with pytest.raises(Refused, match="does not accept the key") as found:
        d.Answers(Refused("refused (401)", status=401)).drive(prodigi.check(account()))
    assert "Live and sandbox" in found.value.hint
