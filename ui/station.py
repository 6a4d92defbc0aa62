"""What every page of the window works with: the store, who works here, how to take steps and say things."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.hub import Hub
from ui.notices import Notices
from ui.tasks import Tasks

if TYPE_CHECKING:
    from PySide6.QtGui import QScreen

    from app.people import Author
    from app.protocol import Person
    from services.settings import StationSettings
    from services.workstation.client import Client
    from services.workstation.hauling import Fetching
    from services.workstation.images import Shelf
    from services.workstation.profiles import Named
    from services.workstation.store import Store
    from services.workstation.sync import Line
    from ui.icons import Icons
    from ui.images.thumbnails import Thumbnails
    from ui.images.tiles import Tiles
    from ui.images.tints import Tint
    from ui.steps import Steps

NOBODY = "Nobody"
PICTURES = "pictures"
"""The practice shop's own: drawn once and kept."""
MOST_LOOKED_AT = 1000


class Station(QObject):
    """One workstation at work. `clock` gives aware UTC; `zone` is where the shop stands.

    `shelf`, `fetcher` and `client` come when the engine runs; `reconnect` moves over to another receiver (address and
    token; both empty: the one in this process); `sync_now` asks for a cycle at once; `line` is the sync's newest word;
    `folder` holds the settings, `tile_folder` the tiles of large pictures. `changed`: who works here changed.
    """

    changed = Signal()

    def __init__(
        self,
        store: "Store",
        icons: "Icons",
        thumbnails: "Thumbnails",
        settings: "StationSettings",
        clock: Callable[[], datetime],
        zone: tzinfo,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self.icons = icons
        self.theme = icons.theme
        self.thumbnails = thumbnails
        self._tiles: Tiles | None = None
        self._tints: dict[str, Tint] = {}
        self.settings = settings
        self.clock = clock
        self.zone = zone
        self.hub = Hub(self)
        self.notices = Notices(clock, self)
        self.tasks = Tasks(self.notices, parent=self)
        self.shelf: Shelf | None = None
        self.fetcher: Fetching | None = None
        self.client: Client | None = None
        self.reconnect: Callable[[str, str], None] = lambda url, token: None
        self.sync_now: Callable[[], None] = lambda: None
        self.practice = False
        self.line: Line | None = None
        self.folder: Path | None = None
        self.tile_folder: Path | None = None
        self.people: tuple[Person, ...] = ()
        self._person: Person | None = None
        self._steps: Steps | None = None
        self.hub.people.connect(self._know)
        self.hub.fault.connect(self.notices.fault)

    @property
    def name(self) -> str:
        """What this workstation is called."""
        return self.settings.station_name or "This station"

    @property
    def person(self) -> str:
        """Who works here, by name; empty while nobody is known."""
        return self._person.name if self._person else ""

    @property
    def person_id(self) -> str:
        """Their id at the receiver; empty while nobody is known."""
        return self._person.id if self._person else ""

    @property
    def role(self) -> str:
        return self._person.role.value if self._person else ""

    def author(self) -> "Author":
        """Who signs the steps taken here."""
        from app.people import Author
        from app.states import Role

        if self._person is None:
            return Author(Role.OPERATOR, NOBODY, station=self.name)
        return self._person.author(self.name)

    def work_as(self, person: "Person") -> None:
        """Somebody else takes over this workstation."""
        self._person = person
        self.tasks.start(self.store.remember("person", person.id))
        self.changed.emit()

    def keep(self, **changes: object) -> None:
        """Remember settings of this workstation, where there is a folder for them."""
        from services.settings import change

        if self.folder is not None:
            self.settings = change(self.settings, self.folder, **changes)

    def products(self) -> list[str]:
        """What the next orders are of, most frequent first."""
        rows = self.store.page(limit=MOST_LOOKED_AT).rows
        return [title for title, _ in Counter(row.title.split(",")[0] for row in rows).most_common()]

    @property
    def profiles(self) -> Path | None:
        """Where chosen color profiles are kept."""
        return self.folder / "profiles" if self.folder is not None else None

    def tint_of(self, screen: "QScreen | None") -> "Tint":
        """How pictures are painted on a screen: by the profile that was chosen for it, else as sRGB."""
        from services.workstation.profiles import screen_id, screens_of
        from ui.images.tints import PLAIN, Tint, screen_parts

        kept = self.settings.screen_profiles
        named = screens_of(kept).get(screen_id(*screen_parts(screen))) if kept else None
        if named is None or self.profiles is None:
            return PLAIN
        if named.file not in self._tints:
            self._tints[named.file] = Tint(named.file, named.title, self.profiles)
        return self._tints[named.file]

    def show_screen(self, id_: str, named: "Named | None") -> None:
        """Another profile for a screen (`profiles.screen_id`), or none; a file that was lost may be there again."""
        from services.workstation.profiles import with_screen

        self.keep(screen_profiles=with_screen(self.settings.screen_profiles, id_, named))
        self._tints.clear()

    @property
    def tiles(self) -> "Tiles":
        """Large pictures, sharp where there is a folder for their tiles; made when first asked for."""
        if self._tiles is None:
            from ui.images.tiles import Tiles

            self._tiles = Tiles(self.thumbnails.find, parent=self)
            self._tiles.tint_of = self.tint_of
            if self.tile_folder is not None:
                from services.workstation.tileshelf import TileShelf

                self._tiles.shelf = TileShelf(self.tile_folder)
        return self._tiles

    def stop_pictures(self) -> None:
        """Wait for what is being read; what is being cut is given up."""
        self.thumbnails.stop()
        if self._tiles is not None:
            self._tiles.stop()

    @property
    def steps(self) -> "Steps":
        """Made when first asked for: the rules of work are not needed for the first picture."""
        if self._steps is None:
            from ui.steps import Steps

            self._steps = Steps(self.store, self.hub, self.tasks, self.notices, self.author, self.clock, parent=self)
        return self._steps

    def _know(self, people: object) -> None:
        """The receiver named who works here; the one who did last goes on."""
        if not isinstance(people, tuple):
            return
        self.people = people
        last = self.store.fact("person")
        known = next((p for p in self.people if p.id == last), None)
        self._person = known or (self._person if self._person in self.people else None) or next(iter(self.people), None)
        self.changed.emit()
