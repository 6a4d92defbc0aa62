"""Tooltips: what a button does and the key that does the same."""

from PySide6.QtWidgets import QWidget


def tip(words: str, key: str = "") -> str:
    """ "Search (Ctrl K)"; only the words where there is no key."""
    return f"{words} ({key})" if key else words


def explain(widget: QWidget, words: str, key: str = "") -> None:
    """The tooltip for the eye, the name for assistive technology."""
    widget.setToolTip(tip(words, key))
    widget.setAccessibleName(words)
