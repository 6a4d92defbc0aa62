"""One picture from one address, such as a print house's drawing: fetched with the care of downloads, kept a while."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from app.codes import digest
from app.errors import Corrupt, Unavailable
from app.preflight import is_fatal
from ui.images.shown import Shown

if TYPE_CHECKING:
    from services.workstation.hauling import Fetching
    from services.workstation.images import Shelf

FOLDER = "mockups"
LARGEST = 40 << 20
KEPT = 20


async def fetched(shelf: "Shelf | None", fetcher: "Fetching | None", url: str) -> Shown:
    """The picture, by what its header says of it. Raises what the fetcher raises, Corrupt for what is no picture,
    Unavailable offline."""
    if shelf is None or fetcher is None:
        raise Unavailable("Pictures cannot be fetched now.", hint="Ask again when the line is back.")
    return await asyncio.to_thread(_fetched, shelf.folders.shelf / FOLDER, fetcher, url)


def _fetched(folder: Path, fetcher: "Fetching", url: str) -> Shown:
    from services.workstation.dialing import Stopped
    from services.workstation.fetching import Ask
    from services.workstation.formats.kinds import read_header
    from services.workstation.formats.measured import facts_of
    from services.workstation.landing import put_in_place
    from services.workstation.parts import Part

    ask = Ask(url, folder / f"{digest(url, length=26)}.part")
    try:
        got = fetcher.fetch(ask, lambda size, total: max(size, total) <= LARGEST)
    except Stopped as error:
        Part(ask.part).forget()
        raise Corrupt("This picture is larger than 40 MB.", hint="Look at it there.") from error
    path = ask.part.with_suffix(f".{got.kind}")
    put_in_place(ask.part, path)
    Part(ask.part).journal.unlink(missing_ok=True)
    _tidy(folder)
    facts = facts_of(read_header(path))
    if is_fatal(facts):
        raise Corrupt("The picture is damaged and cannot be shown.", hint="Ask for it again.")
    return Shown(path, got.sha256, "Mock-up", facts)


def _tidy(folder: Path) -> None:
    """Only the newest few stay."""
    found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT:]:
        path.unlink(missing_ok=True)
