"""One file from one address onto this disk: in pieces, resumed, hashed as it flows, moved into place only when whole.

Blocking, for a thread of its own: `http.client` costs a third of an asynchronous client's time per gigabyte. Every
address is resolved once, checked, and connected to as checked (no private networks but the allowed origins).
"""

import contextlib
import hashlib
import http.client
import json
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from app.errors import Corrupt, RateLimited, Refused, Unavailable, Unreachable
from services.http import PORTS, REDIRECTS, is_public, origin, retry_after

PIECE = 1 << 20
CONNECT_S = 10.0
READ_S = 30.0
RESERVE = 1 << 30
LARGEST = 4 << 30
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What to fetch. `part`: where the pieces gather, on the same volume as the shelf. `sha256`, `size`: as promised
    by the order, empty and 0 where it promised nothing."""

    url: str
    part: Path
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Got:
    """A whole file, still under its part name. `checked_by`: checksum or length. `resumed`: bytes not fetched again."""

    sha256: str
    size: int
    kind: str
    checked_by: str
    resumed: int


Progress = Callable[[int], bool]
"""Told the bytes so far after each piece; answers False to stop (the part stays)."""


class Stopped(Unreachable):
    """Stopped on request; the part stays for later."""

    title = "Paused"


class LinkExpired(Refused):
    """403, 404 or 410: a fresh address may help, trying this one again will not."""

    title = "Link expired"


class Fetcher:
    """Fetches one file a call; each thread keeps its connections. `allowed`: origins that may be private or http."""

    def __init__(
        self,
        *,
        allowed: frozenset[str] = frozenset(),
        reserve: int = RESERVE,
        tls: ssl.SSLContext | None = None,
        resolve: Callable[[str, int], list[str]] | None = None,
        hashed: bool = True,
    ) -> None:
        self.allowed = frozenset(map(origin, allowed))
        self._reserve = reserve
        self._tls = tls
        self._resolve = resolve or _resolve
        self._kept = threading.local()
        self._opened: list[http.client.HTTPConnection] = []
        self._hashed = hashed

    def fetch(self, ask: Ask, progress: Progress) -> Got:
        """Raises Unreachable (try again; the part stays), RateLimited, LinkExpired, Refused, Corrupt (the part is
        gone), Unavailable (no room on the disk)."""
        ask.part.parent.mkdir(parents=True, exist_ok=True)
        self._ensure_room(ask, _length(ask.part))
        try:
            with self._answer(ask) as (response, have):
                return self._take(ask, response, have, progress)
        except OSError as error:
            raise self._in_our_words(error, ask.url) from error
        except http.client.HTTPException as error:
            raise Unreachable(f"{_host(ask.url)} broke off in the middle.", hint="It is resumed.") from error

    def _in_our_words(self, error: OSError, url: str) -> Exception:
        if error.errno in (28, 122):
            return Unavailable("This computer's disk is full.", hint="Make room, then go on.", title="Disk full")
        return Unreachable(f"{_host(url)} cannot be reached.", hint="It is tried again.")

    def _ensure_room(self, ask: Ask, have: int) -> None:
        stat = os.statvfs(ask.part.parent) if hasattr(os, "statvfs") else None
        if stat is not None and stat.f_bavail * stat.f_frsize < max(ask.size - have, 0) + self._reserve:
            raise Unavailable("This computer's disk is almost full.", hint="Make room, then go on.", title="Disk full")

    @contextlib.contextmanager
    def _answer(self, ask: Ask) -> Iterator[tuple[http.client.HTTPResponse, int]]:
        """The answer that carries bytes, and how many of the part it goes on from."""
        url, have = ask.url, _length(ask.part)
        mark = _mark(ask) if have else ""
        for _ in range(REDIRECTS + 1):
            headers = {"Accept-Encoding": "identity", "User-Agent": "Platen/1"}
            if have and mark:
                headers |= {"Range": f"bytes={have}-", "If-Range": mark}
            response, connection = self._request(url, headers)
            if response.status in (301, 302, 303, 307, 308):
                url = urljoin(url, response.headers.get("Location") or "")
                response.read()
                continue
            try:
                yield response, self._start(ask, response, have)
            finally:
                if not response.isclosed():
                    response.close()
                    connection.close()
            return
        raise Refused(f"{_host(ask.url)} sends us round in circles.")

    def _start(self, ask: Ask, response: http.client.HTTPResponse, have: int) -> int:
        """From where the body goes on; raises for an answer that carries no file."""
        status, host = response.status, _host(ask.url)
        if status == 206 and have:
            begin, total = _range(response.headers.get("Content-Range", ""))
            if begin == have and (not ask.size or total in (0, ask.size)):
                return have
            status = 416
        if status == 416:
            _forget(ask)
            raise Unreachable(f"{host} holds another file now.", hint="It is fetched from the start.")
        if status == 200:
            return 0
        if status in (403, 404, 410):
            raise LinkExpired(f"{host} no longer gives this file ({status}).", status=status)
        if status in (429, 503):
            raise RateLimited(f"{host} asks us to wait.", retry_after=retry_after(dict(response.headers.items())))
        if status >= 500:
            raise Unreachable(f"{host} has trouble of its own ({status}).", hint="It is tried again.")
        raise Refused(f"{host} refused ({status}).", status=status)

    def _take(self, ask: Ask, response: http.client.HTTPResponse, have: int, progress: Progress) -> Got:
        total = _total(response, have) or ask.size
        chunked = response.headers.get("Transfer-Encoding", "").lower() == "chunked"
        if not total and not chunked and not ask.sha256:
            raise Corrupt("The shop does not say how long this file is, so it cannot be checked.", hint="Ask the shop.")
        if total > LARGEST:
            raise Corrupt("This file is larger than 4 GB.", hint="Ask the shop for a smaller one.")
        _note(ask, response)
        digest = hashlib.sha256()
        if have and self._hashed:
            _feed(ask.part, have, digest)
        size = self._pour(ask, response, have, digest if self._hashed else None, progress)
        if total and size != total:
            if size > total:
                _forget(ask)
            raise Unreachable(f"{_host(ask.url)} broke off in the middle.", hint="It is resumed.")
        return self._judged(ask, size, digest.hexdigest() if self._hashed else "", have)

    def _pour(
        self,
        ask: Ask,
        response: http.client.HTTPResponse,
        have: int,
        digest: "hashlib._Hash | None",
        progress: Progress,
    ) -> int:
        piece = bytearray(PIECE)
        view = memoryview(piece)
        size = have
        with ask.part.open("r+b" if have else "wb") as file:
            file.seek(have)
            file.truncate()
            while got := response.readinto(piece):
                if not size:
                    _ensure_picture(bytes(view[: min(got, 512)]), response)
                if digest is not None:
                    digest.update(view[:got])
                file.write(view[:got])
                size += got
                if size > LARGEST or not progress(size):
                    response.close()
                    raise Stopped("Stopped; it goes on from here.")
            file.flush()
            os.fsync(file.fileno())
        return size

    def _judged(self, ask: Ask, size: int, sha256: str, have: int) -> Got:
        if not size:
            _forget(ask)
            raise Corrupt("The shop sent an empty file.", hint="Ask the shop for the picture.")
        if ask.sha256 and sha256 != ask.sha256:
            _forget(ask)
            raise Corrupt("The file is damaged (checksum differs).", hint="Download it again.")
        with ask.part.open("rb") as file:
            kind = kind_of(file.read(512))
        if not kind:
            _forget(ask)
            raise Corrupt("This is not a picture that Platen can print.", hint="PNG, JPEG, TIFF and WebP work.")
        return Got(sha256, size, kind, "checksum" if ask.sha256 else "length", have)

    def _request(
        self, url: str, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, http.client.HTTPConnection]:
        """One request; a kept connection that the other side has closed meanwhile is opened anew, once."""
        connection, fresh = self._connection(url)
        parts = urlsplit(url)
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        try:
            connection.request("GET", target, headers=headers)
            return connection.getresponse(), connection
        except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
            connection.close()
            if fresh:
                raise
            connection, _ = self._connection(url)
            connection.request("GET", target, headers=headers)
            return connection.getresponse(), connection

    def _connection(self, url: str) -> tuple[http.client.HTTPConnection, bool]:
        place = self._checked(url)
        kept: dict[str, http.client.HTTPConnection] = self._kept.__dict__.setdefault("by_place", {})
        old = kept.get(place)
        if old is not None and old.sock is not None:
            return old, False
        kept[place] = self._open(place)
        return kept[place], True

    def _checked(self, url: str) -> str:
        parts = urlsplit(url)
        place = origin(url)
        if parts.username or parts.password:
            raise Refused("This address is not opened: it carries a user name.")
        if place not in self.allowed and (parts.scheme.lower() != "https" or parts.port not in (None, PORTS["https"])):
            raise Refused("This address is not opened: it is not https.", hint="Check where it comes from.")
        return place

    def _open(self, place: str) -> http.client.HTTPConnection:
        parts = urlsplit(place)
        host, port = parts.hostname or "", parts.port or 443
        address = self._address(place, host, port)
        sock = socket.create_connection((address, port), timeout=CONNECT_S)
        sock.settimeout(READ_S)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * PIECE)
        connection = http.client.HTTPConnection(host, port, timeout=READ_S)
        if parts.scheme == "https":
            self._tls = self._tls or ssl.create_default_context()
            sock = self._tls.wrap_socket(sock, server_hostname=host)
        connection.sock = sock
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        """Hangs up everywhere; only when no thread fetches any more."""
        while self._opened:
            self._opened.pop().close()

    def _address(self, place: str, host: str, port: int) -> str:
        try:
            found = self._resolve(host, port)
        except OSError as error:
            raise Unreachable(f"No computer answers to the name {host}.") from error
        if not found:
            raise Unreachable(f"No computer answers to the name {host}.")
        if place not in self.allowed and not all(map(is_public, found)):
            raise Refused("This address is not opened: it leads into a private network.")
        return found[0]


def kind_of(head: bytes) -> str:
    """png, jpg, tif or webp by the first bytes; empty for anything else."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _ensure_picture(head: bytes, response: http.client.HTTPResponse) -> None:
    """A login page or an error in JSON is said to be so before a byte is kept."""
    if kind_of(head) or len(head) < 12:
        return
    text = head.lstrip()[:15].lower()
    content = response.headers.get("Content-Type", "").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")) or "html" in content:
        raise Corrupt("The shop sent a web page instead of the picture.", hint="The link may need a new sign-in.")
    if text[:1] in (b"{", b"[") or "json" in content:
        raise Corrupt("The shop sent a message instead of the picture.", hint="The link may have expired.")
    raise Corrupt("This is not a picture that Platen can print.", hint="PNG, JPEG, TIFF and WebP work.")


def _resolve(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(str(e[4][0]) for e in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def _host(url: str) -> str:
    return urlsplit(url).hostname or "The shop"


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _beside(ask: Ask) -> Path:
    return ask.part.with_suffix(".from")


def _note(ask: Ask, response: http.client.HTTPResponse) -> None:
    """Which version of the file the part is of; a weak mark is as good as none."""
    etag = response.headers.get("ETag", "")
    mark = etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")
    _beside(ask).write_text(json.dumps({"url": ask.url, "mark": mark}), encoding="utf-8")


def _mark(ask: Ask) -> str:
    """The version to ask for, empty where it is not known or of another address: then it starts over."""
    try:
        noted = json.loads(_beside(ask).read_text(encoding="utf-8"))
        return str(noted["mark"]) if noted["url"] == ask.url else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _forget(ask: Ask) -> None:
    ask.part.unlink(missing_ok=True)
    _beside(ask).unlink(missing_ok=True)


def forget(ask: Ask) -> None:
    """Drop what was fetched so far."""
    _forget(ask)


def _range(text: str) -> tuple[int, int]:
    """`bytes 10-99/100` as (10, 100); (-1, 0) where it cannot be read."""
    try:
        span, total = text.removeprefix("bytes ").split("/")
        return int(span.split("-")[0]), int(total) if total != "*" else 0
    except ValueError:
        return -1, 0


def _total(response: http.client.HTTPResponse, have: int) -> int:
    """The whole file's bytes as the answer says, 0 where it does not."""
    if response.length is not None:
        return have + response.length
    return _range(response.headers.get("Content-Range", ""))[1]


def _feed(path: Path, size: int, digest: "hashlib._Hash") -> None:
    with path.open("rb") as file:
        left = size
        while left and (piece := file.read(min(PIECE, left))):
            digest.update(piece)
            left -= len(piece)
