"""Files are cut into tiles upright, in every size down to a small one, without losing a pixel; broken ones are not."""

from pathlib import Path

import pytest
from PIL import Image

from services.workstation import pyramid
from services.workstation.pyramid import LEAST, cut
from services.workstation.tilepack import TILE, Pack
from tests.kit.imagebytes import photo
from tests.kit.oddpictures import good_png, half
from tests.kit.tiled import MARK, marked, save_turned, whole

SIZE = (620, 840)
AT = (0.2, 0.7)


def cut_up(path: Path) -> Pack:
    target = path.with_suffix(".tiles")
    assert cut(path, target) == ""
    assert list(path.parent.glob("*.part")) == []
    return Pack(target)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_every_turn_comes_out_upright(form: str, orientation: int, tmp_path: Path) -> None:
    save_turned(marked(SIZE, AT), tmp_path / "a", orientation, form)
    pack = cut_up(tmp_path / "a")
    assert (pack.index.width, pack.index.height) == SIZE
    for n, level in enumerate(pack.index.levels[:3]):
        shown = whole(pack, n)
        box = shown.getchannel("R").point([0] * 150 + [255] * 106).getbbox()
        assert box is not None
        found = ((box[0] + box[2]) / 2 * level.factor, (box[1] + box[3]) / 2 * level.factor)
        assert found == pytest.approx((AT[0] * SIZE[0], AT[1] * SIZE[1]), abs=level.factor)


def test_the_largest_level_is_the_picture_itself(tmp_path: Path) -> None:
    image = photo("RGB", (TILE + 90, TILE * 2 + 3))
    image.save(tmp_path / "a.png")
    pack = cut_up(tmp_path / "a.png")
    assert whole(pack).tobytes() == image.tobytes()


def test_levels_are_halves_down_to_one_tile(tmp_path: Path) -> None:
    photo("L", (2200, 300)).save(tmp_path / "a.png")
    levels = cut_up(tmp_path / "a.png").index.levels
    assert [level.factor for level in levels] == [1, 2, 4, 8]
    assert [(level.width, level.height) for level in levels] == [(2200, 300), (1100, 150), (550, 75), (275, 38)]
    assert len(levels) > LEAST


def test_a_see_through_picture_keeps_its_alpha(tmp_path: Path) -> None:
    image = photo("RGB", (300, 200)).convert("RGBA")
    image.paste((10, 200, 30, 0), (0, 0, 100, 200))
    image.save(tmp_path / "a.png")
    pack = cut_up(tmp_path / "a.png")
    assert pack.index.channels == 4
    assert whole(pack).getpixel((50, 50)) == (10, 200, 30, 0)
    assert whole(pack).getpixel((200, 50)) == image.getpixel((200, 50))


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_is_too_large_for_memory_is_shown_at_half_its_pixels(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyramid, "MOST", 200_000)
    marked((1200, 900), AT).save(tmp_path / "a", form)
    pack = cut_up(tmp_path / "a")
    first = pack.index.levels[0]
    assert (pack.index.width, pack.index.height) == (1200, 900)
    assert (first.factor, first.width, first.height) == (4, 300, 225)
    assert whole(pack).getpixel((round(AT[0] * 300), round(AT[1] * 225))) == pytest.approx(MARK, abs=12)


def test_one_pixel_is_a_picture_too(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), "red").save(tmp_path / "a.png")
    pack = cut_up(tmp_path / "a.png")
    assert len(pack.index.levels) == 1
    assert pack.tile(0, 0, 0) == b"\xff\x00\x00"


@pytest.mark.parametrize("name", ["cut short", "no picture", "empty"])
def test_what_cannot_be_shown_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    data, mark = {
        "cut short": (half(good_png()), "truncated"),
        "no picture": (b"hello", "kind"),
        "empty": (b"", "empty"),
    }[name]
    (tmp_path / "a").write_bytes(data)
    assert cut(tmp_path / "a", tmp_path / "t" / "a.tiles") == mark
    assert list((tmp_path / "t").glob("*")) == []


def test_a_disk_that_fails_is_not_the_picture_s_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        cut(tmp_path / "nowhere", tmp_path / "a.tiles")
