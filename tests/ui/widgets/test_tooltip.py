"""Tooltips tell the key; the name stays plain."""

from PySide6.QtWidgets import QWidget

from ui.widgets.tooltip import explain, tip


def test_words_and_key(window: QWidget) -> None:
    assert tip("Search", "Ctrl K") == "Search (Ctrl K)"
    assert tip("Search") == "Search"
    explain(window, "Notices", "F8")
    assert (window.toolTip(), window.accessibleName()) == ("Notices (F8)", "Notices")
