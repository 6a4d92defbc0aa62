"""Stations: a one-time code for pairing, tokens kept as hashes, revoking."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from app.errors import Forged, NotAllowed
from app.protocol import Paired
from services.receiver import limits
from services.receiver.schema import PAIRING, STATION
from services.receiver.state import State

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
VALID = timedelta(minutes=10)
TRIES, LOCK = 5, timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Station:
    id: int
    name: str


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def new_code(state: State) -> str:
    """A code for one station, valid ten minutes, in two groups of four letters."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    with state.database.writing() as connection:
        connection.execute(PAIRING.delete().where(PAIRING.c.expires_at < state.clock()))
        connection.execute(PAIRING.insert().values(code_hash=_hash(code), expires_at=state.clock() + VALID))
    return f"{code[:4]}-{code[4:]}"


def _plain(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalpha())


def redeem(connection: Connection, code: str, name: str, now: datetime) -> Paired | None:
    """The token, handed out once; None for a wrong code. Five wrong ones lock pairing for a quarter of an hour."""
    if limits.count(connection, "pair", now, LOCK) > TRIES:
        raise NotAllowed("Pairing is locked after too many wrong codes.", hint="Try again in 15 minutes.")
    taken = PAIRING.delete().where(PAIRING.c.code_hash == _hash(_plain(code)), PAIRING.c.expires_at >= now)
    if not connection.execute(taken).rowcount:
        return None
    limits.give_back(connection, "pair")
    return admit(connection, name, now)


def admit(connection: Connection, name: str, now: datetime) -> Paired:
    """A new station and its token of 256 random bits."""
    token = secrets.token_urlsafe(32)
    clean = "".join(c for c in " ".join(name.split()) if c.isprintable())[:80] or "Workstation"
    connection.execute(STATION.insert().values(name=clean, token_hash=_hash(token), made_at=now))
    return Paired(token, clean)


def station_of(state: State, token: str) -> Station:
    """Whose token this is, asked anew each time, so that revoking works at once. Raises Forged."""
    query = sa.select(STATION.c.id, STATION.c.name).where(
        STATION.c.token_hash == _hash(token), STATION.c.revoked_at.is_(None)
    )
    with state.database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise Forged("This workstation is not paired (any more).", hint="Pair it again.")
    return Station(row.id, row.name)


def revoke(connection: Connection, name: str, now: datetime) -> int:
    """All stations of that name; gives how many."""
    mine = STATION.update().where(STATION.c.name == name, STATION.c.revoked_at.is_(None))
    return connection.execute(mine.values(revoked_at=now)).rowcount
