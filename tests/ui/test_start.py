"""The program's door: a window, or a process that measures, fetches or writes sheets and never imports Qt."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.workstation import decoding, hauling, sheetwriting
from services.workstation.decoding import Decoders
from services.workstation.fetching import Ask
from services.workstation.hauling import Hauler
from services.workstation.sheetwriting import Looker
from tests.kit.checkout import ROOT
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.oddpictures import good_png


def test_a_word_makes_it_a_process_that_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a frozen program does: it starts itself."""
    _as_a_program(monkeypatch, decoding.WORD, str(decoding.MEMORY))
    (tmp_path / "a").write_bytes(good_png())
    decoders = Decoders(at_once=1)
    found = decoders.measure(tmp_path / "a", "a", tmp_path)
    decoders.close()
    assert (found.facts.width, len(found.thumbnails)) == (300, 2)


def test_a_word_makes_it_a_process_that_fetches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _as_a_program(monkeypatch, hauling.WORD, "0")
    with picture_server(Shelfful({"1.png": picture(1)})) as base:
        hauler = Hauler(allowed=frozenset({base}), reserve=0)
        got = hauler.fetch(Ask(f"{base}/1.png", tmp_path / "p.part"), lambda size, total: True)
        hauler.close()
    assert (got.size, got.kind) == (len(picture(1)), "png")


def test_a_word_makes_it_a_process_that_writes_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _as_a_program(monkeypatch, sheetwriting.WORD, str(sheetwriting.MEMORY))
    (tmp_path / "a").write_bytes(good_png())
    with Looker() as looker:
        assert looker.look(tmp_path / "a").shown[0] == 300


def _as_a_program(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Whatever is started is this program with these words, without Qt."""
    program, true = [sys.executable, "-c", _PROGRAM, str(ROOT), *words], subprocess.Popen

    def start(_: list[str], **options: object) -> "subprocess.Popen[bytes]":
        return true(program, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "Popen", start)


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
