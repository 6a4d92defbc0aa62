"""Cards: notes are never cut, freshness has a tone, long work has a bar and a way out."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.look import colors, has, seen
from ui.icons import Icons
from ui.widgets.card import JobCard, NoteCard, SyncCard


def test_a_note_grows_with_its_words(icons: Icons, window: QWidget, qtbot: QtBot) -> None:
    note = NoteCard(icons, "Please keep the whiskers.", "Note from Thandi", parent=window)
    assert note.heightForWidth(400) == note.heightForWidth(800)
    assert note.heightForWidth(150) > note.heightForWidth(400)
    QVBoxLayout(window).addWidget(note)
    window.resize(300, 500)
    qtbot.waitUntil(lambda: note.width() > 200, timeout=5000)
    before = note.height()
    note.say("Please keep the whiskers on the left in frame, and the ears as well. " * 3, "Note from Thandi")
    assert note.height() > before
    assert note.height() == note.heightForWidth(note.width())
    assert note.accessibleName().endswith("Note from Thandi")


def test_a_note_takes_its_tone(icons: Icons, window: QWidget) -> None:
    note = NoteCard(icons, "Canceled at the shop", tone="bad", parent=window)
    note.resize(300, note.height())
    assert has(seen(note), icons.theme.color("badTint"))


def test_freshness(icons: Icons, window: QWidget) -> None:
    card, pressed = SyncCard(icons, window), list[int]()
    card.clicked.connect(lambda: pressed.append(1))
    card.resize(204, 64)
    card.say("Up to date", "Synced 12 s ago")
    assert seen(card).pixelColor(100, 5).name() == icons.theme.hex("bg1")
    card.say("Working offline", "3 changes waiting to sync", "warn")
    assert seen(card).pixelColor(100, 5).name() == icons.theme.hex("warnTint")
    assert (card.accessibleName(), card.picture) == ("Working offline. 3 changes waiting to sync", "cloud-off")
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert pressed == [1]


def test_long_work_shows_how_far_and_can_be_canceled(icons: Icons, window: QWidget) -> None:
    card, canceled = JobCard(icons, window), list[int]()
    card.canceled.connect(lambda: canceled.append(1))
    card.resize(204, 72)
    card.show()

    def filled(share: float) -> int:
        card.say("Downloading 18 files", "412 MB of 1.2 GB", share)
        bar = seen(card).copy(0, 56, 204, 8)
        return colors(bar)[icons.theme.hex("accent")]

    assert filled(0.25) < filled(0.5) < filled(1)
    assert filled(-1) == 0
    assert "%" not in card.accessibleName()
    QTest.mouseClick(card.cross, Qt.MouseButton.LeftButton)
    assert canceled == [1]
