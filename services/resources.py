"""Where `resources/` lies: beside the code, inside the packaged program, or installed."""

import sys
from functools import cache
from pathlib import Path


def path(*parts: str) -> Path:
    """The file or folder below `resources/` (it need not exist); raises ValueError for a way out of it."""
    if any(Path(part).is_absolute() or ".." in Path(part).parts for part in parts):
        raise ValueError("a resource is named from inside the resources folder")
    return _root().joinpath(*parts)


def text(*parts: str) -> str:
    """The whole UTF-8 file with line ends as `\\n`; raises FileNotFoundError."""
    return path(*parts).read_text(encoding="utf-8")


@cache
def _root() -> Path:
    for folder in _candidates():
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the resources folder is missing from this copy of Platen")


def _candidates() -> list[Path]:
    """Packaged first: a checkout that happens to lie around must not feed a packaged program."""
    bundle = getattr(sys, "_MEIPASS", None)
    packaged = [Path(bundle) / "resources"] if isinstance(bundle, str) else []
    return [*packaged, Path(__file__).parents[1] / "resources", Path(sys.prefix) / "share/platen/resources"]
