"""Labels that readers and printers take, and parcels that move by the clock."""

import re
from datetime import timedelta

from services.practice.freight import STEPS_S, Waybill, due, pdf, zpl
from tests.services.practice.parts import NOON


def test_a_pdf_whose_table_points_at_its_objects() -> None:
    document = pdf("The Courier Guy", "TCG300000A", "Thandi (Mokoena)")
    assert document.startswith(b"%PDF-1.4")
    start = int(re.findall(rb"startxref\n(\d+)", document)[0])
    assert document[start : start + 4] == b"xref"
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", document)]
    assert [document[place : place + 7] for place in places] == [b"%d 0 obj" % n for n in range(1, 6)]
    assert rb"Thandi \(Mokoena\)" in document


def test_what_a_label_printer_reads_ends_where_it_should() -> None:
    document = zpl("9400", "Thandi ^XZ~")
    assert document.startswith(b"^XA")
    assert document.count(b"^XZ") == 1
    assert b"^FD9400^FS" in document


def test_time_moves_a_parcel_step_by_step_and_a_canceled_one_stays() -> None:
    told: list[tuple[str, int]] = []
    bills = [Waybill(n, n, "r", "Thandi", NOON) for n in ("a", "b")]
    bills[1].stopped = True
    tell = lambda bill, step, at: told.append((bill.id, step))  # noqa: E731
    assert due(bills, NOON, 1, tell) == 0
    assert due(bills, NOON + timedelta(seconds=STEPS_S[1]), 1, tell) == 1
    assert told == [("a", 1), ("a", 2)]
    assert due(bills, NOON + timedelta(seconds=STEPS_S[-1] / 100), 100, tell) == 1
    assert told[2:] == [("a", 3), ("a", 4)]
    assert due(bills, NOON + timedelta(days=9), 1, tell) == 0
