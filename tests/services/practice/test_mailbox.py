"""The mail box over a real connection, with the standard library's own client."""

import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from services.practice.mailbox import Mailbox


def letter(text: str = "Your order is on its way.\n.\n..two dots\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@example.com", "zoe@example.com", "Zoë & Co"
    message.set_content(text)
    return message


def with_box(work: Callable[[smtplib.SMTP], object], **turned: object) -> Mailbox:
    async def run() -> Mailbox:
        box = Mailbox()
        for name, value in turned.items():
            setattr(box, name, value)
        await box.open()
        try:
            await asyncio.to_thread(talk, box.port)
        finally:
            await box.close()
        return box

    def talk(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            work(client)

    return asyncio.run(run())


def test_a_letter_is_kept_as_it_was_sent() -> None:
    box = with_box(lambda client: client.send_message(letter()))
    [kept] = box.messages()
    assert kept["Subject"] == "Zoë & Co"
    assert kept.get_content().replace("\r\n", "\n") == letter().get_content()


def test_several_letters_in_one_talk_keep_their_order() -> None:
    def work(client: smtplib.SMTP) -> None:
        for words in ("one\n", "two\n"):
            client.send_message(letter(words))

    assert [m.get_content().strip() for m in with_box(work).messages()] == ["one", "two"]


def test_a_person_who_is_not_there() -> None:
    def work(client: smtplib.SMTP) -> None:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(letter())

    assert with_box(work, refuse={"zoe@example.com"}).messages() == []


def test_a_busy_server_puts_off() -> None:
    def work(client: smtplib.SMTP) -> None:
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            client.send_message(letter())
        client.send_message(letter())

    assert len(with_box(work, busy=1).messages()) == 1


def test_commands_it_does_not_know() -> None:
    def work(client: smtplib.SMTP) -> None:
        assert client.docmd("STARTTLS")[0] == 502
        assert client.docmd("DATA")[0] == 503
        assert client.noop()[0] == 250

    assert with_box(work).messages() == []
