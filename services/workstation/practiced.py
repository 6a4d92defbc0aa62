"""What everybody's practice rounds came to, kept on this computer among its facts; the newest rounds of each person."""

import msgspec

from app.drill import Practiced
from app.errors import Corrupt
from app.wire import json_bytes, read
from services.workstation.store import Store

MOST = 50
"""Rounds kept of one person; older ones say little about today."""
_KEY = "practiced:"


class Person(msgspec.Struct, frozen=True):
    """`name`: what they were called at their newest round."""

    name: str
    rounds: tuple[Practiced, ...] = ()


def person_key(id_: str, name: str) -> str:
    """Who somebody is: by id, else by name."""
    return id_ or name


def practiced_of(store: Store, person: str) -> Person:
    """The rounds of one person, oldest first; none where what was kept cannot be read. Raises Unavailable."""
    return _person(store.fact(f"{_KEY}{person}") or "")


def all_practiced(store: Store) -> dict[str, Person]:
    """By person key. Raises Unavailable."""
    sql = "SELECT key, value FROM facts WHERE key >= ? AND key < ? ORDER BY key"
    found = store.cache.ask(sql, (_KEY, _KEY[:-1] + chr(ord(_KEY[-1]) + 1)))
    return {key.removeprefix(_KEY): _person(value) for key, value in found}


async def keep_round(store: Store, person: str, name: str, round_: Practiced) -> None:
    """One more. Raises Unavailable."""
    known = practiced_of(store, person)
    body = json_bytes(Person(name, (*known.rounds, round_)[-MOST:]))
    await store.remember(f"{_KEY}{person}", body.decode())


def _person(text: str) -> Person:
    try:
        return read(text, Person) if text else Person("")
    except Corrupt:
        return Person("")
