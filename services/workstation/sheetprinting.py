"""The process that writes gang sheets: looks into print files, and writes one sheet's file whole.

Whatever a shop's file does to a decoder or to the memory, it does here.
"""

import hashlib
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from app.errors import Corrupt, NotAllowed
from app.nesting import Placed
from app.sheetsizes import Form
from services.workstation import sheetjobs
from services.workstation.errands import packed
from services.workstation.landing import settle
from services.workstation.pdfsheet import Heading, Print, write_pdf
from services.workstation.prints import Picture, open_print
from services.workstation.rastersheet import Source, write_raster
from services.workstation.sheetjobs import Job, Looked, Said, Writing
from services.workstation.sheetwork import Laid, Work
from services.workstation.sheetwriting import not_written
from services.workstation.spawning import READY, give_way, limit_memory, pipes


def serve() -> None:
    """The life of such a process: files to look into, an answer a line, or one sheet; until the other side hangs up."""
    told, answers = pipes()
    give_way()
    limit_memory(int(sys.argv[-1]))
    answers.write(READY)
    while line := told.readline():
        job = sheetjobs.job(line)
        if job.writing is not None:
            ended = threading.Event()
            ends = (told, job.writing.path, ended)
            threading.Thread(target=_end_with_the_window, args=ends, name="hangs up", daemon=True).start()
            written = carried_out(job.writing, lambda done: answers.write(sheetjobs.line(Said(done=done))))
            ended.set()
            answers.write(sheetjobs.line(written))
            return
        answers.write(sheetjobs.line(looked(job)))


def looked(job: Job) -> Said:
    """What is found in a file, or why it cannot be printed."""
    try:
        picture = open_print(job.path)
        return Said(Looked(picture.shown, picture.density))
    except MemoryError:
        return Said(wrong=packed(Corrupt("The picture takes more memory to open than Platen gives one.")))
    except Exception as error:  # it travels
        return Said(wrong=packed(error))


def carried_out(writing: Writing, on_tile: Callable[[int], object]) -> Said:
    """A sheet written, or what is wrong; then nothing is left of it."""
    try:
        write_whole(writing.path, writing.at, writing.work, on_tile)
    except MemoryError:
        words = "A picture of this sheet takes more memory than Platen gives one sheet."
        return Said(wrong=packed(NotAllowed(words, hint="Save the picture smaller, or write the sheet as PDF.")))
    except Exception as error:  # it travels
        return Said(wrong=packed(error))
    return Said(whole=True)


def write_whole(part: Path, at: datetime, work: Work, on_tile: Callable[[int], object]) -> None:
    """The whole file, safe on the disk; nothing where that fails. Raises Corrupt where a print file is not the one that
    came or holds no picture, NotAllowed where it cannot be kept whole, Unavailable."""
    choice = work.choice
    by_sha = {one.sha256: one for one in work.laid}
    prints = [_print(placed, one) for placed, one in zip(work.filled.placed, work.laid, strict=True)]
    heading = Heading(work.title, at, choice.margin_mm)

    def source(sha: str) -> Source:
        return Source(Path(by_sha[sha].path), _opened(by_sha[sha]))

    def tell(done: int) -> None:
        on_tile(done)

    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            if choice.form is Form.PDF:
                write_pdf(file, work.filled, prints, lambda sha: _opened(by_sha[sha]), heading, tell)
            else:
                write_raster(file, choice.form, choice.dpi, work.filled, prints, source, heading, tell, part.parent)
            file.flush()
            os.fsync(file.fileno())
        settle([part.parent])
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise not_written(part) from error
        raise


def _print(placed: Placed, one: Laid) -> Print:
    return Print(placed, one.sha256, one.fit.bleed_mm, one.piece.words, one.piece.code)


def _opened(one: Laid) -> Picture:
    """The picture of a file that still is the one whose checksum was verified when it came."""
    path = Path(one.path)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != one.sha256:
            words = f"The file of {one.piece.number} on this computer is not the one that was downloaded."
            raise Corrupt(words, hint="Download it again.")
    return open_print(path)


def _end_with_the_window(told: IO[bytes], part: Path, ended: threading.Event) -> None:
    """Nobody waits for this sheet any more: what is half written goes."""
    with suppress(OSError):
        os.read(told.fileno(), 1)
    if not ended.is_set():
        with suppress(OSError):
            part.unlink(missing_ok=True)
        os._exit(1)
