"""What talks, on the engine's thread: the receiver (in this process or elsewhere), sync, downloads, practice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from app.checklist import read_checklists, read_costs, read_severities
from app.errors import NotAllowed, PlatenError
from app.filenames import patterns
from app.proofrules import read_proofs
from app.protocol import Hello
from app.states import Role
from services.workstation.bringing import ShelfFolders
from services.workstation.client import Client, stored_token
from services.workstation.guard import Guard
from services.workstation.hauling import Hauler
from services.workstation.images import Shelf
from services.workstation.proofs import EVERYTHING, Proofs
from services.workstation.sync import Line, Sync
from ui.notices import Notice
from ui.station import Station

OWNER = (("Owner", Role.ADMIN),)
"""Who works in a shop that has named nobody yet."""
HELLO_AGAIN_S = 30.0
AGAIN_S = 15.0
"""After a fault, before everything begins again."""
IN_A_ROW_S = 300.0
"""What ran that long was well again: the next fault is news."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where this workstation's data lies and what it talks to. `receiver_url` empty: the one in this process."""

    folder: Path
    prints: Path
    receiver_url: str = ""
    practice: bool = False
    token: str = field(default="", repr=False)


async def run(station: Station, setting: Setting, *, again_s: float = AGAIN_S) -> None:
    """Until cancelled; begins anew when the station moves to another receiver. The practice shop stays by itself.

    What ends with a fault is told, the same in a row once, and begins again after a pause.
    """
    loop, told, moved = asyncio.get_running_loop(), "", _moves(station, setting)
    while True:
        began = loop.time()
        work = asyncio.ensure_future(_talk(station, setting))
        try:
            both: set[asyncio.Future[Any]] = {work, moved}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if work.done() and not work.cancelled() and (error := work.exception()) is not None:
                told = _tell(station, error, told if loop.time() - began < IN_A_ROW_S else "")
            if not moved.done():
                await asyncio.wait({moved}, timeout=again_s)
            if moved.done():
                url, token = moved.result()
                setting, told, moved = replace(setting, receiver_url=url, token=token), "", _moves(station, setting)
        finally:
            work.cancel()
            await asyncio.wait({work})


def _moves(station: Station, setting: Setting) -> "asyncio.Future[tuple[str, str]]":
    """The address and token the station moves to next."""
    loop = asyncio.get_running_loop()
    moved: asyncio.Future[tuple[str, str]] = loop.create_future()
    if not setting.practice:
        station.reconnect = partial(_move, loop, moved)
    return moved


def _tell(station: Station, error: BaseException, told: str) -> str:
    """To a person, unless they were told the same the last time; gives what they know now."""
    kind = _kind(error)
    if kind != told:
        station.hub.tell_fault(error)
    return kind


def _kind(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(_kind(one) for one in error.exceptions)
    return f"{type(error).__name__}: {error.message if isinstance(error, PlatenError) else ''}"


def _move(loop: asyncio.AbstractEventLoop, moved: "asyncio.Future[tuple[str, str]]", url: str, token: str) -> None:
    """From the window's thread; a second move before the first is carried out is dropped."""
    loop.call_soon_threadsafe(lambda: None if moved.done() else moved.set_result((url, token)))


async def _talk(station: Station, setting: Setting) -> None:
    """What keeps the line from coming up is said on the sync card."""
    try:
        async with _line(station, setting) as (client, allowed):
            await _work(station, setting, client, allowed)
    except PlatenError as error:
        station.hub.tell_line(_down(station, error))
        raise


async def _work(station: Station, setting: Setting, client: Client, allowed: tuple[str, ...]) -> None:
    fetcher = Hauler(allowed=frozenset(allowed))
    folders = ShelfFolders(setting.folder / "shelf", setting.prints)
    guard = Guard(station.store, folders.thumbnails, station.hub.tell_touched)
    proofs = Proofs(station.store, setting.folder / "shelf", client)

    def fetched(orders: frozenset[str]) -> None:
        station.hub.tell_touched(orders)
        guard.heard(orders)
        proofs.heard(orders)

    shelf = Shelf(
        station.store,
        folders,
        author=station.author,
        on_batch=station.hub.tell_batch,
        on_touched=fetched,
        fetcher=fetcher,
        names=_names(station),
        prefetch=station.settings.prefetch and not setting.practice,
        fresh=client.refresh,
    )

    def touched(orders: frozenset[str]) -> None:
        station.hub.tell_touched(orders)
        shelf.hear(orders)
        proofs.heard(orders)

    sync = Sync(station.store, client, touched, station.hub.tell_line, station.clock)
    station.shelf, station.fetcher, station.client = shelf, fetcher, client
    client.person = lambda: station.person_id
    station.sync_now = sync.try_now
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sync.run())
            group.create_task(shelf.run())
            group.create_task(guard.run())
            group.create_task(proofs.run())
            group.create_task(_greet(station, client, proofs))
    finally:
        station.shelf = station.fetcher = station.client = None
        await asyncio.to_thread(guard.close)
        await asyncio.to_thread(proofs.close)
        await asyncio.to_thread(shelf.close)


def _names(station: Station) -> dict[str, str]:
    """The shop's patterns for file names; one that cannot be used is told, and the usual names are given."""
    try:
        return patterns(station.settings.file_pattern)
    except NotAllowed as error:
        station.hub.notice.emit(Notice(f"{error.message} {error.hint}", "warn", at=station.clock()))
        return {}


async def _greet(station: Station, client: Client, proofs: Proofs) -> None:
    """Who works here, and the shop's numbers; asked until the receiver answers."""
    while True:
        try:
            hello = await client.hello()
        except PlatenError:
            await asyncio.sleep(HELLO_AGAIN_S)
            continue
        station.store.rules = replace(
            station.store.rules,
            undo_seconds=hello.undo_seconds,
            lease_seconds=hello.lease_seconds,
            provisional_seconds=hello.provisional_seconds,
            second_person=hello.second_person,
            second_look=hello.second_look,
            second_look_key=hello.second_look_key,
            **_checks(station, hello),
        )
        station.hub.tell_people(hello.people)
        proofs.heard([EVERYTHING])
        return


def _checks(station: Station, hello: Hello) -> dict[str, Any]:
    """A list of a newer receiver that cannot be read here is told; the usual one stands in."""
    try:
        return {
            "checklists": read_checklists(hello.checklists),
            "piece_costs": read_costs(hello.piece_costs),
            "severities": read_severities(hello.file_rules),
            "proofs": read_proofs(hello.proofs),
        }
    except PlatenError as error:
        station.hub.tell_fault(error)
        return {}


@asynccontextmanager
async def _line(station: Station, setting: Setting) -> AsyncIterator[tuple[Client, tuple[str, ...]]]:
    """A client for the receiver, and the origins that may be on this computer."""
    if setting.receiver_url:
        client = await _elsewhere(setting.receiver_url, setting.token)
        try:
            yield client, (setting.receiver_url,)
        finally:
            await client.close()
    elif setting.practice:
        from ui.practice import practicing

        async with practicing(station, setting.folder) as found:
            yield found
    else:
        async with _own(station, setting) as found:
            yield found


async def _elsewhere(url: str, token: str = "") -> Client:
    """With a token just given, or the one that is kept."""
    from services.secrets import choose

    if token:
        return Client(url, token)
    secrets, _ = await asyncio.to_thread(choose)
    return Client(url, await asyncio.to_thread(stored_token, secrets, url))


@asynccontextmanager
async def _own(station: Station, setting: Setting) -> AsyncIterator[tuple[Client, tuple[str, ...]]]:
    from services.local import Checks, inside
    from services.secrets import choose

    secrets, _ = await asyncio.to_thread(choose)
    known = station.store.fact("person")
    people, own = () if known else OWNER, station.settings
    checks = Checks(own.checklists, own.piece_costs, own.second_person, own.file_rules, second_look=own.second_look)
    async with inside(setting.folder, station.name, secrets, people=people, checks=checks) as found:
        yield found.client, ()


def _down(station: Station, error: PlatenError) -> Line:
    now = station.clock()
    return Line(
        False, now, station.store.synced_at, error.title, station.store.waiting(), False, error.message, error.hint
    )
