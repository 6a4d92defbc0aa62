"""A receiver served by a process of its own on loopback, which may be killed and started again at will."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.protocol import Person
from app.states import Role
from services.database import open_database
from services.receiver import pairing, staff
from services.receiver.main import open_state
from services.receiver.schema import migrate
from services.receiver.state import State
from services.secrets import EnvironmentSecrets
from services.settings import ReceiverSettings
from tests.kit import deliveries
from tests.kit.ports import free_port
from tests.kit.postgres import postgres

START_S = 30.0


class Served:
    """`base`: its address, the same after every restart."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.kills = 0
        self._secrets = folder / "secrets.json"
        self._process: subprocess.Popen[bytes] | None = None
        self._prepare()

    def _prepare(self) -> None:
        database = open_database(self.url, role="receiver")
        migrate(database)
        database.close()
        fields = [f"{n}={v}" for n, v in deliveries.ACCOUNTS["shopify"].fields.items()]
        self._run("account", "add", "shopify", "main", *fields)

    @property
    def _env(self) -> dict[str, str]:
        return {**os.environ, "PLATEN_SECRETS_FILE": str(self._secrets), "PLATEN_DATABASE": self.url}

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "services.receiver", *words]

    def _run(self, *words: str) -> str:
        done = subprocess.run(self._command(*words), env=self._env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def start(self) -> None:
        """Returns when it answers; raises where it does not within half a minute."""
        words = self._command("serve", "--port", str(self.port))
        self._process = subprocess.Popen(words, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.base}/health/live", timeout=1):  # noqa: S310  # our own
                    return
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None:
                    raise RuntimeError(f"the receiver ended: {self._said()}") from None
                time.sleep(0.02)
        raise RuntimeError("the receiver does not answer")

    def _said(self) -> str:
        if self._process is None or self._process.stderr is None:
            return ""
        return self._process.stderr.read().decode("utf-8", "replace")[-2000:]

    def kill(self) -> None:
        """As a power cut would, but for the disk."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._end()
            self.kills += 1

    def stop(self) -> None:
        """As an installer would."""
        if self._process is not None:
            self._process.terminate()
            self._end()

    def _end(self) -> None:
        assert self._process is not None
        self._process.wait(20)
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._process = None

    def station(self, name: str) -> tuple[str, Person]:
        """A token and a person for one workstation; only while the receiver does not run."""
        state = self._state()
        try:
            with state.database.writing() as connection:
                token = pairing.admit(connection, name, state.clock()).token
            return token, staff.add(state, f"Person at {name}", Role.MANAGER)
        finally:
            state.database.close()

    def _state(self) -> State:
        secrets = EnvironmentSecrets({}, self._secrets)
        return open_state(ReceiverSettings(database=self.url), secrets)

    def settled(self, seconds: float = 60.0) -> bool:
        """Whether every delivery has been read within this time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.base}/health", timeout=5) as answer:  # noqa: S310  # our own
                    if json.load(answer)["unread_since"] is None:
                        return True
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.1)
        return False


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The address of an empty SQLite file and of an empty PostgreSQL database."""
    with postgres() as server, server.database() as url:
        yield {"SQLite": f"sqlite:///{folder / 'platen.db'}", "PostgreSQL": url}
