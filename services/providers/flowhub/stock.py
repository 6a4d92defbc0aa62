"""What an order would cost: Flowhub has no such question, so it is worked out from what the store has and asks."""

from decimal import Decimal

from app.errors import Unmapped
from app.orders import Item, Order
from services import body
from services.connector import Account
from services.pointofsale import Pieces, Previewing, Price, estimated, pieces_for
from services.providers.flowhub.asking import listed, look
from services.providers.flowhub.orders import product_number
from services.providers.flowhub.words import NAME, TITLE


def preview(order: Order, account: Account) -> Previewing:
    """By the stock's prices where the account may read them, else by the order's own. Always estimated."""
    wanted = pieces_for(order, NAME)
    numbers, problems = _numbered(wanted, account)
    good = [(item, n) for item, n in wanted if item.id in numbers]
    if not (account.get("read_client") and account.get("read_key")):
        return estimated(good, problems=problems)
    place = account.get("location")
    path = f"/v0/locations/{place}/inventory" if _is_plain(place) else "/v0/inventory"
    rows = listed((yield from look(account, path)))
    found = {body.text(row, "productId", limit=80): row for row in rows}
    prices: dict[str, Price] = {}
    for item, quantity in good:
        row = found.get(str(numbers[item.id]))
        if row is not None and not _by_weight(row):
            prices[item.id] = _price(row, account)
        problems += _short(item, quantity, row)
    return estimated(good, prices, problems=problems)


def _is_plain(place: str) -> bool:
    return bool(place) and place.isascii() and place.replace("-", "").isalnum()


def _numbered(wanted: Pieces, account: Account) -> tuple[dict[str, int], list[str]]:
    numbers: dict[str, int] = {}
    problems: list[str] = []
    for item, _ in wanted:
        try:
            numbers[item.id] = product_number(item, account)
        except Unmapped as error:
            problems.append(error.message)
    return numbers, problems


def _by_weight(row: body.Json) -> bool:
    """Such a price is for a gram or a tier, not for a piece."""
    return body.flag(row, "isSoldByWeight") or bool(row.get("weightTierInformation"))


def _price(row: body.Json, account: Account) -> Price:
    """Pennies, before and after tax."""
    before, after = (body.whole(row, f"{when}TaxPriceInPennies", highest=10**12) for when in ("pre", "post"))
    currency = account.get("currency", "USD")
    return Price(body.minor_money(before, currency), body.minor_money(max(after - before, 0), currency))


def _short(item: Item, quantity: int, row: body.Json | None) -> list[str]:
    if row is None:
        return [f"{TITLE} does not have {item.title}."]
    if _by_weight(row):
        return [f"{item.title} is sold by weight: its price is the order's own."]
    left = int(body.amount(row, "quantity", lowest=Decimal(-(10**9))))
    return [f"{TITLE} has {max(left, 0)} of {item.title}, {quantity} are wanted."] if left < quantity else []
