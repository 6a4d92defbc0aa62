"""A picture server on loopback that can misbehave: cuts, lies, swaps and corrupts, as an installer meets them."""

import hashlib
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

from PIL import Image

STALL_S = 10.0


def picture(seed: int, size: tuple[int, int] = (160, 120)) -> bytes:
    """A small PNG, different for each seed."""
    buffer = BytesIO()
    noise = hashlib.shake_128(seed.to_bytes(8)).digest(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, noise).save(buffer, "PNG", compress_level=0)
    return buffer.getvalue()


@dataclass
class Shelfful:
    """What the server holds. `trouble`: name of the file -> what is wrong with it, once for `cut`, `busy` and `limit`.

    A `stale` one is refused until its address says `Signature=anew`. A `stall` goes on when `go` is set; in the middle
    of a `fatal` one `fatal` is called. `lines`: the clients' ends of all connections that asked.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    etag: bool = True
    retry_after: str = "7"
    lines: set[tuple[str, int]] = field(default_factory=set)
    go: threading.Event = field(default_factory=threading.Event)
    fatal: Callable[[], None] = lambda: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def body(self, name: str) -> bytes:
        if self.trouble.get(name) == "swap" and self.asked[name] > 1:
            return self.files[name][:-3] + b"xyz"
        return self.files[name]


def _handler(shelf: Shelfful) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            name = self.path.strip("/").split("?")[0]
            with shelf.lock:
                shelf.asked[name] += 1
                shelf.lines.add(self.client_address)
            if name not in shelf.files:
                self._plain(404, b"no such file")
                return
            answer: Callable[[str], None] | None = getattr(self, f"_{shelf.trouble.get(name, '')}", None)
            (answer or self._file)(name)

        def _file(self, name: str, *, ranges: bool = True, cut: int = 0) -> None:
            body = shelf.body(name)
            mark = f'"{hashlib.md5(body).hexdigest()}"'  # an ETag, not a secret
            start = self._begin(body, mark) if ranges else 0
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body) - start))
            if shelf.etag:
                self.send_header("ETag", mark)
            self.end_headers()
            self._write(body[start : len(body) - cut])
            if cut:
                self._break()

        def _begin(self, body: bytes, mark: str) -> int:
            wanted = self.headers.get("Range", "").removeprefix("bytes=").split("-")[0]
            same = self.headers.get("If-Range") == mark
            return int(wanted) if wanted and same and int(wanted) < len(body) else 0

        def _write(self, data: bytes) -> None:
            with shelf.lock:
                shelf.sent += len(data)
            self.wfile.write(data)

        def _break(self) -> None:
            self.wfile.flush()
            self.close_connection = True

        def _cut(self, name: str) -> None:
            half = len(shelf.files[name]) // 2
            self._file(name, cut=half if shelf.asked[name] == 1 else 0)

        def _busy(self, name: str) -> None:
            if shelf.asked[name] > 1:
                self._file(name)
                return
            self._plain(500, b"not now")

        def _ailing(self, name: str) -> None:
            self._plain(502, b"not today")

        def _limit(self, name: str) -> None:
            if shelf.asked[name] > 1:
                self._file(name)
                return
            self._plain(429, b"slowly", more={"Retry-After": shelf.retry_after})

        def _stall(self, name: str) -> None:
            """Half of it, then silence."""
            body = shelf.files[name]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"1"')
            self.end_headers()
            self._write(body[: len(body) // 2])
            self.wfile.flush()
            shelf.go.wait(STALL_S)
            self._write(body[len(body) // 2 :])

        def _fatal(self, name: str) -> None:
            if shelf.asked[name] > 1:
                self._file(name)
                return
            self._file(name, cut=len(shelf.files[name]) // 2)
            shelf.fatal()

        def _chunked(self, name: str) -> None:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            body = shelf.files[name]
            for n in range(0, len(body), 1000):
                piece = body[n : n + 1000]
                self._write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

        def _endless(self, name: str) -> None:
            """The same bytes again and again, until the other side hangs up."""
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("ETag", '"1"')
            self.end_headers()
            body = shelf.files[name]
            while True:
                self._write(b"%x\r\n%b\r\n" % (len(body), body))

        def _no_range(self, name: str) -> None:
            half = len(shelf.files[name]) // 2
            self._file(name, ranges=False, cut=half if shelf.asked[name] == 1 else 0)

        def _swap(self, name: str) -> None:
            self._cut(name)

        def _no_length(self, name: str) -> None:
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self._write(shelf.files[name][: len(shelf.files[name]) // 2])
            self._break()

        def _corrupt(self, name: str) -> None:
            body = bytearray(shelf.files[name])
            body[len(body) // 2] ^= 0xFF
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self._write(bytes(body))

        def _login(self, name: str) -> None:
            self._plain(200, b"<!DOCTYPE html><html>Please sign in</html>", "text/html")

        def _empty(self, name: str) -> None:
            self._plain(200, b"")

        def _gone(self, name: str) -> None:
            self._plain(403, b"expired")

        def _stale(self, name: str) -> None:
            if "Signature=anew" in self.path:
                self._file(name)
            else:
                self._plain(403, b"expired")

        def _damaged(self, name: str) -> None:
            """A picture by its first bytes, and nothing but noise behind them."""
            self._plain(200, shelf.files[name][:33] + bytes(range(256)) * 8, "image/png")

        def _wrong(self, name: str) -> None:
            self._plain(200, b"%PDF-1.7 this is not a picture at all", "image/png")

        def _redirect(self, name: str) -> None:
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _astray(self, name: str) -> None:
            """On to an address that nobody can read."""
            self.send_response(302)
            self.send_header("Location", "http://[::1")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _plain(
            self, status: int, body: bytes, kind: str = "text/plain", more: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            for name, value in (more or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: tests look at what arrived, not at a log."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the game."""


@contextmanager
def picture_server(shelf: Shelfful, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Its address, `http://127.0.0.1:port` or with `tls` https, while the block runs."""
    server = _Server(("127.0.0.1", 0), _handler(shelf))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        shelf.go.set()
        server.shutdown()
        server.server_close()
        thread.join()
