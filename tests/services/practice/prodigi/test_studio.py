"""The account the practice shop gives out is one that the connector's fields ask for."""

import json
from pathlib import Path

from services.practice.prodigi import Prodigi
from services.providers import prodigi
from tests.services.practice.desks import a_desk


def test_its_account_fills_what_is_required(tmp_path: Path) -> None:
    house = Prodigi(a_desk(tmp_path))
    [(name, fields)] = house.accounts().items()
    assert name == house.account
    assert {f.name for f in prodigi.FIELDS if f.required} <= set(fields) <= {f.name for f in prodigi.FIELDS}
    assert json.loads(fields["products"])["MUG-325"]["sku"] in house.products
    assert len(fields["url_secret"]) >= 16


def test_its_door_has_the_calls_of_the_real_one(tmp_path: Path) -> None:
    paths = {getattr(route, "path", "") for route in Prodigi(a_desk(tmp_path)).router().routes}
    assert {"/orders", "/Orders", "/orders/{id_}/actions", "/orders/{id_}/actions/cancel", "/quotes"} <= paths
