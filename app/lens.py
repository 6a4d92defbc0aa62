"""How pictures of different sizes are looked at as one: a point, a power, and where each of them then lies.

A point is given in parts of the picture (0 to 1), so that it means the same place in a phone's photo and in the print
file made from it. Lengths are device-independent pixels of the screen; a zoom is device pixels a picture pixel.
"""

from dataclasses import dataclass, replace

from app.artwork import MM_PER_INCH

STEPS = (0.05, 0.1, 0.14, 0.2, 0.25, 0.33, 0.5, 0.67, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0)
AIR = 12.0
"""Stays free around a fitted picture."""
_NEAR = 1.01
"""A step nearer than this is the one that is shown."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def at(self, u: float, v: float) -> tuple[float, float]:
        """The place of a point given in parts of this box."""
        return self.x + u * self.width, self.y + v * self.height

    def share(self, x: float, y: float) -> tuple[float, float]:
        """A place in parts of this box; the middle where it has no size."""
        if self.width <= 0 or self.height <= 0:
            return 0.5, 0.5
        return (x - self.x) / self.width, (y - self.y) / self.height

    def inset(self, by: float) -> "Box":
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def part(self, inner: "Box") -> "Box":
        """A box given in parts of this one."""
        x, y = self.at(inner.x, inner.y)
        return Box(x, y, inner.width * self.width, inner.height * self.height)


WHOLE = Box()


@dataclass(frozen=True, slots=True)
class Room:
    """Where a picture is shown, how many pixels it has, and how many of the screen's make one of ours (`ratio`)."""

    width: float
    height: float
    area: Box
    ratio: float = 1.0

    @property
    def fitting(self) -> float:
        """Screen pixels a picture pixel when it is shown whole; 1 where there is nothing to fit."""
        if self.width <= 0 or self.height <= 0:
            return 1.0
        return min(max(1.0, self.area.width - 2 * AIR) / self.width, max(1.0, self.area.height - 2 * AIR) / self.height)

    @property
    def whole(self) -> float:
        """The power that shows one picture pixel on one pixel of the screen."""
        return self.power(1.0)

    def power(self, zoom: float) -> float:
        """The power that shows so many device pixels a picture pixel."""
        return zoom / self.ratio / self.fitting

    def zoom(self, lens: "Lens") -> float:
        return lens.power * self.fitting * self.ratio

    def box(self, lens: "Lens") -> Box:
        """Where the whole picture lies under this lens."""
        scale = self.fitting * lens.power
        width, height = self.width * scale, self.height * scale
        x, y = self.area.at(0.5, 0.5)
        return Box(x - lens.x * width, y - lens.y * height, width, height)


@dataclass(frozen=True, slots=True)
class Lens:
    """`x` and `y`: the point in the middle of each room, in parts of the picture. `power`: times its fitted size.

    One lens serves every picture that is compared: each is fitted into a room of its own first."""

    x: float = 0.5
    y: float = 0.5
    power: float = 1.0

    @property
    def fitted(self) -> bool:
        return self == FITTED

    def powered(self, power: float, room: Room, at: tuple[float, float] | None = None) -> "Lens":
        """At another power, the point under `at` (the middle if none) staying where it is, within what makes sense."""
        least, most = limits(room)
        power = min(most, max(least, power))
        place = at or room.area.at(0.5, 0.5)
        held = room.box(self).share(*place)
        turned = replace(self, power=power)
        now = room.box(turned).share(*place)
        return _held(replace(turned, x=self.x + held[0] - now[0], y=self.y + held[1] - now[1]))

    def stepped(self, steps: int, room: Room, at: tuple[float, float] | None = None) -> "Lens":
        """So many of `STEPS` larger (or smaller); the fitted size is a step too."""
        zoom, fitted = room.zoom(self), room.fitting * room.ratio
        for _ in range(abs(steps)):
            zoom = _next(zoom, fitted, larger=steps > 0)
        return FITTED if abs(zoom - fitted) < 1e-9 else self.powered(room.power(zoom), room, at)

    def moved(self, dx: float, dy: float, room: Room) -> "Lens":
        """The picture pushed by so many pixels; its edge stops in the middle, and a whole picture does not move."""
        box = room.box(self)
        if box.width <= 0 or box.height <= 0:
            return self
        return _held(replace(self, x=self.x - dx / box.width, y=self.y - dy / box.height))

    def kept(self, zoom: float, room: Room) -> "Lens":
        """For the next picture or another room: fitted stays fitted, else so many device pixels a picture pixel."""
        if self.fitted:
            return self
        least, most = limits(room)
        return _held(replace(self, power=min(most, max(least, room.power(zoom)))))


FITTED = Lens()


def limits(room: Room) -> tuple[float, float]:
    """The least and the most power: whole, or 1 : 1 where that is smaller; the largest step, or whole."""
    return min(1.0, room.whole), max(1.0, room.power(STEPS[-1]))


def true_power(room: Room, width_mm: float, height_mm: float, screen_dpi: float) -> float:
    """The power at which a print of this size is as large on the screen as in the hand.

    `screen_dpi`: device pixels an inch, as calibrated. The file is turned to fit. Raises ValueError for no size."""
    if min(width_mm, height_mm, screen_dpi, room.width, room.height) <= 0:
        raise ValueError("nothing to measure by")
    pixels = max(room.width, room.height)
    return room.power(max(width_mm, height_mm) / MM_PER_INCH * screen_dpi / pixels)


def _next(zoom: float, fitted: float, *, larger: bool) -> float:
    steps = sorted({*STEPS, fitted})
    if larger:
        return next((s for s in steps if s > zoom * _NEAR), max(zoom, steps[-1]))
    return next((s for s in reversed(steps) if s < zoom / _NEAR), min(zoom, steps[0]))


def _held(lens: Lens) -> Lens:
    """A picture no larger than its room stays in the middle; of a larger one some part does."""
    if lens.power <= 1.0:
        return replace(lens, x=0.5, y=0.5)
    return replace(lens, x=min(1.0, max(0.0, lens.x)), y=min(1.0, max(0.0, lens.y)))
