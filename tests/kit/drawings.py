"""Where the practice shop's pictures are drawn in tests: once for a whole run, for a name says all that is in one."""

import tempfile
from functools import cache
from pathlib import Path


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="platen-drawings-", ignore_cleanup_errors=True)


def drawings() -> Path:
    """A folder that lives as long as this process."""
    return Path(_folder().name)
