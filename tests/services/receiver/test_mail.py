"""Mails say the same on every try, carry nothing that others could have planted, and go by real SMTP."""

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from app.effects import Mail
from app.errors import PlatenError, Refused, Unreachable, Unsupported
from app.orders import Customer, Order, Parcel
from services.receiver import book, mail
from services.receiver.mail import Smtp, compose, safe_link
from services.settings import ReceiverSettings
from tests.kit.orders import an_item, an_order, begun, placed
from tests.kit.ports import free_port
from tests.services.receiver.conftest import Tiny

SETTINGS = ReceiverSettings(smtp_from="Acme Prints <orders@acme.example>")
TEMPLATES = ("confirmation", "shipped", "delivered", "canceled", "staff", "proof")
LINK = "https://orders.acme.example/track/abc"


def _mail(template: str = "shipped", parcel: str = "") -> Mail:
    return Mail(key=f"o:{template}", order="o", cause="c", template=template, parcel=parcel)


def _texts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def _order(name: str = "Thandi Mokoena", **more: Any) -> Order:
    return begun(replace(an_order(name=name), **more))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_mail_names_number_and_link_in_both_forms(template: str) -> None:
    message = compose(_mail(template), _order(), LINK, SETTINGS)
    for text in _texts(message):
        assert "#1001" in text
        assert LINK in text
    assert "#1001" in message["Subject"]


def test_the_same_effect_is_the_same_mail_on_every_try() -> None:
    first, second = (compose(_mail(), _order(), LINK, SETTINGS) for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"] != compose(_mail("delivered"), _order(), LINK, SETTINGS)["Message-ID"]


HOSTILE = "<script>alert(1)</script>\r\nBcc: everyone@example.com"


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_customers_write_stays_text(template: str) -> None:
    item = replace(an_item(), title=HOSTILE, variant=HOSTILE)
    order = _order(number=f"#1{HOSTILE}", items=(item,), customer=Customer(HOSTILE, "thandi@example.com"))
    message = compose(_mail(template), order, LINK, SETTINGS)
    raw = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert raw["Bcc"] is None
    assert sorted(raw.keys()) == sorted(message.keys())
    assert "<script" not in _texts(message)[1]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "//example.com", "http://", "", "data:x"])
def test_only_web_addresses_become_links(url: str) -> None:
    parcel = Parcel("p", carrier="DHL", number="TRK1", url=url)
    assert safe_link(parcel) == ""
    order = replace(_order(), parcels=(parcel,))
    for text in _texts(compose(_mail(parcel="p"), order, LINK, SETTINGS)):
        assert "TRK1" in text
        assert url not in text or not url


@dataclass
class Box:
    """Takes mail for real and keeps it; `answer` refuses."""

    letters: list[Envelope] = field(default_factory=list)
    answer: str = "250 ok"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        self.letters.append(envelope)
        return self.answer

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    box, port = Box(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def _send(port: int, message: EmailMessage, security: str = "none") -> None:
    asyncio.run(Smtp("127.0.0.1", port, security=security).send(message))


def test_a_mail_arrives_whole(box: tuple[Box, int]) -> None:
    order = _order("Zoë Müller 山田")
    _send(box[1], compose(_mail("confirmation"), order, LINK, SETTINGS))
    (envelope,) = box[0].letters
    assert envelope.rcpt_tos == ["thandi@example.com"]
    assert isinstance(envelope.content, bytes)
    received = message_from_bytes(envelope.content, policy=policy.default)
    assert "Zoë" in _texts(received)[0]


@pytest.mark.parametrize(
    ("to", "kind"), [("nobody@example.com", Refused), ("thandi@example.com", Unreachable)], ids=["no such", "later"]
)
def test_a_refused_address_and_a_server_in_trouble(box: tuple[Box, int], to: str, kind: type[PlatenError]) -> None:
    box[0].answer = "451 try again"
    order = _order(customer=Customer("Thandi", to))
    with pytest.raises(kind):
        _send(box[1], compose(_mail(), order, LINK, SETTINGS))


def test_no_server_and_no_encryption_are_told_apart_from_success(box: tuple[Box, int]) -> None:
    message = compose(_mail(), _order(), LINK, SETTINGS)
    with pytest.raises(Unreachable):
        _send(free_port(), message)
    with pytest.raises(Unreachable):
        _send(box[1], message, "starttls")
    assert box[0].letters == []
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.anyio
async def test_a_mail_is_handed_over_once_per_key(tiny: Tiny) -> None:
    state, order = tiny.running.state, an_order()
    with state.database.writing() as connection:
        book.record(connection, [placed(order)], state.rules, tiny.running.clock())
    effect = Mail(key="k", order=order.id, cause="c", template="shipped")
    for _ in range(3):
        await mail.send(state, effect)
    assert len(tiny.running.letters.letters) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("email", ["", "nonsense", "a@b", "a b@example.com", "x@example.com\r\nBcc: y@example.com"])
async def test_who_has_no_address_is_written_no_mail(tiny: Tiny, email: str) -> None:
    state, order = tiny.running.state, replace(an_order(), customer=Customer("Thandi", email))
    with state.database.writing() as connection:
        book.record(connection, [placed(order)], state.rules, tiny.running.clock())
    with pytest.raises(Unsupported):
        await mail.send(state, Mail(key="k", order=order.id, cause="c", template="shipped"))
    assert tiny.running.letters.letters == []


@pytest.mark.anyio
async def test_the_house_s_own_mail_goes_to_the_house(tiny: Tiny) -> None:
    state, order = tiny.running.state, replace(an_order(), customer=Customer("Thandi", ""))
    with state.database.writing() as connection:
        book.record(connection, [placed(order)], state.rules, tiny.running.clock())
    await mail.send(state, Mail(key="s", order=order.id, cause="c", template="staff", to="floor@shop.example"))
    (letter,) = tiny.running.letters.letters
    assert (letter["To"], letter["Subject"]) == ("floor@shop.example", f"New order {order.number} from Shopify")
