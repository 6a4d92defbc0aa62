"""Color profiles made in code: Adobe RGB and wide RGB from their published primaries, grey by a gamma, CMYK by a table
of inks on paper."""

import struct
from collections.abc import Callable, Iterable
from functools import cache
from itertools import product

Color = tuple[float, float, float]
D50: Color = (0.9642, 1.0, 0.8249)
ADOBE_GAMMA = 563 / 256
ADOBE_PRIMARIES = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
PROPHOTO_PRIMARIES = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
GREY_GAMMA = 2.2
SRGB: tuple[Color, Color, Color] = ((0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
"""Its primaries as XYZ by D50."""
_GRID, _BACK_GRID = 9, 33


def adobe_rgb(name: str = "Adobe RGB (1998)") -> bytes:
    """The colorants as published, adapted to D50."""
    return _rgb(
        name, ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)), ADOBE_GAMMA
    )


def prophoto_rgb(name: str = "ProPhoto RGB") -> bytes:
    """Colors beyond what most screens and printers show."""
    return _rgb(name, ((0.79767, 0.28804, 0.0), (0.13519, 0.71187, 0.0), (0.03134, 0.00009, 0.82491)), 1.8)


def printer_rgb(name: str = "Lab printer, made in code", share: float = 0.7) -> bytes:
    """A printer that takes RGB and reaches only so much of the way from grey to sRGB's own colors."""
    return _profile(b"prtr", b"RGB ", b"XYZ ", name, _tags(printer_colorants(share), 2.2))


def printer_colorants(share: float) -> tuple[Color, Color, Color]:
    """Each of sRGB's primaries mixed with the others, so that all three together stay white."""
    rest = (1 - share) / 3
    mixed = [[rest + (share if row == column else 0) for column in range(3)] for row in range(3)]

    def of(row: list[float]) -> Color:
        x, y, z = (sum(part * xyz[n] for part, xyz in zip(row, SRGB, strict=True)) for n in range(3))
        return x, y, z

    return of(mixed[0]), of(mixed[1]), of(mixed[2])


def grey(name: str = "Gray Gamma 2.2") -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", name, {b"kTRC": _curve(GREY_GAMMA)})


def cmyk(
    name: str = "Coated paper, made in code", ink: Callable[[float, float, float, float], Color] | None = None
) -> bytes:
    """`ink`: cyan, magenta, yellow and black from 0 to 1 to Lab as seen on the paper."""
    table = _table(ink or on_paper)
    return _profile(b"prtr", b"CMYK", b"Lab ", name, {b"A2B0": table, b"A2B1": table})


@cache
def cmyk_printer(name: str = "Coated paper, there and back", ink: float = 0.97) -> bytes:
    """Three inks that take so much of their light each, black left alone: to the paper and back from it."""

    def there(c: float, m: float, y: float, k: float) -> Color:
        return lab_of(_light_to_xyz(*((1 - ink * part) * (1 - 0.95 * k) for part in (c, m, y))))

    def back(lightness: float, a: float, b: float) -> tuple[float, ...]:
        light = light_of(xyz_of((lightness, a, b)))
        return (*(min(1.0, max(0.0, (1 - value) / ink)) for value in light), 0.0)

    seen, wanted = _table(there), _back_table(back)
    tags = {b"A2B0": seen, b"A2B1": seen, b"B2A0": wanted, b"B2A1": wanted}
    return _profile(b"prtr", b"CMYK", b"Lab ", name, tags)


def _light_to_xyz(red: float, green: float, blue: float) -> Color:
    x, y, z = (sum(part * xyz[n] for part, xyz in zip((red, green, blue), SRGB, strict=True)) for n in range(3))
    return x, y, z


def light_of(xyz: Color) -> Color:
    """Linear sRGB of an XYZ by D50; below 0 or above 1 where sRGB has no such color."""
    x, y, z = xyz
    red = 3.1338561 * x - 1.6168667 * y - 0.4906146 * z
    green = -0.9787684 * x + 1.9161415 * y + 0.0334540 * z
    blue = 0.0719453 * x - 0.2289914 * y + 1.4052427 * z
    return red, green, blue


def xyz_of(lab: Color) -> Color:
    """Of CIE Lab by D50."""

    def f(t: float) -> float:
        return t**3 if t > 6 / 29 else 3 * (6 / 29) ** 2 * (t - 4 / 29)

    y = (lab[0] + 16) / 116
    x, z = y + lab[1] / 500, y - lab[2] / 200
    return f(x) * D50[0], f(y) * D50[1], f(z) * D50[2]


def on_paper(c: float, m: float, y: float, k: float) -> Color:
    """A simple paper: each ink takes most of its light, black leaves a twentieth; always a color sRGB can show."""
    light = [(1 - 0.85 * ink) * (1 - 0.95 * k) for ink in (c, m, y)]
    red, green, blue = light
    x = 0.4360 * red + 0.3851 * green + 0.1431 * blue
    luminance = 0.2225 * red + 0.7169 * green + 0.0606 * blue
    z = 0.0139 * red + 0.0971 * green + 0.7141 * blue
    return lab_of((x, luminance, z))


def lab_of(xyz: Color) -> Color:
    """CIE Lab by D50."""

    def f(t: float) -> float:
        return float(t ** (1 / 3)) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116

    x, y, z = (f(value / white) for value, white in zip(xyz, D50, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _rgb(name: str, colorants: tuple[Color, Color, Color], gamma: float) -> bytes:
    return _profile(b"mntr", b"RGB ", b"XYZ ", name, _tags(colorants, gamma))


def _tags(colorants: tuple[Color, Color, Color], gamma: float) -> dict[bytes, bytes]:
    tags = {f"{c}XYZ".encode(): _xyz(xyz) for c, xyz in zip("rgb", colorants, strict=True)}
    return {**tags, **{f"{c}TRC".encode(): _curve(gamma) for c in "rgb"}}


def _table(ink: Callable[[float, float, float, float], Color]) -> bytes:
    """A table of 16-bit numbers with straight lines before and behind it."""
    matrix = [1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0]
    head = b"mft2" + bytes(4) + bytes([4, 3, _GRID, 0]) + b"".join(map(_fixed, matrix))
    steps = [n / (_GRID - 1) for n in range(_GRID)]
    colors = b"".join(_lab16(ink(*at)) for at in product(steps, repeat=4))
    line = struct.pack(">HH", 0, 65_535)
    return head + struct.pack(">HH", 2, 2) + line * 4 + colors + line * 3


def _back_table(wanted: Callable[[float, float, float], tuple[float, ...]]) -> bytes:
    """From 16-bit Lab to four inks."""
    matrix = [1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0]
    head = b"mft2" + bytes(4) + bytes([3, 4, _BACK_GRID, 0]) + b"".join(map(_fixed, matrix))
    steps = [n / (_BACK_GRID - 1) * 65_535 for n in range(_BACK_GRID)]
    inks = (wanted(at[0] / 652.8, at[1] / 256 - 128, at[2] / 256 - 128) for at in product(steps, repeat=3))
    colors = b"".join(struct.pack(">4H", *(round(part * 65_535) for part in ink)) for ink in inks)
    line = struct.pack(">HH", 0, 65_535)
    return head + struct.pack(">HH", 2, 2) + line * 3 + colors + line * 4


def _lab16(lab: Color) -> bytes:
    lightness, a, b = lab
    numbers = (lightness * 652.8, (a + 128) * 256, (b + 128) * 256)
    return struct.pack(">3H", *(min(65_535, max(0, round(n))) for n in numbers))


def _profile(kind: bytes, space: bytes, connection: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    text = name.encode("ascii") + b"\x00"
    desc = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)
    every = {b"desc": desc, b"cprt": b"text" + bytes(4) + b"Public domain\x00", b"wtpt": _xyz(D50), **tags}
    table, body = b"", b""
    begin = 128 + 4 + 12 * len(every)
    for tag, data in every.items():
        table += tag + struct.pack(">II", begin + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", begin + len(body), b"", 0x02400000, kind, space, connection)
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(24) + struct.pack(">I", 1)
    head += b"".join(map(_fixed, D50))
    return head.ljust(128, b"\x00") + struct.pack(">I", len(every)) + table + body


def _curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))


def _xyz(xyz: Iterable[float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, xyz))


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65_536))
