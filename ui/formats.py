"""Times, ages, money, counts, sizes and measures as they stand on screen; what time it is, is always told."""

from datetime import datetime, timedelta, tzinfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
THIN = "\u202f"
"""Thin no-break space, between thousands."""
FIXED = "\u00a0"
"""No-break space, between a figure and its unit where a line may break."""
NEAR = timedelta(days=6)
SIGNS = {"ZAR": "R", "USD": "$", "EUR": "€", "GBP": "£", "AUD": "A$", "CAD": "C$", "NZD": "NZ$", "JPY": "¥", "INR": "₹"}
SPACED = frozenset({"R"})
"""Signs with a space behind them; codes have one always."""
UNDIVIDED = frozenset({"JPY", "KRW", "CLP", "VND", "ISK", "XAF", "XOF"})
"""Currencies without a smaller unit."""
UNITS = ("B", "KB", "MB", "GB", "TB")


def clock(when: datetime, zone: tzinfo, seconds: bool = False) -> str:
    """ "13:52", with seconds "13:52:04", on the wall clock of `zone`. `when` is aware."""
    return when.astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def day(when: datetime, now: datetime, zone: tzinfo) -> str:
    """ "20 Nov", in another year "20 Nov 2025"."""
    there = when.astimezone(zone)
    plain = f"{there.day} {MONTHS[there.month - 1]}"
    return plain if there.year == now.astimezone(zone).year else f"{plain} {there.year}"


def moment(when: datetime, now: datetime, zone: tzinfo) -> str:
    """Today "13:52", within six days either way "Fri 10:00", else "20 Nov". Both times aware."""
    there, here = when.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return clock(when, zone)
    if abs(there.date() - here.date()) <= NEAR:
        return f"{DAYS[there.weekday()]} {clock(when, zone)}"
    return day(when, now, zone)


def age(span: timedelta) -> str:
    """A plain duration, cut down, never rounded up: "48 min", "6 h", "1 d 6 h"; below a minute "0 min"."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h" if hours else f"{minutes} min"


def ago(when: datetime, now: datetime, zone: tzinfo) -> str:
    """Under a day "12 s ago", "5 min ago", "3 h ago"; older ones as a moment. A clock that runs ahead reads "now"."""
    seconds = (now - when).total_seconds()
    if seconds < 1:
        return "now"
    if seconds < 60:
        return f"{int(seconds)} s ago"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h ago"
    return moment(when, now, zone)


def late(due: datetime, now: datetime) -> str:
    """ "20 min late", "3 h late", "2 d late"; empty while there is time left."""
    minutes = int((now - due).total_seconds() // 60)
    if now <= due:
        return ""
    if minutes < 60:
        return f"{max(1, minutes)} min late"
    return f"{minutes // 60} h late" if minutes < 48 * 60 else f"{minutes // 1440} d late"


def left(span: timedelta) -> str:
    """The rest of a long work: "8 s left", "3 min left", "1 h 20 min left"."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s left"
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes} min left"
    return f"{hours} h {minutes} min left" if minutes else f"{hours} h left"


def count(number: int, one: str = "", many: str = "") -> str:
    """ "1 204"; with words "1 order", "3 orders" (`many` where an s is not enough)."""
    figure = grouped(number)
    if not one:
        return figure
    return f"{figure} {one if number == 1 else many or one + 's'}"


def times(number: int) -> str:
    """ "once", "3 times"."""
    return "once" if number == 1 else count(number, "time")


def grouped(number: int) -> str:
    """Thousands apart by a thin no-break space, a real minus sign."""
    return f"{number:,}".replace(",", THIN).replace("-", "−")


def money(minor: int, currency: str) -> str:
    """`minor` is the amount in the currency's smallest unit: 124900 ZAR is "R 1 249.00"."""
    digits = 0 if currency in UNDIVIDED else 2
    whole, rest = divmod(abs(minor), 10**digits)
    figure = f"{grouped(whole)}.{rest:0{digits}d}" if digits else grouped(whole)
    sign = SIGNS.get(currency, currency)
    gap = FIXED if sign in SPACED or sign == currency else ""
    return f"{'−' if minor < 0 else ''}{sign}{gap}{figure}"


def size(weight: int) -> str:
    """Bytes as "812 B", "4.1 KB", "49.6 MB" (steps of 1000, as the disk's maker counts)."""
    figure, unit = float(weight), UNITS[0]
    for unit in UNITS:
        if figure < 999.95 or unit == UNITS[-1]:
            break
        figure /= 1000
    return f"{weight} B" if unit == "B" else f"{figure:.1f} {unit}"


def pixels(width: int, height: int) -> str:
    """ "3 602 × 4 803 px"."""
    return f"{grouped(width)} × {grouped(height)} px"


def measure(width_mm: float, height_mm: float) -> str:
    """Millimeters as "30 × 40 cm", in halves and tenths where needed: "10.5 × 14.8 cm"."""
    return f"{_short(width_mm / 10)} × {_short(height_mm / 10)} cm"


def dpi(value: float) -> str:
    """ "305 dpi", cut down: a picture must not look better than it is."""
    return f"{int(value)} dpi"


def percent(share: float) -> str:
    """A share of 0 to 1 as "36 %"."""
    return f"{round(share * 100)}{FIXED}%"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
