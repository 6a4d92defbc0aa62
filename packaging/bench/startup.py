"""From the start of a process to its first painted page: `platen` on cached orders beside a bare window of PySide6.

Ours is the program's own way, ended by force where it would begin to bring in what talks. Each start is a process of
its own, timed from outside; memory is the most that process ever held (as Linux tells it).
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import crowds
from bench.row import Row

COUNT, LARGEST, SMALLEST = 100_000, 1_000_000, 10_000
ROUNDS = 9
_END = """
import os
def end():
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    os.write(1, peak.encode())
    os._exit(0)
"""
_OURS = f"""
import ui.main
{_END}
def settle(self):
    queue = self.window.queue
    assert queue.isVisible() and len(queue.list.on_screen()) > 10 and queue.list.row_at(2)
    end()
ui.main.Workstation.settle = settle
ui.main.main(["--local"])
"""
_BARE = f"""
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
{_END}
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("Orders"))
window.resize(1440, 900)
window.show()
app.processEvents()
end()
"""


def start(program: str, home: Path) -> tuple[float, float]:
    """Milliseconds to the first painted page and the peak in MB."""
    env = {**os.environ, "PLATEN_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    began = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        took = perf_counter() - began
    if process.returncode:
        raise RuntimeError("the program ended before its first page was painted")
    return took * 1000, int(said) / 1024


def _starts(first: tuple[str, Path], second: tuple[str, Path]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Medians of time and memory of both, taken in turns after one uncounted round."""
    pairs = [(start(*first), start(*second)) for _ in range(ROUNDS + 1)][1:]
    one, other = ([pair[side] for pair in pairs] for side in (0, 1))
    return _medians(one), _medians(other)


def _medians(found: list[tuple[float, float]]) -> tuple[float, float]:
    return median(took for took, _ in found), median(peak for _, peak in found)


def run() -> list[Row]:
    home = crowds.home(COUNT)
    ours, bare = _starts((_OURS, home), (_BARE, home))
    large, small = _starts((_OURS, crowds.home(LARGEST)), (_OURS, crowds.home(SMALLEST)))
    why = "imports of PySide6 and ours"
    return [
        Row(f"startup {COUNT:,} to first page", ours[0], bare[0], "ms", 1.6, "at most", why),
        Row(f"startup {COUNT:,} peak memory", ours[1], bare[1], "MB", 1.8, "at most", "Qt's libraries"),
        Row("startup growth 10,000 to 1,000,000", large[0], small[0], "ms", 1.25, "at most", why),
    ]
