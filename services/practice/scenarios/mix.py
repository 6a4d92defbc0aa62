"""A few open orders of every other kind of shop, for the practice mode: kiosk, factory, prints, gallery."""

from datetime import timedelta

from services.practice.catalogue import CUSTOMERS
from services.practice.scenarios import factory, gallery, kiosk, prints
from services.practice.scenarios.world import World
from services.practice.stitch import Stitch
from services.practice.stripe import Stripe

ROUTES = gallery.ROUTES
"""What the receiver must know for it: SKU -> who makes it."""

GUESTS = (("c-11", "Kwame Asantewood", "MUG-325"), ("c-12", "Rosalind Thackery", "CASE-15"))
BUYERS = ("Zoë Ngata", "Imogen Fairweather")


def place(world: World) -> None:
    """Seven orders of the last day; the last of the factory's waits for its payment."""
    now = world.shop.now()
    for n, who in enumerate((CUSTOMERS[0], CUSTOMERS[5], CUSTOMERS[20])):
        with world.shop.at(now - timedelta(hours=19 - 7 * n)):
            link = factory.place(world, f"FW-2026-{431 + n:06d}", who)
            if n < 2:
                world.house(Stitch).pay(link)
    for n, who in enumerate((CUSTOMERS[9], CUSTOMERS[18])):
        with world.shop.at(now - timedelta(hours=9 - 4 * n)):
            world.house(Stripe).pay(prints.place(world, f"FBZ20261121{n + 1:03d}", who))
    for n, name in enumerate(BUYERS):
        with world.shop.at(now - timedelta(hours=6 - 3 * n)):
            world.house(Stripe).complete(gallery.place(world, name, n))


async def visit(world: World) -> None:
    """Two guests leave their carts at the kiosk. Raises httpx.HTTPStatusError where the receiver declines one."""
    for customer, name, sku in GUESTS:
        await kiosk.place(world, customer, name, sku)
