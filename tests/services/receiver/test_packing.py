"""Long answers travel packed to whoever understands it, and come out as they went in."""

import gzip
from collections.abc import Callable

import pytest
import zstandard

from services.receiver.packing import SHORT, packed

LONG = b'{"number": "#1001", "state": "received"}' * 2000


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"), ("GZIP;q=0.5", "gzip"), ("", ""), ("identity, br", "")],
)
def test_the_callers_word_decides(accepted: str, encoding: str) -> None:
    body, name = packed(LONG, accepted)
    ways: dict[str, Callable[[bytes], bytes]] = {
        "zstd": lambda data: zstandard.decompress(data),
        "gzip": lambda data: gzip.decompress(data),
        "": bytes,
    }
    assert (ways[name](body), name) == (LONG, encoding)
    assert len(body) < len(LONG) // 10 or not name


def test_short_answers_are_left_alone() -> None:
    assert packed(LONG[: SHORT - 1], "zstd, gzip") == (LONG[: SHORT - 1], "")
