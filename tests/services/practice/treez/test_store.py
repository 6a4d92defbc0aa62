"""The account the practice store gives out is one that its fields ask for."""

import json
from pathlib import Path

from services.practice.treez import Treez
from services.providers import treez
from tests.services.practice.desks import a_desk


def test_its_account_fills_what_is_required(tmp_path: Path) -> None:
    store = Treez(a_desk(tmp_path))
    [(name, fields)] = store.accounts().items()
    assert name == store.account
    assert {f.name for f in treez.FIELDS if f.required} <= set(fields) <= {f.name for f in treez.FIELDS}
    assert json.loads(fields["products"])["MUG-325"]["size_id"] in store.sizes
    assert fields["base_url"] == "http://127.0.0.1:1/treez"


def test_its_door_has_the_calls_of_the_real_one(tmp_path: Path) -> None:
    paths = {getattr(route, "path", "") for route in Treez(a_desk(tmp_path)).router().routes}
    assert "/dispensary/v3/practicestore/ticket/update/{id_}" in paths
    assert "/service/jwt-validation" in paths
