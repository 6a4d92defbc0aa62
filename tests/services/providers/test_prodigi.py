"""Prodigi's doorbell: the secret in the address, and nothing believed but which order to ask for."""

import json
from dataclasses import replace

import pytest

from app.errors import Forged
from services.connector import Account, Can, Reading
from services.providers import prodigi
from tests.kit import deliveries as d

ACCOUNT = d.ACCOUNTS["prodigi"]
BODY = d.recorded("prodigi", "callback")


def test_only_the_secret_in_the_address_counts() -> None:
    prodigi.verify(d.unsigned("prodigi", BODY), ACCOUNT, d.NOW)
    prodigi.verify(d.unsigned("prodigi", BODY, secret=d.OLD_SECRET), ACCOUNT, d.NOW)
    for account, secret in ((ACCOUNT, "wrong"), (Account("prodigi", "main"), d.SECRET)):
        with pytest.raises(Forged):
            prodigi.verify(d.unsigned("prodigi", BODY, secret=secret), account, d.NOW)


def test_a_callback_alone_changes_nothing() -> None:
    """It says complete and shipped with a number; only the order's id is taken from it."""
    assert json.loads(BODY)["data"]["order"]["status"]["stage"] == "Complete"
    assert prodigi.read(d.unsigned("prodigi", BODY), ACCOUNT) == Reading(refetch="ord_2200456")


def test_the_events_own_id_is_the_key() -> None:
    ring = d.unsigned("prodigi", BODY)
    assert prodigi.identify(ring) == "evt_305174"
    bare = [replace(ring, body=body) for body in (b"{}", b"[", b'{"id":[]}')]
    keys = [prodigi.identify(one) for one in bare]
    assert len(set(keys)) == 3
    assert all(len(key) == 64 for key in keys)


def test_the_secret_may_not_be_short() -> None:
    short = {field.name: field.shortest for field in prodigi.FIELDS if "secret" in field.name}
    assert short == {"url_secret": 16, "previous_url_secret": 16}
    assert [f.name for f in prodigi.FIELDS if f.required] == ["key", "url_secret"]
    assert next(f for f in prodigi.FIELDS if f.name == "key").secret


def test_what_it_can_do() -> None:
    assert prodigi.CAPABILITIES.can == {Can.PUSH, Can.SWEEP, Can.SUBMIT, Can.UPDATE, Can.CANCEL}
    assert prodigi.CAPABILITIES.settable == frozenset()
