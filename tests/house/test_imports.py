"""Who may import whom: the contracts of pyproject.toml hold, and each of them breaks when it is broken."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.kit.checkout import ROOMS, ROOT, modules

CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]
# Contract -> file, and the line which it must not bear. A file that is not there yet is an unplaced one.
FORBIDDEN: dict[str, tuple[str, str]] = {
    "The line: ui -> services -> app, never back": ("services/settings.py", "import ui.hub"),
    "app is pure": ("app/orders.py", "import sqlite3"),
    "app needs one library, for the wire": ("app/orders.py", "import msgspec"),
    "No Qt below ui": ("services/settings.py", "import PySide6.QtCore"),
    "ui has no network and no SQL of its own": ("ui/hub.py", "import httpx"),
    "Floors of app": ("app/unplaced.py", ""),
    "Floors of services": ("services/http.py", "import services.connector"),
    "Floors of the database": ("services/database/columns.py", "import services.database.opened"),
    "Floors of the receiver": ("services/receiver/unplaced.py", ""),
    "Floors of the workstation": ("services/workstation/unplaced.py", ""),
    "Floors of the practice shop": ("services/practice/unplaced.py", ""),
    "Floors of ui": ("ui/unplaced.py", ""),
    "Providers stand alone": ("services/providers/printful/__init__.py", "import services.providers.shopify"),
    "One door to the keyring": ("services/settings.py", "import keyring"),
    "Pillow measures on the shelf and draws in the practice shop": ("services/settings.py", "import PIL"),
    "SQL lives with the tables": ("services/settings.py", "import sqlalchemy"),
    "The web framework answers in the receiver and the practice shop": ("services/settings.py", "import fastapi"),
    "Nobody goes round FastAPI": ("services/receiver/hooks.py", "import starlette"),
    "No loops anywhere": ("app/errors.py", "import app.workflow"),
}
IMPURE = {"asyncio", "io", "os", "pathlib", "random", "shutil", "socket", "sqlite3", "ssl", "subprocess", "tempfile"}
IMPURE |= {"threading", "time", "urllib", "http", "multiprocessing", "logging", "getpass", "platform"}
PURE_PARTS = {"urllib.parse"}
WITH_LIBRARY = {"app/wire.py": {"msgspec"}, "app/protocol.py": {"msgspec"}}


def broken(folder: Path) -> set[str]:
    """Names of the contracts that do not hold there."""
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as l; l()", "--no-cache"]
    done = subprocess.run(lint, cwd=folder, capture_output=True, text=True, check=False)
    found = {line.split(" BROKEN")[0].strip() for line in done.stdout.splitlines() if " BROKEN" in line}
    assert bool(found) == bool(done.returncode), done.stdout + done.stderr
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_contracts_hold() -> None:
    assert broken(ROOT) == set()


def test_every_contract_is_tried() -> None:
    assert set(CONTRACTS) <= set(FORBIDDEN)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_forbidden_import_breaks_its_contract(contract: str, copy: Path) -> None:
    name, line = FORBIDDEN[contract]
    file = copy / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text("utf-8") if file.exists() else "") + f"\n{line}\n", "utf-8")
    assert contract in broken(copy)


@pytest.mark.parametrize("path", modules("app"), ids=str)
def test_app_imports_only_what_cannot_reach_outside(path: Path) -> None:
    allowed = (set(sys.stdlib_module_names) - IMPURE) | {"app"} | WITH_LIBRARY.get(path.as_posix(), set())
    assert {name.partition(".")[0] for name in imported(path) - PURE_PARTS} <= allowed


def imported(path: Path) -> set[str]:
    """Everything the file imports, as it names it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            found.add(str(node.module))
    return found
