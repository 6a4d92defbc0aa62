"""The command runner: what it does on a machine without a screen, without libraries, and the second time."""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

import dev
import environment
import systemlibraries
from tests.kit.checkout import ROOT

RUNNER = [sys.executable, str(ROOT / "packaging/dev.py")]


def test_a_wrong_call_names_the_commands_and_touches_nothing(tmp_path: Path) -> None:
    done = subprocess.run([*RUNNER, "fly"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert [command for command in dev.COMMANDS if command not in done.stderr] == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_screen_run_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert dev.run(["--local"]) == 2
    assert "xvfb-run -a python3 packaging/dev.py run --local" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_of_these_is_a_screen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, ":7")
    assert dev.has_screen()


def test_missing_libraries_and_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "libGL.so.1").touch()
    wanted = {"libgl1": "libGL.so.1", "libegl1": "libEGL.so.1"}
    programs = {"python3": Path(sys.executable).name, "xvfb": "no-such-program"}
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert systemlibraries.missing_packages(wanted, programs, [tmp_path]) == ["libegl1", "xvfb"]


def test_the_line_to_type_is_one_line() -> None:
    line = systemlibraries.one_line(["libegl1", "xvfb"])
    assert "\n" not in line
    assert line.endswith("libegl1 xvfb")


def test_the_window_needs_all_that_drawing_needs() -> None:
    assert systemlibraries.OFFSCREEN.items() <= systemlibraries.WINDOW.items()


def test_the_stamp_follows_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, stamp = tmp_path / "requirements.lock", tmp_path / "platen.stamp"
    lock.write_text("httpx==1 --hash=sha256:aa\n", "utf-8")
    for name, value in {"LOCK": lock, "STAMP": stamp, "PYTHON": Path(sys.executable)}.items():
        monkeypatch.setattr(environment, name, value)
    assert not environment.ready()
    stamp.write_text(environment._wanted_stamp(), "utf-8")
    assert environment.ready()
    lock.write_text("httpx==2 --hash=sha256:bb\n", "utf-8")
    assert not environment.ready()


def test_asking_whether_all_is_ready_costs_nothing() -> None:
    """The second start must not be felt: under 100 ms, the start of Python included."""
    started = perf_counter()
    environment.ready()
    systemlibraries.missing_packages(systemlibraries.WINDOW, systemlibraries.SCREENLESS)
    assert perf_counter() - started < 0.1


def test_the_runner_needs_nothing_installed() -> None:
    """`-S` leaves out site-packages: were anything but the standard library imported, it would fail."""
    command = [sys.executable, "-S", "-I", str(ROOT / "packaging/dev.py"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "bench" in done.stdout
