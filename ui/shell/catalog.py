"""Every command of the window with its key, in the order of the key sheet. What each does is tied on by the desk."""

from ui.commands import Command

MOVE, WORK, ORDER, GO, WINDOW = "Move", "Work", "Order", "Go to", "Window"


def _of(group: str, *rows: tuple[str, str, str, str], keys: dict[str, tuple[str, ...]] | None = None) -> list[Command]:
    """Rows of id, title, key, icon."""
    more = keys or {}
    return [Command(i, title, key, more.get(i, ()), icon, group=group) for i, title, key, icon in rows]


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
