"""A mail server on loopback that keeps what it is given and sends nothing on."""

import asyncio
import contextlib
import email
from email.message import EmailMessage
from email.policy import default

LONGEST_LINE = 64 * 1024


class Mailbox:
    """`refuse`: addresses to which mail is declined for good; `busy`: how many messages are put off first."""

    def __init__(self) -> None:
        self.refuse: set[str] = set()
        self.busy = 0
        self.port = 0
        self._messages: list[EmailMessage] = []
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()

    def messages(self) -> list[EmailMessage]:
        """In the order of their arrival."""
        return list(self._messages)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=LONGEST_LINE)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Also the connections: whoever is in the middle of a mail must not wait for an answer."""
        if self._server is not None:
            self._server.close()
            for line in self._lines:
                line.close()
            await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await _Talk(self, reader, writer).run()
        self._lines.discard(writer)
        writer.close()

    def accept(self, raw: bytes) -> str:
        """The server's words for a whole message."""
        if self.busy > 0:
            self.busy -= 1
            return "451 try again later"
        message = email.message_from_bytes(raw, policy=default)
        assert isinstance(message, EmailMessage)  # noqa: S101  # of this policy
        self._messages.append(message)
        return f"250 kept as {len(self._messages)}"


class _Talk:
    """One connection."""

    def __init__(self, box: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._box, self._reader, self._writer = box, reader, writer
        self._to: list[str] = []

    async def run(self) -> None:
        await self._say("220 practice.example mail")
        while line := await self._reader.readline():
            words = line.decode("utf-8", "replace").strip()
            if words.upper() == "QUIT":
                await self._say("221 bye")
                return
            await self._obey(words.upper().partition(" ")[0], words)

    async def _obey(self, verb: str, words: str) -> None:
        if verb == "EHLO":
            await self._say("250-practice.example\r\n250-8BITMIME\r\n250 SMTPUTF8")
        elif verb == "RCPT":
            await self._recipient(words)
        elif verb == "DATA":
            await self._data()
        elif verb in ("HELO", "MAIL", "RSET", "NOOP"):
            self._to = [] if verb in ("MAIL", "RSET") else self._to
            await self._say("250 ok")
        else:
            await self._say("502 not known here")

    async def _recipient(self, words: str) -> None:
        address = words.partition("<")[2].partition(">")[0]
        if address in self._box.refuse:
            await self._say("550 no such person")
            return
        self._to.append(address)
        await self._say("250 ok")

    async def _data(self) -> None:
        if not self._to:
            await self._say("503 to whom?")
            return
        await self._say("354 go on, end with a dot")
        lines = []
        while (line := await self._reader.readline()) not in (b".\r\n", b".\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        await self._say(self._box.accept(b"".join(lines)))

    async def _say(self, words: str) -> None:
        self._writer.write(words.encode() + b"\r\n")
        await self._writer.drain()
