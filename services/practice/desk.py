"""What every made-up provider gets to work with, and what the practice shop wants of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fastapi import APIRouter

from services.practice.imagestore import ImageStore
from services.practice.knobs import Knobs
from services.practice.ledger import Ledger
from services.practice.outbox import Outbox

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """What all made-up providers share. `origin`: the address below which each answers at `/<its name>`."""

    clock: Callable[[], datetime]
    outbox: Outbox
    ledger: Ledger
    images: ImageStore
    knobs: Knobs
    origin: Callable[[], str]


class House(Protocol):
    """One made-up provider: what it serves, the accounts it gives out, and its own work going on."""

    def router(self) -> APIRouter:
        """Mounted at `/<its name>`; refusals with its own codes."""
        ...

    def accounts(self) -> Mapping[str, Fields]:
        """Account name -> the fields that connecting it asks for, `base_url` included."""
        ...

    def step(self) -> int:
        """What became due since; gives how many orders moved."""
        ...
