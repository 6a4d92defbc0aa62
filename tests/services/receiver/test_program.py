"""The program as an installer meets it: real processes, exit codes, words."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from services.receiver.__main__ import main
from tests.kit import deliveries
from tests.kit.checkout import ROOT
from tests.kit.ports import free_port

FIELDS = [f"{name}={value}" for name, value in deliveries.ACCOUNTS["shopify"].fields.items()]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PLATEN_DATABASE": f"sqlite:///{tmp_path / 'receiver.db'}",
        "PLATEN_SECRETS_FILE": str(tmp_path / "secrets"),
        "PLATEN_PUBLIC_URL": "https://orders.acme.example",
    }


def _command(*args: str) -> list[str]:
    return [sys.executable, "-m", "services.receiver", *args]


@contextmanager
def _serving(env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    process = subprocess.Popen(_command("serve", "--port", str(port)), cwd=ROOT, env=env, stderr=subprocess.PIPE)
    try:
        _await_port(process, port)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(20)
        if process.stderr is not None:
            process.stderr.close()


def _await_port(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Until it listens; at most half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert process.poll() is None, "the receiver ended by itself"
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("the receiver never listened")


def test_set_up_serve_pair_and_stop(env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Account and person before, the code while it runs; a message comes in; SIGTERM ends it cleanly."""
    assert main(["account", "add", "shopify", "main", *FIELDS], env) == 0
    assert "https://orders.acme.example/hooks/shopify/main" in capsys.readouterr().out
    assert main(["person", "add", "Naledi Khumalo", "operator"], env) == 0
    assert json.loads(capsys.readouterr().out)["role"] == "operator"
    with _serving(env) as (process, url), httpx.Client(base_url=url, timeout=20) as client:
        assert main(["pair"], env) == 0
        code = capsys.readouterr().out.strip()
        token = client.post("/api/v1/pair", json={"code": code, "station": "Press 2"}).json()["token"]
        auth = {"Authorization": f"Bearer {token}"}
        cursor = client.get("/api/v1/snapshot", headers=auth).json()["cursor"]
        body = deliveries.recorded("shopify", "orders_create")
        headers = [(n.encode(), v) for n, v in deliveries.shopify(body).headers]
        assert client.post("/hooks/shopify/main", content=body, headers=headers).status_code == 200
        page = client.get("/api/v1/feed", params={"cursor": cursor, "wait": "15"}, headers=auth).json()
        assert len(page["items"]) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_a_second_receiver_on_the_same_file_says_why_it_stops(env: dict[str, str]) -> None:
    with _serving(env):
        second = subprocess.run(
            _command("serve", "--port", str(free_port())),
            cwd=ROOT,
            env=env,
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 1
    assert b"Another receiver is already running" in second.stderr
    assert b"Traceback" not in second.stderr


def test_secrets_go_to_their_file_alone(env: dict[str, str], tmp_path: Path) -> None:
    assert main(["account", "add", "shopify", "main", *FIELDS], env) == 0
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert deliveries.SECRET in (tmp_path / "secrets").read_text()
    for file in tmp_path.glob("receiver.db*"):
        assert deliveries.SECRET.encode() not in file.read_bytes(), file.name


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["account", "add", "nobody", "main"], "nobody"),
        (["account", "add", "shopify", "main"], "missing"),
        (["account", "add", "shopify", "main", "shop"], "FIELD=VALUE"),
        (["migrate", "--database", "mysql://x/y"], "not known"),
    ],
)
def test_refusals_are_told_in_words(
    env: dict[str, str], capsys: pytest.CaptureFixture[str], args: list[str], words: str
) -> None:
    assert main(args, env) == 1
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told


@pytest.mark.parametrize("args", [[], ["dance"], ["person", "add", "Thandi", "emperor"], ["serve", "--port", "many"]])
def test_wrong_use_is_two(env: dict[str, str], capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(args, env)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_migrate_replay_revoke_on_both_databases(
    env: dict[str, str], database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for args, words in (
        (["migrate"], "up to date"),
        (["migrate"], "up to date"),
        (["replay"], "0 messages"),
        (["revoke", "Press 2"], "0 workstations"),
        (["check"], ""),
    ):
        assert main([*args, "--database", database_url], env) == 0
        assert words in capsys.readouterr().out
