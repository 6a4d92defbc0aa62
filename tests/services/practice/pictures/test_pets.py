"""Portraits: every animal and coat another picture, with and without fur."""

import pytest
from PIL import ImageChops, ImageStat

from services.practice.pictures.pets import ANIMALS, portrait, silhouette

SIZE = (120, 160)


@pytest.mark.parametrize("kind", sorted(ANIMALS))
def test_every_coat_is_another_picture(kind: str) -> None:
    coats = ANIMALS[kind][0]
    drawn = [portrait(kind, seed, SIZE).tobytes() for seed in range(len(coats))]
    assert len(set(drawn)) == len(coats)


@pytest.mark.parametrize("kind", sorted(ANIMALS))
def test_a_portrait_is_the_same_for_its_seed(kind: str) -> None:
    assert portrait(kind, 5, SIZE).tobytes() == portrait(kind, 5, SIZE).tobytes()


def test_fur_changes_the_picture() -> None:
    flat, furry = portrait("cat", 1, SIZE), portrait("cat", 1, SIZE, furry=True)
    assert ImageChops.difference(flat, furry).getbbox() is not None


@pytest.mark.parametrize("kind", sorted(ANIMALS))
def test_the_silhouette_covers_the_animal_and_leaves_the_background_out(kind: str) -> None:
    mask = silhouette(kind, 5, SIZE)
    assert mask.getpixel((60, 90)) == 255
    assert mask.getpixel((4, 4)) == 0
    assert 0.2 < ImageStat.Stat(mask).mean[0] / 255 < 0.7
