"""The checkout under test: its root, its tracked files, the modules of its rooms."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "services", "ui")


@cache
def tracked() -> tuple[Path, ...]:
    """Files git knows, relative to the root; files deleted but not committed are left out."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def modules(*rooms: str) -> list[Path]:
    """Python files of the rooms (all three when none is named), relative to the root, sorted."""
    found = (path for room in rooms or ROOMS for path in (ROOT / room).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found)
