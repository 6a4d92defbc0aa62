"""Invented customers who open the link in their mail, look at their proof, and approve it or want something changed."""

import re
from urllib.parse import urlsplit

import httpx

from services.practice.mailbox import Mailbox

CHANGES = (
    "The ears are cut off, please show a little more above the head.",
    "Could the background be lighter?",
    "Please move the picture a little to the left.",
)
OFTEN = 4
"""One in so many wants something changed."""
_LINK = re.compile(r"https?://\S+/track/\S+")
_FORM = re.compile(r'action="(/track/[^"]+/proof/[^"]+)"')


class Lookers:
    """`transport`: leads to the receiver, wherever it is."""

    def __init__(self, mailbox: Mailbox, transport: httpx.AsyncBaseTransport, here: str) -> None:
        self._mailbox, self._transport, self._here = mailbox, transport, here
        self._read = self._said = 0

    async def look(self) -> int:
        """Whoever got a mail since the last time looks; gives how many answered."""
        new = self._mailbox.messages()[self._read :]
        self._read += len(new)
        before = self._said
        async with httpx.AsyncClient(base_url=self._here, transport=self._transport, trust_env=False) as client:
            for message in new:
                body = message.get_body(("plain",))
                link = _LINK.search(body.get_content()) if body is not None else None
                if link is not None and "before we print" in str(message["Subject"]):
                    await self._answer(client, urlsplit(link[0]).path)
        return self._said - before

    async def _answer(self, client: httpx.AsyncClient, path: str) -> None:
        page = await client.get(path)
        for action in dict.fromkeys(_FORM.findall(page.text)):
            self._said += 1
            if self._said % OFTEN:
                await client.post(action, data={"answer": "approve"})
            else:
                words = CHANGES[self._said // OFTEN % len(CHANGES)]
                await client.post(action, data={"answer": "change", "words": words})
