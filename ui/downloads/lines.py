"""What is said of each file of a download: its order, its name, how it stands; and of links that die."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from services.workstation.files import Figures, File, Files, FileState, Turn
from services.workstation.rows import from_ms
from services.workstation.schema import NO_DUE
from services.workstation.store import Store
from ui import formats

MOST, MOST_OVER = 10, 3
"""Lines of a download that runs, and of one that is over."""
SOON = timedelta(minutes=10)
"""A file wanted so lately is on its way: its link is no news yet."""
Live = Callable[[File], tuple[int, int] | None]
_TURNS = {
    Turn.FIRST: "Waiting, first",
    Turn.DYING: "Waiting, its link dies soon",
    Turn.RUSH: "Waiting, rush",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One file in words. `tone`: the ink of its words; `icon` says the state without color. `retry`: may be tried."""

    file: File
    order: str
    name: str
    words: str
    tone: str
    icon: str
    retry: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """What time it is, and where."""

    now: datetime
    zone: tzinfo


def lines_of(files: Files, store: Store, figures: Figures, live: Live, when: When) -> tuple[list[Line], int]:
    """Failed ones first, then those on their way, waiting, paused, here; and how many are left out."""
    over = not figures.count(FileState.WANTED, FileState.PAUSED, FileState.FAILED)
    most = MOST_OVER if over else MOST
    found: list[File] = []
    for state in (FileState.FAILED, FileState.WANTED, FileState.PAUSED, FileState.HERE):
        if len(found) < most and figures.count(state):
            some = files.of_batch(figures.batch, state, 4 * most)
            found += sorted(some, key=lambda file: live(file) is None)
    numbers = {row.id: row.number for row in store.rows({file.order for file in found[:most]})}
    shown = [_line(file, numbers.get(file.order, ""), live(file), when) for file in found[:most]]
    return shown, figures.files - len(shown)


def _line(file: File, number: str, live: tuple[int, int] | None, when: When) -> Line:
    words, tone, icon = _state(file, live, when)
    name = file.name or file.url.split("?")[0].rsplit("/", 1)[-1] or file.artwork
    return Line(file, number, name, words, tone, icon, file.state is FileState.FAILED)


def _state(file: File, live: tuple[int, int] | None, when: When) -> tuple[str, str, str]:
    """Words, ink and icon."""
    if file.state is FileState.FAILED:
        return file.reason, "warnText", "triangle-alert"
    if live is not None:
        return _part(*live), "t1", "download"
    if file.state is FileState.HERE:
        return _here(file, when), "t3", "check"
    if file.state is FileState.PAUSED:
        return f"Paused, {_part(file.got, file.size)}" if file.got else "Paused", "t2", "pause"
    if file.reason:
        return file.reason, "t2", "clock-3"
    return _waiting(file, when), "t2", "clock-3"


def _waiting(file: File, when: When) -> str:
    """Why it is where it is in the line."""
    due = file.rank % NO_DUE
    if file.turn in _TURNS or not 0 < due < NO_DUE - 1:
        return _TURNS.get(file.turn, "Waiting")
    return f"Waiting, due {formats.moment(from_ms(due), when.now, when.zone)}"


def _part(got: int, size: int) -> str:
    return f"{formats.size(got)} of {formats.size(size)}" if size else formats.size(got)


def _here(file: File, when: When) -> str:
    words = formats.size(file.size)
    if file.resumed:
        words += f", {formats.size(file.resumed)} of it not fetched twice"
    if file.reason:
        words += f", {file.reason}"
    if file.at:
        words += f", {formats.moment(from_ms(file.at), when.now, when.zone)}"
    return f"{words} by {file.by}" if file.by else words


def threatened(files: Files, when: When) -> list[File]:
    """Their links die within a day, they are not here, and they are not simply on their way."""
    late = (when.now - SOON).timestamp() * 1000
    found = files.dying(when.now)
    return [f for f in found if f.state is not FileState.WANTED or f.tries or f.wanted_at < late]


def alert(found: Sequence[File], store: Store, when: When) -> str:
    """One line for all of them, the next to die by name; empty for none."""
    if not found:
        return ""
    first = found[0]
    row = store.row(first.order)
    rest = from_ms(first.dies) - when.now
    more = f" {formats.count(len(found) - 1, 'more file')} too." if len(found) > 1 else ""
    number = row.number if row else "An order"
    return f"{number}: the link to its picture dies in {formats.age(rest)}, and it is not on this computer.{more}"
