"""What was ordered, in two columns, and where it goes."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.orders import Item, Money, Order
from app.states import SETTLED, Payment
from app.wording import REPRINT_WORDS
from ui import formats, paint
from ui.order.part import Part

ROW, GAP = 42, 16
PAYMENT_WORDS: dict[Payment, str] = {
    Payment.NONE: "",
    Payment.UNPAID: "Not paid yet",
    Payment.AUTHORISED: "Authorized",
    Payment.PAID: "Paid",
    Payment.PART_REFUNDED: "Partly refunded",
    Payment.REFUNDED: "Refunded",
    Payment.FAILED: "Payment failed",
    Payment.DISPUTED: "Disputed",
    Payment.VOIDED: "Voided",
}


class Facts(Part):
    """Label above, value below; as many rows as the order has facts."""

    def tall(self, width: int) -> int:
        rows = (len(facts_of(self.order)) + 1) // 2 if self.order else 0
        return self.theme.px(ROW * rows + 4) if rows else 0

    def draw(self, painter: QPainter, order: Order) -> None:
        theme = self.theme
        column = (self.width() - theme.px(GAP)) / 2
        for n, (label, value, icon) in enumerate(facts_of(order)):
            x = (n % 2) * (column + theme.px(GAP))
            y = theme.px(ROW * (n // 2))
            top = QRectF(x, y, column, theme.line("small"))
            paint.paint_text(painter, top, label, theme, "small", theme.color("t3"))
            left = theme.px(20) if icon else 0
            if icon:
                self.icons.paint(painter, icon, 14, "okText", x, y + theme.line("small") + theme.px(3))
            below = QRectF(x + left, y + theme.line("small"), column - left, theme.line("body"))
            paint.paint_text(painter, below, value, theme, "body", theme.color("t1"))


def facts_of(order: Order | None) -> list[tuple[str, str, str]]:
    """Label, value and icon of each fact, in reading order."""
    if order is None:
        return []
    found: list[tuple[str, str, str]] = []
    for item in [i for i in order.items if i.quantity > 0][:4]:
        found += _of_item(item)
    found += _reprints(order)
    paid = "shield-check" if order.payment in SETTLED else ""
    words = " ".join(w for w in (_money(order.total), PAYMENT_WORDS[order.payment].lower()) if w)
    if words:
        found.append(("Payment", words[:1].upper() + words[1:], paid))
    return found


def _reprints(order: Order) -> list[tuple[str, str, str]]:
    """Which piece is made again and why; the paper of what failed is void."""
    units = [u for f in order.fulfilments for u in f.units if u.attempt > 1]
    return [
        (f"Reprint {u.attempt}", f"Piece {u.number}" + (f", {REPRINT_WORDS[u.why].lower()}" if u.why else ""), "")
        for u in units[:4]
    ]


def _of_item(item: Item) -> list[tuple[str, str, str]]:
    title = ", ".join(p for p in (item.title, item.variant) if p)
    options = [(name, value, "") for name, value in item.options if name.strip() and value.strip()]
    pets = [f"{a.label}, {effect_words(a.effect)}" for a in item.artworks if a.label and a.effect and a.role == "print"]
    named = [("Pet and effect", "; ".join(pets), "")] if pets else []
    return [("Product", title, ""), ("Quantity", formats.grouped(item.quantity), ""), *named, *options[:4]]


def effect_words(effect: str) -> str:
    """What people call it."""
    known = {"enhancedblackwhite": "Enhanced B&W", "popart": "Pop art", "dithering": "Dithering", "color": "Color"}
    return known.get(effect, effect)


def _money(money: Money) -> str:
    if not money.currency:
        return ""
    digits = 0 if money.currency in formats.UNDIVIDED else 2
    return formats.money(int(money.amount.scaleb(digits)), money.currency)


class ShipTo(Part):
    """The address as the label shows it; click copies it (Shift C)."""

    def _text(self) -> str:
        return ", ".join(self.order.address.lines()) if self.order else ""

    def tall(self, width: int) -> int:
        text = self._text()
        return self.theme.px(20) + self.wrapped(text, "body", width) + self.theme.px(4) if text else 0

    def draw(self, painter: QPainter, order: Order) -> None:
        theme = self.theme
        head = QRectF(0, 0, self.width(), theme.px(20))
        paint.paint_text(painter, head, "Ship to", theme, "small", theme.color("t3"))
        body = QRectF(0, theme.px(20), self.width(), self.height() - theme.px(20))
        self.draw_wrapped(painter, body, self._text(), "body", "t1")
