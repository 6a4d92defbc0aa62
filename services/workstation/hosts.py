"""How many files each host is asked for at once: one more for each that came well, half when it says to wait."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

FIRST, MOST = 4, 16
"""Four lines fill a clean line with files of megabytes; small files and lossy lines need sixteen."""
LONGEST_S = 60.0
"""How long a host that cannot be reached is left alone at most."""


@dataclass
class _Host:
    allowed: float = FIRST
    best: float = MOST
    until: float = 0.0
    away: int = 0


class Hosts:
    """`steady`: seconds by a clock that only goes forward. Belongs to one thread."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._known: dict[str, _Host] = {}
        self._busy: Counter[str] = Counter()

    def free(self, host: str) -> bool:
        """Whether one more may be asked of it now."""
        known = self._host(host)
        return self._busy[host] < int(known.allowed) and self._steady() >= known.until

    def closed(self) -> list[str]:
        """Those of which nothing more may be asked now."""
        return [host for host in self._known if not self.free(host)]

    def begin(self, host: str) -> None:
        self._busy[host] += 1

    def end(self, host: str) -> None:
        self._busy[host] -= 1

    def praise(self, host: str) -> None:
        """A file came: one more at once, carefully where the host has once said that it is too much."""
        known = self._host(host)
        known.away = 0
        known.allowed = min(MOST, known.allowed + (1.0 if known.allowed < known.best else 1.0 / known.allowed))

    def wait(self, host: str, seconds: float) -> None:
        """It asked us to wait so long: half as many from then on. Several answers of one moment count once."""
        known = self._host(host)
        now = self._steady()
        if now >= known.until:
            known.allowed = known.best = max(1.0, known.allowed / 2)
        known.until = max(known.until, now + seconds)

    def miss(self, host: str) -> float:
        """No line to it: all its files wait, longer each time. Gives the seconds."""
        known = self._host(host)
        now = self._steady()
        if now >= known.until:
            known.away += 1
            known.until = now + min(LONGEST_S, 0.5 * 2.0 ** min(known.away, 10))
        return known.until - now

    def opens(self) -> float | None:
        """Seconds until the next host that waits may be asked again; None where none waits."""
        now = self._steady()
        waits = [known.until - now for known in self._known.values() if known.until > now]
        return min(waits, default=None)

    def waits(self, host: str) -> float:
        """Seconds until it may be asked again, as it said itself; 0 where it said nothing or could not be reached."""
        known = self._host(host)
        return 0.0 if known.away else max(0.0, known.until - self._steady())

    def ask_again(self, *, wished: bool = False) -> None:
        """What could not be reached is tried at once; where a person wishes it, what asked us to wait, too."""
        for known in self._known.values():
            if known.away or wished:
                known.away, known.until = 0, 0.0

    def _host(self, host: str) -> _Host:
        return self._known.setdefault(host, _Host())
