"""The system libraries Qt needs on Linux: which are missing, and how they come onto the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

# Package of Debian and Ubuntu -> the file a program looks for.
OFFSCREEN: dict[str, str] = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
}
WINDOW: dict[str, str] = {
    **OFFSCREEN,
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-util1": "libxcb-util.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}
SCREENLESS = {"xvfb": "Xvfb", "xauth": "xauth"}


def ensure(wanted: Mapping[str, str], programs: Mapping[str, str] | None = None) -> None:
    """Install what is missing if this user may; otherwise print the one line to run and go on.

    Does nothing but on Linux. Qt says by itself what it lacks on systems without apt-get.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = missing_packages(wanted, programs or {})
    if missing and not install(missing):
        print(f"Platen needs system libraries. Run this line, then try again:\n  {one_line(missing)}", file=sys.stderr)


def missing_packages(
    wanted: Mapping[str, str], programs: Mapping[str, str], folders: Sequence[Path] | None = None
) -> list[str]:
    """Packages of which the file lies in no library folder, or the program is not on the path."""
    places = library_folders() if folders is None else folders
    lacking = [package for package, file in wanted.items() if not any((place / file).exists() for place in places)]
    return lacking + [package for package, program in programs.items() if shutil.which(program) is None]


def library_folders() -> list[Path]:
    """Where the loader of this machine looks, Debian's way first."""
    triplet = sysconfig.get_config_var("MULTIARCH") or f"{os.uname().machine}-linux-gnu"
    extra = [Path(part) for part in os.environ.get("LD_LIBRARY_PATH", "").split(":") if part]
    roots = [Path("/usr/lib"), Path("/lib"), Path("/usr/local/lib")]
    return extra + [root / triplet for root in roots] + roots + [Path("/usr/lib64"), Path("/lib64")]


def one_line(packages: Sequence[str]) -> str:
    """What a person without our rights has to type."""
    if shutil.which("apt-get"):
        return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
    return f"install the packages which your system has for: {' '.join(packages)}"


def install(packages: Sequence[str]) -> bool:
    """True when apt-get has put all of them in place."""
    prefix = _right_to_install()
    if prefix is None:
        return False
    print(f"Installing system libraries: {' '.join(packages)}", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [*prefix, "apt-get", "-q", "-y"]
    # An old list of packages names files that are gone; a failing update may still leave a good list.
    subprocess.run([*apt, "update"], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    done = subprocess.run(
        [*apt, "install", "--no-install-recommends", *packages],
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def _right_to_install() -> list[str] | None:
    """The words before apt-get: none for root, sudo where it asks for no password, None where we may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        return ["sudo", "-n"]
    return None
