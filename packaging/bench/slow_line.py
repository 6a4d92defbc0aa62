"""Print files over 100 Mbit/s and 40 ms, clean and with every two-hundredth packet lost: our engine beside aria2c.

Both ends are network namespaces with a line between them (see `relay`). Loading the interpreter is not counted.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, PIPE
from time import perf_counter, process_time

from bench import download, relay, tools
from bench.download import Took
from bench.measure import ROUNDS
from bench.row import Row
from services.workstation.bringing import LINES
from services.workstation.fetching import Ask, Fetcher
from services.workstation.landing import put_in_place, settle

RATE, ROUND_TRIP_S, LOSS = 100e6 / 8, 0.04, 0.005
PAYLOAD = 1448 / 1500
"""What of a packet is the file's, with time stamps."""
FILES, LOSSY_FILES = 32, 32


def run() -> list[Row]:
    if not tools.have("aria2c", "aria2") or not tools.have("ip", "iproute2"):
        raise RuntimeError("aria2c and iproute2 are needed")
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        source.mkdir()
        sizes = download.fill(source)
        try:
            clean = _race(source, dict(list(sizes.items())[:FILES]), 0.0, _ARIA)
            lossy = _race(source, dict(list(sizes.items())[:LOSSY_FILES]), LOSS, _ARIA_IN_PARTS)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"no long line can be laid here: {error}", file=sys.stderr)
            return []
    (ours, peer), (ours_lossy, peer_lossy) = clean, lossy
    link = RATE * PAYLOAD / 1e6
    why = "the line"
    return [
        Row("100 Mbit/s, 40 ms, beside aria2c -j16", ours.rate, peer.rate, "MB/s", 0.98, "at least", why),
        Row("100 Mbit/s, 40 ms, of the line", ours.rate, link, "MB/s", 0.95, "at least", why),
        Row("100 Mbit/s, 40 ms, CPU beside aria2c", ours.cpu, peer.cpu, "s/GB", 1.5, "at most", "a turn per packet"),
        Row(
            "the same, 0.5 % lost, beside aria2c -x4",
            ours_lossy.rate,
            peer_lossy.rate,
            "MB/s",
            0.95,
            "at least",
            "how many lines share the loss",
        ),
    ]


def _race(source: Path, sizes: dict[str, int], loss: float, words: list[str]) -> tuple[Took, Took]:
    """Medians of ours and of aria2c, in turns over one line."""
    found: tuple[list[Took], list[Took]] = ([], [])
    with relay.line(RATE, ROUND_TRIP_S, loss) as (near, far), _served(source, far) as origin:
        runners = (lambda into: _ours(near, origin, sizes, into), lambda into: _aria(near, words, origin, sizes, into))
        for _ in range(ROUNDS + 1):
            for one, runner in zip(found, runners, strict=True):
                one.append(_once(source.parent / "into", sizes, runner))
    ours, peer = (Took(median(t.rate for t in one[1:]), median(t.cpu for t in one[1:])) for one in found)
    return ours, peer


def _once(into: Path, sizes: dict[str, int], runner: Callable[[Path], tuple[float, float]]) -> Took:
    into.mkdir()
    seconds, cpu = runner(into)
    there = {path.name: path.stat().st_size for path in into.glob("*.png")}
    shutil.rmtree(into)
    if there != sizes:
        raise RuntimeError(f"{len(there)} of {len(sizes)} files came whole")
    whole = sum(sizes.values())
    return Took(whole / seconds / 1e6, cpu / (whole / 1e9))


def _ours(near: list[str], origin: str, sizes: dict[str, int], into: Path) -> tuple[float, float]:
    """Seconds of wall time and of CPU, as the process at the near end measures itself."""
    words = [*near, sys.executable, "-m", "bench.slow_line", "fetch", origin, str(into), *sizes]
    told = json.loads(subprocess.run(words, check=True, stdout=PIPE).stdout)
    return told["seconds"], told["cpu"]


def _aria(near: list[str], words: list[str], origin: str, sizes: dict[str, int], into: Path) -> tuple[float, float]:
    addresses = "\n".join(f"{origin}/{name}" for name in sizes)
    cpu, start = download.cpu_s(), perf_counter()
    subprocess.run([*near, *words, "-d", str(into)], input=addresses, text=True, check=True, stdout=DEVNULL)
    return perf_counter() - start, download.cpu_s() - cpu


_ARIA = ["aria2c", "-j16", "-x1", "--file-allocation=none", "-q", "-i-"]
_ARIA_IN_PARTS = ["aria2c", "-j4", "-x4", "-s4", "-k1M", "--file-allocation=none", "-q", "-i-"]


@contextmanager
def _served(folder: Path, far: list[str]) -> Iterator[str]:
    words = [*far, sys.executable, "-m", "bench.download", str(folder), relay.FAR_ADDRESS]
    with subprocess.Popen(words, stdout=PIPE, stderr=DEVNULL) as process:
        assert process.stdout is not None
        try:
            yield f"http://{relay.FAR_ADDRESS}:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _fetch(origin: str, into: Path, names: list[str]) -> None:
    """At the near end: what the shelf's threads do, with as many lines as a willing host gets."""
    fetcher = Fetcher(allowed=frozenset({origin}))

    def one(name: str) -> None:
        part = into / f"{name}.part"
        fetcher.fetch(Ask(f"{origin}/{name}", part), lambda size, total: True)
        put_in_place(part, into / name)

    cpu, start = process_time(), perf_counter()
    with ThreadPoolExecutor(LINES) as pool:
        list(pool.map(one, names))
    settle([into])
    print(json.dumps({"seconds": perf_counter() - start, "cpu": process_time() - cpu}))
    fetcher.close()


if __name__ == "__main__":
    _fetch(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
