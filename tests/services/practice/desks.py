"""What a register is built from, without a shop around it."""

from pathlib import Path

from services.practice import Knobs
from services.practice.desk import Desk
from services.practice.imagestore import ImageStore
from services.practice.ledger import Ledger
from services.practice.outbox import Outbox
from tests.services.practice.parts import Clock


def a_desk(folder: Path, clock: Clock | None = None) -> Desk:
    knobs, ledger = Knobs(), Ledger()
    images = ImageStore(folder, ledger)
    return Desk(clock or Clock(), Outbox(knobs), ledger, images, knobs, lambda: "http://127.0.0.1:1")
