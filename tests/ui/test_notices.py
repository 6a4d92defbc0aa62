"""Messages: shown now, kept under the bell unless they answer one's own step, fifty at most."""

import pytest
from pytestqt.qtbot import QtBot

from app.errors import NotAllowed
from tests.ui.shop import NOON
from ui.notices import KEPT, Notice, Notices


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    return Notices(lambda: NOON)


def test_ones_own_step_is_shown_and_not_kept(qtbot: QtBot, notices: Notices) -> None:
    with qtbot.waitSignal(notices.posted) as posted:
        notices.done("FB-1 sent to QC", lambda: None)
    notice = posted.args[0]
    assert (notice.words, notice.action, notice.key, notice.tone) == ("FB-1 sent to QC", "Undo", "Ctrl Z", "ok")
    assert (len(notices.kept), notices.unread) == (0, 0)


def test_a_refusal_says_why_and_the_way_out(qtbot: QtBot, notices: Notices) -> None:
    with qtbot.waitSignal(notices.posted) as posted:
        notices.refused(NotAllowed("FB-2 is on hold.", hint="Release it first, H."))
    assert posted.args[0].words == "FB-2 is on hold. Release it first, H."


def test_others_are_kept_until_read(qtbot: QtBot, notices: Notices) -> None:
    for n in range(KEPT + 5):
        notices.post(Notice(f"n{n}"))
    assert (len(notices.kept), notices.kept[0].words, notices.unread) == (KEPT, f"n{KEPT + 4}", KEPT + 5)
    with qtbot.waitSignal(notices.changed):
        notices.read()
    assert notices.unread == 0


def test_a_group_of_faults_is_taken_apart(notices: Notices) -> None:
    notices.fault(ExceptionGroup("both", [NotAllowed("One."), ValueError("two")]))
    assert [n.words for n in reversed(notices.kept)] == [
        "One.",
        "That did not work (ValueError). Nothing was changed.",
    ]
