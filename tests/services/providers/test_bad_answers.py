"""A thousand odd answers to each kind of question: who asks is told in words, and learns nothing no shop could mean."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from app.errors import PlatenError
from app.events import Event
from services.connector import Talk
from services.providers import PROVIDERS
from tests.kit import deliveries as d
from tests.kit.mutants import bytes_gone_wrong, values_gone_wrong
from tests.kit.sane import ensure_sane
from tests.services.practice import registers
from tests.services.providers.prodigi import samples as prodigi

ODD = 1_000
TILLS = ("blaze", "cova", "flowhub", "leaflogix", "treez")
ORDERS: dict[str, tuple[bytes, Callable[[], Talk]]] = {
    "printful": (
        d.recorded("printful", "get_order_v1"),
        lambda: PROVIDERS["printful"].pull("74512833", d.ACCOUNTS["printful"]),
    ),
    "printify": (
        d.recorded("printify", "get_order"),
        lambda: PROVIDERS["printify"].pull("5a96f649b2439217d070f507", d.ACCOUNTS["printify"]),
    ),
    "prodigi": (
        json.dumps(prodigi.answer()).encode(),
        lambda: PROVIDERS["prodigi"].pull(prodigi.ID, prodigi.account()),
    ),
}
"""Provider -> the recorded answer to one order's question, and the question."""


def tried(talk: Callable[[], Talk], answers: list[bytes]) -> Counter[str]:
    """Each answer spoilt in turn, its values and its bytes, the others as they were."""
    met: Counter[str] = Counter()
    share = ODD // len(answers) // 2
    for at, good in enumerate(answers):
        for odd in (*values_gone_wrong(good, share, seed=at), *bytes_gone_wrong(good, share, seed=at)):
            told = [*answers[:at], odd, *answers[at + 1 :]]
            met[outcome(talk, told)] += 1
    return met


def outcome(talk: Callable[[], Talk], answers: list[bytes]) -> str:
    """`refused` in words, `told` or `nothing`. Any other exception is a fault of ours and goes up."""
    try:
        events = d.Answers(*answers, *answers[-1:] * 20).drive(talk())
    except PlatenError as error:
        return "refused" if error.message else "wordless"
    for event in events:
        ensure_sane(event)
    return "told" if events else "nothing"


@pytest.mark.parametrize("name", ORDERS)
def test_print_houses(name: str) -> None:
    answer, talk = ORDERS[name]
    assert outcome(talk, [answer]) == "told"
    met = tried(talk, [answer])
    assert met["told"] > ODD // 10, met
    assert met["refused"], met
    assert not met["wordless"]


@pytest.mark.parametrize("name", TILLS)
def test_tills(name: str, tmp_path: Path) -> None:
    """What their made-up registers answer to a question, recorded and then spoilt."""
    talk, answers = asyncio.run(_asked(name, tmp_path))
    assert outcome(talk, answers) == "told"
    met = tried(talk, answers)
    assert met["told"] > ODD // 10, met
    assert met["refused"], met
    assert not met["wordless"]


async def _asked(name: str, folder: Path) -> tuple[Callable[[], Talk], list[bytes]]:
    async with registers.opened(folder, name) as counter:
        await counter.push(counter.submit())
        reference, heard = counter.part.reference, list[bytes]()

        def listened() -> Talk:
            inner = counter.connector.pull(reference, counter.account)
            request = next(inner)
            try:
                while True:
                    response: httpx.Response = yield request
                    heard.append(response.content)
                    request = inner.send(response)
            except StopIteration as done:
                return list[Event](done.value)

        await counter.ask(listened())
        account = counter.account
    assert all(json.loads(answer) is not None for answer in heard)
    return lambda: PROVIDERS[name].pull(reference, account), heard
