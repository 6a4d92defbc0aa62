"""One look and one window for every test of a control."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import look
from ui.icons import Icons


@pytest.fixture
def icons(qapp: QApplication) -> Icons:
    return look.icons()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Shown and active, 1000 × 700."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=5000)
    return made
