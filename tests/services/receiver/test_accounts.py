"""Secrets never reach the database; what is missing is named; a failing account is left alone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.errors import NotAllowed
from app.retry import OPEN_AFTER
from app.states import Role
from app.workflow import apply
from services.providers import PROVIDERS
from services.receiver import accounts
from services.receiver.schema import ACCOUNT
from tests.kit import tinyshop
from tests.kit.orders import an_item, an_order, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def test_secrets_stay_out_of_the_database_and_come_back(tiny: Tiny) -> None:
    state = tiny.running.state
    accounts.add(state, "shopify", "second", {"secret": "hush hush", "shop": "Second"})
    with state.database.reading() as connection:
        rows = connection.execute(select(ACCOUNT)).all()
    assert "hush" not in repr(rows)
    assert tinyshop.SECRET not in repr(rows)
    state.accounts.clear()
    accounts.load(state)
    assert state.accounts["shopify", "second"].fields == {"secret": "hush hush", "shop": "Second"}


@pytest.mark.parametrize(
    ("provider", "fields", "word"),
    [("nobody", {}, "nobody"), ("shopify", {}, "Secret"), ("shopify", {"secret": "s", "colour": "red"}, "colour")],
)
async def test_what_is_wrong_is_named(tiny: Tiny, provider: str, fields: dict[str, str], word: str) -> None:
    with pytest.raises(NotAllowed, match=word):
        accounts.add(tiny.running.state, provider, "x", fields)


@pytest.mark.parametrize("secret", ["", "   ", "fifteen letters", " fifteen letters  "])
async def test_a_secret_that_can_be_guessed_is_refused_by_name(tiny: Tiny, secret: str) -> None:
    state = tiny.running.state
    for provider, (field, title) in {
        "printify": ("secret", "Webhook secret"),
        "site": ("secret", "Message secret"),
    }.items():
        state.providers = {**state.providers, provider: PROVIDERS[provider]}
        others = {f.name: "x" * 20 for f in PROVIDERS[provider].FIELDS if f.required}
        required = next(f.required for f in PROVIDERS[provider].FIELDS if f.name == field)
        if not secret.strip() and not required:
            continue
        with pytest.raises(NotAllowed, match=title):
            accounts.add(state, provider, "x", {**others, field: secret})
        assert (provider, "x") not in state.accounts


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_every_secret_that_proves_messages_has_a_least_length(provider: str) -> None:
    names = {"secret", "previous_secret", "url_secret", "previous_url_secret", "webhook_secret", "kiosk_key"}
    proofs = [f for f in PROVIDERS[provider].FIELDS if f.name in names]
    assert all(f.shortest >= 16 for f in proofs), [f.name for f in proofs if f.shortest < 16]


async def test_over_the_line_an_account_can_be_set_up_but_no_secret_read(tiny: Tiny) -> None:
    client, fields = tiny.running.client, {"secret": "over the line"}
    admin = tiny.by(tiny.running.person("Ruth Admin", Role.ADMIN))
    assert (await client.put("/api/v1/accounts/shopify/third", json=fields, headers=admin)).status_code == 200
    answer = await client.get("/api/v1/accounts", headers=tiny.auth)
    assert "over the line" not in answer.text
    assert [a["name"] for a in answer.json()] == ["acme", "third"]
    wrong = await client.put("/api/v1/accounts/shopify/third", json={"colour": "red"}, headers=admin)
    assert (wrong.status_code, "colour" in wrong.json()["message"]) == (403, True)


async def test_after_five_failures_one_caller_probes(tiny: Tiny) -> None:
    state, clock = tiny.running.state, tiny.running.clock
    account = state.accounts["shopify", "acme"]
    for _ in range(OPEN_AFTER):
        assert await accounts.closed_until(state, account) is None
        await accounts.count_failure(state, account)
    assert await accounts.closed_until(state, account) is not None
    clock.forward(seconds=31)
    assert await accounts.closed_until(state, account) is None
    assert await accounts.closed_until(state, account) is not None
    await accounts.count_success(state, account)
    assert await accounts.closed_until(state, account) is None


async def test_an_account_nobody_knows_any_more_closes_nothing(tiny: Tiny) -> None:
    gone = replace(tiny.running.state.accounts["shopify", "acme"], name="gone")
    await accounts.count_failure(tiny.running.state, gone)
    assert await accounts.closed_until(tiny.running.state, gone) is None


async def test_what_is_not_given_again_stays(tiny: Tiny) -> None:
    state = tiny.running.state
    accounts.add(state, "shopify", "acme", {"shop": "Renamed"})
    accounts.load(state)
    assert state.accounts["shopify", "acme"].fields == {"secret": tinyshop.SECRET, "shop": "Renamed"}


async def test_a_product_marked_as_made_there_sends_its_orders_there(tiny: Tiny) -> None:
    """A mug of the house and a frame made elsewhere in one order: two parts."""
    state = tiny.running.state
    body = {"sku": "GLOBAL-1", accounts.MADE_THERE: True}
    asked = {"products": {"FRAME": body, "CARD": {"sku": "GLOBAL-2"}}}
    answer = await tiny.running.client.put("/api/v1/mappings/shopify/acme", json=asked, headers=tiny.by(tiny.lerato))
    assert answer.status_code == 200, answer.text
    assert state.rules.routes == {"FRAME": "shopify"}
    order = replace(an_order(items=(an_item("1", sku="MUG"), an_item("2", sku="FRAME"))), fulfilments=())
    made = apply(None, placed(order), state.rules).order
    assert [(f.route, [line.item for line in f.lines]) for f in made.fulfilments] == [
        ("in_house", ["1"]),
        ("shopify", ["2"]),
    ]
