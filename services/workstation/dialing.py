"""Connections to the hosts that pictures lie on: each address checked and connected to as checked, kept for the next.

`http.client` reads the head of an answer; the body is taken straight off the socket into a buffer of the caller's, one
call a buffer. That costs half of reading it through `http.client`, and on a slow line a Python turn per buffer
instead of one per packet.
"""

import contextlib
import http.client
import io
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.errors import Refused, Unreachable
from services.http import PORTS, is_public, origin
from services.workstation.addresses import askable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_S = 10.0
READ_S = 30.0
"""How long a line may be silent before it counts as broken, and how long the head of an answer may take in all."""
SLOWEST = 200
"""Bytes a second below which a line counts as silent: a host that drips holds no line for ever."""
KEPT = 8
"""So many places a thread keeps its line to."""
STEP_S = 1.0
"""How often a slow line gives up what came so far, so that it can be stopped and shown."""
IDLE_S = 20.0
"""A line that rested longer is opened anew: the computer may have slept, and nobody tells us that it is dead."""
JUMP_S = 20.0
_WHOLE = socket.MSG_WAITALL if sys.platform.startswith("linux") else 0


class Away(Unreachable):
    """No line to the host at all: the fault of no file."""


class Stopped(Unreachable):
    """Stopped on request; what came stays for later."""

    title = "Paused"


GoOn = Callable[[], bool]
"""Asked each second of silence; False stops."""


class _Patient(io.RawIOBase):
    """The socket as a file: a read ends with TimeoutError at `until` (of the clock that only goes forward), however
    slowly bytes come, and with Stopped within a step of being told to."""

    def __init__(self, sock: socket.socket, kept: io.BufferedIOBase, go_on: GoOn, step_s: float) -> None:
        self._sock, self._kept, self._go_on, self._step_s = sock, kept, go_on, step_s
        self.until = time.monotonic() + READ_S

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        while (left := self.until - time.monotonic()) > 0:
            self._sock.settimeout(min(self._step_s, left))
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                if not self._go_on():
                    raise Stopped("Stopped; it goes on from here.") from None
        raise TimeoutError

    def close(self) -> None:
        if not self.closed:
            self._kept.close()  # the socket lives as long as a file of its own is open
        super().close()


class _Head(http.client.HTTPResponse):
    """An answer read with patience, past everything that is said before the answer itself (100, 102, 103)."""

    def __init__(self, sock: socket.socket, *args: Any, go_on: GoOn, step_s: float, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        self.patient = _Patient(sock, self.fp, go_on, step_s)
        self.fp = io.BufferedReader(self.patient)

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]  # http.client skips a 100 by itself
        before = 100 <= status < 200 and status != http.client.SWITCHING_PROTOCOLS
        return version, http.client.CONTINUE if before else status, reason


class Line:
    """One connection to one place, with the socket under it and when it was last used by the wall clock."""

    def __init__(self, host: str, port: int, sock: socket.socket, used: float) -> None:
        self.http = http.client.HTTPConnection(host, port, timeout=READ_S)
        self.http.sock = self.sock = sock
        self.used = used

    @property
    def open(self) -> bool:
        return self.http.sock is not None


class Answer:
    """The head of an answer, its body still on the line. Read all of it or `close` it."""

    def __init__(self, response: _Head, line: Line, wall: Callable[[], float], step_s: float) -> None:
        self.status = response.status
        self.headers = response.headers
        self.length = response.length
        self.chunked = response.headers.get("Transfer-Encoding", "").lower() == "chunked"
        self._response = response
        self._patient = response.patient
        self._line = line
        self._wall = wall
        self._step_s = step_s

    def pieces(self, buffer: bytearray) -> Iterator[memoryview]:
        """The body as views of `buffer`, each valid until the next; an empty one where a second brought nothing.

        Ends where the body does or where the other side hangs up: the caller counts. Raises OSError for a dead line.
        """
        if self.length is None:
            yield from self._unmeasured(buffer)
        else:
            yield from self._measured(buffer, self.length)

    def _measured(self, buffer: bytearray, left: int) -> Iterator[memoryview]:
        view, sock = memoryview(buffer), self._line.sock
        for early in _cut(self._early(left), len(view)):
            view[: len(early)] = early
            left -= len(early)
            yield view[: len(early)]
        _be_patient(sock, self._step_s)
        silent = 0.0
        while left:
            asked = self._wall()
            got = _receive(sock, view[: min(len(view), left)], self._step_s)
            if got == 0:
                break
            silent = silent + self._step_s if (got or 0) < min(SLOWEST * self._step_s, left) else 0.0
            if silent >= READ_S or self._wall() - asked > JUMP_S:
                raise TimeoutError
            left -= got or 0
            yield view[: got or 0]
        if not left:
            self._response.length = 0
            self._line.used = self._wall()
        self.close()

    def _early(self, left: int) -> bytes:
        """What `http.client` has read together with the head."""
        if not left:
            return b""
        found = self._response.fp.peek(1)[:left]
        return self._response.fp.read(len(found))

    def _unmeasured(self, buffer: bytearray) -> Iterator[memoryview]:
        """As it comes, however little: what drips for so long as a silent line may last is broken, too."""
        view, come, since = memoryview(buffer), 0, time.monotonic()
        while True:
            self._patient.until = time.monotonic() + READ_S
            piece = self._response.read1(len(buffer))
            if not piece:
                break
            come += len(piece)
            if time.monotonic() - since > READ_S:
                if come < SLOWEST * READ_S:
                    raise TimeoutError
                come, since = 0, time.monotonic()
            view[: len(piece)] = piece
            yield view[: len(piece)]
        self._line.used = self._wall()

    def text(self) -> bytes:
        """A short body, to its end, in no more time than its head may take."""
        self._patient.until = time.monotonic() + READ_S
        return self._response.read(1 << 16)

    def close(self) -> None:
        """Lets go of the line; one with bytes still to come is hung up."""
        whole = self._response.isclosed() or self._response.length == 0
        self._response.close()
        if not whole:
            self._line.http.close()


class Dialer:
    """Asks and keeps lines; each thread its own. `allowed`: origins that may be private or plain http."""

    def __init__(
        self,
        *,
        allowed: frozenset[str] = frozenset(),
        tls: ssl.SSLContext | None = None,
        resolve: Callable[[str, int], list[str]] | None = None,
        wall: Callable[[], float] = time.time,
        step_s: float = STEP_S,
    ) -> None:
        self.allowed = frozenset(map(origin, allowed))
        self._tls = tls
        self._resolve = resolve or _resolve
        self._wall = wall
        self._step_s = step_s
        self._kept = threading.local()
        self._opened: list[Line] = []

    def get(self, url: str, headers: dict[str, str], go_on: GoOn = lambda: True) -> Answer:
        """One request; a kept line that the other side has closed meanwhile is opened anew, once. `url`: as the shop
        wrote it. `go_on`: see GoOn.

        Raises Refused for an address that is not opened, Away, Stopped, OSError, HTTPException.
        """
        url = askable(url)
        line, fresh = self._line(url)
        try:
            return self._asked(line, url, headers, go_on)
        except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
            line.http.close()
            if fresh:
                raise
        line, _ = self._line(url)
        return self._asked(line, url, headers, go_on)

    def close(self) -> None:
        """Hangs up everywhere; only when no thread asks any more."""
        while self._opened:
            self._opened.pop().http.close()

    def _asked(self, line: Line, url: str, headers: dict[str, str], go_on: GoOn) -> Answer:
        parts = urlsplit(url)
        path = parts.path or "/"
        line.sock.settimeout(READ_S)
        line.http.response_class = partial(_Head, go_on=go_on, step_s=self._step_s)  # type: ignore[assignment]
        try:
            line.http.request("GET", f"{path}?{parts.query}" if parts.query else path, headers=headers)
            head = line.http.getresponse()
            assert isinstance(head, _Head)  # noqa: S101  # as told above
            return Answer(head, line, self._wall, self._step_s)
        except BaseException:
            line.http.close()
            raise

    def _line(self, url: str) -> tuple[Line, bool]:
        place = self._checked(url)
        kept: dict[str, Line] = self._kept.__dict__.setdefault("by_place", {})
        old = kept.get(place)
        if old is not None and old.open and 0 <= self._wall() - old.used < IDLE_S:
            return old, False
        if old is not None:
            self._hang_up(kept.pop(place))
        while len(kept) >= KEPT:
            self._hang_up(kept.pop(min(kept, key=lambda name: kept[name].used)))
        kept[place] = self._open(place)
        return kept[place], True

    def _hang_up(self, line: Line) -> None:
        line.http.close()
        with contextlib.suppress(ValueError):
            self._opened.remove(line)

    def _checked(self, url: str) -> str:
        parts = urlsplit(url)
        place = origin(url)
        if parts.username or parts.password:
            raise Refused("This address is not opened: it carries a user name.")
        if place not in self.allowed and (parts.scheme.lower() != "https" or parts.port not in (None, PORTS["https"])):
            raise Refused("This address is not opened: it is not https.", hint="Check where it comes from.")
        return place

    def _open(self, place: str) -> Line:
        parts = urlsplit(place)
        host, port = parts.hostname or "", parts.port or 443
        addresses = self._addresses(place, host, port)
        try:
            sock = _connected(addresses, port)
            sock = self._wrapped(sock, host) if parts.scheme == "https" else sock
        except ssl.SSLCertVerificationError:
            raise
        except OSError as error:
            raise Away(f"{host} cannot be reached.", hint="It is tried again.") from error
        self._opened.append(line := Line(host, port, sock, self._wall()))
        return line

    def _wrapped(self, sock: socket.socket, host: str) -> socket.socket:
        self._tls = self._tls or ssl.create_default_context()
        try:
            return self._tls.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise

    def _addresses(self, place: str, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port)
        except OSError as error:
            raise Away(f"No computer answers to the name {host}.", hint="It is tried again.") from error
        if not found:
            raise Away(f"No computer answers to the name {host}.", hint="It is tried again.")
        if place not in self.allowed and not all(map(is_public, found)):
            raise Refused("This address is not opened: it leads into a private network.")
        return found


def _cut(found: bytes, size: int) -> Iterator[bytes]:
    return (found[n : n + size] for n in range(0, len(found), size))


def _connected(addresses: list[str], port: int) -> socket.socket:
    """To the first address that answers."""
    for n, address in enumerate(addresses, 1):
        try:
            sock = socket.create_connection((address, port), timeout=CONNECT_S)
        except OSError:
            if n == len(addresses):
                raise
        else:
            break
    sock.settimeout(READ_S)
    return sock


def _be_patient(sock: socket.socket, seconds: float) -> None:
    """From now on a call waits so long, in the kernel where it can: there it costs no second call to ask first."""
    if not _WHOLE or isinstance(sock, ssl.SSLSocket):
        sock.settimeout(seconds)
        return
    sock.settimeout(None)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(seconds), int(seconds % 1 * 1e6)))


def _receive(sock: socket.socket, view: memoryview, step_s: float) -> int | None:
    """Bytes received: the whole view unless a step passed or the line ended (0); None where nothing came."""
    if _WHOLE and not isinstance(sock, ssl.SSLSocket):
        try:
            return sock.recv_into(view, 0, _WHOLE)
        except BlockingIOError:
            return None
    have, end = 0, time.monotonic() + step_s
    while have < len(view) and time.monotonic() < end:
        try:
            got = sock.recv_into(view[have:])
        except TimeoutError:
            return have or None
        if not got:
            break
        have += got
    return have


def _resolve(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(str(e[4][0]) for e in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
