"""What was found of a file is let pass at the bench, by hand, with a reason."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.artwork import Facts
from app.events import Fetched
from app.orders import ArtworkRole, Order
from app.states import State
from app.workflow import apply
from tests.ui.qc.conftest import Bench
from tests.ui.shop import NALEDI, NOON, Feed


def soft(order: Order) -> Order:
    """Its print file was found to have 127 dots per inch."""
    facts = Facts(1500, 2000, "PNG", "RGB", 1_000_000, "sRGB")
    (file,) = (a for a in order.artworks if a.role is ArtworkRole.PRINT)
    got = Fetched(
        id="soft", order=order.id, at=NOON, author=NALEDI, artwork=file.id, sha256="f" * 64, facts=facts
    )  # fmt: skip
    return apply(order, got).order


def test_a_finding_is_let_pass_from_the_bench_by_mouse_and_keys(bench: Bench, shop: Feed) -> None:
    shop.put([soft(bench.order("FB-30001"))])
    bench.page.take([bench.order("FB-30001")])
    doubts = bench.page.side.doubts
    (row,) = doubts.rows
    assert "dpi" in row.words
    (button,) = doubts.buttons[0]
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "Customer agreed")
    bench.key("Enter")
    bench.settle()
    (waiver,) = next(a for a in bench.order("FB-30001").artworks if a.waivers).waivers
    assert (waiver.rule, waiver.reason, waiver.by.name) == ("resolution", "Customer agreed", "Tomas Dube")
    assert doubts.rows == []
    assert (bench.framed, bench.order("FB-30001").state) == ("FB-30001", State.QUALITY_CHECK)
    assert bench.page.hasFocus(), "the next key is the bench's again"
