"""The worker is killed at every step of every effect there is; each reaches its provider once, whoever goes on.

The steps are counted by carrying the effect out alive, so that none is missed; then it dies at each of them.
"""

from collections import Counter
from pathlib import Path

import pytest

from services.carriers import CARRIERS
from services.connector import Can
from services.providers import PROVIDERS
from tests.services.receiver.crash_bench import Bench, End, crash_bench
from tests.services.receiver.crash_table import SCENARIOS, Scenario

pytestmark = pytest.mark.anyio
TELLING = {Can.SUBMIT, Can.UPDATE, Can.CONFIRM, Can.CANCEL, Can.STATUS, Can.REFUND, Can.LABEL, Can.VOID}


def _ensure_once(end: End, alive: End, scenario: Scenario, where: str) -> None:
    said = (scenario.name, where, end)
    assert max(end.done.values(), default=0) <= (2 if scenario.unseen else 1), said
    if end.state == "done":
        kinds = Counter(end.kinds.keys()) if scenario.unseen else end.kinds
        assert (kinds, end.mails, end.order) == (alive.kinds, alive.mails, alive.order), said
        return
    assert scenario.unsure, said
    assert end.error, said
    assert end.kinds <= alive.kinds, said
    assert end.mails <= alive.mails, said


async def _killed_everywhere(at: Bench, scenario: Scenario) -> int:
    """At how many steps it died."""
    alive, steps = await at.end(await scenario.prepare(at))
    assert alive.state == "done", (scenario.name, alive)
    assert alive.kinds[scenario.kind] == 1 if scenario.kind else alive.mails == 1, (scenario.name, alive)
    for stop in range(1, len(steps.passed) + 1):
        effect = await scenario.prepare(at)
        end, dead = await at.end(effect, stop)
        assert dead.dead, (scenario.name, stop, steps.passed)
        _ensure_once(end, alive, scenario, f"{stop}: {dead.passed[-1]}")
    return len(steps.passed)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
async def test_each_effect_reaches_its_provider_once(sqlite_url: str, tmp_path: Path, scenario: Scenario) -> None:
    async with crash_bench(sqlite_url, tmp_path, scenario.accounts) as at:
        died = await _killed_everywhere(at, scenario)
    assert died >= 6


async def test_the_same_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    scenario = next(s for s in SCENARIOS if s.name == "practice-prints submit")
    async with crash_bench(postgres_url, tmp_path, scenario.accounts) as at:
        assert await _killed_everywhere(at, scenario) >= 6


def test_only_where_a_till_never_shows_an_address_is_anything_told_twice() -> None:
    assert [s.name for s in SCENARIOS if s.unseen] == ["leaflogix update of a delivery"]


def test_no_effect_a_provider_can_be_told_is_missing() -> None:
    table = {(s.provider, s.can) for s in SCENARIOS}
    abilities = {n: c.CAPABILITIES.can for n, c in PROVIDERS.items()} | {
        n: c.CAPABILITIES.can for n, c in CARRIERS.items()
    }
    wanted = {(n, can) for n, cans in abilities.items() for can in cans & TELLING}
    assert wanted - table == set()
