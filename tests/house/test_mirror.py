"""Every module of app and services has its test file below tests/, every folder of ui its tests."""

from pathlib import Path

import pytest

from tests.kit.checkout import ROOT, modules

PLAIN = ("__init__", "__main__")
"""Faces and doors; and migrations, which are run as a whole by the test of the schema."""


@pytest.mark.parametrize(
    "path",
    [path for path in modules("app", "services") if path.stem not in PLAIN and "migrations" not in path.parts],
    ids=str,
)
def test_every_module_has_its_test(path: Path) -> None:
    mirror = ROOT / "tests" / path.with_name(f"test_{path.name}")
    assert mirror.is_file(), f"{mirror.relative_to(ROOT)} is missing"
    assert "def test_" in mirror.read_text("utf-8")


@pytest.mark.parametrize("folder", sorted({path.parent for path in modules("ui")}), ids=str)
def test_every_screen_has_its_tests(folder: Path) -> None:
    """A painted part is tested with the screen it stands on, and looked at in the tour."""
    found = list((ROOT / "tests" / folder).glob("test_*.py"))
    assert any("def test_" in path.read_text("utf-8") for path in found), f"tests/{folder} tests nothing"


def test_a_file_is_found_where_it_is_imported_from() -> None:
    """Without `__init__.py` two test files of one name hide each other, and contracts do not see a room."""
    folders = {path.parent for path in modules("app", "services", "ui", "tests") if "migrations" not in path.parts}
    assert [folder for folder in sorted(folders) if not (ROOT / folder / "__init__.py").is_file()] == []
