"""What is kept of an original comes back as it was, and a file to print is seen in the ways it needs."""

from pathlib import Path
from random import Random

import pytest
from PIL import Image

from app.artwork import Framing
from app.errors import Corrupt
from services.workstation.likeness import MEANT
from services.workstation.looks import GRIDS, Sample, brief_bytes, look_at, looks_of, read_look, rest_bytes, sample_of
from tests.kit.treatments import CUT_OUT, OTHERS, TONES, Photo, Treatment, pets


@pytest.fixture(scope="module")
def photo() -> Photo:
    return pets(7_700, 2)[1]


def saved(image: Image.Image, path: Path) -> Path:
    image.save(path, "PNG" if image.mode == "RGBA" else "JPEG")
    return path


def test_a_look_survives_its_bytes(photo: Photo) -> None:
    look = look_at(photo.image)
    assert read_look(brief_bytes(look), rest_bytes(look)) == look
    brief = read_look(brief_bytes(look))
    assert (brief.hash, brief.telling) == (look.hash, True)
    assert brief.whole("tones", GRIDS[0]) == look.whole("tones", GRIDS[0])
    assert len(brief_bytes(look)) < 320
    assert len(brief_bytes(look) + rest_bytes(look)) < 8_500


@pytest.mark.parametrize("cut", [(1, None), (None, 1), (None, -1)])
def test_bytes_of_another_length_are_refused(cut: tuple[int | None, int | None], photo: Photo) -> None:
    look = look_at(photo.image)
    with pytest.raises(Corrupt):
        read_look(brief_bytes(look)[cut[0] :][: cut[1]], rest_bytes(look))


def test_a_flat_picture_tells_nothing() -> None:
    look = look_at(Image.new("RGB", (300, 200), "navy"))
    assert not look.telling
    assert not Sample(Image.new("RGB", (300, 200), "navy")).telling


def test_the_whole_original_comes_first_then_what_the_editor_made(tmp_path: Path, photo: Photo) -> None:
    path = saved(photo.image, tmp_path / "small.jpg")
    assert len(looks_of(path)) == 1
    whole, framed, cut = looks_of(path, Framing(100, 100, 2_000, 1_500, turn=4), 3_024)
    assert whole == looks_of(path)[0]
    assert framed != cut
    assert framed.width > framed.height


def test_what_cannot_be_read_has_no_look(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff nothing")
    assert looks_of(broken) == looks_of(tmp_path / "none.jpg") == ()
    assert sample_of(broken) is None


@pytest.mark.parametrize(
    ("treatment", "kinds", "spare"),
    [
        (TONES["sepia"], ["tones"], 1),
        (CUT_OUT["background removed"], ["tones"], 1),
        (CUT_OUT["background removed, on white"], ["tones", "tones"], 1),
        (OTHERS["line sketch"], ["tones", "lines"], 2),
    ],
    ids=["whole", "cut out", "on white", "drawn"],
)
def test_a_file_is_seen_as_what_it_is(
    treatment: Treatment, kinds: list[str], spare: int, photo: Photo, tmp_path: Path
) -> None:
    sample = sample_of(saved(treatment(photo, Random(1)).image, tmp_path / "file.png"))
    assert sample is not None
    assert [view.kind for view in sample.views] == kinds
    assert sample.spare == spare


def test_each_turn_of_a_file_has_its_hash_and_its_grids(photo: Photo) -> None:
    sample, turned = Sample(photo.image), Sample(photo.image.transpose(Image.Transpose.ROTATE_90))
    assert min((sample.hashes[0][1] ^ bits).bit_count() for _, bits in turned.hashes) < MEANT / 4
    assert sample.grid(0, 1, 32, 0).width == sample.grid(0, 0, 32, 0).height
    assert sample.grid(0, 0, 32, 4).width < sample.grid(0, 0, 32, 0).width
