"""Secrets by name: the system keyring on a workstation, environment and one guarded file on the receiver.

There is no plain file on a workstation, ever: without a keyring a secret lives until the program ends.
"""

import json
import os
import secrets as chance
import stat
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from app.errors import NotAllowed, PlatenError

T = TypeVar("T")

KEYRING_LIMIT_S = 5.0
LONGEST_SECRET = 64
PREFIX = "PLATEN_SECRET_"


class NoKeyring(PlatenError):
    """The system's keyring is missing, locked, slow or does not give back what it was given."""

    title = "No keyring"


class Secrets(Protocol):
    """`notice`: what a person should know about this place, empty when there is nothing to say."""

    @property
    def notice(self) -> str: ...
    def get(self, name: str) -> str | None: ...
    def set(self, name: str, value: str) -> None: ...
    def delete(self, name: str) -> None: ...


class KeyringBackend(Protocol):
    """What is used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class KeyringSecrets:
    """Asked in a thread with a time limit, for a locked keyring waits for a person. Raises `NoKeyring`."""

    notice = ""

    def __init__(
        self,
        service: str = "platen",
        *,
        backend: Callable[[], KeyringBackend] | None = None,
        limit_s: float = KEYRING_LIMIT_S,
    ) -> None:
        self._service = service
        self._backend = backend or _system_keyring
        self._limit_s = limit_s
        self._probed = False

    def get(self, name: str) -> str | None:
        self.probe()
        return self._ask(lambda keyring: keyring.get_password(self._service, name))

    def set(self, name: str, value: str) -> None:
        self.probe()
        self._ask(lambda keyring: keyring.set_password(self._service, name, value))

    def delete(self, name: str) -> None:
        """A name that is not there is no error."""
        if self.get(name) is not None:
            self._ask(lambda keyring: keyring.delete_password(self._service, name))

    def probe(self) -> None:
        """Once: write a secret of the real length, read it back, remove it."""
        if self._probed:
            return
        name, value = "probe", chance.token_urlsafe(LONGEST_SECRET)[:LONGEST_SECRET]
        self._ask(lambda keyring: keyring.set_password(self._service, name, value))
        found = self._ask(lambda keyring: keyring.get_password(self._service, name))
        self._ask(lambda keyring: keyring.delete_password(self._service, name))
        if found != value:
            raise _no_keyring("it does not give back what it was given")
        self._probed = True

    def _ask(self, question: Callable[[KeyringBackend], T]) -> T:
        """A thread that hangs is left behind (daemon): nothing can stop a keyring's own dialog."""
        answers: list[T] = []
        faults: list[str] = []

        def run() -> None:
            try:
                answers.append(question(self._backend()))
            except BaseException as error:  # a backend may raise anything, even SystemExit
                faults.append(type(error).__name__)

        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        thread.join(self._limit_s)
        if answers:
            return answers[0]
        raise _no_keyring(f"it failed ({faults[0]})" if faults else "it did not answer in time")


class SessionSecrets:
    """Memory only."""

    notice = "Sign-in is kept only until Platen is closed, because this computer offers no keyring."

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def set(self, name: str, value: str) -> None:
        self._values[name] = value

    def delete(self, name: str) -> None:
        self._values.pop(name, None)


class EnvironmentSecrets:
    """The receiver's: `PLATEN_SECRET_<NAME>` first, then a file only its owner may read.

    The file is JSON (`{"name": "value"}`) or lines of `NAME=value`; it is written back as JSON by `set`.
    Names compare by letters and digits alone: `shopify/main` is `PLATEN_SECRET_SHOPIFY_MAIN`.
    """

    notice = ""

    def __init__(self, env: Mapping[str, str], file: Path | None = None) -> None:
        self._env = {_plain(name): value for name, value in env.items() if name.startswith(PREFIX)}
        self._file = file
        self._lock = threading.Lock()

    def get(self, name: str) -> str | None:
        """Raises `NotAllowed` for a file that others may read or that cannot be understood."""
        from_env = self._env.get(_plain(PREFIX + name))
        if from_env is not None:
            return from_env
        wanted = _plain(name)
        return next((value for key, value in self._read().items() if _plain(key) == wanted), None)

    def set(self, name: str, value: str) -> None:
        with self._lock:
            self._write({**self._without(name), name: value})

    def delete(self, name: str) -> None:
        with self._lock:
            self._write(self._without(name))

    def _without(self, name: str) -> dict[str, str]:
        return {key: value for key, value in self._read().items() if _plain(key) != _plain(name)}

    def _read(self) -> dict[str, str]:
        if self._file is None or not self._file.exists():
            return {}
        if os.name == "posix" and stat.S_IMODE(self._file.stat().st_mode) & 0o077:
            raise NotAllowed("The secrets file can be read by others.", hint="Run chmod 600 on it and start again.")
        return _parse(self._file.read_text(encoding="utf-8"))

    def _write(self, values: Mapping[str, str]) -> None:
        if self._file is None:
            raise NotAllowed("No secrets file is set.", hint="Set PLATEN_SECRETS_FILE.")
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_name(f".{self._file.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)


def choose(keyring: KeyringSecrets | None = None) -> tuple[Secrets, str]:
    """The keyring if it works, else memory; the second value is the notice to show, empty with a keyring."""
    keyring = keyring or KeyringSecrets()
    try:
        keyring.probe()
    except NoKeyring:
        return SessionSecrets(), SessionSecrets.notice
    return keyring, ""


def _system_keyring() -> KeyringBackend:
    """Imported only here: it costs 70 ms, and a plain-text or null backend is as good as none."""
    import keyring.backends.fail
    import keyring.backends.null

    backend = keyring.get_keyring()
    plain = type(backend).__module__.startswith("keyrings.alt")
    if plain or isinstance(backend, keyring.backends.fail.Keyring | keyring.backends.null.Keyring):
        raise LookupError("no keyring")
    return backend


def _no_keyring(reason: str) -> NoKeyring:
    return NoKeyring(
        f"The system's keyring cannot be used: {reason}.",
        hint="Unlock it and try again, or sign in for this session only.",
    )


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name).upper()


def _parse(text: str) -> dict[str, str]:
    if text.lstrip().startswith("{"):
        try:
            values = json.loads(text)
        except ValueError:
            raise NotAllowed("The secrets file is not valid JSON.") from None
        return {str(name): str(value) for name, value in values.items()}
    return dict(_lines(text))


def _lines(text: str) -> list[tuple[str, str]]:
    pairs = []
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            pairs.append((name.strip(), value.strip().strip("\"'")))
    return pairs
