"""Messages that went wrong: bytes flipped, cut, doubled; values no number, no text and no size should have."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

HOSTILE_NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1",
    "1e999999999",
    "9" * 400,
    "0.00000000000000000001",
    "-0.5",
)
HOSTILE_TEXTS = (
    "",
    "x" * 3_000,
    "\x00\x07",
    "\u202egnp.exe",
    "'; DROP TABLE orders; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "http://169.254.169.254/latest/meta-data",
    "0001-01-01T00:00:00+14:00",
    "XXX",
)
_MARK = '"\u2603number\u2603"'


def bytes_gone_wrong(body: bytes, count: int, seed: int) -> Iterator[bytes]:
    """`count` bodies unlike the given one."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        mutant = _damaged(bytearray(body), chance)
        if mutant != body:
            made += 1
            yield mutant


def _damaged(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(max(1, len(data)))
        match chance.randrange(5):
            case 0 if data:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.randint(1, 30)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 30)]
            case 3:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 6)))
            case _:
                data = data[: max(1, at)]
    return bytes(data)


def values_gone_wrong(body: bytes, count: int, seed: int) -> Iterator[bytes]:
    """`count` bodies that are well-formed or nearly so, with one to three leaves replaced or a name said twice."""
    chance, whole = random.Random(seed), json.loads(body)
    for _ in range(count):
        mutant = copy.deepcopy(whole)
        written: list[str] = []
        for _ in range(chance.randint(1, 3)):
            _replace_one(mutant, chance, written)
        text = json.dumps(mutant, ensure_ascii=chance.random() < 0.5)
        for number in written:
            text = text.replace(_MARK, number, 1)
        if chance.random() < 0.1:
            text = text.replace("{", '{"id":1,"id":2,', 1)
        yield text.encode("utf-8", "surrogatepass")


def _replace_one(value: Any, chance: random.Random, written: list[str]) -> None:
    """One leaf anywhere below becomes something it should not be."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = chance.choice(keys)
        below = value[key]
        if isinstance(below, dict | list) and below and chance.random() < 0.85:
            value = below
            continue
        value[key] = _odd(chance, written)
        return


def _odd(chance: random.Random, written: list[str]) -> Any:
    match chance.randrange(4):
        case 0:
            written.append(chance.choice(HOSTILE_NUMBERS))
            return "\u2603number\u2603"
        case 1:
            return chance.choice(HOSTILE_TEXTS)
        case 2:
            return chance.choice((None, True, [], {}, [[]], [{}], {"a": {"a": {}}}))
        case _:
            return chance.choice((-1, 10**30, 1.5, 0, -(10**12)))
