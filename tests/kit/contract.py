"""One provider as the contract tests it: a genuine body, its proof, a history that ends the same in any order."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.errors import Forged
from app.orders import Order
from app.states import State
from services.connector import Account, Connector, Delivery, Reading
from services.providers import PROVIDERS
from tests.kit import deliveries as d

History = tuple[Order | None, list[Reading], State]
"""The order before any message, the messages, and the state they end in."""

FOREIGN = "a secret that nobody knows here 00"
FOREIGN_HEX = "feedface" * 8


@dataclass(frozen=True)
class Case:
    """One provider under test: a genuine body, how it is signed, and an event of a kind nobody knows."""

    name: str
    body: bytes
    unknown: bytes
    sign: Callable[[bytes, str], Delivery]
    secrets: tuple[str, str]
    foreign: str = FOREIGN
    has_time: bool = False
    signs: bool = True
    """False: the only proof is the secret in the address."""

    @property
    def provider(self) -> Connector:
        return PROVIDERS[self.name]

    @property
    def account(self) -> Account:
        return d.ACCOUNTS[self.name]

    def signed(self, body: bytes | None = None) -> Delivery:
        return self.sign(self.body if body is None else body, self.secrets[0])

    def bare(self) -> Delivery:
        """The genuine delivery without its proof."""
        signed = self.signed()
        return replace(signed, headers=()) if self.signs else replace(signed, query="")

    def accepts(self, delivery: Delivery, account: Account | None = None) -> bool:
        try:
            self.provider.verify(delivery, account or self.account, d.NOW)
        except Forged:
            return False
        return True
