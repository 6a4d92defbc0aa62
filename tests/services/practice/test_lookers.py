"""Invented customers answer the mails that ask them, each once, most with a yes."""

from email.message import EmailMessage
from urllib.parse import parse_qs

import anyio
import httpx

from services.practice.lookers import CHANGES, OFTEN, Lookers
from services.practice.mailbox import Mailbox

HERE = "http://receiver"


def _mail(subject: str, token: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(f"Please look\n\n{HERE}/track/{token}\n")
    return bytes(message)


def test_each_mail_is_answered_once_and_some_want_a_change() -> None:
    posted: list[tuple[str, dict[str, list[str]]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST":
            posted.append((path, parse_qs(request.content.decode())))
        form = f'<form method="post" action="{path}/proof/p">'
        return httpx.Response(200, text=form * 2)

    mailbox = Mailbox()
    lookers = Lookers(mailbox, httpx.MockTransport(answer), HERE)
    mailbox.accept(_mail("Your order #1 is on its way", "t0"))
    for n in range(1, OFTEN + 1):
        mailbox.accept(_mail(f"Please look at your order #{n} before we print it", f"t{n}"))
    assert anyio.run(lookers.look) == OFTEN
    assert anyio.run(lookers.look) == 0
    assert [path for path, _ in posted] == [f"/track/t{n}/proof/p" for n in range(1, OFTEN + 1)]
    said = [form["answer"] for _, form in posted]
    assert said == [["approve"]] * (OFTEN - 1) + [["change"]]
    assert posted[-1][1]["words"][0] in CHANGES
