"""Print files over loopback, plain and over TLS: our engine with checksum, sync, journal and atomic rename beside
`aria2c -j16` and curl.

The server is a process of its own that hands files to the kernel. The peers check nothing and sync nothing.
"""

import os
import random
import resource
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from subprocess import DEVNULL
from time import perf_counter, process_time
from typing import NamedTuple

import trustme

from bench import measure, tools
from bench.row import Row
from services.workstation.fetching import Ask, Fetcher
from services.workstation.hosts import FIRST
from services.workstation.landing import put_in_place, settle
from services.workstation.parts import Part

FILES, SMALLEST, LARGEST = 200, 2_000_000, 5_000_000
ROUNDS = measure.ROUNDS
PARALLEL = 16
_PACED = 47
"""Linux's SO_MAX_PACING_RATE, which Python does not name."""
_MAGIC = b"\x89PNG\r\n\x1a\n"


class Took(NamedTuple):
    """`rate` in MB/s of wall time, `cpu` in seconds a GB."""

    rate: float
    cpu: float


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A line its other end has dropped is the end of that line."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        path = Path(self.path.strip("/").split("?")[0])
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self.send_response(200)
            self.send_header("Content-Length", str(size))
            self.send_header("Content-Type", "image/png")
            self.send_header("ETag", f'"{path.name}"')
            self.end_headers()
            self.wfile.flush()
            self.connection.sendfile(file)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the log would be what is measured."""


def serve(folder: str, address: str = "127.0.0.1", rate: str = "", identity: str = "") -> None:
    """Tells its port, then serves the folder until it is ended. `rate`: bytes a second that a line gets at most.
    `identity`: a key with its certificates, for TLS."""
    os.chdir(folder)
    with _Server((address, 0), _Handler) as server:
        server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
        if rate:
            server.socket.setsockopt(socket.SOL_SOCKET, _PACED, int(rate))
        if identity:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(identity)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        print(server.server_address[1], flush=True)
        server.serve_forever()


@contextmanager
def served(folder: Path, identity: Path | None = None) -> Iterator[str]:
    """The server's origin while the block runs."""
    words = [sys.executable, "-m", "bench.download", str(folder)]
    words += ["127.0.0.1", "", str(identity)] if identity else []
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=DEVNULL) as process:
        assert process.stdout is not None
        try:
            yield f"http{'s' if identity else ''}://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def fill(folder: Path) -> dict[str, int]:
    """Files by name with their sizes, beginning as a PNG does; noise behind it."""
    chance = random.Random(7)
    noise = chance.randbytes(LARGEST)
    sizes = {f"{n}.png": chance.randrange(SMALLEST, LARGEST) for n in range(FILES)}
    for name, size in sizes.items():
        (folder / name).write_bytes(_MAGIC + name.encode() + noise[: size - len(_MAGIC) - len(name)])
    return sizes


class Race:
    """The same files fetched by each, every time into an empty folder; all must be there, whole. `authority`: whose
    certificates are trusted over TLS."""

    def __init__(self, origin: str, sizes: dict[str, int], folder: Path, authority: Path | None = None) -> None:
        self._origin, self._sizes, self._folder, self._authority = origin, sizes, folder, authority
        self._bytes = sum(sizes.values())

    def run(self, fetch: Callable[[Path], None]) -> Took:
        into = self._folder / "into"
        into.mkdir()
        os.sync()
        cpu, start = cpu_s(), perf_counter()
        fetch(into)
        seconds, cpu = perf_counter() - start, cpu_s() - cpu
        there = {path.name: path.stat().st_size for path in into.glob("*.png")}
        shutil.rmtree(into)
        if there != self._sizes:
            raise RuntimeError(f"{len(there)} of {len(self._sizes)} files came whole")
        return Took(self._bytes / seconds / 1e6, cpu / (self._bytes / 1e9))

    def ours(self, into: Path, *, hashed: bool = True) -> None:
        tls = ssl.create_default_context(cafile=self._authority) if self._authority else None
        fetcher = Fetcher(allowed=frozenset({self._origin}), hashed=hashed, tls=tls)

        def one(name: str) -> None:
            part = into / f"{name}.part"
            fetcher.fetch(Ask(f"{self._origin}/{name}", part), lambda size, total: True)
            put_in_place(part, into / name)
            settle([into])
            Part(part).journal.unlink()

        with ThreadPoolExecutor(FIRST) as pool:
            list(pool.map(one, self._sizes))
        fetcher.close()

    def aria2c(self, into: Path) -> None:
        addresses = "\n".join(f"{self._origin}/{name}" for name in self._sizes)
        words = ["aria2c", f"-j{PARALLEL}", "-x1", "--file-allocation=none", "-q", "-i-", "-d", str(into)]
        words += [f"--ca-certificate={self._authority}"] if self._authority else []
        subprocess.run(words, input=addresses, text=True, check=True)

    def curl(self, into: Path) -> None:
        words = ["curl", "-sS", "--fail", "--parallel", "--parallel-max", str(PARALLEL), "--remote-name-all"]
        subprocess.run(
            [*words, *(f"{self._origin}/{name}" for name in self._sizes)], cwd=into, stderr=DEVNULL, check=True
        )


def cpu_s() -> float:
    """Seconds of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def _median(found: list[Took]) -> Took:
    return Took(median(one.rate for one in found), median(one.cpu for one in found))


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        source, folder = Path(name) / "source", Path(name)
        source.mkdir()
        sizes = fill(source)
        with served(source) as origin:
            race = Race(origin, sizes, folder)
            runners: dict[str, Callable[[Path], None]] = {
                "ours": race.ours,
                "unhashed": lambda into: race.ours(into, hashed=False),
            }
            runners |= {name: getattr(race, name) for name, package in _PEERS.items() if tools.have(name, package)}
            plain = _in_turns(race, runners)
        return [*_rows(plain), *_over_tls(source, folder, sizes)]


def _in_turns(race: Race, runners: dict[str, Callable[[Path], None]]) -> dict[str, Took]:
    found: dict[str, list[Took]] = {name: [] for name in runners}
    for _ in range(ROUNDS + 1):
        for name, fetch in runners.items():
            found[name].append(race.run(fetch))
    return {name: _median(rounds[1:]) for name, rounds in found.items()}


def _over_tls(source: Path, folder: Path, sizes: dict[str, int]) -> list[Row]:
    if not tools.have("aria2c", _PEERS["aria2c"]):
        return []
    identity, authority, trust = folder / "identity.pem", folder / "authority.pem", trustme.CA()
    trust.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(identity))
    trust.cert_pem.write_to_path(str(authority))
    with served(source, identity) as origin:
        race = Race(origin, sizes, folder, authority)
        found = _in_turns(race, {"ours": race.ours, "aria2c": race.aria2c})
    ours, peer = found["ours"].rate, found["aria2c"].rate
    return [Row("over TLS, SHA-256, beside aria2c", ours, peer, "MB/s", 1.2, "at least", "the server's cipher")]


_PEERS = {"aria2c": "aria2", "curl": "curl"}


def _rows(took: dict[str, Took]) -> list[Row]:
    """Where aria2c could not be had, the row says that curl stands in its place."""
    peers = [name for name in _PEERS if name in took]
    if not peers:
        raise RuntimeError("neither aria2c nor curl is here: there is nothing to compare with")
    first, best = peers[0], max(peers, key=lambda name: took[name].rate)
    ours, plain = took["ours"], took["unhashed"]
    line = "the server's core and the disk; one sync a file"
    rows = [
        Row(f"download, SHA-256, beside {first}", ours.rate, took[first].rate, "MB/s", 1.8, "at least", line),
        Row(f"download, no hash, beside {best}", plain.rate, took[best].rate, "MB/s", 1.0, "at least", line),
    ]
    if "curl" in took:
        rows.append(
            Row(
                "download CPU beside curl", plain.cpu, took["curl"].cpu, "s/GB", 1.2, "at most", "copies out of sockets"
            )
        )
    return rows


if __name__ == "__main__":
    serve(*sys.argv[1:5])
