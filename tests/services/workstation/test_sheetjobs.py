"""What crosses the pipe between the window and the process that writes sheets arrives as it was."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import Corrupt
from app.nesting import Filled
from app.sheetsizes import SheetSize
from services.workstation import sheetjobs
from services.workstation.errands import packed, unpacked
from services.workstation.sheetjobs import Job, Looked, Said
from services.workstation.sheetwork import SheetChoice, Work

WORK = Work(SheetChoice(SheetSize("A3", 297, 420)), Filled(297, 420, ()), "Gang sheet, 1 of 1", ())
ODD = Path(os.fsdecode(b"/tmp/\xff\n\xc3\xa9.tif"))
AT = datetime(2026, 11, 20, 12, 0, 7, 123456, tzinfo=UTC)


def test_a_job_arrives_whatever_its_path_is() -> None:
    look, write = Job.to_look(ODD), Job.to_write(ODD, AT, WORK)
    for one in (look, write):
        line = sheetjobs.line(one)
        assert line.count(b"\n") == 1
        assert sheetjobs.job(line) == one
    assert look.path == ODD
    assert write.writing is not None
    assert (write.writing.path, write.writing.at, write.writing.work) == (ODD, AT, WORK)


def test_what_is_said_arrives() -> None:
    wrong = packed(Corrupt("The file is damaged.", hint="Download it again."))
    for one in (Said(Looked((300, 200), (299.5, 300))), Said(done=7), Said(whole=True), Said(wrong=wrong)):
        assert sheetjobs.said(sheetjobs.line(one)) == one
    error = unpacked(wrong)
    assert isinstance(error, Corrupt)
    assert error.hint == "Download it again."


@pytest.mark.parametrize("line", [b"", b"{", b"Fatal error\n", b'{"done": "many"}\n', b'{"writing": {}}\n'])
def test_what_is_no_message_is_refused(line: bytes) -> None:
    read = sheetjobs.job if b"writing" in line else sheetjobs.said
    with pytest.raises(Corrupt):
        read(line)
