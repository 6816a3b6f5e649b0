"""One message handed to the mail server, once: taken, refused for now, refused for good, or nobody can know."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from dashboard.config import Config

WAIT_S = 10.0  # for each answer of the server, and for each piece that it takes
JUDGED_S = 120.0  # for its answer to a whole message: many look through it first
_PORTS = {"smtp": 587, "smtps": 465}
_TAKEN, _FORWARDED, _GO_ON = 250, 251, 354
_DONE, _WAIT, _FINAL = 2, 4, 5  # the first digit of an answer: it has it, not now, never (RFC 5321, 4.2.1)
_PIECE = 1 << 16  # bytes: a letter of 10 MB takes longer than one answer
_END = b"\r\n.\r\n"


class Why(StrEnum):
    """Why a message was not taken."""

    AWAY = "away"  # nobody listens, or the connection broke before the message was sent
    TLS = "tls"
    SIGN_IN = "sign_in"
    NO_SIGN_IN = "no_sign_in"  # it takes no user and password, or in no way that is known here
    LATER = "later"  # by the server's own word
    REFUSED = "refused"
    UTF8 = "utf8"  # an address with letters that the server cannot take
    UNKNOWN = "unknown"  # it may have been sent: the connection broke after the whole message


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. `why` None: the server has it. `final`: the same again would be no use, or not be right."""

    why: Why | None = None
    status: int | None = None
    final: bool = False


class _NoSignIn(Exception):
    """The server does not let anybody sign in."""


def hand_over(config: Config, message: EmailMessage, to: str) -> Outcome:
    """Hands it to the server of the settings; raises nothing that a server can cause."""
    try:
        server = _connected(config)
    except smtplib.SMTPAuthenticationError as error:
        return Outcome(Why.SIGN_IN, error.smtp_code, final=_kind(error.smtp_code) == _FINAL)
    except _NoSignIn:
        return Outcome(Why.NO_SIGN_IN, final=True)
    except (ssl.SSLError, smtplib.SMTPNotSupportedError):
        return Outcome(Why.TLS, final=True)
    except (smtplib.SMTPException, OSError):
        return Outcome(Why.AWAY)
    try:
        return _sent(server, config.mail_from, to, message)
    finally:
        server.close()


def knock(config: Config) -> None:
    """Whether the mail server takes us in: nothing is sent. Raises OSError or SMTPException where it does not."""
    _connected(config).quit()


def _connected(config: Config) -> smtplib.SMTP:
    """A connection under TLS, signed in where the address has a user; plain only where it says no `starttls`."""
    parts = urlsplit(config.smtp_url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, timeout=WAIT_S, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=WAIT_S)
    try:
        if parts.scheme == "smtp" and parts.query:
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if parts.username:
            _sign_in(server, unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Raises _NoSignIn where the server offers none, or none that is known here."""
    try:
        server.login(user, password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected):
        raise
    except smtplib.SMTPException as error:
        raise _NoSignIn from error


def _sent(server: smtplib.SMTP, sender: str, to: str, message: EmailMessage) -> Outcome:
    wide = not to.isascii()
    if wide and not server.has_extn("smtputf8"):
        return Outcome(Why.UTF8, final=True)
    body = message.as_bytes(policy=SMTP.clone(utf8=wide))
    try:
        for code, _said in (
            server.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if wide else []),
            server.rcpt(to),
        ):
            if code not in (_TAKEN, _FORWARDED):
                return _refused(code)
        server.putcmd("data")
        code, _said = server.getreply()
        if code != _GO_ON:
            return _refused(code)
    except (smtplib.SMTPException, OSError):
        return Outcome(Why.AWAY)
    return _written(server, body)


def _written(server: smtplib.SMTP, body: bytes) -> Outcome:
    """The message, then its end. The server has nothing of one whose end it did not get; from the end on a broken
    connection, or an answer that is none, leaves open whether it has it."""
    quoted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in body.split(b"\r\n"))
    whole = quoted.removesuffix(b"\r\n")
    try:
        for start in range(0, len(whole), _PIECE):
            server.send(whole[start : start + _PIECE])
    except (smtplib.SMTPException, OSError):
        return Outcome(Why.AWAY)
    try:
        if server.sock is not None:
            server.sock.settimeout(JUDGED_S)
        server.send(_END)
        code, _said = server.getreply()
    except (smtplib.SMTPException, OSError):
        return Outcome(Why.UNKNOWN, final=True)
    if _kind(code) == _DONE:
        return Outcome(status=code)
    return _refused(code) if _kind(code) in (_WAIT, _FINAL) else Outcome(Why.UNKNOWN, code, final=True)


def _refused(code: int) -> Outcome:
    final = _kind(code) == _FINAL
    return Outcome(Why.REFUSED if final else Why.LATER, code, final=final)


def _kind(code: int) -> int:
    """The first digit of an answer."""
    return code // 100
