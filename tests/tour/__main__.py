"""`python -m tests.tour DIR [--only SCENE] [--theme NAME] [--size WxH] [--text PERCENT] [--grey]`: one PNG a scene and
theme, and `index.json` naming them."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.tour.drive import Drive, make_shop
from tests.tour.scenes import SCENES, Scene
from tests.tour.shop import every

THEMES = ("dark", "light")


def main(arguments: list[str] | None = None) -> int:
    """0 when every picture was written."""
    parser = argparse.ArgumentParser("tour")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", metavar="SCENE", help="a scene's name; may be given again")
    parser.add_argument("--theme", choices=THEMES)
    parser.add_argument("--size", type=_size, metavar="WxH", help="of the window, for every scene")
    parser.add_argument("--text", type=int, default=100, metavar="PERCENT", help="the text size of the settings")
    parser.add_argument("--grey", action="store_true", help="without any color, as a grey print-out shows it")
    asked = parser.parse_args(arguments)
    unknown = set(asked.only or ()) - {s.name for s in SCENES}
    if unknown:
        parser.error(f"no scene {', '.join(sorted(unknown))}; there are: {', '.join(s.name for s in SCENES)}")
    chosen = [s for s in SCENES if not asked.only or s.name in asked.only]
    asked.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        shops = _shops(Path(folder), {s.shop for s in chosen})
        index = [_take(app, s, t, shops[s.shop], asked) for s in chosen for t in THEMES if asked.theme in (None, t)]
    (asked.folder / "index.json").write_text(json.dumps(index, indent=1))
    return 0 if all((asked.folder / str(one["file"])).stat().st_size for one in index) else 1


def _shops(folder: Path, wanted: set[str]) -> dict[str, Path]:
    shops = {"full": every, "empty": list}
    for name in wanted:
        make_shop(folder / name, shops[name]())
    return {name: folder / name for name in wanted}


def _take(app: QApplication, scene: Scene, theme: str, shop: Path, asked: argparse.Namespace) -> dict[str, object]:
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    size = asked.size or scene.size
    marks = [f"{size[0]}x{size[1]}"] * (asked.size is not None)
    marks += [f"text{asked.text}"] * (asked.text != 100) + ["grey"] * asked.grey
    name = f"{'-'.join([scene.name, theme, *marks])}@{scale:g}x.png"
    drive = Drive(app, shop, theme, size, asked.text)
    try:
        scene.run(drive)
        drive.grab(asked.folder / name, grey=asked.grey)
    finally:
        drive.close()
    print(name, flush=True)
    return {"scene": scene.name, "theme": theme, "scale": scale, "file": name}


def _size(text: str) -> tuple[int, int]:
    """ "1280x720" in device-independent pixels."""
    width, _, height = text.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    raise SystemExit(main())
