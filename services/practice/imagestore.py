"""The practice shop's image store: pictures with ETag, Last-Modified, Range and If-Range, and many ways to fail."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from services.practice.knobs import ImageKnobs
from services.practice.ledger import Ledger
from services.practice.pictures import PrintFile, write_print_file

PIECE = 64 * 1024
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
LOGIN = b"<!doctype html><html><title>Sign in</title><body><form>Your session has ended.</form></body></html>"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file on the disk."""

    path: Path
    size: int
    sha256: str
    changed: datetime
    kind: str

    @property
    def etag(self) -> str:
        return f'"{self.sha256[:32]}"'


class ImageStore:
    """Files are drawn when they are first asked for and kept in `folder`; `base_url` is known once the shop is open."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.base_url = "http://127.0.0.1"
        self.all = ImageKnobs()
        self._ledger = ledger
        self._files: dict[str, PrintFile] = {}
        self._knobs: dict[str, ImageKnobs] = {}
        self._kept: dict[str, Kept] = {}
        self._drawing: dict[str, asyncio.Lock] = {}

    def add(self, file: PrintFile, name: str = "") -> str:
        """The address under which the picture will be found."""
        name = name or file.name
        self._files[name] = file
        return self.url(name)

    def url(self, name: str) -> str:
        return f"{self.base_url}/images/{name}"

    def knobs(self, name: str) -> ImageKnobs:
        """The knobs of one file; from the first call on, those of all files no longer count for it."""
        return self._knobs.setdefault(name, replace(self.all))

    def replace(self, name: str) -> None:
        """Another picture under the same name from now on."""
        self._files[name] = replace(self._files[name], seed=self._files[name].seed + 1_000)

    def content(self, name: str) -> bytes:
        """The true bytes of a file, drawn now if need be. Blocking. Raises KeyError."""
        return self._keep(self._files[name]).path.read_bytes()

    def _keep(self, file: PrintFile) -> Kept:
        kept = self._kept.get(file.name)
        if kept is None:
            path = self.folder / file.name
            if not path.exists():
                write_print_file(file, path)
            content = path.read_bytes()
            changed = EPOCH + timedelta(minutes=file.seed)
            kind = "image/jpeg" if file.format == "JPEG" else "image/png"
            kept = Kept(path, len(content), hashlib.sha256(content).hexdigest(), changed, kind)
            self._kept[file.name] = kept
        return kept

    async def _ready(self, file: PrintFile) -> Kept:
        """Drawn off the loop, and once."""
        async with self._drawing.setdefault(file.name, asyncio.Lock()):
            kept = self._kept.get(file.name)
            return kept if kept is not None else await asyncio.to_thread(self._keep, file)

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/images/{name}", self._serve, methods=["GET", "HEAD"])
        return router

    async def _serve(self, name: str, request: Request) -> Response:
        self._ledger.add("image", name, datetime.now(UTC), range=request.headers.get("range", ""))
        knobs = self._knobs.get(name, self.all)
        file = self._files.get(name)
        if file is None:
            return Response(b"no such file", 404)
        if (refusal := _refusal(knobs)) is not None:
            return refusal
        kept = await self._ready(file)
        first, last = (0, kept.size - 1) if knobs.ignores_range else wanted(request, kept)
        if first > last:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{kept.size}"})
        headers = _headers(kept, knobs, first, last)
        status = 206 if (first, last) != (0, kept.size - 1) else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        cut = self._cut(name, knobs)
        body = _pour(kept, knobs, first, last, cut)
        return StreamingResponse(body, status, headers, media_type=kept.kind)

    def _cut(self, name: str, knobs: ImageKnobs) -> int:
        """After how many bytes this answer ends, 0 for never."""
        if not knobs.cut_after or knobs.cuts == 0:
            return 0
        if knobs.cuts is not None:
            knobs.cuts -= 1
        if knobs.replaced:
            self.replace(name)
        return knobs.cut_after


def wanted(request: Request, kept: Kept) -> tuple[int, int]:
    """First and last byte asked for; the whole file where the mark given with the range is out of date; first after
    last where the file has no such bytes."""
    whole = (0, kept.size - 1)
    shown, mark = request.headers.get("range", ""), request.headers.get("if-range", "")
    if not shown.startswith("bytes=") or "," in shown or (mark and not _same(mark, kept)):
        return whole
    first, _, last = shown.removeprefix("bytes=").partition("-")
    try:
        if not first:
            return max(0, kept.size - int(last)), kept.size - 1
        return int(first), min(int(last) if last else kept.size - 1, kept.size - 1)
    except ValueError:
        return whole


def _same(mark: str, kept: Kept) -> bool:
    if mark.startswith('"'):
        return mark == kept.etag
    try:
        return parsedate_to_datetime(mark) == kept.changed
    except ValueError:
        return False


def _refusal(knobs: ImageKnobs) -> Response | None:
    if knobs.busy > 0:
        knobs.busy -= 1
        return Response(b"busy", 503, {"Retry-After": "1"})
    if knobs.expired:
        return Response(b"<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
    if knobs.login_page:
        return Response(LOGIN, 200, media_type="text/html; charset=utf-8")
    if knobs.empty:
        return Response(b"", 200, media_type="image/png")
    return None


def _headers(kept: Kept, knobs: ImageKnobs, first: int, last: int) -> dict[str, str]:
    headers = {
        "ETag": kept.etag,
        "Last-Modified": format_datetime(kept.changed, usegmt=True),
        "Accept-Ranges": "none" if knobs.ignores_range else "bytes",
        "Content-Type": kept.kind,
    }
    if not knobs.no_length:
        headers["Content-Length"] = str(last - first + 1)
    if (first, last) != (0, kept.size - 1):
        headers["Content-Range"] = f"bytes {first}-{last}/{kept.size}"
    return headers


async def _pour(kept: Kept, knobs: ImageKnobs, first: int, last: int, cut: int) -> AsyncIterator[bytes]:
    sent, left = 0, last - first + 1
    with kept.path.open("rb") as file:
        file.seek(first)
        while left:
            piece = file.read(min(PIECE, left, *([cut - sent] if cut else [])))
            if not piece:
                raise ConnectionAbortedError("cut on request")
            yield _spoilt(piece, knobs, first + sent)
            sent += len(piece)
            left -= len(piece)
            if knobs.slow:
                await asyncio.sleep(len(piece) / knobs.slow)
            if cut and sent >= cut and left:
                raise ConnectionAbortedError("cut on request")


def _spoilt(piece: bytes, knobs: ImageKnobs, at: int) -> bytes:
    if knobs.wrong_magic and at == 0:
        piece = b"GIF89a\x01\x00" + piece[8:]
    if knobs.corrupt and len(piece) > 600:
        middle = len(piece) // 2
        piece = piece[:middle] + bytes([piece[middle] ^ 0x55]) + piece[middle + 1 :]
    return piece
