"""Rounds are kept person by person, beside everything else the station remembers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.drill import Practiced, skill_of
from app.escape import Skill
from services.workstation.practiced import MOST, all_practiced, keep_round, person_key, practiced_of
from services.workstation.store import Store
from tests.kit.orders import at


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "station", clock=at)
    yield made
    made.close()


def a_round(minutes: float) -> Practiced:
    return Practiced(at(minutes), Skill(8, 7, 12, 1), {"mirrored": (1, 2)})


def test_each_persons_rounds_stand_alone_and_outlive_the_window(store: Store, tmp_path: Path) -> None:
    asyncio.run(store.remember("person", "p2"))
    asyncio.run(keep_round(store, person_key("p2", "Tomas Dube"), "Tomas", a_round(1)))
    asyncio.run(keep_round(store, person_key("p2", "Tomas Dube"), "Tomas Dube", a_round(2)))
    asyncio.run(keep_round(store, person_key("", "Ada"), "Ada", a_round(3)))
    store.close()
    again = Store.open(tmp_path / "station", clock=at)
    found = all_practiced(again)
    assert {key: (one.name, [r.at for r in one.rounds]) for key, one in found.items()} == {
        "p2": ("Tomas Dube", [at(1), at(2)]), "Ada": ("Ada", [at(3)])
    }  # fmt: skip
    assert found["p2"].rounds[0] == a_round(1)
    assert skill_of(found["p2"].rounds) == Skill(16, 14, 24, 2)
    assert practiced_of(again, "nobody").rounds == ()
    again.close()


def test_the_newest_rounds_are_kept_and_what_cannot_be_read_is_none(store: Store) -> None:
    for n in range(MOST + 2):
        asyncio.run(keep_round(store, "p2", "Tomas", a_round(n)))
    assert [r.at for r in practiced_of(store, "p2").rounds] == [at(n) for n in range(2, MOST + 2)]
    asyncio.run(store.remember("practiced:p9", "{ half a"))
    assert all_practiced(store)["p9"].rounds == ()
