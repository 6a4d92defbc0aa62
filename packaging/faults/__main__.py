"""`python -m faults [NAME…] [--seed N]`: run the faults, print what was counted, fail if one figure is wrong."""

import argparse
import random
import sys

import faults
from faults.found import Figure, line


def main(arguments: list[str] | None = None) -> int:
    """0 only when every figure of every fault passes."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=f"Faults: {', '.join(faults.names())}")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seed", type=int, default=None, help="run again what a printed seed has shown")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in faults.names()]
    if unknown:
        parser.error(f"no fault {', '.join(unknown)}; there are: {', '.join(faults.names())}")
    seed = random.randrange(1 << 31) if chosen.seed is None else chosen.seed
    passed = [_passes(name, seed) for name in chosen.names or faults.names()]
    return int(not all(passed))


def _passes(name: str, seed: int) -> bool:
    """A fault that counted nothing has shown nothing, so it fails."""
    print(f"{name} (seed {seed})", flush=True)
    figures: list[Figure] = faults.find(name).run(seed)
    for figure in figures:
        print(line(figure), flush=True)
    return bool(figures) and all(figure.passes for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
