"""The shops and print houses Platen knows, named one by one so that nothing has to search for them.

How to add one: `README.md` beside this file.
"""

from services.connector import Connector
from services.providers import (
    blaze,
    cova,
    flowhub,
    leaflogix,
    printful,
    printify,
    prodigi,
    shopify,
    site,
    stitch,
    stripe,
    treez,
)

PROVIDERS: dict[str, Connector] = {
    "shopify": shopify,
    "site": site,
    "stripe": stripe,
    "stitch": stitch,
    "printful": printful,
    "printify": printify,
    "prodigi": prodigi,
    "treez": treez,
    "flowhub": flowhub,
    "cova": cova,
    "leaflogix": leaflogix,
    "blaze": blaze,
}
"""Written out, for so the type checker holds each module to the protocol."""
