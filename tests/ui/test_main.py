"""Starting: what the command line means, where data lies, and what the first picture must not wait for."""

import subprocess
import sys
from pathlib import Path

import pytest

from ui.main import Options, begin_anew, main, read

ROOT = Path(__file__).parents[2]
HEAVY = ("sqlalchemy", "httpx", "fastapi", "uvicorn", "keyring", "PIL", "asyncio", "msgspec", "app.workflow")
FIRST_PICTURE = f"""
import sys
from PySide6.QtWidgets import QApplication
from ui.main import Options, Workstation
app = QApplication([])
made = Workstation(app, Options(local=True))
made.window.open()
made.window.show()
app.processEvents()
print([name for name in {HEAVY!r} if name in sys.modules])
made.stop()
"""


def test_words_of_the_command_line() -> None:
    assert read([]) == Options()
    assert read(["--practice"]).practice
    assert read(["--receiver", "https://shop.example"]).receiver == "https://shop.example"
    assert read(["--smoke", "a.png"]).smoke == "a.png"
    with pytest.raises(SystemExit):
        read(["--nonsense"])


def test_the_version_needs_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("Platen ")


def test_practice_begins_anew_but_keeps_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"a")
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "b").write_bytes(b"b")
    (tmp_path / "receiver.db").write_bytes(b"c")
    begin_anew(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["pictures"]
    assert (tmp_path / "pictures" / "a.png").exists()
    begin_anew(tmp_path / "not there")


def test_the_first_picture_waits_for_no_heavy_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE],
        cwd=ROOT,
        env={"PLATEN_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr
