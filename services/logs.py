"""One log format for both programs; secrets, tokens, addresses and handed-over names never reach a line."""

import logging
import logging.handlers
import re
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s  %(message)s"
STRUCK = "[struck out]"
SHORTEST_NAME = 3
FILE_BYTES = 2_000_000
FILES_KEPT = 5

_PATTERNS = [
    (re.compile(r"(?i)\b(bearer|basic|digest)\s+[^\s,;\"']+"), rf"\1 {STRUCK}"),
    (re.compile(r"://[^/\s:@]*:[^/\s@]+@"), f"://{STRUCK}@"),
    (re.compile(r"(?i)[^\s@\"'<>(),;:=/&?]+(?:@|%40)[^\s@\"'<>(),;:=/&?]+"), STRUCK),
    (re.compile(r"\b(?:whsec|shp[a-z]{2}|sk|rk|pk|re|SG|xox[abp])[_.-][A-Za-z0-9+/=_.-]{6,}"), STRUCK),
    (
        re.compile(
            r"(?i)([\"']?[\w-]*(?:token|secret|password|passwd|api[_-]?key|authorization|cookie|signature|hmac)"
            r"[\w-]*[\"']?\s*[=:]\s*)(?!\[struck)(?:\"[^\"]*\"|'[^']*'|[^\s,;&}\])]+)"
        ),
        rf"\1{STRUCK}",
    ),
    (re.compile(r"\b(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{40,}"), STRUCK),
]


class Struck:
    """What must never be readable in a log; grows while the program learns names and secrets."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def add(self, words: Iterable[str]) -> None:
        """Names of persons, secrets of accounts. Words under three characters would strike out everything."""
        with self._lock:
            self._words |= {word for word in map(str.strip, words) if len(word) >= SHORTEST_NAME}
            longest_first = sorted(self._words, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(_wanted, longest_first)), re.IGNORECASE)

    def clear(self) -> None:
        with self._lock:
            self._words.clear()
            self._pattern = None

    def clean(self, line: str) -> str:
        """The line with every word and everything that looks like a secret or an address struck out."""
        if self._words and self._pattern is not None:
            line = self._pattern.sub(STRUCK, line)
        for pattern, instead in _PATTERNS:
            line = pattern.sub(instead, line)
        return line


def _wanted(word: str) -> str:
    """A name only as a whole word, or Ann would be struck out of cannot; a secret wherever it stands."""
    name = all(part.isalpha() for part in word.split())
    return rf"(?<!\w){re.escape(word)}(?!\w)" if name else re.escape(word)


STRIKE = Struck()


def strike_out(*words: str) -> None:
    """Hand over names or secrets that no line may show from now on."""
    STRIKE.add(words)


class CleanFormatter(logging.Formatter):
    """Cleans the finished text, so tracebacks and arguments are covered as well; times are UTC."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"

    def __init__(self, struck: Struck = STRIKE) -> None:
        super().__init__(FORMAT, datefmt="%Y-%m-%dT%H:%M:%S")
        self._struck = struck

    def formatMessage(self, record: logging.LogRecord) -> str:
        """A message stays on its line, so that nobody can write a line of their own; tracebacks keep theirs."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        return self._struck.clean(super().format(record))


def configure(program: str, folder: Path | None, *, level: int = logging.INFO) -> None:
    """Lines go to standard error and, when a folder is given, to `<folder>/<program>.log` (five files kept).

    Called again, it replaces what it set before. A folder that cannot be written costs only the file.
    """
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one.formatter, CleanFormatter)]:
        root.removeHandler(handler)
        handler.close()
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if sys.stderr else []
    trouble = None
    if folder is not None:
        try:
            handlers.append(_file(folder / f"{program}.log"))
        except OSError as error:
            trouble = type(error).__name__
    for handler in handlers:
        handler.setFormatter(CleanFormatter())
        root.addHandler(handler)
    root.setLevel(level)
    for name in ("httpx", "httpcore", "asyncio", "sqlalchemy.engine", "PIL", "keyring"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if trouble:
        logging.getLogger(__name__).warning("no log file: %s", trouble)


def _file(path: Path) -> logging.Handler:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT - 1, encoding="utf-8", errors="backslashreplace"
    )
    path.chmod(0o600)
    return handler
