"""A `Mail` effect as text and HTML from `resources/mail`, handed to the post, at most once per key."""

import asyncio
import hashlib
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection

from app.effects import Mail
from app.errors import PlatenError, Refused, Unreachable, Unsupported
from app.orders import Order, Parcel
from app.proofing import is_open
from app.refunding import shown
from app.wording import customer_moment, customer_word, provider_title
from services.database import dialect_insert
from services.receiver import book, proofs
from services.receiver.schema import ORDERS, SENT_MAIL
from services.receiver.state import State
from services.resources import path
from services.secrets import Secrets
from services.settings import ReceiverSettings

NO_SERVER = "No mail server is set up."
_BEGUN = ":begun"
_ADDRESS = re.compile(r"[^@\s<>,;:\"\\]+@[^@\s<>,;:\"\\]+\.[^@\s<>,;:\"\\]+")


async def send(state: State, effect: Mail) -> None:
    """Compose and hand over. Raises Unsupported where there is nobody to write to, Unreachable to try again, Refused
    where somebody was stopped while handing it over: a mail server cannot be asked what it has taken."""
    found = await asyncio.to_thread(_find, state, effect)
    if found is None:
        return
    order, track = found
    if effect.proof and not _is_asked(order, effect, state):
        return
    if not _ADDRESS.fullmatch(effect.to or order.customer.email.strip()):
        raise Unsupported("There is no e-mail address to write to.")
    if state.post is None:
        raise Unsupported(NO_SERVER)
    message = compose(effect, order, f"{state.settings.public_url.rstrip('/')}/track/{track}", state.settings)
    if not await state.database.group.submit(lambda connection: _begin(connection, effect, state)):
        raise Refused("This mail may have been sent already.", hint="Try now sends it once more.", status=422)
    try:
        await state.post.send(message)
    except PlatenError:
        await state.database.group.submit(lambda connection: _forget(connection, effect))
        raise
    await state.database.group.submit(lambda connection: _note(connection, effect, state))


def _is_asked(order: Order, effect: Mail, state: State) -> bool:
    """Whether there is still something to say to this proof."""
    proof = next((p for p in order.proofs if p.id == effect.proof), None)
    return proof is not None and is_open(order, proof, state.clock())


def _find(state: State, effect: Mail) -> tuple[Order, str] | None:
    """The order and its track token; None where this mail was sent already."""
    with state.database.reading() as connection:
        if connection.execute(sa.select(SENT_MAIL.c.key).where(SENT_MAIL.c.key == effect.key)).first():
            return None
        kept = book.find(connection, effect.order)
        track = connection.execute(sa.select(ORDERS.c.track).where(ORDERS.c.id == effect.order)).scalar()
    if kept is None:
        raise Unsupported("The order no longer exists.")
    return kept.order, str(track)


def _begin(connection: Connection, effect: Mail, state: State) -> bool:
    """Marks that it is being handed over. False where it was marked before: the mark goes, a person decides."""
    if _forget(connection, effect):
        return False
    _keep(connection, effect, f"{effect.key}{_BEGUN}", state)
    return True


def _forget(connection: Connection, effect: Mail) -> bool:
    mark = SENT_MAIL.delete().where(SENT_MAIL.c.key == f"{effect.key}{_BEGUN}")
    return connection.execute(mark).rowcount == 1


def _note(connection: Connection, effect: Mail, state: State) -> None:
    _forget(connection, effect)
    _keep(connection, effect, effect.key, state)


def _keep(connection: Connection, effect: Mail, key: str, state: State) -> None:
    row = {"key": key, "order_id": effect.order, "template": effect.template, "at": state.clock()}
    connection.execute(dialect_insert(connection, SENT_MAIL).values(**row).on_conflict_do_nothing())


@lru_cache(maxsize=2)
def _texts(*, html: bool) -> Environment:
    loader = FileSystemLoader(path("mail"))
    return Environment(loader=loader, autoescape=html, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701  # plain text is not HTML


def compose(effect: Mail, order: Order, link: str, settings: ReceiverSettings) -> EmailMessage:
    """The whole message. Its id comes from the effect's key: the same on every try."""
    values = _values(effect, order, link, settings)
    message = EmailMessage(policy=SMTP)
    subject = _texts(html=False).get_template(f"{effect.template}.subject").render(values)
    message["Subject"] = " ".join(subject.split())[:200]
    message["From"] = settings.smtp_from or "orders@localhost"
    message["To"] = effect.to or order.customer.email.strip()
    message["Message-ID"] = f"<{hashlib.sha256(effect.key.encode()).hexdigest()[:32]}@platen>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_texts(html=False).get_template(f"{effect.template}.txt").render(values))
    message.add_alternative(_texts(html=True).get_template(f"{effect.template}.html").render(values), subtype="html")
    return message


def _values(effect: Mail, order: Order, link: str, settings: ReceiverSettings) -> dict[str, Any]:
    proof = next((p for p in order.proofs if p.id == effect.proof), None)
    parcel = next((p for p in order.parcels if p.id == effect.parcel), None)
    return {
        "number": order.number,
        "source": provider_title(order.source),
        "total": shown(order.total),
        "name": order.customer.name.split(" ")[0] if order.customer.name else "",
        "items": [(i.quantity, i.title, i.variant) for i in order.items if i.quantity],
        "state": customer_word(order.state, order.partial),
        "partial": order.partial,
        "link": link,
        "until": customer_moment(proof.until, proofs.zone_of(settings.time_zone)) if proof else "",
        "silence": proof.silence.value if proof else "",
        "carrier": parcel.carrier if parcel else "",
        "tracking": parcel.number if parcel else "",
        "tracking_link": safe_link(parcel),
    }


def safe_link(parcel: Parcel | None) -> str:
    """A provider's link only where it is http or https; else nothing, and the number stands as text."""
    url = parcel.url if parcel else ""
    return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc else ""


@dataclass(frozen=True, slots=True)
class Smtp:
    """The post by SMTP. `security`: starttls, tls or none."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = "starttls"

    async def send(self, message: EmailMessage) -> None:
        """Raises Unreachable (try again) or Refused (the address or our account is not accepted)."""
        try:
            await asyncio.to_thread(self._send, message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError) as error:
            raise Refused("The mail server refused this message.", hint="Check the address.", status=422) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable("The mail server cannot be reached.", hint="It is tried again.") from error

    def _send(self, message: EmailMessage) -> None:
        context = ssl.create_default_context() if self.security != "none" else None
        kind = smtplib.SMTP_SSL if self.security == "tls" else smtplib.SMTP
        options = {"context": context} if self.security == "tls" else {}
        with kind(self.host, self.port, timeout=20, **options) as server:  # type: ignore[arg-type]  # SMTP has no context
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def smtp_from(settings: ReceiverSettings, secrets: Secrets) -> Smtp | None:
    """The post as set up; None where no mail server is named."""
    if not settings.smtp_host:
        return None
    password = secrets.get("smtp") or ""
    return Smtp(settings.smtp_host, settings.smtp_port, settings.smtp_user, password, settings.smtp_tls)
