"""Whose ticket it is: by e-mail, by telephone, made once, or nobody's."""

from dataclasses import replace

import pytest

from app.errors import Refused
from app.orders import Customer
from services.providers.treez.customers import customer_of, known_customer
from tests.kit import deliveries as d
from tests.services.providers.treez.samples import CUSTOMER, HOME, NOBODY, ORDER, account

GONE = Refused("CUSTOMER_DOESNT_EXIST", status=404)
BOTH = replace(ORDER, customer=Customer("Thandi Mokoena", "thandi@example.com", "+1 (202) 555-0142"))


def test_by_email_then_by_telephone() -> None:
    answers = d.Answers(GONE, CUSTOMER)
    assert answers.drive(known_customer(BOTH, account())) == "20"
    assert d.asked(answers) == [
        f"GET {HOME}/customer/email/thandi@example.com",
        f"GET {HOME}/customer/phone/2025550142",
    ]


def test_an_unknown_one_is_made_under_a_name_that_says_nothing() -> None:
    answers = d.Answers(GONE, GONE, {"data": {"customer_id": 31}})
    assert answers.drive(customer_of(BOTH, account())) == "31"
    sent = answers.json()
    assert (sent["first_name"], sent["last_name"], sent["phone"]) == ("Thandi", "Mokoena", "2025550142")
    assert "thandi" not in str(sent["external_id"])


def test_who_gave_nothing_stays_nobody() -> None:
    assert d.Answers().drive(customer_of(NOBODY, account())) == ""


def test_an_address_cannot_be_broken_by_an_email() -> None:
    order = replace(ORDER, customer=Customer("A", "a/../../ticket?x=1@example.com"))
    answers = d.Answers(CUSTOMER)
    answers.drive(known_customer(order, account()))
    assert answers.requests[0].url.raw_path.endswith(b"/customer/email/a%2F..%2F..%2Fticket%3Fx%3D1@example.com")


def test_another_refusal_comes_through() -> None:
    with pytest.raises(Refused):
        d.Answers(Refused("no", status=401)).drive(known_customer(BOTH, account()))
