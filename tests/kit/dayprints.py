"""A day's mix of prints, the reference for how full gang sheets become: sizes as they are sold, feet for the codes."""

from app.nesting import Sheet, Tile

FOOT_MM, FOOT_WIDE_MM = 8.0, 26.0
MIX: tuple[tuple[str, float, float, int], ...] = (
    ("8 × 10 in", 203.2, 254.0, 14),
    ("A4", 210.0, 297.0, 12),
    ("A3", 297.0, 420.0, 4),
    ("20 × 30 cm", 200.0, 300.0, 8),
    ("30 × 40 cm", 300.0, 400.0, 9),
    ("40 × 50 cm", 400.0, 500.0, 4),
    ("T-shirt front", 280.0, 360.0, 6),
    ("Mug", 210.0, 95.0, 18),
    ("Phone case", 75.0, 150.0, 8),
    ("Sticker 75", 75.0, 100.0, 24),
    ("Sticker 50", 50.0, 50.0, 40),
)
"""What it is, width and height in mm, how many."""
SHEETS: dict[str, Sheet] = {
    "sheet 70 × 100 cm": Sheet(700, 1000, margin_mm=5, gap_mm=4, marks_mm=4),
    "sheet 120 × 200 cm": Sheet(1200, 2000, margin_mm=5, gap_mm=4, marks_mm=4),
    "roll 61 cm": Sheet(610, 5000, margin_mm=5, gap_mm=4, marks_mm=4, roll=True),
    "roll 112 cm": Sheet(1118, 5000, margin_mm=5, gap_mm=4, marks_mm=4, roll=True),
}


def day(*, feet: bool = True) -> list[Tile]:
    """147 pictures of eleven sizes; every one may be turned."""
    foot = (FOOT_MM, FOOT_WIDE_MM) if feet else (0.0, 0.0)
    return [
        Tile(f"{name} {n}", width, height, foot_mm=foot[0], foot_wide_mm=foot[1])
        for name, width, height, count in MIX
        for n in range(1, count + 1)
    ]
