"""The whole corpus through a real process: exactly its findings, nothing raised, memory bounded, time short."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.artwork import Facts
from app.orders import Artwork, Item
from app.preflight import RULES, inspect_artwork, is_fatal
from services.workstation.decoding import Decoders
from services.workstation.formats.measured import Measured
from tests.kit import oddpictures as odd
from tests.kit.brokenpictures import CORPUS, SPEC, Broken
from tests.kit.orders import an_order

PEAK = 160 << 20
"""Bytes: Python, Pillow and what the largest of these small files may take. `test_heavy_pictures` has the dearest."""


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    made = Decoders(at_once=1, time_s=30)
    yield made
    made.close()


def measured(decoders: Decoders, broken: Broken, folder: Path) -> Measured:
    path = folder / "file"
    path.write_bytes(broken.make())
    return decoders.measure(path, "small", folder / "thumbnails")


def found(broken: Broken, facts: Facts) -> dict[str, str]:
    """Rule -> sentence."""
    artwork = Artwork("a", file_name=broken.file_name, spec=SPEC, facts=facts, declared=broken.declared)
    findings = inspect_artwork(artwork, an_order(items=(Item("i", "Canvas", artworks=(artwork,)),)))
    return {f.rule: f.words for f in findings}


@pytest.mark.parametrize("broken", CORPUS, ids=[b.name for b in CORPUS])
def test_exactly_its_finding(broken: Broken, decoders: Decoders, tmp_path: Path) -> None:
    before = decoders.started
    got = measured(decoders, broken, tmp_path)
    words = found(broken, got.facts)
    assert set(words) == broken.rules, f"{words}, {got.facts}"
    assert bool(got.thumbnails) is not is_fatal(got.facts)
    for thumbnail in got.thumbnails:
        with Image.open(thumbnail) as image:
            assert max(image.size) <= 512
    assert decoders.started == max(1, before), "it broke the process"
    assert list(tmp_path.rglob("*.part")) == []


@pytest.mark.parametrize("make", [odd.good_png, odd.good_jpeg, odd.good_tiff, odd.good_webp])
def test_files_wrong_by_chance_harm_nobody(make: Callable[[], bytes], decoders: Decoders, tmp_path: Path) -> None:
    """Thirty each, a few bytes turned over or the end cut off, the same ones every time."""
    data, chance, before = make(), random.Random(make.__name__), decoders.started
    for n in range(30):
        broken = bytearray(data[: chance.randrange(len(data)) if n % 3 == 0 else len(data)])
        for _ in range(chance.randrange(1, 5)):
            if broken:
                broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path = tmp_path / f"{n}"
        path.write_bytes(broken)
        got = decoders.measure(path, f"{n}", tmp_path / "thumbnails")
        assert bool(got.thumbnails) is not is_fatal(got.facts)
    assert decoders.started == max(1, before), "they broke the process"


def test_memory_stays_within_its_bound(decoders: Decoders, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Of the process that has just read the whole corpus, as it says itself."""
    last = measured(decoders, CORPUS[-1], tmp_path)
    assert last.thumbnails
    request.node.user_properties.append(("peak_mb", decoders.peak >> 20))
    assert 0 < decoders.peak < PEAK


def test_the_corpus_has_a_file_for_every_rule() -> None:
    apart = {"too_slow", "crash", "size", "bleed", "duplicate", "alike"}
    assert {rule for b in CORPUS for rule in b.rules} == set(RULES) - apart
    assert len({b.name for b in CORPUS}) == len(CORPUS) >= 60
