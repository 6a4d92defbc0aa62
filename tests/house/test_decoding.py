"""No file from outside is decoded in the window's process: Qt opens small copies alone, Pillow works in processes of
its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READERS = {
    "ui/images/thumbnails.py": "small copies, found by checksum",
    "ui/images/tiles.py": "small copies, found by checksum; tiles hold bare pixels",
}
"""What may open a picture with Qt."""
SIZED = {"ui/icons.py": "an empty pixmap of a size", "ui/paint.py": "an empty pixmap of a size"}
"""What may call QPixmap with one value, which Qt takes for a size or for a file."""
OPENERS = {
    "services/workstation/pictures.py": "in the processes that decode",
    "services/workstation/looks.py": "small copies, in the processes that decode",
    "services/workstation/mockups.py": "small copies",
    "services/workstation/prints.py": "in the process that writes sheets",
    "services/workstation/rastersheet.py": "in the process that writes sheets",
    "services/workstation/seeding.py": "small copies",
}
"""What may open a picture with Pillow."""
INSIDE = {
    "pictures": {"decoding", "pyramid", "prints", "proofdrawing", "rastersheet"},
    "pyramid": {"decoding"},
    "comparing": {"decoding"},
    "proofdrawing": {"decoding"},
    "prints": {"pdfsheet", "rastersheet", "sheetprinting"},
    "pdfsheet": {"rastersheet", "sheetprinting"},
    "rastersheet": {"sheetprinting"},
    "sheetprinting": {"__main__"},
}
"""What decodes, and who may import it: the programs of the processes, and what they are made of."""
ALWAYS = frozenset({"QImageReader", "QMovie", "QPicture", "QImageIOHandler", "QMediaPlayer", "QTextDocument"})
LOADING = frozenset({"load", "loadFromData", "fromData", "loadFromFile"})
ONE = frozenset({"QImage", "QPixmap", "QBitmap"})


def called(node: ast.Call) -> str:
    """The last word of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def opening(source: str, *, sized: bool = False) -> Iterator[str]:
    """Each way in which this source has Qt open a picture, with its line."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        one = len(node.args) == 1 and not node.keywords
        if (
            name in ALWAYS
            or (name in LOADING and isinstance(node.func, ast.Attribute))
            or (name in ONE and one and not (sized and name == "QPixmap"))
            or (name == "QIcon" and one and not isinstance(node.args[0], ast.Call))
        ):
            yield f"{node.lineno}: {name}"


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sources("ui"), ids=named)
def test_qt_opens_only_small_copies(path: Path) -> None:
    found = list(opening(path.read_text(encoding="utf-8"), sized=named(path) in SIZED))
    assert bool(found) is (named(path) in READERS), found


@pytest.mark.parametrize(
    "line",
    [
        "QImage(str(path))", "QtGui.QImage(path)", "QPixmap(path)", "QImageReader(path).read()", "image.load(path)",
        "QImage.fromData(data)", "pixmap.loadFromData(data)", "QIcon(path)", "QMovie(path)",
    ],
)  # fmt: skip
def test_each_way_to_open_a_picture_is_seen(line: str) -> None:
    assert list(opening(line))


@pytest.mark.parametrize("line", ["QImage()", "QImage(3, 4, form)", "QPixmap.fromImage(image)", "QIcon(Engine(x))"])
def test_what_opens_nothing_is_let_be(line: str) -> None:
    assert not list(opening(line))


def imports(source: str) -> set[str]:
    """Modules of the workstation that are imported, wherever it is done."""
    found = set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services.workstation"):
            rest = (node.module or "").split(".")[2:]
            found |= {rest[0]} if rest else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.split(".")[2] for alias in node.names if alias.name.startswith("services.workstation.")
            }
    return found


def opens_with_pillow(source: str) -> bool:
    """Whether it calls Pillow's open or its parser."""
    named = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    words = {(getattr(node.value, "id", ""), node.attr) for node in named}
    return bool(words & {("Image", "open"), ("ImageFile", "Parser")})


@pytest.mark.parametrize("path", [p for p in sources("services", "ui") if "practice" not in p.parts], ids=named)
def test_pillow_decodes_only_in_processes_of_its_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert opens_with_pillow(source) is (named(path) in OPENERS)
    for module in imports(source) & INSIDE.keys():
        assert path.stem in INSIDE[module], f"{module} decodes: ask services.workstation.decoding or sheetwriting"
