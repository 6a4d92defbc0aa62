"""What customers see is the printed part alone, upright, small, and carries nothing else of the file."""

from pathlib import Path

import pytest
from PIL import Image

from app.lens import Box
from app.mockups import HEIGHT, WIDTH, Kind, scene_of
from services.workstation.proofdrawing import show
from services.workstation.showing import LONGEST, Showing, beside
from tests.kit.imagebytes import photo
from tests.kit.oddpictures import good_png, half
from tests.kit.tiled import marked, save_turned

RED = (220, 20, 20)


def _drawn(path: Path, showing: Showing = Showing()) -> Image.Image:  # noqa: B008  # a value
    target = path.with_suffix(".shown.jpg")
    assert show(path, target, showing) == ""
    assert list(path.parent.glob("*.part")) == []
    with Image.open(target) as image:
        image.load()
        return image


def test_only_the_part_inside_the_trim_is_seen(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (400, 600), RED)
    sheet.paste((20, 20, 220), (40, 60, 360, 540))
    sheet.save(tmp_path / "a.png")
    image = _drawn(tmp_path / "a.png", Showing(trim=Box(0.1, 0.1, 0.8, 0.8)))
    assert image.size == (320, 480)
    reds = image.getchannel("R").histogram()
    assert sum(reds[100:]) == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright_before_it_is_cut(orientation: int, tmp_path: Path) -> None:
    save_turned(marked((620, 840), (0.2, 0.7)), tmp_path / "a", orientation, "JPEG")
    image = _drawn(tmp_path / "a", Showing(trim=Box(0, 0.5, 0.5, 0.5)))
    box = image.getchannel("R").point([0] * 150 + [255] * 106).getbbox()
    assert box is not None
    middle = ((box[0] + box[2]) / 2 / image.width, (box[1] + box[3]) / 2 / image.height)
    assert middle == pytest.approx((0.4, 0.4), abs=0.03)


def test_it_is_small_and_has_no_words_of_the_file(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    photo("RGB", (3000, 2000)).save(tmp_path / "a.jpg", exif=exif, comment=b"SECRET-NOTE", icc_profile=_profile())
    image = _drawn(tmp_path / "a.jpg")
    assert max(image.size) == LONGEST
    assert image.format == "JPEG"
    written = (tmp_path / "a.shown.jpg").read_bytes()
    assert b"SECRET" not in written
    assert b"ICC_PROFILE" not in written
    assert len(written) < 1 << 20


def _profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_see_through_parts_lie_on_the_ground(tmp_path: Path) -> None:
    image = Image.new("RGBA", (200, 100), (*RED, 255))
    image.paste((0, 0, 0, 0), (0, 0, 100, 100))
    image.save(tmp_path / "a.png")
    shown = _drawn(tmp_path / "a.png", Showing(ground=(40, 90, 60)))
    left, right = shown.getpixel((20, 50)), shown.getpixel((180, 50))
    assert left == pytest.approx((40, 90, 60), abs=6)
    assert right == pytest.approx(RED, abs=6)


def test_the_product_wears_the_same_part(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (400, 400), RED)
    sheet.paste((20, 20, 220), (100, 100, 300, 300))
    sheet.save(tmp_path / "a.png")
    scene = scene_of(Kind.FRAME, 1.0)
    _drawn(tmp_path / "a.png", Showing(Box(0.25, 0.25, 0.5, 0.5), scene=scene))
    with Image.open(beside(tmp_path / "a.shown.jpg")) as product:
        assert product.size == (WIDTH, HEIGHT)
        place = scene.place
        for x, y in ((place.left + 12, place.top + 12), (place.right - 12, place.bottom - 12)):
            assert product.getpixel((x, y)) == pytest.approx((20, 20, 220), abs=12)


def test_a_broken_file_gives_its_mark_and_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(half(good_png()))
    assert show(tmp_path / "a.png", tmp_path / "b.jpg", Showing()) != ""
    assert not (tmp_path / "b.jpg").exists()


def test_a_disk_that_fails_is_not_the_files_fault(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        show(tmp_path / "none.png", tmp_path / "b.jpg", Showing())
