"""A receiver inside the workstation's own process: for shops with one computer, for practice, and for tests."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.states import Role
from services.receiver import accounts, pairing, staff
from services.receiver.main import close_state, open_state, receiver, working
from services.receiver.state import Clock, State, system_clock
from services.receiver.worker import Worker
from services.secrets import Secrets
from services.settings import ReceiverSettings
from services.workstation.client import Client

HERE = "http://platen.local"
"""Where the receiver would be if it were elsewhere; nothing is sent over the network."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The receiver's state, its worker, and a paired line to it."""

    state: State
    worker: Worker
    client: Client
    transport: httpx.ASGITransport

    def connect(self, provider: str, name: str, fields: Mapping[str, str]) -> None:
        """One more provider account. Raises NotAllowed where something is missing."""
        accounts.add(self.state, provider, name, fields)


@dataclass(frozen=True, slots=True)
class Checks:
    """What is checked and what a piece costs, as `app.checklist` reads it; what customers see (`app.proofrules`)."""

    lists: str = ""
    costs: str = ""
    second_person: bool = False
    file_rules: str = ""
    proofs: str = ""
    second_look: int = 0


NO_CHECKS = Checks()


@asynccontextmanager
async def inside(
    folder: Path,
    station: str,
    secrets: Secrets,
    *,
    people: Sequence[tuple[str, Role]] = (),
    allowed: Iterable[str] = (),
    undo_s: int = 300,
    mail_port: int = 0,
    checks: Checks = NO_CHECKS,
    clock: Clock = system_clock,
    driven: bool = False,
) -> AsyncIterator[Inside]:
    """Runs while the block does. The book lies in `folder`; `people` are there afterwards; `allowed`: origins that
    may be on this computer; `mail_port`: a mail server on this computer; `driven`: the worker waits for whoever calls
    its `step`. Raises what `open_state` raises.
    """
    settings = ReceiverSettings(
        database=f"sqlite:///{folder / 'receiver.db'}",
        public_url=HERE,
        undo_window_s=undo_s,
        smtp_host="127.0.0.1" if mail_port else "",
        smtp_port=mail_port or 587,
        smtp_from="shop@practice.example" if mail_port else "",
        smtp_tls="none" if mail_port else "starttls",
        checklists=checks.lists,
        piece_costs=checks.costs,
        file_rules=checks.file_rules,
        proofs=checks.proofs,
        second_person="yes" if checks.second_person else "no",
        second_look=checks.second_look,
    )
    state = await asyncio.to_thread(_open, folder, settings, secrets, clock, allowed)
    try:
        token = await asyncio.to_thread(_admit, state, station, people)
        transport = httpx.ASGITransport(receiver(state))
        client = Client(HERE, token, transport)
        async with nullcontext(Worker(state)) if driven else working(state) as worker:
            yield Inside(state, worker, client, transport)
        await client.close()
    finally:
        await close_state(state)


def _open(folder: Path, settings: ReceiverSettings, secrets: Secrets, clock: Clock, allowed: Iterable[str]) -> State:
    folder.mkdir(parents=True, exist_ok=True)
    return open_state(settings, secrets, clock=clock, allowed=allowed)


def _admit(state: State, station: str, people: Sequence[tuple[str, Role]]) -> str:
    """A fresh token each time, kept nowhere; the one before is shut out."""
    for name, role in people:
        staff.add(state, name, role)
    with state.database.writing() as connection:
        pairing.revoke(connection, station, state.clock())
        return pairing.admit(connection, station, state.clock()).token
