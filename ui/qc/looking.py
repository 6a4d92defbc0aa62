"""Keys of the bench that change only how the pictures look."""

from collections.abc import Callable, Mapping

from ui.qc.compare import Compare, View


def looks(compare: Compare) -> Mapping[str, Callable[[], object]]:
    """What each does, by key."""
    return {
        "V": compare.next_view,
        "L": compare.toggle_loupe,
        "Z": lambda: compare.one_to_one(None),
        "0": compare.fit,
        "R": compare.toggle_trim,
        "E": compare.toggle_safe,
        "K": compare.toggle_bleed,
        "T": compare.true_size,
        "+": lambda: compare.zoom(1),
        "-": lambda: compare.zoom(-1),
        "B": lambda: compare.set_view(View.SIDE if compare.view is View.BLINK else View.BLINK),
    }
