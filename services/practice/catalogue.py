"""What the practice shop sells and to whom: products, invented customers, pets, notes, and made-up orders of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from services.practice.pictures import PETS, PrintFile

ANY = ("hills", "mountains", "sea", "tiles", "leaves", "arches", "wood", "town", "night", "desert", "marble")


@dataclass(frozen=True, slots=True)
class Product:
    """`made_by`: empty in the house, else the provider to which its SKU belongs. Print size in pixels."""

    sku: str
    title: str
    variant: str
    price: Decimal
    width: int
    height: int
    dpi: int
    kinds: Sequence[str] = ANY
    made_by: str = ""

    @property
    def variant_id(self) -> int:
        return 44_900_011_000_000 + PRODUCTS.index(self)


def _product(row: str, kinds: Sequence[str] = ANY, made_by: str = "") -> Product:
    sku, title, variant, price, size, dpi = (part.strip() for part in row.split("|"))
    width, height = size.split("x")
    return Product(sku, title, variant, Decimal(price), int(width), int(height), int(dpi), kinds, made_by)


PRODUCTS: tuple[Product, ...] = (
    _product("FRM-3040-OAK | Framed print, 30 × 40 cm | Oak frame | 64.00 | 2400x3200 | 203", (*ANY, "cat", "dog")),
    _product("FRM-4050-BLK | Framed print, 40 × 50 cm | Black frame · Matt paper | 82.00 | 2400x3000 | 152"),
    _product("FRM-5070-OAK | Framed print, 50 × 70 cm | Oak frame · Matt paper | 108.00 | 2500x3500 | 127"),
    _product("CNV-5070 | Canvas wrap, 50 × 70 cm | 4 cm bars | 96.00 | 2500x3500 | 127", ("hills", "sea", "marble")),
    _product("PET-3040-WAL | Pet portrait, 30 × 40 cm | Walnut frame | 89.00 | 2400x3200 | 203", PETS),
    _product("PET-2030 | Pet portrait, 20 × 30 cm | Unframed | 54.00 | 2000x3000 | 254", PETS),
    _product("MUG-325 | Mug, 325 ml | White · Right-handed | 19.00 | 2475x1155 | 300", (*PETS, "citrus", "waves")),
    _product("TEE-SND-L | T-shirt, unisex L | Sand · Front 28 × 36 cm | 34.00 | 2205x2835 | 200", PETS),
    _product(
        "POS-A2 | Poster, A2 | Satin 200 gsm · White border | 28.00 | 2480x3508 | 150", ("poster", "tiles", "arches")
    ),
    _product(
        "CSH-4545 | Cushion, 45 × 45 cm | Linen · Double-sided | 42.00 | 2000x2000 | 113", ("leaves", "citrus", "tiles")
    ),
    _product(
        "CASE-15 | Phone case, iPhone 15 | Matt · MagSafe | 31.00 | 1200x2400 | 400", ("night", "waves", "marble")
    ),
    _product("TOTE-NAT | Tote bag | Natural cotton | 24.00 | 2000x2400 | 200", ("leaves", "citrus"), "printful"),
    _product("HOOD-M | Hoodie, unisex M | Heather grey | 58.00 | 2400x2800 | 200", ("mountains", "wood"), "printful"),
    _product("MUG-11OZ | Mug, 11 oz | Black inside | 17.00 | 2475x1155 | 300", ("sea", "waves"), "printify"),
    _product("PUZ-500 | Puzzle, 500 pieces | Boxed | 36.00 | 2600x1950 | 150", ("town", "marble"), "printify"),
    _product("ART-A3 | Fine art print, A3 | Cotton 308 gsm | 46.00 | 2480x3508 | 210", ("sea", "hills"), "prodigi"),
)
IN_HOUSE = tuple(p for p in PRODUCTS if not p.made_by)


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who does not exist."""

    first: str
    last: str
    street: str
    city: str
    postcode: str
    region: str
    country: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        letters = self.name.lower().encode("ascii", "ignore").decode().replace(" ", ".").strip(".")
        return f"{letters}@example.com"

    @property
    def phone(self) -> str:
        return f"+1202555{sum(self.name.encode()) % 10_000:04d}"


def _customer(row: str) -> Customer:
    first, last, street, city, postcode, region, country = (part.strip() for part in row.split("|"))
    return Customer(first, last, street, city, postcode, region, country)


CUSTOMERS: tuple[Customer, ...] = tuple(
    map(
        _customer,
        (
            "Thandi | Mokoena | 14 Jacaranda Lane | Cape Town | 8001 | WC | ZA",
            "Marco | Rossilunghi | Via dei Pennelli 9 | Bologna | 40121 | BO | IT",
            "Ingrid | Solbergsen | Fjordveien 22 | Bergen | 5003 | | NO",
            "Amara | Okaforé | 8 Kingfisher Close | Bristol | BS1 4QA | | GB",
            "Jun | Takahashimoto | 3-5-1 Kamakura | Kyoto | 600-8001 | | JP",
            "Priya | Nairanjan | 77 Banyan Street | Chennai | 600004 | TN | IN",
            "Elena | Petrovská | Lipová 4 | Brno | 602 00 | | CZ",
            "Lucas | Meyerling | Lindenallee 31 | Leipzig | 04109 | | DE",
            "Sofia | Almeidão | Rua do Sol 12 | Porto | 4050-001 | | PT",
            "Daniel | Cohenwell | 512 Maple Avenue | Madison | 53703 | WI | US",
            "Hannah | Wolffhart | Ahornweg 5 | Graz | 8010 | | AT",
            "Zoë | Brânzescu | Strada Viilor 18 | Cluj | 400001 | | RO",
            "Łukasz | Żółtowicz | ul. Wiśniowa 7 | Kraków | 30-002 | | PL",
            "Søren | Ærøbjerg | Havnegade 3 | Aarhus | 8000 | | DK",
            "Anaïs | Crèvecœuret | 6 rue des Encres | Lyon | 69001 | | FR",
            "Björk | Ástþórsfell | Sólvallagata 11 | Reykjavík | 101 | | IS",
            "José | Peñalvera | Calle del Papel 2 | Sevilla | 41001 | SE | ES",
            "Mei-Lin | Changford | 29 Harbor Street | Seattle | 98101 | WA | US",
            "Dana | Okonmoor | 48 Juniper Road, Apt 3 | Spokane | 99201 | WA | US",
            "Aoife | Ní Bhriaingael | 15 Quay Street | Galway | H91 X0A1 | | IE",
            "Mateus | d'Ávilarte | Rua das Telas 40 | Recife | 50030-000 | PE | BR",
            "Nils | Öhrnquist | Storgatan 9 | Uppsala | 753 31 | | SE",
            "Fatou | Diallobé | 21 avenue du Lac | Genève | 1201 | GE | CH",
            "Oliver | O'Hara-Finchley | 4 Mill Row | York | YO1 7HH | | GB",
        ),
    )
)
PET_NAMES = ("Chelsea", "Max", "Zoë & Co", "Mochi", "Biscuit", "Ünal", "Pepper", "Señor Tibbs", "Luna", "Rufus")
NOTES = (
    "Please keep the whiskers on the left in frame.",
    "It is a present: no prices in the parcel, please.",
    "Needed for Saturday's wedding, thank you!",
    "The left ear has a small notch, that is her.",
    "Could the sky be a little warmer?",
)


@dataclass(frozen=True, slots=True)
class Line:
    """`layout`: how the picture is named in the shop's line properties, empty for goods without a picture."""

    product: Product
    quantity: int
    art: PrintFile
    layout: str = "pet_single"
    pets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spec:
    """One order to be placed. `details`: whether its detailed document comes signed, unsigned or not at all."""

    customer: Customer
    lines: tuple[Line, ...]
    note: str = ""
    paid: bool = True
    tags: tuple[str, ...] = ()
    details: str = "signed"
    options: tuple[tuple[str, str], ...] = field(default=())


def made_up(seed: int, products: Sequence[Product] = IN_HOUSE) -> Spec:
    """An order as a shop gets them, the same for the same seed."""
    chance = Random(f"order {seed}")
    count = chance.choices((1, 2, 3), (82, 14, 4))[0]
    lines = tuple(made_up_line(seed * 4 + n, chance, products) for n in range(count))
    return Spec(
        CUSTOMERS[seed % len(CUSTOMERS)],
        lines,
        note=chance.choice(NOTES) if chance.random() < 0.16 else "",
        tags=("rush",) if chance.random() < 0.08 else (),
    )


def made_up_line(seed: int, chance: Random, products: Sequence[Product]) -> Line:
    product = products[(seed // 4 * 7 + seed % 4) % len(products)]
    kind = product.kinds[chance.randrange(len(product.kinds))]
    pet = kind in PETS
    small = 0.28 if chance.random() < 0.06 else 1.0
    art = PrintFile(
        kind,
        chance.randrange(10_000),
        round(product.width * small),
        round(product.height * small),
        chance.choice(("", "", "enhancedblackwhite", "popart", "color")) if pet else "",
        round(product.dpi * small),
        "PNG" if product.sku.startswith("TEE") else "JPEG",
        broken=seed % 97 == 40,
    )
    quantity = chance.choices((1, 2, 3, 4, 12), (70, 16, 7, 5, 2))[0]
    if not pet:
        return Line(product, quantity, art)
    names = tuple(chance.sample(PET_NAMES, 2 if chance.random() < 0.15 else 1))
    return Line(product, quantity, art, chance.choice(("pet_json_ref", "pet_single", "pet_numbered")), names)
