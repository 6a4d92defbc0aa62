"""TIFF files of kinds that no library here writes: any depth and number of channels, uncompressed."""

from struct import pack


def tiff(width: int, height: int, bits: tuple[int, ...], photometric: int, extra: tuple[int, ...] = ()) -> bytes:
    """Little end first, one strip of zeros."""
    size = width * height * sum(bits) // 8
    entries = [(256, (width,)), (257, (height,)), (258, bits), (259, (1,)), (262, (photometric,)), (273, (8,))]
    entries += [(277, (len(bits),)), (278, (height,)), (279, (size,))]
    entries += [(338, extra)] if extra else []
    place = 8 + size + 2 + 12 * len(entries) + 4
    table, after = b"", b""
    for tag, values in entries:
        raw = pack(f"<{len(values)}H" if tag != 279 else "<I", *values)
        kind = 4 if tag == 279 else 3
        inline = raw.ljust(4, b"\0") if len(raw) <= 4 else pack("<I", place + len(after))
        after += raw if len(raw) > 4 else b""
        table += pack("<HHI", tag, kind, len(values)) + inline
    return b"II*\0" + pack("<I", 8 + size) + bytes(size) + pack("<H", len(entries)) + table + bytes(4) + after
