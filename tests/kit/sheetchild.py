"""The process that writes gang sheets, with something done to it first: it meets a full disk, a decoder that never
comes back or ends it, a fault of our own; or what it asks of the system is kept."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from services.workstation import sheetwriting

if TYPE_CHECKING:
    import pytest


def bewitch(monkeypatch: "pytest.MonkeyPatch", what: Callable[..., None], *values: Path) -> None:
    """From now on every such process begins with `what`, a function of this module."""
    given = ", ".join(repr(str(value)) for value in values)
    code = sheetwriting._CODE.replace(
        "from", f"from tests.kit import sheetchild; sheetchild.{what.__name__}({given}); from", 1
    )
    monkeypatch.setattr(sheetwriting, "_CODE", code)


def full_disk() -> None:
    def full(file: Any, *_: object) -> NoReturn:
        file.write(b"%PDF-1.7")
        raise OSError(errno.ENOSPC, "full")

    _replace(write_pdf=full)


def stuck() -> None:
    """Begins a sheet, tells of one tile, and is in a decoder for good."""

    def wait(file: Any, *given: Any) -> None:
        file.write(b"%PDF-1.7")
        file.flush()
        given[-1](1)
        threading.Event().wait()

    _replace(write_pdf=wait)


def fault() -> None:
    customer = "bella.example"

    def wrong(*_: object) -> NoReturn:
        raise ZeroDivisionError(customer)

    _replace(write_pdf=wrong, open_print=wrong)


def fragile() -> None:
    """A file whose name says so ends whoever opens it."""
    from services.workstation import prints

    real = prints.open_print

    def opened(path: Path) -> object:
        if path.name.startswith("deadly"):
            os._exit(139)
        return real(path)

    _replace(open_print=opened)


def never_up() -> None:
    os._exit(3)


def watched(ledger: str) -> None:
    from tests.kit.ledger import Ledger

    Ledger(Path(ledger))


def _replace(**named: Callable[..., object]) -> None:
    from services.workstation import sheetprinting

    for name, value in named.items():
        setattr(sheetprinting, name, value)
