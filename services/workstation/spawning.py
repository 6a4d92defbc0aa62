"""Processes of our own beside the window's: how the program starts itself once more, and what such a one does first.

They are started by a word on the program's own command line and not by `multiprocessing`, which would import the main
module, and with it all of Qt, once more. They end with their parent, for then their standard input ends.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import IO

READY = b"ready\n"
"""The first line such a process says."""
QUIET = 0x08000000 | 0x00004000
"""On Windows: no window, and less urgent than the one the user looks at."""
GIVES_WAY = 5


def spawned(word: str, code: str, *values: str) -> "subprocess.Popen[bytes]":
    """A frozen program starts itself with `word`; from source it is Python with `code`, told where the sources lie.

    `values` come last on its command line. Raises OSError.
    """
    root = Path(__file__).resolve().parents[2]
    source = [sys.executable, "-P", "-c", code, str(root), *values]
    words = [sys.executable, word, *values] if getattr(sys, "frozen", False) else source
    flags = QUIET if sys.platform == "win32" else 0
    return subprocess.Popen(  # noqa: S603  # our own program
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=flags
    )


def buried(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process and lets go of its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue


def pipes() -> tuple[IO[bytes], FileIO]:
    """Inside such a process: what it is told and where it answers. What libraries print goes nowhere from now on."""
    told, answers = os.fdopen(os.dup(0), "rb"), FileIO(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    return told, answers


def give_way(by: int = GIVES_WAY) -> None:
    """Inside such a process: the window goes first, and an interrupt at the terminal is the window's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.nice(by)


def limit_memory(most: int) -> None:
    """Inside such a process, on POSIX: it gets no more bytes than these, and leaves no core behind."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
