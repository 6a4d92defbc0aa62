"""Puts the workstation together. The first picture needs Qt and the store alone; all else is brought in behind it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from services.settings import StationSettings, data_dir, home, load, print_folder
from services.workstation.store import Store
from ui.icons import Icons
from ui.images.thumbnails import Thumbnails
from ui.notices import Notice
from ui.station import PICTURES, Station
from ui.theme import Theme
from ui.window import Window

if TYPE_CHECKING:
    from services.workstation.engine import Engine

SIZE = (1440, 900)
SMALL, LARGE = 128, 512
STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    practice: bool = False
    local: bool = False
    receiver: str = ""
    smoke: str = ""
    version: bool = False


def read(arguments: Sequence[str]) -> Options:
    """Exits with a line of help for what it does not know."""
    if not arguments:
        return Options()
    import argparse

    parser = argparse.ArgumentParser("platen", description="The fulfilment workstation.")
    parser.add_argument("--local", action="store_true", help="work alone on this computer")
    parser.add_argument("--practice", action="store_true", help="open the practice shop")
    parser.add_argument("--receiver", default="", metavar="URL", help="work with this receiver")
    parser.add_argument("--smoke", default="", metavar="PNG", help="open the practice shop, write a picture, end")
    parser.add_argument("--version", action="store_true", help="say the version and end")
    return Options(**vars(parser.parse_args(arguments)))


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; gives its exit code."""
    options = read(sys.argv[1:] if arguments is None else arguments)
    if options.version:
        from app import __version__

        print(f"Platen {__version__}")
        return 0
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101  # nobody else makes one in this process
    app.setApplicationName("Platen")
    desk = Workstation(app, options)
    return desk.run()


class Workstation:
    """Settings, store, window, engine: from the first picture to the last breath."""

    def __init__(self, app: QApplication, options: Options) -> None:
        self.app = app
        self.options = options
        self.folder = home()
        self.settings, self.notice = load(self.folder)
        self.practice = self._practises()
        self.data = self.folder / "practice" if self.practice else data_dir(self.settings)
        self.theme = Theme(self.settings.theme, _density(self.settings))
        self.theme.set_text_size(self.settings.text_size)
        self.theme.apply(app)
        if self.practice:
            begin_anew(self.data)
        self.store = Store.open(self.data)
        self.station = self._station()
        self.window = Window(self.station)
        self.engine: Engine | None = None
        self.code = 0

    def run(self) -> int:
        """Until the window is closed."""
        self.window.resize(*SIZE)
        self.window.open()
        self.window.show()
        self.app.processEvents()
        QTimer.singleShot(0, self.settle)
        try:
            return self.app.exec() or self.code
        finally:
            self.stop()

    def settle(self) -> None:
        """After the first picture: commands and keys, then what talks."""
        from services.workstation.engine import Engine

        self._log()
        self.window.settle()
        self.engine = Engine(self.station.hub.tell_fault)
        self.engine.start()
        self.station.tasks.use(self.engine.submit)
        self.station.tasks.start(_mend(self.station), self._tell)
        self.engine.spawn(_talk(self.station, self._setting()))
        if self.notice:
            self.station.notices.info(self.notice)
        if self.options.smoke:
            from ui.smoke import Smoke

            self.smoke = Smoke(self.window, Path(self.options.smoke), self.end)

    def _tell(self, words: tuple[str, ...]) -> None:
        for one in words:
            self.station.notices.post(Notice(one, "warn", stays=True, at=now()))

    def _log(self) -> None:
        """Into a file beside the data; what the libraries do all day is left out."""
        import logging

        from services.logs import configure

        configure("platen", self.folder / "logs")
        for name in ("httpx", "alembic", "asyncio"):
            logging.getLogger(name).setLevel(logging.WARNING)

    def end(self, code: int) -> None:
        self.code = code
        self.window.close()
        self.app.quit()

    def stop(self) -> None:
        """Let what talks finish, then the store."""
        self.station.tasks.stop()
        self.station.tasks.finish(STOP_S)
        self.station.stop_pictures()
        if self.engine is not None:
            self.engine.stop(STOP_S)
        self.store.close()

    def _practises(self) -> bool:
        """Asked for, or nothing else is set up yet."""
        options, settings = self.options, self.settings
        if options.practice or options.smoke or settings.practice:
            return True
        chosen = options.local or options.receiver or settings.receiver_url
        return not chosen and not (data_dir(settings) / "receiver.db").exists()

    def _station(self) -> Station:
        thumbnails = Thumbnails(self._thumbnail)
        station = Station(self.store, Icons(self.theme), thumbnails, self._named(), now, local_zone())
        station.practice = self.practice
        station.folder = self.folder
        station.tile_folder = self.data / "shelf" / "tiles"
        return station

    def _named(self) -> StationSettings:
        """A station without a name is called after its computer."""
        if self.settings.station_name:
            return self.settings
        from dataclasses import replace

        return replace(self.settings, station_name="Press 1" if self.practice else _computer())

    def _thumbnail(self, sha: str, pixels: int) -> Path | None:
        """Where the shelf keeps the small copy; asked for by the thumbnails' own threads."""
        size = SMALL if pixels <= SMALL else LARGE
        path = self.data / "shelf" / "thumbnails" / f"{sha}_{size}.jpg"
        return path if path.exists() else None

    def _setting(self) -> "object":
        from ui.local import Setting

        prints = self.data / "Print files" if self.practice else print_folder(self.settings)
        url = "" if self.practice else self.options.receiver or self.settings.receiver_url
        return Setting(self.data, prints, url, self.practice)


async def _talk(station: Station, setting: object) -> None:
    """Imported on the engine's thread: the libraries that talk take half a second to load."""
    from ui.local import Setting, run

    assert isinstance(setting, Setting)  # noqa: S101  # `_setting` made it
    await run(station, setting)


async def _mend(station: Station) -> tuple[str, ...]:
    """Imported on the engine's thread, too."""
    from ui.sheets.work import mend_all

    return await mend_all(station)


def begin_anew(folder: Path) -> None:
    """Forget the last practice but its pictures: its addresses and secrets are no longer valid."""
    if not folder.exists():
        return
    from shutil import rmtree

    for found in folder.iterdir():
        if found.is_dir() and found.name != PICTURES:
            rmtree(found, ignore_errors=True)
        elif found.is_file():
            found.unlink(missing_ok=True)


def now() -> datetime:
    """Aware, in UTC."""
    return datetime.now(UTC)


def local_zone() -> tzinfo:
    """Where this computer stands."""
    return datetime.now().astimezone().tzinfo or UTC


def _density(settings: StationSettings) -> str:
    return {"comfortable": "standard"}.get(settings.density, settings.density)


def _computer() -> str:
    import platform

    return platform.node().split(".")[0][:24] or "This station"
