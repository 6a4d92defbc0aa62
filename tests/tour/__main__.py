"""`python -m tests.tour DIR [--only SCENE] [--theme NAME]`: one PNG a scene and theme, and `index.json` naming them."""

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
        index = [
            _take(app, s, t, shops[s.shop], asked.folder) for s in chosen for t in THEMES if asked.theme in (None, t)
        ]
    (asked.folder / "index.json").write_text(json.dumps(index, indent=1))
    return 0 if all((asked.folder / str(one["file"])).stat().st_size for one in index) else 1


def _shops(folder: Path, wanted: set[str]) -> dict[str, Path]:
    shops = {"full": every, "empty": list}
    for name in wanted:
        make_shop(folder / name, shops[name]())
    return {name: folder / name for name in wanted}


def _take(app: QApplication, scene: Scene, theme: str, shop: Path, folder: Path) -> dict[str, object]:
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    name = f"{scene.name}-{theme}@{scale:g}x.png"
    drive = Drive(app, shop, theme, scene.size)
    try:
        scene.run(drive)
        drive.grab(folder / name)
    finally:
        drive.close()
    print(name, flush=True)
    return {"scene": scene.name, "theme": theme, "scale": scale, "file": name}


if __name__ == "__main__":
    raise SystemExit(main())
