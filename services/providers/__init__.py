"""The shops and print houses Platen knows, named one by one so that nothing has to search for them.

How to add one: `README.md` beside this file.
"""

from services.connector import Connector
from services.providers import printful, printify, shopify

PROVIDERS: dict[str, Connector] = {module.NAME: module for module in (shopify, printful, printify)}
