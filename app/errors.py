"""The only errors that cross a room's wall; each can be shown to a person as title, message and hint.

PlatenError
├── Forged        a delivery or token that is not what it claims to be
├── NotAllowed    the rules of work say no; the hint names the way on
├── Conflict      somebody else changed the same thing first; carries both values
├── Refused       the other side understood and said no: trying again will not help
│   ├── Doubtful      it may have been done already, and the other side cannot be asked
│   └── Unmapped      a product or word nobody has told Platen the meaning of
├── Unreachable   no answer, or an answer that blames the other side: trying again may help
│   └── RateLimited   asked too often; says when to come back
│       └── Unsure        it may have arrived; it is looked first when it is tried again
├── Early         the other side is well and will take it, only not yet
├── Unsupported   this provider cannot be told that
├── Corrupt       bytes that are not what they should be
└── Unavailable   our own store could not keep it; nothing was changed
"""

from collections.abc import Mapping


class PlatenError(Exception):
    """`title` in a few words, `message` one or two sentences in trade words, `hint` the way on (may be empty)."""

    title = "Something went wrong"

    def __init__(self, message: str, *, hint: str = "", title: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if title:
            self.title = title


class Forged(PlatenError):
    """A proof did not hold. `stale`: the proof is genuine but its time is outside the tolerance (our clock?)."""

    title = "Message refused"

    def __init__(self, message: str, *, hint: str = "", stale: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.stale = stale


class NotAllowed(PlatenError):
    title = "Not possible now"


class Conflict(PlatenError):
    """`fields`: name of the field -> (what it is now, what was wanted), both as text for people."""

    title = "Changed by someone else"

    def __init__(self, message: str, *, fields: Mapping[str, tuple[str, str]], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fields = dict(fields)


class Refused(PlatenError):
    """`status`: the HTTP status the other side gave, 0 where there was none."""

    title = "Refused by the other side"

    def __init__(self, message: str, *, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class Doubtful(Refused):
    """Never repeated by itself: a person looks at the other side, and whoever tries it again knows what they do."""

    title = "It may be done already"

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message, hint=hint, status=422)


class Unmapped(Refused):
    """`kind`: sku or word; `value` as the source writes it. It waits in the list until somebody maps it."""

    title = "Not mapped yet"

    def __init__(self, message: str, *, kind: str, value: str, hint: str = "Map it, then it is tried again.") -> None:
        super().__init__(message, hint=hint, status=422)
        self.kind, self.value = kind, value


class Unreachable(PlatenError):
    title = "No answer"


class RateLimited(Unreachable):
    """`retry_after`: seconds the other side asked us to wait."""

    title = "Asked too often"

    def __init__(self, message: str, *, retry_after: float, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class Unsure(RateLimited):
    """`retry_after`: seconds until nothing of it can be under way any more."""

    title = "It may have arrived"


class Early(PlatenError):
    """It is tried again for as long as an outage would be, and blames neither the request nor the connection."""

    title = "Not yet"


class Unsupported(PlatenError):
    title = "Cannot be told"


class Corrupt(PlatenError):
    title = "Damaged"


class Unavailable(PlatenError):
    title = "Not saved"
