"""Processes of our own: how they are started, where they talk, and that they end."""

import os
import subprocess
import sys

import pytest

from services.workstation import spawning
from services.workstation.spawning import READY, buried, spawned

CODE = """
import sys
sys.path.insert(0, sys.argv[1])
import os
from services.workstation.spawning import READY, give_way, pipes
told, answers = pipes()
give_way(3)
print("a library talks")
answers.write(READY)
for line in told:
    answers.write(line.upper() + b"%d %s\\n" % (os.nice(0) if hasattr(os, "nice") else 3, sys.argv[-1].encode()))
"""


def test_it_is_told_and_answers_and_gives_way() -> None:
    process = spawned("--word", CODE, "x", "last")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == READY, "nothing that a library prints comes between"
    process.stdin.write(b"hello\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"HELLO\n"
    nice, value = process.stdout.readline().split()
    assert (int(nice), value) == (min(19, os.nice(0) + 3) if hasattr(os, "nice") else 3, b"last")
    process.stdin.close()
    assert process.wait(10) == 0, "it ends where what it is told ends"
    process.stdout.close()


def test_a_buried_one_is_gone_with_its_pipes() -> None:
    process = spawned("--word", CODE)
    buried(process)
    assert process.returncode is not None
    assert [pipe.closed for pipe in (process.stdin, process.stdout) if pipe is not None] == [True, True]
    buried(process)


def test_a_frozen_program_starts_itself_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[list[str], object]] = []

    class Process:
        def __init__(self, words: list[str], **options: object) -> None:
            found.append((words, options["creationflags"]))

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "Popen", Process)
    spawned("--word", CODE, "7")
    assert found == [([sys.executable, "--word", "7"], spawning.QUIET)]


LIMITED = """
import sys
sys.path.insert(0, sys.argv[1])
from services.workstation.spawning import limit_memory, pipes
told, answers = pipes()
limit_memory(512 << 20)
try:
    held = bytes(1 << 30)
except MemoryError:
    answers.write(b"refused\\n")
answers.write(b"%d\\n" % len(bytes(64 << 20)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX bounds the memory of a process")
def test_it_gets_no_more_memory_than_it_is_given() -> None:
    process = spawned("--word", LIMITED)
    assert process.stdout is not None
    said = process.stdout.read()
    buried(process)
    assert said == b"refused\n%d\n" % (64 << 20)
