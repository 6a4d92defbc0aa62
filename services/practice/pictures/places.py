"""Landscapes: hills with a sun, mountains, the sea, a desert, a wood in mist, a night sky, a town at dusk."""

import math
from collections.abc import Callable
from random import Random

from PIL import Image

from services.practice.pictures.brush import Canvas, Point, mix

SUNSETS = (
    ("#fbe3c0", "#f6a86b", "#d95d39", "#8c2f39", "#3d1e3b"),
    ("#e3f0ea", "#a9d6c9", "#5aa9a3", "#2d6f79", "#173f4f"),
    ("#f6dbe2", "#e5a3b8", "#b1709b", "#6a4c82", "#2f2a55"),
    ("#eef3d9", "#cfdb9a", "#8fb36a", "#4d8155", "#23503f"),
    ("#e4eefb", "#a9c7ec", "#6d93cc", "#3f629d", "#22365f"),
    ("#fdf0cf", "#f6cf71", "#e39a3b", "#a65a2a", "#5b2e22"),
)


def ridge(chance: Random, base: float, height: float, *, sharp: bool = False) -> list[Point]:
    """The line of hills from left to right and down to the bottom corners."""
    if sharp:
        points = [(-0.05, base)]
        while points[-1][0] < 1.05:
            x = points[-1][0] + chance.uniform(0.08, 0.2)
            up = len(points) % 2
            points.append((x, base - height * (chance.uniform(0.6, 1.0) if up else chance.uniform(0.0, 0.35))))
    else:
        waves = [(chance.uniform(0.7, 3.1), chance.uniform(0, 6.3), chance.uniform(0.3, 1.0)) for _ in range(3)]
        points = [
            (x / 60, base - height * sum(s * math.sin(f * x / 60 * 3 + p) for f, p, s in waves) / 2.2)
            for x in range(-2, 63)
        ]
    return [*points, (1.1, 1.1), (-0.1, 1.1)]


def hills(seed: int, size: tuple[int, int]) -> Image.Image:
    chance, colors = Random(f"hills {seed}"), SUNSETS[seed % len(SUNSETS)]
    canvas = Canvas(size, colors[0])
    canvas.gradient(colors[0], mix(colors[0], colors[1], 0.7))
    x, y = chance.uniform(0.25, 0.75), chance.uniform(0.24, 0.36)
    canvas.glow(x, y, 0.5, "#ffffff", 0.5)
    canvas.middle(x, y).oval(0, 0, 0.12, 0.12, "#fff7e3" if seed % 2 else mix(colors[2], "#ffb347", 0.5))
    for n, base in enumerate((0.5, 0.6, 0.71, 0.83)):
        canvas.sheet.polygon(ridge(chance, base, 0.07), mix(colors[1 + min(n, 3)], colors[min(n + 2, 4)], 0.35))
    _trees(canvas, chance, colors[4])
    return canvas.done(8, seed)


def _trees(canvas: Canvas, chance: Random, color: str) -> None:
    for _ in range(7):
        f = canvas.middle(chance.uniform(0.02, 0.98), chance.uniform(0.9, 1.0), chance.uniform(0.10, 0.2))
        for y, w in ((-1.0, 0.22), (-0.7, 0.32), (-0.4, 0.42)):
            f.polygon([(0, y - 0.35), (w, y + 0.25), (-w, y + 0.25)], color)
        f.polygon([(-0.05, 0), (0.05, 0), (0.05, -0.3), (-0.05, -0.3)], color)


def mountains(seed: int, size: tuple[int, int]) -> Image.Image:
    chance, colors = Random(f"mountains {seed}"), SUNSETS[(seed + 1) % len(SUNSETS)]
    canvas = Canvas(size, colors[0])
    canvas.gradient(mix(colors[1], "#ffffff", 0.5), colors[0])
    canvas.middle(0.72, 0.22).oval(0, 0, 0.075, 0.075, "#fffaf0")
    for n, base in enumerate((0.6, 0.74)):
        line = ridge(chance, base, 0.34 - 0.12 * n, sharp=True)
        color = colors[2 + n]
        canvas.sheet.polygon(line, color)
        for left, top, right in zip(line, line[1:], line[2:], strict=False):
            if top[1] < left[1] and top[1] < right[1] and top[1] < 1:
                _snow(canvas, left, top, right, mix(color, "#000000", 0.16))
    for base in (0.84, 0.93):
        canvas.sheet.polygon(ridge(chance, base, 0.04), mix(colors[3], colors[4], (base - 0.8) * 7))
    _trees(canvas, chance, mix(colors[4], "#000000", 0.25))
    return canvas.done(8, seed)


def _snow(canvas: Canvas, left: Point, top: Point, right: Point, shade: str) -> None:
    """The side away from the light, and a cap."""
    foot = (top[0] + (right[0] - top[0]) * 0.25, right[1] + 0.3)
    canvas.sheet.polygon([top, right, (right[0], right[1] + 0.3), foot], shade)
    a = (top[0] + (left[0] - top[0]) * 0.3, top[1] + (left[1] - top[1]) * 0.3)
    b = (top[0] + (right[0] - top[0]) * 0.3, top[1] + (right[1] - top[1]) * 0.3)
    mid = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 0.01)
    canvas.sheet.polygon(
        [top, b, ((b[0] + mid[0]) / 2, b[1] + 0.02), mid, ((a[0] + mid[0]) / 2, a[1] + 0.025), a], "#fdfbf6"
    )


def sea(seed: int, size: tuple[int, int]) -> Image.Image:
    chance, colors = Random(f"sea {seed}"), SUNSETS[(1, 4, 0, 2)[seed % 4]]
    canvas = Canvas(size, colors[0])
    canvas.gradient(mix(colors[1], "#ffffff", 0.1), colors[0], "#fff3dc")
    canvas.middle(0.5, 0.44).oval(0, 0, 0.17, 0.17, "#f4845f" if seed % 2 else "#ffd166")
    for n in range(7):
        base = 0.5 + n * 0.075
        wave = [(x / 60, base + 0.012 * math.sin(x / 60 * (16 - n) + n * 1.7 + seed)) for x in range(-1, 62)]
        canvas.sheet.polygon([*wave, (1.1, 1.1), (-0.1, 1.1)], mix(mix(colors[1], colors[2], 0.5), colors[4], n / 6))
    boat = canvas.middle(chance.uniform(0.25, 0.75), 0.6, 0.2)
    boat.shape([(-0.4, 0.0), (0.4, 0.0), (0.25, 0.17), (-0.25, 0.17)], "#fff8ec")
    boat.polygon([(0.02, -0.05), (0.02, -0.75), (0.36, -0.08)], "#fff8ec")
    boat.polygon([(-0.03, -0.05), (-0.03, -0.62), (-0.28, -0.08)], "#f25f5c")
    return canvas.done(8, seed)


def desert(seed: int, size: tuple[int, int]) -> Image.Image:
    chance, colors = Random(f"desert {seed}"), SUNSETS[(5, 0)[seed % 2]]
    canvas = Canvas(size, colors[0])
    canvas.gradient("#f9d9a8" if seed % 2 else "#bfe0dc", "#fdf1dc")
    canvas.middle(chance.uniform(0.3, 0.7), 0.33).oval(0, 0, 0.13, 0.13, "#ee6c4d")
    for n, base in enumerate((0.58, 0.7, 0.84)):
        canvas.sheet.polygon(ridge(chance, base, 0.05), mix(colors[1], colors[3], n * 0.42))
    for _ in range(3):
        f = canvas.middle(chance.uniform(0.1, 0.9), chance.uniform(0.78, 0.95), chance.uniform(0.16, 0.3))
        green = chance.choice(("#2f6f5e", "#3f8a6b", "#24584c"))
        f.line([(0, 0), (0, -0.9)], green, 0.17)
        f.line([(0, -0.35), (-0.3, -0.35), (-0.3, -0.62)], green, 0.13)
        f.line([(0, -0.5), (0.28, -0.5), (0.28, -0.8)], green, 0.13)
    return canvas.done(8, seed)


def wood(seed: int, size: tuple[int, int]) -> Image.Image:
    """Rows of firs that fade into the mist."""
    chance, colors = Random(f"wood {seed}"), SUNSETS[(1, 3, 4, 2)[seed % 4]]
    canvas = Canvas(size, colors[0])
    canvas.gradient(mix(colors[0], colors[1], 0.4), "#fbfaf3")
    canvas.middle(0.66, 0.2).oval(0, 0, 0.09, 0.09, "#fffdf5")
    for row in range(4):
        color, y = mix(colors[1], colors[4], row / 3), 0.55 + row * 0.16
        for n in range(9 - row):
            f = canvas.middle(
                (n + chance.uniform(0, 0.9)) / (8 - row), y + 0.1, (0.22 + row * 0.1) * chance.uniform(0.8, 1.2)
            )
            for k in range(5):
                f.polygon(
                    [(0, -1.3 + k * 0.2), (0.1 + k * 0.06, -0.85 + k * 0.2), (-0.1 - k * 0.06, -0.85 + k * 0.2)], color
                )
        canvas.sheet.polygon([(0, y + 0.08), (1, y + 0.08), (1, 1), (0, 1)], color)
    return canvas.done(8, seed)


def night(seed: int, size: tuple[int, int]) -> Image.Image:
    chance = Random(f"night {seed}")
    top, low, land = (
        ("#0b1437", "#3a3f8f", "#0a1029"),
        ("#120c2e", "#7a3b8f", "#170f2a"),
        ("#06222e", "#1f7a7a", "#041519"),
    )[seed % 3]
    canvas = Canvas(size, top)
    canvas.gradient(top, mix(top, low, 0.5), low)
    for _ in range(150):
        r = chance.choice((0.002, 0.003, 0.005))
        canvas.middle(chance.random(), chance.random() * 0.75).oval(
            0, 0, r, r, mix(low, "#fff8df", chance.uniform(0.5, 1))
        )
    canvas.glow(0.68, 0.24, 0.4, "#fff3c4", 0.35)
    moon = canvas.middle(0.68, 0.24)
    moon.oval(0, 0, 0.1, 0.1, "#fff3c4")
    if seed % 2:
        moon.oval(-0.045, -0.02, 0.088, 0.088, mix(top, low, 0.42))
    for n, base in enumerate((0.68, 0.78, 0.89)):
        canvas.sheet.polygon(ridge(chance, base, 0.06, sharp=n == 0), mix(mix(low, top, 0.35), land, (n + 1) / 3))
    return canvas.done(6, seed)


def town(seed: int, size: tuple[int, int]) -> Image.Image:
    chance, colors = Random(f"town {seed}"), SUNSETS[(2, 0, 4)[seed % 3]]
    canvas = Canvas(size, colors[0])
    canvas.gradient(colors[1], colors[0])
    canvas.middle(0.3, 0.3).oval(0, 0, 0.13, 0.13, "#fff4d6")
    for row in range(3):
        color, x = mix(colors[2], colors[4], row / 2), -0.02
        while x < 1:
            wide, high = chance.uniform(0.07, 0.16), chance.uniform(0.12, 0.34) + 0.2 - row * 0.03
            top = 1 - high - (2 - row) * 0.14
            canvas.sheet.polygon([(x, 1), (x, top), (x + wide, top), (x + wide, 1)], color)
            if chance.random() < 0.45:
                canvas.sheet.polygon([(x, top), (x + wide / 2, top - 0.05), (x + wide, top)], color)
            if row:
                _windows(canvas, chance, x, top, wide)
            x += wide + 0.004
    return canvas.done(6, seed)


def _windows(canvas: Canvas, chance: Random, x: float, top: float, wide: float) -> None:
    for column in range(3):
        for floor in range(7):
            if chance.random() < 0.55:
                left, up = x + wide * (0.18 + column * 0.25), top + 0.03 + floor * 0.045
                canvas.sheet.polygon(
                    [(left, up), (left + wide * 0.14, up), (left + wide * 0.14, up + 0.02), (left, up + 0.02)],
                    "#ffdd8a",
                )


PLACES: dict[str, Callable[[int, tuple[int, int]], Image.Image]] = {
    "hills": hills,
    "mountains": mountains,
    "sea": sea,
    "desert": desert,
    "wood": wood,
    "night": night,
    "town": town,
}
