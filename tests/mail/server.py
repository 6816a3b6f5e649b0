"""A real mail server on this machine, with TLS by a certificate that only tests trust."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum, auto
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.browser.kit.served import free_port
from tests.trials.receiver import CERTIFICATE

PASSWORD = "a pass/word"


class Mood(Enum):
    """What it does to one letter."""

    TAKES = auto()
    NOT_NOW = auto()
    NEVER = auto()
    NOT_NOW_AT_ITS_END = auto()
    NONSENSE = auto()  # takes it, and answers what is no answer
    DROPS_BEFORE = auto()  # the connection, before the letter
    DROPS_AFTER = auto()  # takes it, and breaks the connection without a word
    HANGS = auto()  # takes it, and answers when nobody waits any more


_TO_RECIPIENT = {Mood.NOT_NOW: "451 busy", Mood.NEVER: "550 nobody"}
_TO_LETTER = {Mood.NOT_NOW_AT_ITS_END: "452 full", Mood.NONSENSE: "perhaps"}
_HANG_S = 2.5


@dataclass
class Post:
    """What the server does with letters, and those that it has. `answers`: to the next recipients, then 250; `ends`: to
    the next whole letters, then 250. It has those that it does not refuse, whatever it says then. `moods`: how many of
    all letters each befalls, by chance."""

    port: int = 0
    answers: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    waits_s: float = 0.0  # before it answers to a whole letter
    moods: Mapping[Mood, int] = field(default_factory=lambda: {Mood.TAKES: 1})
    dice: random.Random = field(default_factory=lambda: random.Random(2))
    drops: bool = False  # takes the whole letter, and breaks the connection without a word
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        [envelope.mood] = self.dice.choices(list(self.moods), list(self.moods.values()))
        if envelope.mood is Mood.DROPS_BEFORE:
            server.transport.abort()
        answer = self.answers.pop(0) if self.answers else _TO_RECIPIENT.get(envelope.mood, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.ends.pop(0) if self.ends else _TO_LETTER.get(envelope.mood, "250 OK")
        if answer.startswith(("4", "5")):
            return answer
        self.raw.append(envelope.content)
        self.letters.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        self.tls.append(session.ssl is not None)
        await asyncio.sleep(_HANG_S if envelope.mood is Mood.HANGS else self.waits_s)
        if self.drops or envelope.mood is Mood.DROPS_AFTER:
            server.transport.abort()
        return answer


@contextmanager
def serving(*, tls: bool = True, **more: Any) -> Iterator[Post]:
    """`tls`: by STARTTLS, without which it takes no letter; who signs in needs the password."""
    post, context = Post(free_port()), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
        return AuthResult(success=said.password == PASSWORD.encode(), handled=False)

    secure = {"tls_context": context, "require_starttls": True, "authenticator": known} if tls else {}
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **secure, **more)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


@contextmanager
def scripted(take: Callable[[socket.socket], object]) -> Iterator[int]:
    """The port of a server that goes on to one letter in the clear, and leaves what follows to `take`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            line, _address = listening.accept()
            with line:
                for asked, said in ((b"", b"220"), (b"\n", b"250"), (b"\n", b"250"), (b"\n", b"250"), (b"\n", b"354")):
                    heard = b""
                    while not heard.endswith(asked):
                        heard += line.recv(1)
                    line.sendall(said + b" OK\r\n")
                take(line)

        serving_one = threading.Thread(target=serve, daemon=True)
        serving_one.start()
        yield int(listening.getsockname()[1])
        serving_one.join(20)
