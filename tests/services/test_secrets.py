"""Keyrings that work, hang, lie, shorten or raise; a file that others may read; never a plain file of our own."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.errors import NotAllowed
from services import secrets
from services.secrets import EnvironmentSecrets, KeyringSecrets, NoKeyring, SessionSecrets

ROOT = Path(__file__).parents[2]


class Ring:
    """A keyring in memory, which may cut what it keeps or raise."""

    def __init__(self, *, longest: int = 10_000, error: BaseException | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.longest = longest
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.error is not None:
            raise self.error
        self.kept[service, username] = password[: self.longest]

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedRing(Ring):
    """Waits for a person, like a locked keyring."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait(60)


def test_a_good_keyring_keeps_gives_and_forgets() -> None:
    ring = Ring()
    mine = KeyringSecrets(backend=lambda: ring)
    assert mine.get("token") is None
    mine.set("token", "t" * 64)
    assert mine.get("token") == "t" * 64
    assert ring.kept == {("platen", "token"): "t" * 64}
    mine.delete("token")
    mine.delete("token")
    assert ring.kept == {}


@pytest.mark.parametrize(
    "ring",
    [Ring(longest=32), Ring(error=RuntimeError("locked")), Ring(error=SystemExit(1)), Ring(error=KeyError("dbus"))],
)
def test_a_keyring_that_fails_is_found_out_before_it_is_trusted(ring: Ring) -> None:
    with pytest.raises(NoKeyring) as caught:
        KeyringSecrets(backend=lambda: ring).set("token", "t" * 64)
    assert caught.value.hint
    assert ("platen", "token") not in ring.kept
    chosen, notice = secrets.choose(KeyringSecrets(backend=lambda: ring))
    assert isinstance(chosen, SessionSecrets)
    assert notice == chosen.notice != ""


def test_a_keyring_that_hangs_costs_its_time_limit_only() -> None:
    ring = LockedRing()
    with pytest.raises(NoKeyring, match="in time"):
        KeyringSecrets(backend=lambda: ring, limit_s=0.05).get("token")
    ring.unlocked.set()


def test_a_working_keyring_is_chosen_without_a_word() -> None:
    ring = Ring()
    chosen, notice = secrets.choose(KeyringSecrets(backend=lambda: ring))
    chosen.set("token", "value")
    assert notice == chosen.notice == ""
    assert ring.kept == {("platen", "token"): "value"}


def test_a_session_writes_nothing_to_disk(tmp_path: Path) -> None:
    script = """
from services.secrets import choose
secrets, notice = choose()
secrets.set("token", "unmistakable" * 5)
assert secrets.get("token") == "unmistakable" * 5
print(type(secrets).__name__, bool(notice))
"""
    nowhere = {
        "HOME": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout.split() == ["SessionSecrets", "True"], answer.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"unmistakable" in path.read_bytes() for path in files)


def test_starting_does_not_import_the_keyring() -> None:
    script = "import sys, services.secrets; sys.exit('keyring' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60).returncode == 0


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    file = guarded(tmp_path, json.dumps({"smtp": "from file", "Shopify/main": "file too"}))
    mine = EnvironmentSecrets({"PLATEN_SECRET_SMTP": "from env", "OTHER": "x"}, file)
    assert mine.get("smtp") == "from env"
    assert mine.get("shopify-main") == "file too"
    assert mine.get("OTHER") is None


def test_lines_are_understood_as_well(tmp_path: Path) -> None:
    file = guarded(tmp_path, "# ours\nSMTP='quoted'\n\nexport STRIPE=whsec_a=b=\nrubbish\n")
    mine = EnvironmentSecrets({}, file)
    assert (mine.get("smtp"), mine.get("stripe"), mine.get("rubbish")) == ("quoted", "whsec_a=b=", None)


def test_what_is_set_is_kept_for_the_owner_only(tmp_path: Path) -> None:
    mine = EnvironmentSecrets({}, tmp_path / "new" / "secrets.json")
    mine.set("shopify/main", "one")
    mine.set("Shopify main", "two")
    mine.set("other", "three")
    mine.delete("other")
    mine.delete("never there")
    assert mine.get("shopify/main") == "two"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secrets.json"]
    assert (tmp_path / "new" / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = guarded(tmp_path, "{}")
    file.chmod(mode)
    with pytest.raises(NotAllowed, match="others"):
        EnvironmentSecrets({}, file).get("smtp")


def test_a_damaged_file_tells_nothing_of_itself(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed) as caught:
        EnvironmentSecrets({}, guarded(tmp_path, '{"smtp": "hidden')).get("smtp")
    assert "hidden" not in f"{caught.value}{caught.value.__cause__}"


def test_without_a_file_nothing_can_be_set() -> None:
    assert EnvironmentSecrets({}).get("smtp") is None
    with pytest.raises(NotAllowed):
        EnvironmentSecrets({}).set("smtp", "x")


def guarded(folder: Path, text: str) -> Path:
    file = folder / "secrets"
    file.touch(0o600)
    file.write_text(text)
    return file
