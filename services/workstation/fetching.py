"""One file from one address onto this disk: in pieces, resumed, hashed as it flows, whole and safe before it counts.

Blocking, for a thread of its own: `http.client` costs a third of an asynchronous client's time per gigabyte.
"""

import http.client
import re
import shutil
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from app.errors import Corrupt, RateLimited, Refused, Unavailable, Unreachable
from app.links import bare
from services.http import REDIRECTS, retry_after
from services.workstation.addresses import moved_to
from services.workstation.dialing import STEP_S, Answer, Dialer, Stopped
from services.workstation.landing import place_of
from services.workstation.parts import PIECE, Note, Part, checksum, sync, write

RESERVE = 1 << 30
"""Bytes left free on the disk for everything else that goes on here."""
LOOK = 16 << 20
"""How many bytes are written between two looks at what the disk has left."""
LARGEST = 4 << 30
RESTED = timedelta(seconds=60)
LATER = frozenset({408, 425})
_ASK = "Ask the shop for the picture."
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What to fetch. `part`: where the pieces gather, on the same volume as the shelf. `sha256`, `size`: as promised
    by the order, empty and 0 where it promised nothing. `shelf`: where whole files lie by checksum, so that one moved
    there just before the process was killed is found."""

    url: str
    part: Path
    sha256: str = ""
    size: int = 0
    shelf: Path | None = None


@dataclass(frozen=True, slots=True)
class Got:
    """A whole file, safe on the disk, still under its part name or already on the shelf. `checked_by`: checksum or
    length. `resumed`: bytes not fetched again. `instead`: the other address it came from where its own gave nothing."""

    sha256: str
    size: int
    kind: str
    checked_by: str
    resumed: int
    instead: str = ""


Progress = Callable[[int, int], bool]
"""Told the bytes so far and of the whole (0 unknown) after each piece, and each second without one; answers False to
stop (the part stays)."""


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
        step_s: float = STEP_S,
    ) -> None:
        self._dialer = Dialer(allowed=allowed, tls=tls, resolve=resolve, step_s=step_s)
        self._reserve = reserve
        self._hashed = hashed
        self._stopping = False
        self._own = threading.local()

    def allow(self, origins: frozenset[str]) -> None:
        """These may be private or plain http, too."""
        self._dialer.allowed |= origins

    def fetch(self, ask: Ask, progress: Progress) -> Got:
        """Raises Unreachable (try again; the part stays), RateLimited, LinkExpired, Refused, Corrupt (the part is
        gone), Unavailable (no room on the disk)."""
        part = Part(ask.part)
        note = part.noted(bare(ask.url))
        if note.sha256 and (found := _finished(ask, part, note)) is not None:
            return found
        have = part.length if note.mark or note.total else 0
        if have and have == note.total:
            return self._checked(ask, part, note, have, have)
        self.ensure_room(ask.part.parent, max(ask.size, note.total) - have)
        try:
            return self._asked(ask, part, note, have if note.mark else 0, progress)
        except ssl.SSLCertVerificationError as error:
            words = f"{_host(ask.url)} cannot prove that it is who it says it is."
            raise Refused(words, hint="Check this computer's clock, then ask the shop.") from error
        except OSError as error:
            raise Unreachable(f"{_host(ask.url)} cannot be reached.", hint="It is tried again.") from error
        except http.client.HTTPException as error:
            raise Unreachable(f"{_host(ask.url)} broke off in the middle.", hint="It is resumed.") from error

    def ensure_room(self, folder: Path, size: int) -> None:
        """Raises Unavailable where the disk could not take so many bytes and keep its reserve."""
        ensure_room(folder, size, self._reserve)

    def stop(self) -> None:
        """Every fetch ends after the piece in hand, with Stopped; parts stay."""
        self._stopping = True

    def close(self) -> None:
        """Hangs up everywhere; only when no thread fetches any more."""
        self._dialer.close()

    def _asked(self, ask: Ask, part: Part, note: Note, have: int, progress: Progress) -> Got:
        """Follows redirects to the answer that carries bytes, each address checked anew."""
        url = ask.url
        headers = {"Accept-Encoding": "identity", "User-Agent": "Platen/1"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": note.mark}

        def go_on() -> bool:
            return not self._stopping and progress(have, note.total)

        for _ in range(REDIRECTS + 1):
            answer = self._dialer.get(url, headers, go_on)
            try:
                if answer.status not in (301, 302, 303, 307, 308):
                    begin = _begin(ask, part, answer, have, note)
                    return self._take(ask, part, answer, begin, note, progress)
                url = moved_to(url, answer.headers.get("Location") or "")
                answer.text()
            finally:
                answer.close()
        raise Refused(f"{_host(ask.url)} sends us round in circles.")

    def _take(self, ask: Ask, part: Part, answer: Answer, have: int, note: Note, progress: Progress) -> Got:
        total = _total(answer, have, note)
        if not (total or ask.size) and not answer.chunked and not ask.sha256:
            raise Corrupt("The shop does not say how long this file is, so it cannot be checked.", hint="Ask the shop.")
        if max(total, ask.size) > LARGEST:
            raise _too_large()
        self.ensure_room(part.path.parent, total - have)
        note = Note(bare(ask.url), _mark(answer), total)
        digest = checksum()
        if have and self._hashed:
            part.feed(digest, have)
        with part.open(have) as handle:
            if not have:
                part.note(note)
            wanted = total or ask.size
            hashed = digest.update if self._hashed else _nothing
            most = wanted or LARGEST
            size = self._pour(part, answer, handle, have, most, hashed, lambda size: progress(size, wanted))
            if size < wanted:
                raise Unreachable(f"{_host(ask.url)} broke off in the middle.", hint="It is resumed.")
            if size <= most:
                sync(handle)
        if size > most:  # the part is closed by now: an open one cannot be dropped everywhere
            part.forget()
            raise Corrupt("The shop sends more than the file should hold.", hint=_ASK) if wanted else _too_large()
        return _judged(ask, part, note, size, digest.hexdigest() if self._hashed else "", have)

    def _pour(
        self,
        part: Part,
        answer: Answer,
        handle: int,
        have: int,
        most: int,
        hashed: Callable[[memoryview], object],
        go_on: Callable[[int], bool],
    ) -> int:
        """The body behind the first `have` bytes, up to the piece that goes past `most`; gives the bytes in all."""
        size, look = have, have + LOOK
        for piece in answer.pieces(self._buffer()):
            if piece:
                if not size:
                    _ensure_picture(bytes(piece[:512]), answer)
                hashed(piece)
                write(handle, piece)
                size += len(piece)
            if size > most:
                break
            if self._stopping or not go_on(size):
                raise Stopped("Stopped; it goes on from here.")
            if size >= look:
                self.ensure_room(part.path.parent, 0)
                look = size + LOOK
        return size

    def _checked(self, ask: Ask, part: Part, note: Note, size: int, have: int) -> Got:
        """All bytes came before the process was stopped: nothing is asked of anybody."""
        digest = checksum()
        part.feed(digest, size)
        with part.open(size) as handle:
            sync(handle)
        return _judged(ask, part, note, size, digest.hexdigest(), have)

    def _buffer(self) -> bytearray:
        found: bytearray | None = getattr(self._own, "buffer", None)
        if found is None:
            found = self._own.buffer = bytearray(PIECE)
        return found


def _finished(ask: Ask, part: Part, note: Note) -> Got | None:
    """The file the journal calls whole, if it is still there: as a part, or moved to the shelf already."""
    if ask.sha256 and ask.sha256 != note.sha256:
        return None
    final = place_of(ask.shelf, note.sha256, note.kind) if ask.shelf is not None else None
    lengths = (part.length, Part(final).length if final is not None else 0)
    if not note.total or note.total not in lengths:
        return None
    return Got(note.sha256, note.total, note.kind, "checksum" if ask.sha256 else "length", note.total)


def _judged(ask: Ask, part: Part, note: Note, size: int, sha256: str, have: int) -> Got:
    if not size:
        part.forget()
        raise Corrupt("The shop sent an empty file.", hint=_ASK)
    if ask.sha256 and sha256 != ask.sha256:
        part.forget()
        raise Corrupt("The file is damaged (checksum differs).", hint="Download it again.")
    kind = kind_of(part.head())
    if not kind:
        part.forget()
        raise Corrupt("This is not a picture that Platen can print.", hint="PNG, JPEG, TIFF and WebP work.")
    part.note(Note(note.url, note.mark, size, sha256, kind))
    return Got(sha256, size, kind, "checksum" if ask.sha256 else "length", have)


def _begin(ask: Ask, part: Part, answer: Answer, have: int, note: Note) -> int:
    """From where the body goes on; raises for an answer that carries no file."""
    status, host = answer.status, _host(ask.url)
    if status == 206 and have:
        if _fits(ask, answer, have, note):
            return have
        status = 416
    if status == 416:
        part.forget()
        raise Unreachable(f"{host} holds another file now.", hint="It is fetched from the start.")
    if status == 200:
        return 0
    if status in (403, 404, 410):
        raise LinkExpired(f"{host} no longer gives this file ({status}).", status=status)
    if status in (429, 503):
        raise RateLimited(
            f"{host} asks us to wait.", retry_after=retry_after({"retry-after": answer.headers.get("Retry-After", "")})
        )
    if status >= 500 or status in LATER:
        raise Unreachable(f"{host} has trouble of its own ({status}).", hint="It is tried again.")
    raise Refused(f"{host} refused ({status}).", status=status)


def _fits(ask: Ask, answer: Answer, have: int, note: Note) -> bool:
    """Whether a 206 is the rest of what is here: another version, another length or another piece is not, whatever
    the host made of If-Range. It may be a part of the rest: what is still missing is asked for again."""
    begin, end, total = _range(answer.headers.get("Content-Range", ""))
    named = answer.headers.get("Last-Modified", note.mark) if _is_date(note.mark) else answer.headers.get("ETag", "")
    lengths = {n for n in (ask.size, note.total, total) if n}
    return (
        begin == have
        and named == note.mark
        and len(lengths) <= 1
        and answer.length in (None, end + 1 - begin)
        and (not total or end < total)
    )


def kind_of(head: bytes) -> str:
    """png, jpg, tif or webp by the first bytes; empty for anything else."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _ensure_picture(head: bytes, answer: Answer) -> None:
    """A login page or an error in JSON is said to be so before a byte is kept."""
    if kind_of(head) or len(head) < 12:
        return
    text = head.lstrip()[:15].lower()
    content = answer.headers.get("Content-Type", "").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")) or "html" in content:
        raise Corrupt("The shop sent a web page instead of the picture.", hint="The link may need a new sign-in.")
    if text[:1] in (b"{", b"[") or "json" in content:
        raise Corrupt("The shop sent a message instead of the picture.", hint="The link may have expired.")
    raise Corrupt("This is not a picture that Platen can print.", hint="PNG, JPEG, TIFF and WebP work.")


def _mark(answer: Answer) -> str:
    """The version as the server names it, if that names the very bytes: a weak ETag does not, and neither does a date
    of change that was still running when it answered (RFC 9110, 8.8.2.2)."""
    etag: str = answer.headers.get("ETag", "")
    if etag:
        return "" if etag.startswith("W/") else etag
    changed: str = answer.headers.get("Last-Modified", "")
    try:
        rested = parsedate_to_datetime(answer.headers["Date"]) - parsedate_to_datetime(changed)
        return changed if rested >= RESTED else ""
    except (TypeError, ValueError):
        return ""


def _is_date(mark: str) -> bool:
    return not mark.startswith('"')


def _host(url: str) -> str:
    return urlsplit(url).hostname or "The shop"


def ensure_room(folder: Path, size: int, reserve: int) -> None:
    """Raises Unavailable where the disk could not take so many bytes and keep its reserve."""
    if _free(folder) < max(size, 0) + reserve:
        raise Unavailable("This computer's disk is almost full.", hint="Make room, then go on.", title="Disk full")


def _free(folder: Path) -> int:
    """Bytes we may still use of the disk that the folder is on, or will be once it is made."""
    while not folder.exists() and folder.parent != folder:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _range(text: str) -> tuple[int, int, int]:
    """`bytes 10-99/100` as (10, 99, 100), the last 0 where it is not known; (-1, -1, 0) where it cannot be read."""
    found = re.fullmatch(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", text.strip())
    return (int(found[1]), int(found[2]), int(found[3]) if found[3] != "*" else 0) if found else (-1, -1, 0)


def _total(answer: Answer, begin: int, note: Note) -> int:
    """The whole file's bytes as the answer says, 0 where it does not. A 206 may carry only a part of the rest."""
    if begin:
        return _range(answer.headers.get("Content-Range", ""))[2] or note.total
    return answer.length or 0


def _too_large() -> Corrupt:
    return Corrupt("This file is larger than 4 GB.", hint="Ask the shop for a smaller one.")


def _nothing(piece: memoryview) -> None:
    """In place of a checksum."""
