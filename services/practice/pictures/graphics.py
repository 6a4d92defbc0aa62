"""Posters and patterns: Bauhaus tiles, leaves, arches, marbling, citrus, waves, and words set large."""

import math
from collections.abc import Callable
from random import Random

from PIL import Image

from services.practice.pictures.brush import Canvas, Frame, mix

PALETTES = (
    ("#f4ecdd", "#1d3557", "#e63946", "#f4a261", "#2a9d8f"),
    ("#fbf3e4", "#264653", "#e9c46a", "#e76f51", "#8ab17d"),
    ("#f1f0ea", "#2b2d42", "#ef476f", "#ffd166", "#118ab2"),
    ("#f7ede2", "#3d405b", "#e07a5f", "#81b29a", "#f2cc8f"),
    ("#eef1ef", "#22223b", "#9a8c98", "#c9ada7", "#4a4e69"),
)
SAYINGS = (
    ("Take", "it slow,", "it is only", "Tuesday."),
    ("More", "light,", "less", "hurry."),
    ("Made", "by hand,", "kept", "for good."),
    ("Bread", "Butter", "Sunday"),
    ("Go where", "the dog", "is happy."),
    ("Good", "things", "take", "ink."),
)


def tiles(seed: int, size: tuple[int, int]) -> Image.Image:
    chance, colors = Random(f"tiles {seed}"), PALETTES[seed % len(PALETTES)]
    canvas = Canvas(size, colors[0])
    across = 4 + seed % 2
    edge = canvas.width / across
    for row in range(math.ceil(canvas.height / edge)):
        for column in range(across):
            f = Frame(canvas.draw, column * edge, row * edge, edge, edge)
            ground, ink, dot = chance.sample(colors, 3)
            f.polygon([(0, 0), (1, 0), (1, 1), (0, 1)], ground)
            _tile(f, chance.randrange(7), ink, dot, chance)
    return canvas.done(8, seed)


def _tile(f: Frame, kind: int, ink: str, dot: str, chance: Random) -> None:
    if kind == 0:
        f.draw.pieslice((*f.at(-1, 0), *f.at(1, 2)), 270, 360, fill=ink)
    elif kind == 1:
        f.draw.pieslice((*f.at(0, -1), *f.at(2, 1)), 90, 180, fill=ink)
    elif kind == 2:
        f.oval(0.5, 0.5, 0.4, 0.4, ink)
        f.oval(0.5, 0.5, 0.18, 0.18, dot)
    elif kind == 3:
        f.polygon([(0, 1), (1, 0), (1, 1)], ink)
    elif kind == 4:
        f.draw.pieslice((*f.at(0, 0.5), *f.at(1, 1.5)), 180, 360, fill=ink)
        f.draw.pieslice((*f.at(0, 0), *f.at(1, 1)), 180, 360, fill=dot)
    elif kind == 5:
        for n in range(4):
            f.polygon([(n / 4, 0), (n / 4 + 0.125, 0), (n / 4 + 0.125, 1), (n / 4, 1)], ink)
    else:
        f.polygon([(0.5, 0.04), (0.96, 0.5), (0.5, 0.96), (0.04, 0.5)], ink)
        f.oval(0.5, 0.5, 0.16, 0.16, dot)


def leaves(seed: int, size: tuple[int, int]) -> Image.Image:
    """A few stems, each with its pairs of leaves, on cream."""
    chance = Random(f"leaves {seed}")
    ground, *inks = (
        ("#faf3e6", "#2f6f5e", "#7ca982", "#d98e5f"),
        ("#f6e3d7", "#7b4b3a", "#c7765a", "#e3b18f"),
        ("#eef2ea", "#31572c", "#90a955", "#4f772d"),
        ("#1f2f2b", "#a3c9a8", "#ddd8c4", "#e6a15c"),
    )[seed % 4]
    canvas = Canvas(size, ground)
    canvas.middle(0.5, 0.42).oval(0, 0, 0.33, 0.33, mix(ground, inks[2], 0.4))
    for n, x in enumerate((0.5, 0.3, 0.7)):
        f = canvas.middle(x, 0.94, 0.98 if n == 0 else 0.74)
        _stem(f, inks[n % 3], chance, lean=(0.0, -0.2, 0.2)[n] + chance.uniform(-0.05, 0.05))
    return canvas.done(10, seed)


def _stem(f: Frame, ink: str, chance: Random, lean: float) -> None:
    spine = [(lean * (t / 20) ** 2, -0.85 * t / 20) for t in range(21)]
    f.line(spine, ink, 0.012)
    round_ = chance.uniform(0.32, 0.5)
    for t in range(5, 21, 3):
        x, y = spine[t]
        long = 0.24 * (1.15 - t / 26)
        for side in (-1, 1):
            turn = side * 42 + lean * 40
            a = math.radians(turn - 90)
            f.oval(x + math.cos(a) * long / 2, y + math.sin(a) * long / 2, long / 2, long / 2 * round_, ink, turn - 90)
    x, y = spine[-1]
    f.oval(x, y - 0.06, 0.09, 0.04, ink, -90)


def arches(seed: int, size: tuple[int, int]) -> Image.Image:
    colors = PALETTES[(seed + 3) % len(PALETTES)]
    canvas = Canvas(size, colors[0])
    canvas.middle(0.7, 0.24).oval(0, 0, 0.13, 0.13, colors[2 + seed % 3])
    f = canvas.middle(0.44, 0.98)
    for n in range(6):
        r = 0.56 - n * 0.085
        color = colors[0] if n % 2 else colors[1 + (n // 2 + seed) % 4]
        f.draw.pieslice((*f.at(-r, -r - 0.25), *f.at(r, r - 0.25)), 180, 360, fill=color)
        f.polygon([(-r, -0.26), (r, -0.26), (r, 0.1), (-r, 0.1)], color)
    g = canvas.middle(0.86, 0.98, 0.9)
    for n in range(3):
        r = 0.22 - n * 0.07
        g.draw.pieslice((*g.at(-r, -r - 0.12), *g.at(r, r - 0.12)), 180, 360, fill=colors[1 + (n + seed + 2) % 4])
        g.polygon([(-r, -0.13), (r, -0.13), (r, 0.1), (-r, 0.1)], colors[1 + (n + seed + 2) % 4])
    return canvas.done(12, seed)


def marble(seed: int, size: tuple[int, int]) -> Image.Image:
    """Veins of ink that drift round each other, as on the end papers of old books."""
    chance, colors = Random(f"marble {seed}"), PALETTES[(seed + 1) % len(PALETTES)]
    canvas = Canvas(size, colors[1])
    waves = [(chance.uniform(2, 5), chance.uniform(0, 6.3), chance.uniform(0.03, 0.09)) for _ in range(4)]
    inks = [mix(c, "#ffffff", s) for c in (colors[1], colors[4], colors[0], colors[2], colors[3]) for s in (0.0, 0.22)]
    bands = 22
    for n in range(bands):
        base = n / bands * 1.5 - 0.3
        edge = [(x / 80, base + _drift(x / 80, base, waves)) for x in range(-2, 83)]
        canvas.sheet.polygon([*edge, (1.1, 1.4), (-0.1, 1.4)], inks[(n * 3 + chance.randrange(2)) % len(inks)])
        canvas.sheet.line(edge, mix(colors[0], "#ffffff", 0.4), 0.0025)
    for _ in range(7):
        x, y, r = chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9), chance.uniform(0.03, 0.08)
        f = canvas.middle(x, y)
        for k in range(4):
            points = [
                (
                    r * (1 - k / 4) * (1 + 0.2 * math.sin(3 * a + k)) * math.cos(a),
                    r * (1 - k / 4) * (1 + 0.2 * math.sin(3 * a + k)) * math.sin(a),
                )
                for a in (2 * math.pi * s / 14 for s in range(14))
            ]
            f.shape(points, inks[(k * 3 + len(inks) // 2) % len(inks)])
    return canvas.done(6, seed)


def _drift(x: float, base: float, waves: list[tuple[float, float, float]]) -> float:
    return sum(s * math.sin(f * x * 3 + p + base * (4 + n)) for n, (f, p, s) in enumerate(waves))


def citrus(seed: int, size: tuple[int, int]) -> Image.Image:
    chance = Random(f"citrus {seed}")
    ground, rind, flesh = (
        ("#cfe8d5", "#f3b700", "#ffe27a"),
        ("#fde2d8", "#ef6f3c", "#ffb486"),
        ("#e4ecf7", "#6aa84f", "#cbe896"),
    )[seed % 3]
    canvas = Canvas(size, ground)
    sheet = canvas.middle(0, 0)
    wide, high = canvas.width / sheet.sx, canvas.height / sheet.sy
    for row in range(math.ceil(high * 3.2) + 1):
        for column in range(math.ceil(wide * 3.2) + 1):
            f = sheet.moved((column + (0.5 if row % 2 else 0)) / 3.2, row / 3.2, 0.13)
            turn = chance.uniform(0, 60)
            f.oval(0.75, -0.85, 0.42, 0.17, "#4f8a5b", -40 + turn)
            f.oval(0, 0, 1, 1, rind)
            f.oval(0, 0, 0.88, 0.88, "#fffbe9")
            for k in range(8):
                a = k * 45 + turn
                f.polygon(
                    [(0.08 * math.cos(math.radians(a)), 0.08 * math.sin(math.radians(a)))]
                    + [
                        (0.8 * math.cos(math.radians(a + d)), 0.8 * math.sin(math.radians(a + d)))
                        for d in (-18, -9, 0, 9, 18)
                    ],
                    flesh,
                )
    return canvas.done(8, seed)


def waves(seed: int, size: tuple[int, int]) -> Image.Image:
    """Rows of round waves from the horizon down, each before the one above it."""
    colors = PALETTES[seed % len(PALETTES)]
    canvas = Canvas(size, colors[0])
    canvas.middle(0.64, 0.24).oval(0, 0, 0.17, 0.17, colors[2])
    across = 4
    radius = canvas.width / across / 2
    first = canvas.height * (0.4 if seed % 2 else 0.33)
    inks = (colors[0], colors[1], colors[4], colors[0], colors[1])
    for row in range(math.ceil((canvas.height - first) / radius * 2) + 2):
        y = first + row * radius * 0.5
        for column in range(-1, across + 1):
            x = (column + (0.5 if row % 2 else 0)) * 2 * radius + radius
            for k, ink in enumerate(inks):
                r = radius * (1 - k * 0.2)
                canvas.draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)
    return canvas.done(8, seed)


def poster(seed: int, size: tuple[int, int]) -> Image.Image:
    colors, words = PALETTES[(seed + 2) % len(PALETTES)], SAYINGS[seed % len(SAYINGS)]
    dark = seed % 3 == 1
    canvas = Canvas(size, colors[1] if dark else colors[0])
    f = canvas.middle(0, 0)
    wide, high = canvas.width / f.sx, canvas.height / f.sy
    f.oval(wide * 0.78, high * 0.86, 0.26, 0.26, colors[2])
    f.oval(wide * 0.3, high * 0.93, 0.11, 0.11, colors[3])
    height = min(0.24, 0.84 * high / 1.28 / len(words), min(0.2 * 0.84 * wide / f.width_of(w, 0.2) for w in words))
    for n, word in enumerate(words):
        f.text(
            wide * 0.08, high * 0.07 + n * height * 1.06, word, height, colors[0] if dark else colors[1], anchor="la"
        )
    return canvas.done(10, seed)


GRAPHICS: dict[str, Callable[[int, tuple[int, int]], Image.Image]] = {
    "tiles": tiles,
    "leaves": leaves,
    "arches": arches,
    "marble": marble,
    "citrus": citrus,
    "waves": waves,
    "poster": poster,
}
