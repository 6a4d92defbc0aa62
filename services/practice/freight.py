"""Parcels of the made-up carriers: tiny labels as PDF and ZPL, and how far each is by the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

STEPS_S: tuple[float, ...] = (2 * 3_600, 8 * 3_600, 26 * 3_600, 30 * 3_600)
"""After it was bought: collected, in transit, out for delivery, delivered; each divided by the speed."""

_PAGE = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 432]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
)


def pdf(*lines: str) -> bytes:
    """A label of 4 by 6 inches with these lines on it: a file that PDF readers open."""
    rows = "".join(f" ({_plain(line)}) Tj 0 -28 Td" for line in lines)
    content = f"BT /F 18 Tf 24 380 Td{rows} ET".encode("latin-1")
    body = _PAGE % (len(content), content)
    places = [body.index(b"%d 0 obj" % n) for n in range(1, 6)]
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return b"%sxref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        body,
        table,
        len(body),
    )


def _plain(text: str) -> str:
    kept = text.encode("latin-1", "replace").decode("latin-1")
    return "".join(f"\\{c}" if c in "()\\" else c for c in kept if c >= " ")


def zpl(number: str, *lines: str) -> bytes:
    """The same for a label printer, with the number as a Code 128."""
    rows = "".join(f"^FO40,{260 + 40 * n}^A0N,32,32^FD{_dull(line)}^FS" for n, line in enumerate(lines))
    return f"^XA^PW812^LL1218^FO40,40^BY3^BCN,160,Y,N,N^FD{_dull(number)}^FS{rows}^XZ\n".encode()


def _dull(text: str) -> str:
    return "".join(c for c in text if c not in "^~" and c >= " ")


@dataclass
class Waybill:
    """One parcel. `steps`: how many of `STEPS_S` it has behind it; `stopped`: canceled."""

    id: str
    number: str
    reference: str
    to: str
    bought_at: datetime
    steps: int = 0
    stopped: bool = False
    history: list[tuple[str, datetime]] = field(default_factory=list)


def due(bills: Sequence[Waybill], now: datetime, speed: float, tell: Callable[[Waybill, int, datetime], None]) -> int:
    """Let time pass: each step that became due is told once, in its order. Gives how many parcels moved."""
    moved = 0
    for bill in bills:
        before = bill.steps
        while not bill.stopped and bill.steps < len(STEPS_S) and speed > 0:
            at = bill.bought_at + timedelta(seconds=STEPS_S[bill.steps] / speed)
            if at > now:
                break
            bill.steps += 1
            tell(bill, bill.steps, at)
        moved += bill.steps > before
    return moved
