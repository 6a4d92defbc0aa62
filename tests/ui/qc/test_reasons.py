"""Every reason to make a piece again has a key of its own, after F and among the rarer steps."""

import pytest
from PySide6.QtTest import QTest

from app.states import ReprintReason
from app.wording import REPRINT_WORDS
from tests.ui.qc.conftest import Bench
from ui.qc.looking import looks
from ui.qc.reasons import KEYS, REASONS, reason_at
from ui.shell.catalog import BENCH


def test_every_reason_has_one_key_that_does_nothing_else_at_the_bench(bench: Bench) -> None:
    assert set(REASONS) == set(ReprintReason)
    assert len(KEYS) == len(set(KEYS)) == len(REASONS)
    used = {key for c in bench.window.commands.on(BENCH) if c.scope == BENCH for key in c.all_keys} - set("123456789")
    taken = used | set(looks(bench.page.compare)) | set("FSAUPN") | bench.window.commands.leaders()
    assert not taken & set(KEYS)
    assert [reason_at(key) for key in ("1", "X", "F", "", "1I")] == [0, 14, -1, -1, -1]


@pytest.mark.parametrize(("key", "why"), list(zip(KEYS, REASONS, strict=True))[8:])
def test_two_keys_fail_a_piece_for_any_reason(bench: Bench, key: str, why: ReprintReason) -> None:
    button = bench.page.side.reasons[REASONS.index(why)]
    assert (button.key, button.text()) == (key, REPRINT_WORDS[why])
    for one in ("f", key.lower()):
        bench.time()
        QTest.keyClicks(bench.page, one)
        bench.qtbot.waitUntil(lambda: not bench.window.listening.guard._burst)
    bench.settle()
    (record,) = bench.order("FB-30001").fulfilments[0].reprints
    assert (record.why, record.attempt) == (why, 1)


def test_outside_the_list_such_a_key_judges_nothing_and_in_it_pictures_can_be_looked_at(bench: Bench) -> None:
    bench.keys("I", "X")
    assert (bench.framed, bench.page.side.mode) == ("FB-30001", "list")
    bench.keys("F", "L", "0")
    assert (bench.framed, bench.page.side.mode, bench.page.compare.loupe) == ("FB-30001", "reasons", True)


def test_the_key_sheet_tells_them_at_the_bench_only(bench: Bench) -> None:
    sheet = bench.window.listening.keys.keys
    rows = sheet.groups()["Why it fails, after F"]
    assert rows[0] == ("What is seen on it", "1–9")
    assert rows[1:] == [(REPRINT_WORDS[why], key) for why, key in zip(REASONS[9:], KEYS[9:], strict=True)]
    shown = {key for group in sheet.groups().values() for _, key in group}
    assert {"F", "G Q", "Ctrl Z"} < shown
    assert not {"Shift D", "J", "Shift Q"} & shown, "what means the queue is off here"
    assert sheet.sizeHint().height() < bench.window.height() - 100
    bench.window.go("open")
    assert "Why it fails, after F" not in sheet.groups()
    assert {"D", "J", "Home"} < {key for group in sheet.groups().values() for _, key in group}
