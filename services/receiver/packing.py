"""Long answers made short for the line, where the caller understands it."""

import gzip

import zstandard

SHORT = 8192
"""Bytes below which packing saves no packet worth the work."""


def packed(body: bytes, accepted: str) -> tuple[bytes, str]:
    """The body as it travels and the name of its encoding, empty for as it is. `accepted`: the caller's header."""
    if len(body) < SHORT:
        return body, ""
    names = {name.strip().partition(";")[0].lower() for name in accepted.split(",")}
    if "zstd" in names:
        return zstandard.ZstdCompressor(level=1).compress(body), "zstd"
    if "gzip" in names:
        return gzip.compress(body, compresslevel=1, mtime=0), "gzip"
    return body, ""
