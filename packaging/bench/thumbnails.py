"""Small copies of pictures on one core beside `vipsthumbnail`: CPU time a picture and the most memory held.

Ours measures the picture and writes both sizes, 512 and 128 pixels; the peer writes the larger one only. Its start is
in its figure (about a fiftieth), ours is left out because the program runs already; memory includes both starts.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from PIL import Image

from bench import measure, tools
from bench.row import Row

_OURS = """
import sys
from pathlib import Path
from time import process_time
from services.workstation.pictures import measure
into, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
start = process_time()
for file in files:
    measure(file, file.stem, into)
took = process_time() - start
with open("/proc/self/status") as status:
    print(took, next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
# A child's peak begins with that of the process which started it, so a small one stands between.
_PEER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


class Kind(NamedTuple):
    """Pictures of one kind, so many in a batch; the goals for time (peer to ours) and for memory (ours to peer)."""

    name: str
    size: tuple[int, int]
    ending: str
    batch: int
    faster: float


KINDS = (
    Kind("JPEG 12 MP", (4000, 3000), "jpg", 12, 1.4),
    Kind("JPEG 24 MP", (6000, 4000), "jpg", 8, 1.25),
    Kind("PNG RGBA 17 MP", (4096, 4096), "png", 3, 1.1),
)


class Took(NamedTuple):
    """CPU milliseconds a picture, peak in MB."""

    cpu: float
    peak: float


def fill(folder: Path, kind: Kind) -> list[Path]:
    """One picture of soft noise with grain, under as many names as the batch has."""
    first = folder / f"0.{kind.ending}"
    bands = [_noise(kind.size) for _ in range(3)]
    if kind.ending == "jpg":
        Image.merge("RGB", bands).save(first, "JPEG", quality=92, subsampling="4:2:0")
    else:
        Image.merge("RGBA", [*bands, Image.linear_gradient("L").resize(kind.size)]).save(first, "PNG", compress_level=3)
    files = [first, *(folder / f"{n}.{kind.ending}" for n in range(1, kind.batch))]
    for other in files[1:]:
        os.link(first, other)
    return files


def _noise(size: tuple[int, int]) -> Image.Image:
    soft = Image.effect_noise((size[0] // 40, size[1] // 40), 160).resize(size, Image.Resampling.BICUBIC)
    return Image.blend(soft, Image.effect_noise(size, 20), 0.3)


def ours(files: list[Path], into: Path) -> Took:
    return _said([sys.executable, "-c", _OURS, str(into), *map(str, files)], len(files))


def peer(files: list[Path], into: Path) -> Took:
    target = f"{into}/%s{'.png' if files[0].suffix == '.png' else '.jpg[Q=86]'}"
    words = ["vipsthumbnail", "-s", "512", "-o", target, *map(str, files)]
    return _said([sys.executable, "-c", _PEER, *words], len(files))


def _said(words: list[str], count: int) -> Took:
    env = {**os.environ, "VIPS_CONCURRENCY": "1"}
    cpu, peak = subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout.split()
    return Took(float(cpu) / count * 1000, int(peak) / 1024)


def compare(kind: Kind) -> list[Row]:
    """Both over the same files, in turns."""
    with tempfile.TemporaryDirectory() as name:
        source, mine, theirs = (Path(name) / part for part in ("source", "mine", "theirs"))
        for folder in (source, mine, theirs):
            folder.mkdir()
        files = fill(source, kind)
        pairs = [(ours(files, mine), peer(files, theirs)) for _ in range(measure.ROUNDS + 1)][1:]
        if len(list(mine.iterdir())) != 2 * kind.batch or len(list(theirs.iterdir())) != kind.batch:
            raise RuntimeError("not every picture got its small copy")
    one, other = (Took(*(median(t) for t in zip(*side, strict=True))) for side in zip(*pairs, strict=True))
    why = "decoding the whole stream"
    return [
        Row(f"thumbnails {kind.name}", 1000 / one.cpu, 1000 / other.cpu, "/s", kind.faster, "at least", why),
        Row(
            f"thumbnails {kind.name} memory", one.peak, other.peak, "MB", 0.6, "at most", "Python and Pillow themselves"
        ),
    ]


def run() -> list[Row]:
    if not tools.have("vipsthumbnail", "libvips-tools"):
        raise RuntimeError("without vipsthumbnail there is nothing to compare with")
    return [row for kind in KINDS for row in compare(kind)]
