"""Which orders are selected and which one has the focus, by id: it survives every re-reading of the list."""

from collections.abc import Iterable


class Choice:
    """`current` has the focus and is where the next key acts from; `chosen` keeps the order of choosing."""

    def __init__(self) -> None:
        self.current = ""
        self.anchor = ""
        self._chosen: dict[str, None] = {}

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(self._chosen)

    def __contains__(self, order: object) -> bool:
        return order in self._chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def only(self, order: str) -> None:
        """This one and no other; empty for none."""
        self.current = self.anchor = order
        self._chosen = {order: None} if order else {}

    def toggle(self, order: str) -> None:
        """One more or one fewer; it gets the focus."""
        self.current = self.anchor = order
        if order in self._chosen:
            del self._chosen[order]
        else:
            self._chosen[order] = None

    def span(self, orders: Iterable[str], current: str) -> None:
        """From the anchor to `current`, which gets the focus; what was chosen before is dropped."""
        self.current = current
        self._chosen = dict.fromkeys(orders)

    def drop(self, orders: Iterable[str]) -> None:
        """Forget orders that left the list."""
        for order in orders:
            self._chosen.pop(order, None)
