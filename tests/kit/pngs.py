"""PNG files written and read bit by bit, of every kind: what the program under test must not change."""

import zlib
from collections.abc import Sequence
from random import Random

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def noise(width: int, height: int, bits: int, color: int, seed: int = 7) -> list[bytes]:
    """Rows of raw samples, neighbors alike as in a photograph."""
    dice, size = Random(seed), (width * bits * CHANNELS[color] + 7) // 8
    row = bytes(dice.randrange(256) for _ in range(size))
    rows = []
    for _ in range(height):
        row = bytes((value + dice.choice((0, 0, 1, 2, 255))) % 256 for value in row)
        rows.append(row)
    return rows


def png(
    rows: Sequence[bytes],
    width: int,
    bits: int,
    color: int,
    *,
    filters: Sequence[int] = (0, 1, 2, 3, 4),
    before: bytes = b"",
    piece: int = 1000,
) -> bytes:
    """A whole file; the filters take turns. `before`: chunks between the head and the picture."""
    step = max(1, bits * CHANNELS[color] // 8)
    packed, above = bytearray(), bytes(len(rows[0]))
    for n, row in enumerate(rows):
        kind = filters[n % len(filters)]
        packed += bytes([kind]) + _filtered(row, above, kind, step)
        above = row
    data = zlib.compress(bytes(packed))
    parts = b"".join(chunk(b"IDAT", data[n : n + piece]) for n in range(0, len(data), piece))
    head = width.to_bytes(4) + len(rows).to_bytes(4) + bytes([bits, color, 0, 0, 0])
    return SIGNATURE + chunk(b"IHDR", head) + before + parts + chunk(b"IEND", b"")


def opened(data: bytes, width: int, height: int, bits: int, channels: int) -> bytes:
    """Raw samples of compressed and filtered rows, by the letter of the specification."""
    size, step = (width * bits * channels + 7) // 8, max(1, bits * channels // 8)
    plain = zlib.decompress(data)
    assert len(plain) == height * (size + 1)
    made, above = bytearray(), bytes(size)
    for n in range(height):
        line = plain[n * (size + 1) : (n + 1) * (size + 1)]
        above = _unfiltered(line[1:], above, line[0], step)
        made += above
    return bytes(made)


def _filtered(row: bytes, above: bytes, kind: int, step: int) -> bytes:
    return bytes((value - _guess(row, above, kind, step, n)) % 256 for n, value in enumerate(row))


def _unfiltered(row: bytes, above: bytes, kind: int, step: int) -> bytes:
    made = bytearray()
    for n, value in enumerate(row):
        made.append((value + _guess(made, above, kind, step, n)) % 256)
    return bytes(made)


def _guess(row: bytes | bytearray, above: bytes, kind: int, step: int, n: int) -> int:
    left, corner = (row[n - step], above[n - step]) if n >= step else (0, 0)
    up = above[n]
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    aim = left + up - corner
    return min((abs(aim - value), place, value) for place, value in enumerate((left, up, corner)))[2]
