"""No tracked file names a machine, a package index or carries a key."""

import re
from pathlib import Path

import pytest

from tests.kit.checkout import ROOT, tracked

BINARY = {".png", ".jpg", ".jpeg", ".ttf", ".otf", ".woff2", ".ico", ".icns", ".webp", ".tif", ".tiff", ".gif", ".gz"}
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.])/(?:home|Users)/(?!\.\.\.)\w+/"
    r"|(?<![\w.~-])/(?:root|work|mnt|workspace)/\w+|[A-Z]:\\\\?Users\\\\?\w",
    "a package index": r"(?:files\.pythonhosted|pypi|test\.pypi)\.org|--(?:extra-)?index-url|--find-links[ =]",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a key of a provider": r"\b(?:AKIA[0-9A-Z]{16}|shpat_[0-9a-f]{32}|sk_live_\w{16,}|ghp_\w{30,}|xox[bp]-\w{10,})\b",
}
ALLOWED = {Path("tests/house/test_secrets.py"), Path("packaging/README.md")}


def text_files() -> list[Path]:
    return [path for path in tracked() if path.suffix not in BINARY and path not in ALLOWED]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path}: {match.group()}"
        for path in text_files()
        for match in pattern.finditer((ROOT / path).read_text("utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of somebody's machine", "open('/home/ann/orders.csv')"),
        ("a path of somebody's machine", "cd /root/platen"),
        ("a package index", "--index-url https://index.example/simple"),
        ("a private key", "-----BEGIN RSA PRIVATE KEY-----"),
        ("a key of a provider", "AKIA" + "A" * 16),
    ],
)
def test_the_search_finds_what_it_is_for(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)
