"""`python -m bench [NAME…] [--json FILE]`: run the benches and print a line a row."""

import argparse
import json
import sys
from pathlib import Path

import bench
from bench.row import HEAD, Row, line, plain


def main(arguments: list[str] | None = None) -> int:
    """0 when every bench ran, whatever it measured: a missed goal is news, not a crash."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=f"Benches: {', '.join(bench.names())}")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in bench.names()]
    if unknown:
        parser.error(f"no bench {', '.join(unknown)}; there are: {', '.join(bench.names())}")
    found: list[Row] = []
    print(HEAD, flush=True)
    for row in bench.rows(chosen.names or bench.names()):
        found.append(row)
        print(line(row), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps([plain(row) for row in found], indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
