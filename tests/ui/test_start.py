"""The program's door: a window, or a process that measures pictures and never imports Qt."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.workstation import decoding
from services.workstation.decoding import Decoders
from tests.kit.checkout import ROOT
from tests.kit.oddpictures import good_png


def test_a_word_makes_it_a_process_that_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a frozen program does: it starts itself."""
    program = [sys.executable, "-c", _PROGRAM, str(ROOT), decoding.WORD, str(decoding.MEMORY)]
    true = subprocess.Popen

    def start(_: list[str], **options: object) -> "subprocess.Popen[bytes]":
        return true(program, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "Popen", start)
    (tmp_path / "a").write_bytes(good_png())
    decoders = Decoders(at_once=1)
    found = decoders.measure(tmp_path / "a", "a", tmp_path)
    decoders.close()
    assert (found.facts.width, len(found.thumbnails)) == (300, 2)


_PROGRAM = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("PySide6", "ui.main")):
            raise SystemExit(f"{name} is imported")
sys.meta_path.insert(0, NoQt())
runpy.run_module("ui", run_name="__main__", alter_sys=True)
"""
