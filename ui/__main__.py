"""`python -m ui`: the workstation; or, asked by the workstation itself, one of its processes that measure, fetch or
write sheets."""

import sys


def start() -> int:
    """Qt is imported for the window only."""
    if sys.argv[1:2] == ["--measure-pictures"]:
        from services.workstation.decoding import serve

        serve()
        return 0
    if sys.argv[1:2] == ["--fetch-files"]:
        from services.workstation.running import serve

        serve()
        return 0
    if sys.argv[1:2] == ["--write-sheets"]:
        from services.workstation.sheetprinting import serve

        serve()
        return 0
    from ui.main import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
