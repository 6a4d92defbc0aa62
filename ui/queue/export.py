"""The queue as CSV: what the list shows, in its order, into the folder of downloads."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from app.errors import Unavailable
from services.workstation.rows import Filter, Key, Row
from services.workstation.verdicts import suspects
from ui.formats import count
from ui.notices import Notice
from ui.queue.sentence import pill
from ui.station import Station

if TYPE_CHECKING:
    from services.workstation.store import Store

COLUMNS = (
    "Order", "Customer", "Item", "Details", "Quantity", "Status", "Note", "Source", "Ordered", "Due", "Assigned to",
)  # fmt: skip
PAGE = 2000
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be carried out by a spreadsheet."""


def export_list(station: Station, title: str, filter_: Filter) -> None:
    """Written off the window's thread; the toast opens the folder."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
    now = station.clock().astimezone(station.zone)
    path = folder / f"{title} {now:%Y-%m-%d %H.%M.%S}.csv"

    def done(rows: int) -> None:
        words = f"{count(rows, 'order')} written to {path.name}"
        station.notices.post(Notice(words, action="Open folder", act=lambda: _open(folder), own=True))

    station.tasks.start(_write(station.store, filter_, path), done)


async def _write(store: "Store", filter_: Filter, path: Path) -> int:
    import asyncio

    return await asyncio.to_thread(write_csv, store, filter_, path)


def write_csv(store: "Store", filter_: Filter, path: Path) -> int:
    """How many orders were written. UTF-8 with a mark, so that spreadsheets read accents. Raises Unavailable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            return _pour(store, filter_, file)
    except OSError as error:
        raise Unavailable(f"{path.name} could not be written.", hint="Is there room on the disk?") from error


def _pour(store: "Store", filter_: Filter, file: io.TextIOBase) -> int:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    written, doubted = 0, suspects(store)
    key: Key | None = None
    while True:
        page = store.page(filter_, key, PAGE)
        writer.writerows([_cells(row, doubted.get(row.id, "")) for row in page.rows])
        written += len(page.rows)
        key = page.next
        if key is None:
            return written


def _cells(row: Row, doubt: str) -> list[str]:
    cells = [
        row.number,
        row.customer,
        row.title,
        row.detail,
        str(row.quantity),
        pill(row)[1],
        row.warning if row.problem else doubt or row.warning,
        row.source,
        _moment(row.placed_at),
        _moment(row.due_at),
        row.assigned,
    ]
    return [f"'{cell}" if cell.startswith(RISKY) else cell for cell in cells]


def _moment(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else ""


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
