"""Every module has its test file, at the same place below tests/."""

from pathlib import Path

import pytest

from tests.kit.checkout import ROOT, modules

PLAIN = ("__init__", "__main__")


@pytest.mark.parametrize("path", [path for path in modules() if path.stem not in PLAIN], ids=str)
def test_every_module_has_its_test(path: Path) -> None:
    mirror = ROOT / "tests" / path.with_name(f"test_{path.name}")
    assert mirror.is_file(), f"{mirror.relative_to(ROOT)} is missing"
    assert "def test_" in mirror.read_text("utf-8")


@pytest.mark.parametrize("path", modules("tests"), ids=str)
def test_every_folder_of_tests_is_a_package(path: Path) -> None:
    """Two test files of one name would otherwise hide each other."""
    assert (ROOT / path).with_name("__init__.py").is_file()
