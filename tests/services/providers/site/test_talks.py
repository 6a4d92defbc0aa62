"""What a site is told, signed so that its own library accepts it; and the list it is asked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.effects import Mail, TellParcel, TellStatus
from app.errors import Refused, Unsupported
from app.events import Cancelled, Placed
from app.orders import Parcel
from app.states import State
from services import signatures
from services.connector import Account
from services.providers import site
from tests.kit import deliveries as d
from tests.kit.orders import at, begun

TOLD = Account("site", "main", {**d.ACCOUNTS["site"].fields, "callback_url": "https://shop.example/platen"})
LISTED = Account("site", "main", {**TOLD.fields, "orders_url": "https://shop.example/orders", "token": "t"})
ORDER: dict[str, Any] = json.loads(d.recorded("site", "order_placed"))["order"]


def status(words: str = "") -> tuple[Account, TellStatus]:
    effect = TellStatus(key="k1", order="o", cause="c", fulfilment="o.1", state=State.READY)
    return Account("site", "main", {**TOLD.fields, "vocabulary": words}), effect


@pytest.mark.parametrize(("words", "word"), [("", "ready"), ("000", "completed"), ("003", "PACKED_READY")])
def test_progress_is_told_in_the_words_it_knows(words: str, word: str) -> None:
    account, effect = status(words)
    answers = d.Answers({})
    answers.drive(site.push(begun(), effect, account))
    told = answers.json()
    assert (told["type"], told["status"]) == ("order.status", word)
    request = answers.requests[0]
    headers = {name: value.encode() for name, value in request.headers.items() if name.startswith("webhook-")}
    signatures.standard_webhooks(request.content, headers, [d.WHSEC], datetime.now(UTC))


def test_a_repeated_message_has_the_same_id() -> None:
    parcel = Parcel("p", carrier="UPS", number="1Z")
    effect = TellParcel(key="k2", order="o", cause="c", fulfilment="o.1", parcel=parcel)
    both = [d.Answers({}), d.Answers({})]
    for answers in both:
        answers.drive(site.push(begun(), effect, TOLD))
    first, second = (answers.requests[0].headers["webhook-id"] for answers in both)
    assert first == second
    assert both[0].json()["parcel"] == {"carrier": "UPS", "number": "1Z", "url": ""}


def test_what_a_site_cannot_be_told() -> None:
    with pytest.raises(Unsupported):
        d.Answers().drive(site.push(begun(), status()[1], d.ACCOUNTS["site"]))
    with pytest.raises(Unsupported):
        d.Answers().drive(site.push(begun(), Mail(key="m", order="o", cause="c", template="x"), TOLD))


def test_the_list_is_read_to_its_end() -> None:
    canceled = {**ORDER, "id": "2", "number": "2", "status": "canceled"}
    answers = d.Answers({"orders": [ORDER], "next": "p2"}, {"orders": [canceled]})
    events = answers.drive(site.sweep(LISTED, at()))
    assert [type(e) for e in events] == [Placed, Placed, Cancelled]
    assert answers.requests[1].url.params["after"] == "p2"
    assert answers.requests[0].headers["authorization"] == "Bearer t"
    assert d.Answers().drive(site.sweep(TOLD, at())) == []


def test_one_order_can_be_asked_for() -> None:
    answers = d.Answers({"order": ORDER})
    (event,) = answers.drive(site.pull("FW-2026-000417", LISTED))
    assert isinstance(event, Placed)
    with pytest.raises(Unsupported):
        d.Answers().drive(site.pull("x", TOLD))


def test_a_short_secret_is_found_at_set_up() -> None:
    assert d.Answers().drive(site.check(d.ACCOUNTS["site"])) == []
    with pytest.raises(Refused):
        d.Answers().drive(site.check(Account("site", "main", {"secret": "whsec_c2hvcnQ="})))
