"""How a mutation says no."""


class Declined(Exception):
    """Becomes `userErrors`."""

    def __init__(self, message: str, *field: str, code: str = "INVALID", index: int | None = None) -> None:
        super().__init__(message)
        self.error = {"field": list(field) or None, "message": message, "code": code, "elementIndex": index}
