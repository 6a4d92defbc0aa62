"""Products, customers and made-up orders."""

from services.practice.catalogue import CUSTOMERS, IN_HOUSE, PRODUCTS, made_up
from services.practice.pictures import KINDS, PETS


def test_products_are_all_different_and_have_known_pictures() -> None:
    assert len({p.sku for p in PRODUCTS}) == len({p.variant_id for p in PRODUCTS}) == len(PRODUCTS)
    assert {kind for p in PRODUCTS for kind in p.kinds} <= set(KINDS)
    assert all(p.price > 0 and p.width > 1_000 for p in PRODUCTS)


def test_customers_are_invented_and_some_write_with_accents() -> None:
    assert all(c.email.endswith("@example.com") and c.email.isascii() for c in CUSTOMERS)
    assert len({c.email for c in CUSTOMERS}) == len(CUSTOMERS)
    assert sum(not c.name.isascii() for c in CUSTOMERS) >= 8


def test_an_order_is_the_same_for_its_seed() -> None:
    assert made_up(7) == made_up(7)
    assert made_up(7) != made_up(8)


def test_orders_vary() -> None:
    specs = [made_up(seed) for seed in range(200)]
    lines = [line for spec in specs for line in spec.lines]
    assert {line.product for line in lines} == set(IN_HOUSE)
    assert {line.layout for line in lines} == {"pet_json_ref", "pet_single", "pet_numbered"}
    assert {len(spec.lines) for spec in specs} == {1, 2, 3}
    assert any(spec.note for spec in specs)
    assert any("rush" in spec.tags for spec in specs)
    assert any(line.quantity > 1 for line in lines)
    assert any(line.art.dpi < 100 for line in lines)
    assert any(line.art.broken for line in lines)


def test_only_pets_have_names() -> None:
    for seed in range(60):
        for line in made_up(seed).lines:
            assert bool(line.pets) == (line.art.kind in PETS)
