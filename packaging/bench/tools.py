"""Other people's programs that stand beside ours: found, or installed where this machine lets us."""

import shutil
import sys

import systemlibraries


def have(program: str, package: str) -> bool:
    """Whether the program can be run; Debian's package is installed where apt may. Says so where it may not."""
    if shutil.which(program) or (sys.platform.startswith("linux") and systemlibraries.install([package])):
        return True
    print(f"{program} is not here and could not be installed ({package})", file=sys.stderr)
    return False
