"""The private environment of this checkout: `.venv`, the locked packages, the two programs.

Standard library only, for it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements.lock"
STAMP = VENV / "platen.stamp"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# The launchers of pip's own scripts: a shell line on Linux and macOS, an .exe on Windows.
_PROGRAMS = """
import sys
from pip._vendor.distlib.scripts import ScriptMaker
maker = ScriptMaker(None, sys.argv[1])
maker.clobber, maker.variants, maker.set_mode = True, {""}, True
maker.make("platen = ui.main:main")
maker.make("platen-receiver = services.receiver.__main__:main")
"""
_SITE = "import sysconfig; print(sysconfig.get_path('purelib'))"


class SetupFailed(Exception):
    """Set-up cannot go on; the text says what a person can do."""


def ready() -> bool:
    """Whether the environment belongs to this lock, this checkout and a Python that still runs; takes a millisecond."""
    try:
        return STAMP.read_text("utf-8") == _wanted_stamp() and PYTHON.exists()
    except FileNotFoundError:
        return False


def ensure() -> None:
    """Make the environment, or bring it up to the lock. Raises `SetupFailed`."""
    if ready():
        return
    if not _runs(PYTHON):
        _make_venv()
    STAMP.unlink(missing_ok=True)
    _say("Installing the locked packages into .venv (once; takes a minute or two)")
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(LOCK)]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
        raise SetupFailed("The packages could not be installed (pip says why above). Run the same command again.")
    _add_programs()
    STAMP.write_text(_wanted_stamp(), "utf-8")


def newer_python() -> str | None:
    """A Python on this machine that is new enough when the running one is not."""
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    return None


def venv_package() -> dict[str, str]:
    """Debian keeps the venv module's second half in a package of its own; names it when it is missing and needed."""
    if ready():
        return {}
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return {f"python3.{sys.version_info[1]}-venv": "no file: the module itself is missing"}
    return {}


def _make_venv() -> None:
    _say(f"Making .venv with Python {sys.version.split()[0]}")
    # A child, not the venv module in this process: on Debian it may have been installed a second ago.
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SetupFailed("Python could not make .venv. On Debian and Ubuntu: sudo apt-get install -y python3-venv")


def _add_programs() -> None:
    """`platen` and `platen-receiver` run from this checkout, so no second copy of the code can grow old."""
    site = subprocess.run([str(PYTHON), "-c", _SITE], capture_output=True, text=True, check=True).stdout.strip()
    Path(site, "platen-checkout.pth").write_text(f"{ROOT}\n", "utf-8")
    subprocess.run([str(PYTHON), "-c", _PROGRAMS, str(BIN)], check=True)


def _runs(python: Path) -> bool:
    if not python.exists():
        return False
    question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([str(python), "-c", question], capture_output=True, check=False).returncode == 0


def _wanted_stamp() -> str:
    checksum = hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    return f"{checksum}\n{ROOT}\n"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
