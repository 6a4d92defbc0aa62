"""Which pictures this station wants, fetches, has, or could not get: the rows of `files`, kept over restarts."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from pathlib import Path

from app.links import bare, dies
from app.orders import Artwork, Order
from app.replacing import lacks_new
from app.states import State
from services.workstation.addresses import host_of
from services.workstation.rows import to_ms
from services.workstation.schema import NO_DUE
from services.workstation.store import Store

DYING = timedelta(hours=24)
"""A link that dies within this time goes before all others."""
ASKED = 500
"""So many orders are asked for at once."""
LONGEST_WAIT = timedelta(hours=7)
"""Nothing waits longer on purpose: a time further off means that the computer's clock was turned back."""


class FileState(StrEnum):
    """`known`: its link dies one day, and nobody has asked for it yet. `loading` is told, never kept."""

    KNOWN = "known"
    WANTED = "wanted"
    LOADING = "loading"
    HERE = "here"
    FAILED = "failed"
    PAUSED = "paused"


class Turn(IntEnum):
    """Who goes first. What is open on screen goes before all of them."""

    FIRST = 0
    DYING = 1
    RUSH = 2
    USUAL = 3
    EARLY = 4


@dataclass(frozen=True, slots=True)
class File:
    """One artwork on this station. `path`: the whole file, only when it is here; `name`: what it is called among the
    print files. `got`, `size`: bytes, size 0 while unknown; `resumed`: those not fetched twice. `reason`: why it
    failed or waits, in words. `batch`: the download it belongs to. `dies`: when its link does, 0 unknown. `by`, `at`:
    who fetched it, when. Moments in milliseconds."""

    order: str
    artwork: str
    state: FileState
    url: str = ""
    path: str = ""
    sha256: str = ""
    size: int = 0
    got: int = 0
    reason: str = ""
    tries: int = 0
    next_at: int = 0
    wanted_at: int = 0
    batch: str = ""
    name: str = ""
    host: str = ""
    resumed: int = 0
    rank: int = 0
    dies: int = 0
    by: str = ""
    at: int = 0

    @property
    def here(self) -> bool:
        return self.state is FileState.HERE and Path(self.path).exists()

    @property
    def turn(self) -> Turn:
        return Turn(self.rank // NO_DUE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An artwork of an order to be fetched, with what the order promises about it."""

    order: str
    artwork: Artwork
    rank: int = Turn.USUAL * NO_DUE + NO_DUE - 1


@dataclass(frozen=True, slots=True)
class Figures:
    """A download in counts of files by state and in bytes. `size`: of those whose size is known, `sized` in number."""

    batch: str
    wanted_at: int
    states: dict[FileState, int]
    size: int
    sized: int
    here: int
    resumed: int

    @property
    def files(self) -> int:
        return sum(self.states.values())

    def count(self, *states: FileState) -> int:
        return sum(self.states.get(state, 0) for state in states)


_COLUMNS = """order_id, artwork_id, state, url, path, sha256, size, got, reason, tries, next_at, wanted_at, batch, name,
 host, resumed, rank, dies, by, at"""
_READ = f"SELECT {_COLUMNS} FROM files"  # noqa: S608  # a constant
_ORDER = "rank, wanted_at, order_id, artwork_id"
_OPEN = ("wanted", "paused", "failed")


class Files:
    """Reads at once, writes on the store's writer thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, order: str) -> dict[str, File]:
        """By artwork id."""
        return {file.artwork: file for file in self._ask("WHERE order_id = ?", (order,))}

    def own(self, order: Order) -> dict[str, File]:
        """By artwork id, for those who show them: what lies here of a file that the shop has replaced is left out."""
        listed = self.of(order.id)
        return {
            a.id: file
            for a in order.artworks
            if (file := listed.get(a.id)) is not None and (file.state is not FileState.HERE or holds(file, a))
        }

    def one(self, order: str, artwork: str) -> File | None:
        return next(iter(self._ask("WHERE order_id = ? AND artwork_id = ?", (order, artwork))), None)

    def by_sha(self, sha256: str) -> File | None:
        """Any whole file with these contents."""
        return next(iter(self._ask("WHERE sha256 = ? AND state = 'here' LIMIT 1", (sha256,))), None)

    def due(self, now: datetime, limit: int, *, besides: Sequence[str] = (), front: str = "") -> list[File]:
        """What may be fetched now, in turn; that of the order in `front` before all. `besides`: hosts left out."""
        sql = f"WHERE state = 'wanted' AND (next_at <= ? OR next_at > ?) AND host NOT IN ({_marks(besides)})"
        values = (to_ms(now), to_ms(now + LONGEST_WAIT), *besides)
        first = self._ask(f"{sql} AND order_id = ? ORDER BY {_ORDER}", (*values, front)) if front else []
        rest = self._ask(f"{sql} ORDER BY {_ORDER} LIMIT ?", (*values, limit))
        return [*first, *(file for file in rest if file.order != front)]

    def next_due(self, now: datetime) -> int | None:
        """The next moment (ms) behind `now` at which something that waits may be fetched; None where nothing does."""
        sql = "SELECT MIN(next_at) FROM files WHERE state = 'wanted' AND next_at > ?"
        found: int | None = self._store.cache.ask(sql, (to_ms(now),))[0][0]
        return found

    def figures(self, batch: str) -> Figures:
        """One download in counts."""
        sql = """SELECT state, COUNT(*), SUM(size), SUM(size > 0), SUM(resumed), MAX(wanted_at) FROM files
            WHERE batch = ? GROUP BY state"""
        rows = self._store.cache.ask(sql, (batch,))
        return Figures(
            batch,
            max((row[5] for row in rows), default=0),
            {FileState(row[0]): row[1] for row in rows},
            size=sum(row[2] for row in rows),
            sized=sum(row[3] for row in rows),
            here=sum(row[2] for row in rows if row[0] == FileState.HERE),
            resumed=sum(row[4] for row in rows),
        )

    def batches(self, since: datetime) -> list[Figures]:
        """The downloads begun since then and those not over, newest first."""
        sql = f"""SELECT batch FROM files WHERE wanted_at >= ? AND batch <> ''
            UNION SELECT batch FROM files WHERE state IN ({_marks(_OPEN)}) AND batch <> ''"""  # noqa: S608
        names = [name for (name,) in self._store.cache.ask(sql, (to_ms(since), *_OPEN))]
        return sorted(map(self.figures, names), key=lambda found: (-found.wanted_at, found.batch))

    def of_batch(self, batch: str, state: FileState, limit: int) -> list[File]:
        """The files of a download in one state, in turn."""
        return self._ask(f"WHERE batch = ? AND state = ? ORDER BY {_ORDER} LIMIT ?", (batch, state.value, limit))

    def next_of(self, batch: str) -> File | None:
        """The file of a download that is next in its line."""
        return next(iter(self.of_batch(batch, FileState.WANTED, 1)), None)

    def dying(self, now: datetime, within: timedelta = DYING) -> list[File]:
        """Not here, and their links die soon; the next to die first. A link that is dead already is not told."""
        sql = "WHERE dies > 0 AND dies > ? AND dies <= ? AND state <> 'here' ORDER BY dies, order_id, artwork_id"
        return self._ask(sql, (to_ms(now), to_ms(now + within)))

    def awaited(self) -> list[File]:
        """All that is on the list and not here."""
        return self._ask("WHERE state IN ('known', 'wanted', 'paused', 'failed')", ())

    def unlisted(self, states: Iterable[State], limit: int) -> list[str]:
        """Orders in these states of which nothing is on the list, newest first."""
        words = [state.value for state in states]
        sql = f"""SELECT id FROM rows WHERE state IN ({_marks(words)})
            AND NOT EXISTS (SELECT 1 FROM files WHERE order_id = rows.id) ORDER BY n DESC LIMIT ?"""  # noqa: S608
        return [id_ for (id_,) in self._store.cache.ask(sql, (*words, limit))]

    def held(self, orders: Iterable[str]) -> set[str]:
        """Those of these orders that have a file here."""
        sql = "SELECT DISTINCT order_id FROM files WHERE state = 'here' AND order_id IN ({})"
        ids = list(orders)
        parts = (ids[n : n + ASKED] for n in range(0, len(ids), ASKED))
        return {id_ for part in parts for (id_,) in self._store.cache.ask(sql.format(_marks(part)), part)}

    def open_held(self, limit: int) -> set[str]:
        """Open orders that have a file here."""
        sql = """SELECT id FROM rows WHERE open = 1
            AND EXISTS (SELECT 1 FROM files WHERE order_id = rows.id AND state = 'here') LIMIT ?"""
        return {id_ for (id_,) in self._store.cache.ask(sql, (limit,))}

    def unfinished(self, *states: FileState) -> set[str]:
        """The orders of which something on the list is not here; or, with `states`, is in one of these."""
        words = [state.value for state in states] or ["known", *_OPEN]
        sql = f"SELECT DISTINCT order_id FROM files WHERE state IN ({_marks(words)})"  # noqa: S608
        return {id_ for (id_,) in self._store.cache.ask(sql, words)}

    async def want(self, wanted: Iterable[Wanted], batch: str, now: datetime) -> int:
        """Puts them on the list; what is on it already only moves up, and what was here is so no longer. Gives how many
        are new to it."""
        rows = [(*_facts(w), to_ms(now), batch, w.rank) for w in wanted if w.artwork.url]
        return await self._store.write(lambda connection: _want(connection, rows))

    async def know(self, wanted: Iterable[Wanted]) -> None:
        """Remembers those whose link dies one day, without fetching them."""
        rows = [(*_facts(w), w.rank) for w in wanted if dies(w.artwork.url) is not None]
        sql = """INSERT INTO files(order_id, artwork_id, url, host, dies, rank, state)
            VALUES (?, ?, ?, ?, ?, ?, 'known') ON CONFLICT(order_id, artwork_id) DO NOTHING"""
        await self._store.write(lambda connection: connection.executemany(sql, rows).rowcount)

    async def renew(self, wanted: Iterable[Wanted]) -> int:
        """Their order came with another address: from now on it is used, and what had failed is tried again."""
        rows = [(url, host, gone, order, artwork, url) for order, artwork, url, host, gone in map(_facts, wanted)]
        sql = """UPDATE files SET url = ?, host = ?, dies = ?, tries = 0, next_at = 0, reason = '',
            state = CASE state WHEN 'failed' THEN 'wanted' ELSE state END
            WHERE order_id = ? AND artwork_id = ? AND url <> ? AND state <> 'here'"""
        return await self._store.write(lambda connection: connection.executemany(sql, rows).rowcount)

    async def mark(self, file: File, state: FileState, **values: object) -> None:
        """Changes one row: any of its columns by name."""
        await self.mark_all([(file, state, values)])

    async def mark_all(self, changes: Sequence[tuple[File, FileState, dict[str, object]]]) -> None:
        """Changes several rows at once."""
        await self._store.write(lambda connection: _mark(connection, changes))

    async def set_batch(self, batch: str, origin: tuple[FileState, ...], to: FileState) -> int:
        """Pause, go on or try again a whole download; gives how many files it was."""
        sql = f"""UPDATE files SET state = ?, next_at = 0, tries = 0, reason = ''
            WHERE batch = ? AND state IN ({_marks(origin)})"""  # noqa: S608
        values = (to.value, batch, *(s.value for s in origin))
        return await self._store.write(lambda connection: connection.execute(sql, values).rowcount)

    async def prefer(self, batch: str) -> int:
        """This download goes before the others; gives how many files that moves."""
        sql = "UPDATE files SET rank = rank % ? WHERE batch = ? AND state IN ('wanted', 'paused')"
        return await self._store.write(lambda connection: connection.execute(sql, (NO_DUE, batch)).rowcount)

    def _ask(self, rest: str, values: Sequence[object]) -> list[File]:
        return [
            File(row[0], row[1], FileState(row[2]), *row[3:])
            for row in self._store.cache.ask(f"{_READ} {rest}", values)
        ]


def rank_of(order: Order, artwork: Artwork, now: datetime, turn: Turn = Turn.USUAL) -> int:
    """Where an artwork stands in the line: a dying link, rush, then by when the order is due."""
    gone = dies(artwork.url)
    if gone is not None and now < gone <= now + DYING:
        return min(turn, Turn.DYING) * NO_DUE + to_ms(gone)
    turn = min(turn, Turn.RUSH) if order.rush else turn
    due = to_ms(order.due_at) if order.due_at else NO_DUE - 1
    return turn * NO_DUE + min(max(due, 0), NO_DUE - 1)


def holds(file: File | None, artwork: Artwork) -> bool:
    """Whether the artwork's own file lies on this station: that of its checksum; while nobody knows one, what was
    fetched from its address, however that is signed. What was here before the shop sent another one is not it."""
    if file is None or not file.here or lacks_new(artwork):
        return False
    known = artwork.sha256 or artwork.declared_sha256
    return file.sha256 == known if known else bare(file.url) == bare(artwork.url)


def is_replaced(file: File, artwork: Artwork) -> bool:
    """Whether what is here is by now another file than the shop's, which is to be fetched without being asked for.
    Other contents that another station had from the same address are not: two would fetch in turn for ever."""
    if file.state is not FileState.HERE or holds(file, artwork):
        return False
    return bare(file.url) != bare(artwork.url) or artwork.declared_sha256 not in ("", file.sha256)


def missing(order: Order, here: dict[str, File], now: datetime, turn: Turn = Turn.USUAL) -> list[Wanted]:
    """The pictures of an order with an address that are not whole on this station."""
    return [
        Wanted(order.id, a, rank_of(order, a, now, turn))
        for a in order.artworks
        if a.url and not holds(here.get(a.id), a)
    ]


def sources(order: Order, artwork: Artwork) -> list[str]:
    """Where the same bytes can be had: its own address, then that of any artwork with the same promised checksum.

    An original is no second source for what was made of it: it would be the wrong picture.
    """
    same = [a.url for a in order.artworks if artwork.declared_sha256 and a.declared_sha256 == artwork.declared_sha256]
    return list(dict.fromkeys([artwork.url, *filter(None, same)]))


def _facts(wanted: Wanted) -> tuple[str, str, str, str, int]:
    url = wanted.artwork.url
    gone = dies(url)
    return wanted.order, wanted.artwork.id, url, host_of(url), to_ms(gone) if gone else 0


def _want(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> int:
    had = connection.execute("SELECT COUNT(*) FROM files WHERE state = 'wanted'").fetchone()[0]
    connection.executemany(
        """INSERT INTO files(order_id, artwork_id, url, host, dies, wanted_at, batch, rank)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(order_id, artwork_id) DO UPDATE SET url = excluded.url,
        host = excluded.host, dies = excluded.dies, state = 'wanted', reason = '', tries = 0, next_at = 0,
        path = '', sha256 = '', size = CASE WHEN state = 'here' THEN 0 ELSE size END,
        got = CASE WHEN state = 'here' THEN 0 ELSE got END,
        rank = CASE WHEN state = 'wanted' THEN MIN(rank, excluded.rank) ELSE excluded.rank END,
        wanted_at = CASE WHEN state = 'wanted' AND rank <= excluded.rank THEN wanted_at ELSE excluded.wanted_at END,
        batch = CASE WHEN state = 'wanted' AND rank <= excluded.rank THEN batch ELSE excluded.batch END""",
        rows,
    )
    return int(connection.execute("SELECT COUNT(*) FROM files WHERE state = 'wanted'").fetchone()[0]) - int(had)


def _mark(connection: sqlite3.Connection, changes: Sequence[tuple[File, FileState, dict[str, object]]]) -> None:
    for file, state, values in changes:
        names = ", ".join(f"{name} = ?" for name in ("state", *values))
        sql = f"UPDATE files SET {names} WHERE order_id = ? AND artwork_id = ?"  # noqa: S608  # names are ours
        connection.execute(sql, (state.value, *values.values(), file.order, file.artwork))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
