"""The account the practice counter gives out is one that its fields ask for."""

import json
from pathlib import Path

from services.practice.flowhub import Flowhub
from services.providers import flowhub
from tests.services.practice.desks import a_desk


def test_its_account_fills_what_is_required(tmp_path: Path) -> None:
    store = Flowhub(a_desk(tmp_path))
    [(name, fields)] = store.accounts().items()
    assert name == store.account
    assert {f.name for f in flowhub.FIELDS if f.required} <= set(fields) <= {f.name for f in flowhub.FIELDS}
    assert json.loads(fields["products"])["MUG-325"]["productId"] in store.products
    assert len(fields["url_secret"]) >= 16


def test_its_door_has_the_calls_of_the_real_one(tmp_path: Path) -> None:
    paths = {getattr(route, "path", "") for route in Flowhub(a_desk(tmp_path)).router().routes}
    assert {"/order-ahead/v0/create", "/orders/{id_}", "/orderPostback/{id_}"} < paths
