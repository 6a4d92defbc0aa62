"""What the window's process and the one that fetches say to each other: a line of JSON each, and errors that arrive as
what they were.

Written by `msgspec` itself: `app.wire` brings all of an order's world along, and a process with it is up in twice the
time.
"""

import os
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from app.errors import Corrupt, NotAllowed, PlatenError, RateLimited, Refused, Unavailable, Unreachable
from services.workstation.dialing import Away, Stopped
from services.workstation.fetching import Ask, Got, LinkExpired

_RAISED = (Unreachable, RateLimited, Away, Stopped, Refused, LinkExpired, Corrupt, Unavailable, NotAllowed)
_KINDS: dict[str, type[PlatenError]] = {kind.__name__: kind for kind in _RAISED}


@dataclass(frozen=True, slots=True)
class Errand:
    """A file to fetch, under a number. `part` and `shelf` in hex, for a path is bytes that may be no text."""

    number: int
    url: str
    part: str
    sha256: str = ""
    size: int = 0
    shelf: str = ""

    @classmethod
    def of(cls, number: int, ask: Ask) -> "Errand":
        shelf = _hex(ask.shelf) if ask.shelf is not None else ""
        return cls(number, ask.url, _hex(ask.part), ask.sha256, ask.size, shelf)

    @property
    def ask(self) -> Ask:
        return Ask(self.url, _path(self.part), self.sha256, self.size, _path(self.shelf) if self.shelf else None)


@dataclass(frozen=True, slots=True)
class Told:
    """From the window. `stop`: numbers of errands that end where they are. `allow`: origins that may be private."""

    errand: Errand | None = None
    stop: tuple[int, ...] = ()
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """An error on its way. `kind`: its class among those that fetching and writing sheets raise; empty for a fault of
    our own, which has its class as `title` and where it happened as `message`."""

    kind: str = ""
    title: str = ""
    message: str = ""
    hint: str = ""
    status: int = 0
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How an errand ended: with a file or with what went wrong."""

    number: int
    got: Got | None = None
    wrong: Wrong | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """From the process that fetches. `live`: number, bytes so far and of the whole (0 unknown) of every errand that
    goes on; a size of -1 before its first byte."""

    live: tuple[tuple[int, int, int], ...] = ()
    ended: tuple[Ended, ...] = field(default=())


_encoder = msgspec.json.Encoder()
_tellings, _reports = msgspec.json.Decoder(Told), msgspec.json.Decoder(Report)


class Fault(Exception):
    """A fault of our own over there. `name`: its class; `where`: file and line, without its own text, which may name a
    customer."""

    def __init__(self, name: str, where: str) -> None:
        super().__init__(name)
        self.name, self.where = name, where


def line(said: Told | Report) -> bytes:
    """As it goes over the pipe."""
    return _encoder.encode(said) + b"\n"


def told(line: bytes) -> Told:
    """What the window said. Raises Corrupt."""
    try:
        return _tellings.decode(line)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Corrupt(f"A message could not be read: {error}") from error


def reported(line: bytes) -> Report:
    """What the process that fetches said. Raises Corrupt."""
    try:
        return _reports.decode(line)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Corrupt(f"A message could not be read: {error}") from error


def packed(error: BaseException) -> Wrong:
    """An error as it travels."""
    kind = next((k.__name__ for k in type(error).__mro__ if _KINDS.get(k.__name__) is k), "")
    if not kind or not isinstance(error, PlatenError):
        return Wrong("", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    status = error.status if isinstance(error, Refused) else 0
    wait = error.retry_after if isinstance(error, RateLimited) else 0.0
    return Wrong(kind, error.title, error.message, error.hint, status, wait)


def unpacked(wrong: Wrong) -> Exception:
    """The error as it was: same class, same words. A fault of our own comes out as Fault."""
    kind = _KINDS.get(wrong.kind)
    if kind is None:
        return Fault(wrong.title, wrong.message)
    if issubclass(kind, RateLimited):
        error: PlatenError = kind(wrong.message, retry_after=wrong.retry_after, hint=wrong.hint)
    elif issubclass(kind, Refused):
        error = kind(wrong.message, hint=wrong.hint, status=wrong.status)
    else:
        error = kind(wrong.message, hint=wrong.hint)
    if error.title != wrong.title:
        error.title = wrong.title
    return error


def _hex(path: Path) -> str:
    return os.fsencode(path).hex()


def _path(text: str) -> Path:
    return Path(os.fsdecode(bytes.fromhex(text)))
