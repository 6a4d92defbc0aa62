"""Whatever comes out of a print file for a PDF is the file's own picture, bit for bit; else it is refused in words."""

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageOps

from app.errors import Corrupt, NotAllowed, PlatenError
from app.preflight import MOST_PIXELS
from services.workstation import prints
from services.workstation.prints import Picture, Stream, open_print
from tests.kit.pngs import SIGNATURE, chunk, noise, opened, png
from tests.kit.tiffs import tiff

SIZE = (61, 43)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def noisy(mode: str = "RGB") -> Image.Image:
    bands = [Image.effect_noise(SIZE, 20 + 30 * n) for n in range(len(Image.new(mode, (1, 1)).getbands()))]
    return bands[0].convert(mode) if mode in ("1", "P") else Image.merge(mode, bands)


def saved(folder: Path, image: Image.Image, ending: str, **how: Any) -> Path:
    path = folder / f"a.{ending}"
    image.save(path, **how)
    return path


def raw(stream: Stream, picture: Picture, channels: int) -> bytes:
    data = b"".join(stream.pieces())
    if "/Predictor 15" in stream.parms:
        return opened(data, picture.width, picture.height, stream.bits, channels)
    return zlib.decompress(data)


def high_byte_first(values: Image.Image) -> bytes:
    plain = values.tobytes()
    return b"".join(plain[n : n + 2][::-1] for n in range(0, len(plain), 2))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("how", [{}, {"compression": "tiff_lzw"}, {"compression": "tiff_adobe_deflate"}])
def test_a_tiff_gives_its_samples(tmp_path: Path, mode: str, how: dict[str, str]) -> None:
    image = noisy(mode)
    picture = open_print(saved(tmp_path, image, "tif", dpi=(300, 300), **how))
    assert raw(picture.color, picture, len(mode)) == image.tobytes()
    assert (picture.space, picture.color.bits) == ({"L": "Gray"}.get(mode, mode), 8)
    assert picture.density == (300, 300)


@pytest.mark.parametrize(
    ("ending", "mode"), [("tif", "RGBA"), ("tif", "LA"), ("webp", "RGBA"), ("png", "RGBA"), ("png", "LA")]
)
def test_what_is_see_through_keeps_color_and_alpha_apart(tmp_path: Path, ending: str, mode: str) -> None:
    image = noisy(mode)
    how = {"lossless": True, "exact": True} if ending == "webp" else {}
    picture = open_print(saved(tmp_path, image, ending, **how))
    plain = mode[:-1]
    assert raw(picture.color, picture, len(plain)) == Image.merge(plain, image.split()[:-1]).tobytes()
    assert picture.alpha is not None
    assert raw(picture.alpha, picture, 1) == image.getchannel("A").tobytes()


def test_gray_of_sixteen_bits_is_kept_with_the_high_byte_first(tmp_path: Path) -> None:
    image = Image.frombytes("I;16", SIZE, b"".join(noise(*SIZE, 16, 0)))
    for ending in ("tif", "png"):
        picture = open_print(saved(tmp_path, image, ending))
        assert (picture.space, picture.color.bits) == ("Gray", 16)
        assert raw(picture.color, picture, 1) == high_byte_first(image)


@pytest.mark.parametrize("color", [2, 6])
def test_color_of_sixteen_bits_is_kept(tmp_path: Path, color: int) -> None:
    rows = noise(*SIZE, 16, color)
    path = tmp_path / "a.png"
    path.write_bytes(png(rows, SIZE[0], 16, color))
    picture = open_print(path)
    samples = b"".join(rows)
    if color == 6:
        samples = b"".join(samples[n : n + 6] for n in range(0, len(samples), 8))
    assert raw(picture.color, picture, 3) == samples
    assert picture.color.bits == 16
    assert (picture.alpha is not None) == (color == 6)


def test_a_jpeg_is_the_file_itself(tmp_path: Path) -> None:
    path = saved(tmp_path, noisy(), "jpg", dpi=(254, 254), icc_profile=SRGB, progressive=True)
    picture = open_print(path)
    assert b"".join(picture.color.pieces()) == path.read_bytes()
    assert (picture.color.filter, picture.color.parms) == ("DCTDecode", "/ColorTransform 1")
    assert (picture.profile, picture.density, picture.inverted) == (SRGB, (254, 254), False)


def test_a_cmyk_jpeg_says_that_more_is_lighter(tmp_path: Path) -> None:
    picture = open_print(saved(tmp_path, noisy("CMYK"), "jpg"))
    assert (picture.space, picture.inverted, picture.color.parms) == ("CMYK", True, "/ColorTransform 0")


def test_a_jpeg_that_no_pdf_can_show_is_decoded(tmp_path: Path) -> None:
    """The frame marker of a kind with arithmetic coding; the small file stands for it."""
    path = saved(tmp_path, noisy("L"), "jpg")
    data = path.read_bytes()
    place = data.index(b"\xff\xc0")
    path.write_bytes(data[:place] + b"\xff\xc9" + data[place + 2 :])
    assert prints._jpeg_kind(path) is None


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_a_palette_stays_a_palette(tmp_path: Path, bits: int) -> None:
    rows, palette = noise(*SIZE, bits, 3), bytes(range(3 * 2**bits % 256)) or bytes(768)
    path = tmp_path / "a.png"
    path.write_bytes(png(rows, SIZE[0], bits, 3, before=chunk(b"PLTE", palette)))
    picture = open_print(path)
    assert raw(picture.color, picture, 1) == b"".join(rows)
    assert (picture.palette, picture.space, picture.color.bits) == (palette, "RGB", bits)


def test_a_see_through_palette_keeps_its_indexes_and_gets_an_alpha(tmp_path: Path) -> None:
    image = noisy().quantize(16)
    picture = open_print(saved(tmp_path, image, "png", transparency=bytes(range(0, 160, 10))))
    assert raw(picture.color, picture, 1) == image.tobytes()
    assert picture.alpha is not None
    assert raw(picture.alpha, picture, 1) == bytes(10 * index for index in image.tobytes())
    assert picture.palette[:3] == bytes(image.getpalette() or [])[:3]


def test_one_see_through_color_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(noise(*SIZE, 8, 2), SIZE[0], 8, 2, before=chunk(b"tRNS", bytes([0, 255, 0, 0, 0, 7]))))
    assert open_print(path).see_through == (255, 255, 0, 0, 7, 7)


def test_black_and_white_stays_one_bit(tmp_path: Path) -> None:
    image = noisy("1")
    picture = open_print(saved(tmp_path, image, "tif"))
    assert (picture.color.bits, raw(picture.color, picture, 1)) == (1, image.tobytes())


def test_an_interlaced_png_is_decoded(tmp_path: Path) -> None:
    rows = noise(*SIZE, 8, 0)
    path = tmp_path / "a.png"
    path.write_bytes(interlaced(rows, 8))
    picture = open_print(path)
    assert zlib.decompress(b"".join(picture.color.pieces())) == b"".join(rows)


def interlaced(rows: list[bytes], bits: int) -> bytes:
    """Gray of 8 or 16 bits in Adam's seven passes."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    wide, packed = bits // 8, b""
    for left, top, across, down in passes:
        for row in rows[top::down]:
            pixels = [row[n : n + wide] for n in range(0, len(row), wide)]
            packed += b"\0" + b"".join(pixels[left::across])
    head = SIZE[0].to_bytes(4) + len(rows).to_bytes(4) + bytes([bits, 0, 0, 0, 1])
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(packed)) + chunk(b"IEND", b"")


def test_its_own_profile_goes_along_and_one_of_other_colors_does_not(tmp_path: Path) -> None:
    assert open_print(saved(tmp_path, noisy(), "png", icc_profile=SRGB)).profile == SRGB
    assert open_print(saved(tmp_path, noisy("L"), "png", icc_profile=SRGB)).profile == b""
    assert open_print(saved(tmp_path, noisy("CMYK"), "tif", icc_profile=SRGB)).profile == b""
    assert open_print(saved(tmp_path, noisy(), "png")).profile == b""


def test_what_says_it_is_srgb_gets_that_profile(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(noise(*SIZE, 8, 2), SIZE[0], 8, 2, before=chunk(b"sRGB", b"\0")))
    made = ImageCms.ImageCmsProfile(io.BytesIO(open_print(path).profile))
    assert ImageCms.getProfileDescription(made).startswith("sRGB")


@pytest.mark.parametrize("turn", range(1, 9))
def test_how_it_is_shown_goes_along(tmp_path: Path, turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    image = noisy()
    for ending in ("jpg", "png", "webp"):
        picture = open_print(saved(tmp_path, image, ending, exif=exif, dpi=(300, 200)))
        assert picture.turn == turn
        assert picture.shown == ((43, 61) if turn >= 5 else SIZE)
    turned = open_print(saved(tmp_path, image, "tif", tiffinfo={274: turn}))
    upright = ImageOps.exif_transpose(Image.open(tmp_path / "a.tif"))
    assert (turned.turn, turned.shown) == (1, upright.size)
    assert raw(turned.color, turned, 3) == upright.tobytes()


def test_how_it_is_shown_may_stand_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    xmp = b"XML:com.adobe.xmp\0\0\0\0\0" + b'<rdf tiff:Orientation="8"/>'
    path.write_bytes(png(noise(*SIZE, 8, 2), SIZE[0], 8, 2, before=chunk(b"iTXt", xmp)))
    assert open_print(path).turn == 8


def test_the_density_is_told_as_it_is_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert open_print(saved(tmp_path, noisy(), "jpg", exif=exif, dpi=(300, 200))).density == (200, 300)
    assert open_print(saved(tmp_path, noisy(), "png")).density is None


def _wide_tiff(path: Path) -> None:
    path.write_bytes(tiff(*SIZE, (16, 16, 16), 2))


def _extra(path: Path) -> None:
    """A spot color beside the four."""
    path.write_bytes(tiff(*SIZE, (8,) * 5, 5, extra=(0,)))


def _frames(path: Path) -> None:
    noisy().save(path, "TIFF", save_all=True, append_images=[noisy()])


def _lab(path: Path) -> None:
    Image.new("LAB", SIZE).save(path, "TIFF")


def _interlaced(path: Path) -> None:
    data = bytearray(png(noise(*SIZE, 16, 2), SIZE[0], 16, 2))
    head = bytes(data[16:28]) + b"\1"
    data[12:33] = b"IHDR" + head + zlib.crc32(b"IHDR" + head).to_bytes(4)
    path.write_bytes(bytes(data))


def _nothing(path: Path) -> None:
    path.write_bytes(b"GIF89a")


def _cut(path: Path) -> None:
    noisy().save(path, "PNG")
    path.write_bytes(path.read_bytes()[:60])


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (_wide_tiff, NotAllowed, "color TIFF of 16 bits"),
        (_extra, NotAllowed, "more channels"),
        (_frames, NotAllowed, "2 pictures"),
        (_lab, NotAllowed, "LAB"),
        (_interlaced, NotAllowed, "16-bit PNG"),
        (_nothing, Corrupt, "not a picture"),
        (_cut, Corrupt, "damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_cannot_be_kept_whole_is_refused_in_words(
    tmp_path: Path, make: Any, kind: type[PlatenError], words: str
) -> None:
    path = tmp_path / "a"
    make(path)
    with pytest.raises(kind, match=words):
        open_print(path)


def test_too_many_pixels_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST_PIXELS, "PNG", 60 * 43)
    with pytest.raises(NotAllowed, match="61 × 43 pixels"):
        open_print(saved(tmp_path, noisy(), "png"))


def test_fewer_where_all_of_them_must_be_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "AT_ONCE", 60 * 43)
    assert open_print(saved(tmp_path, noisy(), "png")).width == 61
    with pytest.raises(NotAllowed, match="61 × 43 pixels"):
        open_print(saved(tmp_path, noisy("CMYK"), "tif"))


def test_a_large_picture_is_compressed_strip_by_strip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "STRIP_BYTES", 61 * 4 * 5)
    image = noisy("CMYK")
    picture = open_print(saved(tmp_path, image, "tif"))
    assert raw(picture.color, picture, 4) == image.tobytes()
