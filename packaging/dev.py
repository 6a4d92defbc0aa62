"""The one command runner: `python3 packaging/dev.py COMMAND`. Standard library only; sets itself up first.

run [ARG…]                     the window; on the practice shop while nothing else is set up
test [PATH… -q …]              pytest; without arguments all of it, on every core
check | fix                    ruff, mypy, import-linter | let ruff mend what it can
bench [NAME…] [--json FILE]    our speed beside the peer's, in one run
faults [NAME…]                 killed processes, cut lines, full disks: what must survive them
tour DIR [--only SCENE]        a picture of every screen, both themes, 1x and 2x; also at --scale 1.5,
                               --size 1280x720, --text 150 (percent), --grey
build                          the packaged program in dist/platen
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import environment
import systemlibraries

ROOT, BIN, PYTHON = environment.ROOT, environment.BIN, str(environment.PYTHON)
SCALES = ("1", "2")
SIZE_LIMIT_MB = 200
SMALLEST_PICTURE = 10_000
"""Bytes; an empty window weighs less."""


def run(arguments: Sequence[str]) -> int:
    if not has_screen():
        again = " ".join(["xvfb-run -a python3 packaging/dev.py run", *arguments])
        print(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.\n"
            f"With a made-up screen:  {again}\n"
            "Over ssh:              ssh -X, or log in at the machine itself",
            file=sys.stderr,
        )
        return 2
    window = program("platen")
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(window, [window, *arguments])
    return subprocess.run([window, *arguments], check=False).returncode


def has_screen() -> bool:
    """Windows and macOS always have one; elsewhere Qt needs an address, or was told to do without."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def test(arguments: Sequence[str]) -> int:
    return python("-m", "pytest", *(arguments or at_once()), env=offscreen())


def at_once() -> tuple[str, ...]:
    """For the whole run: a process a core and one more, for a test waits for a database or a thread now and then."""
    return ("-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal")


def check(_arguments: Sequence[str]) -> int:
    """All of them, even when the first one fails, so that one look shows everything that is to be mended."""
    tools = {
        "ruff check": [program("ruff"), "check", "--quiet", "."],
        "ruff format": [program("ruff"), "format", "--check", "--quiet", "."],
        "mypy": [program("mypy"), "--no-error-summary"],
        "import-linter": [program("lint-imports"), "--no-cache"],
    }
    results = {name: _captured(command) for name, command in tools.items()}
    for result in results.values():
        if result.returncode:
            print(result.stdout.rpartition("Broken contracts\n")[2].strip("-\n "))  # without the linter's banner
    for name, result in results.items():
        print(f"{name:15}{'FAILED' if result.returncode else 'ok'}")
    return int(any(result.returncode for result in results.values()))


def _captured(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def fix(_arguments: Sequence[str]) -> int:
    mended = subprocess.run([program("ruff"), "check", "--fix", "."], cwd=ROOT, check=False).returncode
    formatted = subprocess.run([program("ruff"), "format", "."], cwd=ROOT, check=False).returncode
    return mended or formatted


def bench(arguments: Sequence[str]) -> int:
    return python("-m", "bench", *arguments, env=offscreen())


def faults(arguments: Sequence[str]) -> int:
    return python("-m", "faults", *arguments, env=offscreen())


def tour(arguments: Sequence[str]) -> int:
    """One process a scale, because Qt takes its scale factor when it starts; then one `index.json` for both."""
    if not arguments or arguments[0].startswith("-"):
        print("tour needs the folder for the pictures: tour DIR [--only SCENE]", file=sys.stderr)
        return 2
    folder, rest, scales = Path(arguments[0]).absolute(), list(arguments[1:]), list[str]()
    while "--scale" in rest:
        at = rest.index("--scale")
        scales += rest[at + 1 : at + 2]
        del rest[at : at + 2]
    folder.mkdir(parents=True, exist_ok=True)
    pictures: list[dict[str, object]] = []
    for scale in scales or SCALES:
        index = folder / "index.json"
        index.unlink(missing_ok=True)
        code = python("-m", "tests.tour", str(folder), *rest, env=offscreen(QT_SCALE_FACTOR=scale))
        if code:
            return code
        pictures += json.loads(index.read_text("utf-8"))
    (folder / "index.json").write_text(json.dumps(pictures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(pictures)} pictures in {folder}")
    return 0


def build(_arguments: Sequence[str]) -> int:
    """The one-folder program, measured, then started once on the practice shop."""
    made, work = ROOT / "dist", ROOT / "build"
    command = ["-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    if python(*command, "--distpath", str(made), "--workpath", str(work), "packaging/platen.spec"):
        return 1
    folder = made / "platen"
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink()) / 1e6
    print(f"dist/platen: {size:.0f} MB (at most {SIZE_LIMIT_MB})")
    return int(size > SIZE_LIMIT_MB) or smoke(folder / ("platen.exe" if os.name == "nt" else "platen"))


def smoke(packaged: Path) -> int:
    """Start the packaged program in an empty home; it opens the practice shop, writes a picture and ends."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "practice.png"
        home = offscreen(HOME=folder, XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder, XDG_CACHE_HOME=folder)
        done = subprocess.run([str(packaged), "--smoke", str(picture)], cwd=folder, env=home, timeout=180, check=False)
        seen = picture.stat().st_size if picture.exists() else 0
        if seen:
            shutil.copy(picture, ROOT / "dist" / "practice.png")
    print(f"packaged program: exit {done.returncode}, picture of {seen} bytes")
    return int(done.returncode != 0 or seen < SMALLEST_PICTURE)


def program(name: str) -> str:
    return str(BIN / (f"{name}.exe" if os.name == "nt" else name))


def python(*arguments: str, env: Mapping[str, str] | None = None) -> int:
    return subprocess.run([PYTHON, *arguments], cwd=ROOT, env=env, check=False).returncode


def offscreen(**more: str) -> dict[str, str]:
    """This process's surroundings, drawing into memory; benches and faults are found beside this file."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "packaging")])
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": paths, **more}


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "fix": fix,
    "bench": bench,
    "faults": faults,
    "tour": tour,
    "build": build,
}


def set_up(command: str) -> None:
    """Everything a fresh machine lacks for this command."""
    libraries = systemlibraries.WINDOW if command in ("run", "build") else systemlibraries.OFFSCREEN
    screenless = systemlibraries.SCREENLESS if command == "run" and not has_screen() else {}
    systemlibraries.ensure({**libraries, **environment.venv_package()}, screenless)
    environment.ensure()


def main(arguments: Sequence[str]) -> int:
    """The command's exit code; 2 for a wrong call."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stdout if arguments[:1] in (["-h"], ["--help"]) else sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    if sys.version_info < environment.OLDEST:
        newer = environment.newer_python()
        if newer is None:
            print("Platen needs Python 3.11 or newer.", file=sys.stderr)
            return 2
        os.execv(newer, [newer, __file__, *arguments])
    try:
        set_up(arguments[0])
        return COMMANDS[arguments[0]](arguments[1:])
    except environment.SetupFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
