"""Facts from a header alone, for files nothing more is known of."""

from services.workstation.formats.header import Header
from services.workstation.formats.measured import Measured, facts_of


def test_sizes_are_as_shown_and_marks_go_along() -> None:
    header = Header("JPEG", 9, 300, 400, depth=8, orientation=6, stated_dpi=72.0, frames=2, marks=("crash",))
    facts = facts_of(header)
    assert (facts.width, facts.height, facts.turned, facts.orientation) == (400, 300, True, 6)
    assert (facts.format, facts.size, facts.frames, facts.marks) == ("JPEG", 9, 2, ("crash",))
    assert (facts.stated_dpi, facts.mode, facts.profile) == (72.0, "", "")


def test_there_need_be_no_picture() -> None:
    assert Measured(facts_of(Header("a ZIP archive", 9, marks=("kind",)))).thumbnails == ()
