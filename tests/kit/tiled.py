"""Tiles put together again, and pictures whose place can be found: a bright marker on plain ground."""

from pathlib import Path

from PIL import Image, ImageDraw

from services.workstation.decoding import Decoders
from services.workstation.pyramid import cut
from services.workstation.tilepack import TILE, Pack

GROUND, MARK = (40, 60, 90), (255, 40, 20)
UNDOING = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
"""EXIF turn -> what is done to the upright picture before it is stored with that turn."""


def whole(pack: Pack, level: int = 0) -> Image.Image:
    """One level as one picture."""
    place = pack.index.levels[level]
    mode = "RGBA" if pack.index.channels == 4 else "RGB"
    made = Image.new(mode, (place.width, place.height))
    for row in range(place.rows):
        for column in range(place.columns):
            tile = Image.frombytes(mode, place.size(column, row), pack.tile(level, column, row))
            made.paste(tile, (column * TILE, row * TILE))
    return made


def marked(size: tuple[int, int], at: tuple[float, float], side: float = 0.05) -> Image.Image:
    """Plain ground with a square marker whose middle lies at `at`, in parts of the picture; `side` in parts of the
    shorter side."""
    image = Image.new("RGB", size, GROUND)
    x, y, half = at[0] * size[0], at[1] * size[1], side * min(size) / 2
    ImageDraw.Draw(image).rectangle((round(x - half), round(y - half), round(x + half) - 1, round(y + half) - 1), MARK)
    return image


def save_turned(image: Image.Image, path: Path, orientation: int, form: str = "JPEG") -> None:
    """Stored so that `orientation` brings it upright again."""
    undo = UNDOING[orientation]
    stored = image if undo is None else image.transpose(Image.Transpose(undo))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, int] = {"quality": 95, "subsampling": 0} if form == "JPEG" else {}
    stored.save(path, form, exif=exif, **options)


class Inside(Decoders):
    """Counts what is cut, and cuts it here."""

    def __init__(self) -> None:
        super().__init__(at_once=1)
        self.cuts: list[str] = []

    def cut(self, path: Path, target: Path) -> None:
        self.cuts.append(path.name)
        assert cut(path, target) == ""
