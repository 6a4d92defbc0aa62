"""Every command of the window with its key, in the order of the key sheet. What each does is tied on by the desk."""

from app.states import AT_CHECK
from app.wording import REPRINT_WORDS
from ui.commands import Command, Commands, is_single
from ui.qc.reasons import KEYS, REASONS

MOVE, WORK, ORDER, GO, WINDOW, CHECK = "Move", "Work", "Order", "Go to", "Window", "Check"
BENCH = "qc"
"""The page of the QC bench. Its keys mean the framed piece: those that mean the queue's selection are off there."""


def _of(group: str, *rows: tuple[str, str, str, str], keys: dict[str, tuple[str, ...]] | None = None) -> list[Command]:
    """Rows of id, title, key, icon."""
    more = keys or {}
    return [Command(i, title, key, more.get(i, ()), icon, group=group) for i, title, key, icon in rows]


def _bench() -> list[Command]:
    """The bench's own keys; while it is in front they go before those of every page."""
    rows = (
        ("qc-tick", "Tick a line of the checklist", "1", "check"),
        ("qc-cross", "Mark a line as failed", "Shift 1", "x"),
        ("qc-pass", "Pass and next", "Enter", "check"),
        ("qc-fail", "Fail, with a reason", "F", "circle-x"),
        ("qc-aside", "Set aside, unsure", "A", "circle-help"),
        ("qc-skip", "Skip for now", "S", "skip-forward"),
        ("qc-undo", "Undo the last verdict", "U", "undo-2"),
        ("qc-photo", "Add a photo", "P", "image"),
        ("qc-picture", "Next picture of this piece", "N", "image"),
        ("qc-view", "Next view", "V", "eye"),
        ("qc-loupe", "Loupe", "L", "zoom-in"),
        ("qc-full", "One to one", "Z", "zoom-in"),
        ("qc-fit", "Fit", "0", "maximize"),
        ("qc-trim", "Trim line", "R", "frame"),
        ("qc-safe", "Safe area", "E", "frame"),
        ("qc-bleed", "Bleed", "K", "frame"),
        ("qc-true", "True size", "T", "ruler"),
        ("qc-nearer", "Zoom in", "+", "zoom-in"),
        ("qc-farther", "Zoom out", "-", "minus"),
        ("qc-proof", "Soft proof: as the printer prints it", "O", "printer"),
        ("qc-product", "On the product", "M", "shirt"),
        ("qc-blink", "Blink between the pictures", "B", "eye"),
    )
    more = {"qc-tick": tuple("23456789"), "qc-cross": tuple(f"Shift {n}" for n in range(2, 10))}
    return [Command(i, title, key, more.get(i, ()), icon, scope=BENCH, group=CHECK) for i, title, key, icon in rows]


def on_page(commands: Commands, page: str) -> list[Command]:
    """What the key sheet shows. At the bench nobody sees the queue's selection, and its single keys are off."""
    found = commands.on(page)
    if page != BENCH:
        return found
    works = [c for c in found if c.group not in (ORDER, MOVE)]
    return [c for c in works if c.group != WORK or (c.key and not is_single(c.key))]


def reason_rows(page: str) -> list[tuple[str, str, str]]:
    """Group, title and key of the reasons to fail a piece, where that can be done: F first, then the key."""
    group, seen = "Why it fails, after F", len(AT_CHECK)
    others = [(group, REPRINT_WORDS[why], key) for why, key in zip(REASONS[seen:], KEYS[seen:], strict=True)]
    return [(group, "What is seen on it", f"1–{seen}"), *others] if page == BENCH else []


def catalog() -> list[Command]:
    """A fresh list: nothing in it does anything yet."""
    return [
        *_of(
            WORK,
            ("download", "Download files", "D", "download"),
            ("download-new", "Download all new", "Shift D", "download"),
            ("download-dying", "Download what loses its link", "", "link-2"),
            ("produce", "Start production", "P", "play"),
            ("check", "Send to QC", "Q", "circle-check-big"),
            ("pass", "Pass QC", "Shift Q", "check"),
            ("ship", "Ship, enter tracking", "S", "send"),
            ("gang", "Put on a gang sheet", "Shift P", "layout-grid"),
            ("hold", "Hold or release", "H", "circle-pause"),
            ("problem", "Report or solve a problem", "X", "octagon-alert"),
            ("more", "More steps: cancel, refund", "M", "ellipsis"),
            ("undo", "Undo", "Ctrl Z", "undo-2"),
            ("redo", "Redo", "Ctrl Shift Z", "redo-2"),
        ),
        Command("write-sheets", "Write the gang sheets", "W", icon="file-down", scope="sheets", group=WORK),
        *_bench(),
        *_of(
            ORDER,
            ("assign", "Assign to me", "A", "user-round"),
            ("assign-other", "Assign to someone else", "Shift A", "users-round"),
            ("note", "Add note", "N", "message-square-text"),
            ("copy-number", "Copy order number", "C", "copy"),
            ("copy-address", "Copy address", "Shift C", "map-pin"),
            ("preview", "Look at the picture", "Space", "maximize"),
            ("full-size", "One to one", "Z", "zoom-in"),
            ("all-pictures", "All pictures on one sheet", "Shift V", "layout-grid"),
        ),
        *_of(
            MOVE,
            ("down", "Next order", "J", ""),
            ("up", "Previous order", "K", ""),
            ("toggle", "Select one more", "Ctrl Space", ""),
            ("all", "Select all in view", "Ctrl A", ""),
        ),
        *_of(
            GO,
            ("go-open", "All open orders", "G O", "inbox"),
            ("go-mine", "Assigned to me", "G M", "user-round"),
            ("go-new", "New", "G N", ""),
            ("go-files", "Files ready", "G F", ""),
            ("go-production", "In production", "G P", ""),
            ("go-ready", "Ready to ship", "G R", ""),
            ("go-hold", "On hold", "G H", ""),
            ("go-problem", "Problems", "G X", ""),
            ("practice", "Practice round at the QC bench", "G C", "eye"),
        ),
        *_of(
            WINDOW,
            ("search", "Search and commands", "Ctrl K", "search"),
            ("keys", "Show all keys", "?", "keyboard"),
            ("sync", "Sync now", "F5", "refresh-cw"),
            ("export", "Export this list as CSV", "Ctrl E", "file-down"),
            ("clear-filters", "Clear filters", "", "filter"),
            ("fold", "Fold the rail", "Ctrl B", "list"),
            ("pane", "Next pane", "F6", ""),
            ("pane-back", "Previous pane", "Shift F6", ""),
            ("theme", "Light or dark", "", "sun"),
            ("compact", "Compact rows", "Ctrl 1", "rows-3"),
            ("standard", "Standard rows", "Ctrl 2", "rows-3"),
            ("large", "Large rows", "Ctrl 3", "rows-3"),
            ("larger", "Larger text", "Ctrl +", "zoom-in"),
            ("smaller", "Smaller text", "Ctrl -", ""),
            ("text-100", "Usual text size", "Ctrl 0", ""),
            ("full-screen", "Full screen", "F11", "maximize"),
            keys={"search": ("/",), "larger": ("Ctrl =",)},
        ),
    ]
