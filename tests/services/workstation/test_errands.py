"""What crosses the pipe arrives as it was: what to fetch, paths that are no text, all errors that fetching raises."""

import os
from pathlib import Path

import pytest

from app.errors import Corrupt, NotAllowed, PlatenError, RateLimited, Refused, Unavailable, Unreachable
from services.workstation import errands
from services.workstation.dialing import Away, Stopped
from services.workstation.errands import Ended, Errand, Fault, Report, Told, Wrong, packed, unpacked
from services.workstation.fetching import Ask, Got, LinkExpired

ERRORS: list[PlatenError] = [
    Unreachable("a.example broke off in the middle.", hint="It is resumed."),
    RateLimited("a.example asks us to wait.", retry_after=7.5, hint="Wait."),
    Away("No computer answers to the name a.example.", hint="It is tried again."),
    Stopped("Stopped; it goes on from here."),
    Refused("a.example refused (402).", status=402, hint="Ask the shop."),
    LinkExpired("a.example no longer gives this file (410).", status=410),
    Corrupt("The file is damaged (checksum differs).", hint="Download it again."),
    Unavailable("This computer's disk is full.", hint="Make room, then go on.", title="Disk full"),
    NotAllowed("PNG knows no CMYK.", hint="Write this sheet as TIFF or PDF."),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_arrives_as_what_it_was(error: PlatenError) -> None:
    (ended,) = errands.reported(errands.line(Report((), (Ended(1, wrong=packed(error)),)))).ended
    assert ended.wrong is not None
    found = unpacked(ended.wrong)
    assert type(found) is type(error)
    assert (vars(found), found.title, str(found)) == (vars(error), error.title, str(error))


def test_one_that_has_a_more_special_class_arrives_as_the_nearest() -> None:
    class Odd(LinkExpired):
        """Of a kind the other side does not know."""

    found = unpacked(packed(Odd("gone", status=404)))
    assert type(found) is LinkExpired
    assert (found.message, found.status) == ("gone", 404)


def test_a_fault_of_our_own_is_told_by_its_class_and_place_without_its_text() -> None:
    found: dict[str, int] = {}
    try:
        assert found["bella.example"]
    except KeyError as error:
        wrong = packed(error)
    fault = unpacked(wrong)
    assert isinstance(fault, Fault)
    assert fault.name == "KeyError"
    assert "test_errands.py" in fault.where
    assert "bella.example" not in f"{wrong.message.splitlines()[0]}{wrong.title}{wrong.hint}"


@pytest.mark.parametrize("shelf", [None, Path("/shelf")])
def test_an_errand_arrives_as_it_was_even_where_a_path_is_no_text(shelf: Path | None) -> None:
    part = Path(os.fsdecode(b"/parts/caf\xe9/p.part"))
    ask = Ask("https://a.example/Zo\u00eb \u65e5.png?a=1", part, "ab" * 32, 12345678901, shelf)
    told = errands.told(errands.line(Told(Errand.of(3, ask))))
    assert told.errand is not None
    assert (told.errand.number, told.errand.ask) == (3, ask)


def test_a_report_arrives_as_it_was() -> None:
    report = Report(((1, -1, 0), (2, 5, 9)), (Ended(3, Got("s", 5, "png", "length", 0)), Ended(4, wrong=Wrong("Away"))))
    line = errands.line(report)
    assert line.index(b"\n") == len(line) - 1
    assert errands.reported(line) == report


@pytest.mark.parametrize("line", [b"", b"rubbish\n", b"[]\n", b'{"errand": 3, "ended": 3}\n', b"\xff\n"])
def test_what_is_no_message_is_said_to_be_so(line: bytes) -> None:
    with pytest.raises(Corrupt):
        errands.told(line)
    with pytest.raises(Corrupt):
        errands.reported(line)
