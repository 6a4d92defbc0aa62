"""One code, one station; guessing ends after five; a revoked token is of no use at once."""

import re

import pytest

from services.receiver import pairing
from services.receiver.schema import STATION
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def _pair(tiny: Tiny, code: str, name: str = "Press 2") -> tuple[int, str]:
    answer = await tiny.running.client.post("/api/v1/pair", json={"code": code, "station": name})
    return answer.status_code, answer.json().get("token", "")


async def _hello(tiny: Tiny, token: str) -> int:
    answer = await tiny.running.client.get("/api/v1/hello", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def test_a_code_pairs_one_station_however_it_is_typed(tiny: Tiny) -> None:
    code = pairing.new_code(tiny.running.state)
    assert re.fullmatch(r"[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}", code)
    status, token = await _pair(tiny, f" {code.lower().replace('-', ' ')} ")
    assert status == 200
    assert await _hello(tiny, token) == 200
    assert (await _pair(tiny, code))[0] == 401


async def test_a_code_is_valid_ten_minutes(tiny: Tiny) -> None:
    code = pairing.new_code(tiny.running.state)
    tiny.running.clock.forward(minutes=10, seconds=1)
    assert (await _pair(tiny, code))[0] == 401


async def test_five_wrong_codes_lock_pairing_even_for_the_right_one(tiny: Tiny) -> None:
    code = pairing.new_code(tiny.running.state)
    assert [(await _pair(tiny, "BBBB-BBBB"))[0] for _ in range(5)] == [401] * 5
    assert (await _pair(tiny, code))[0] == 403
    tiny.running.clock.forward(minutes=16)
    assert (await _pair(tiny, pairing.new_code(tiny.running.state)))[0] == 200


async def test_pairing_many_stations_locks_nobody_out(tiny: Tiny) -> None:
    for n in range(8):
        assert (await _pair(tiny, pairing.new_code(tiny.running.state), f"Bench {n}"))[0] == 200


async def test_a_revoked_station_is_out_at_once(tiny: Tiny) -> None:
    assert await _hello(tiny, tiny.token) == 200
    with tiny.running.state.database.writing() as connection:
        assert pairing.revoke(connection, "Press 2", tiny.running.clock()) == 1
    assert await _hello(tiny, tiny.token) == 401


async def test_the_database_holds_neither_codes_nor_tokens(tiny: Tiny) -> None:
    with tiny.running.state.database.reading() as connection:
        row = connection.execute(STATION.select()).one()
    assert tiny.token not in repr(row)


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 500, "Print‮ bench"])
async def test_any_name_is_taken(tiny: Tiny, name: str) -> None:
    assert (await _pair(tiny, pairing.new_code(tiny.running.state), name))[0] == 200


@pytest.mark.parametrize("token", ["", "x", "é", "\udcff" * 3, "a" * 5000])
async def test_a_strange_token_is_refused(tiny: Tiny, token: str) -> None:
    headers = [(b"authorization", b"Bearer " + token.encode("utf-8", "surrogateescape"))]
    answer = await tiny.running.client.get("/api/v1/hello", headers=headers)
    assert answer.status_code == 401
