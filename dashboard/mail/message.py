"""A message: words in text and in HTML, headers that nobody's name can begin a line in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from urllib.parse import urlsplit

from dashboard.config import Config
from dashboard.query import is_seen
from dashboard.words import text

MOST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said to one person. `key`: by which the same letter is known; `link`: what it leads to, if anything;
    `leave`: where its reader ends such letters, by one request that asks for no sign-in (RFC 8058); `reply_to`: whom an
    answer reaches."""

    key: str
    to: str
    lang: str
    subject: str
    paragraphs: Sequence[str]
    link: str = ""
    leave: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along. `media`: as `type/subtype`, parameters are left out."""

    name: str
    media: str
    content: bytes


def compose(config: Config, letter: Letter, now: datetime, attached: Sequence[Attached] = ()) -> EmailMessage:
    """The message as it is sent."""
    made = EmailMessage(policy=SMTP.clone(utf8=not letter.to.isascii()))
    host = urlsplit(config.base_url).hostname or "localhost"
    made["From"] = Address(one_line(config.partner), addr_spec=config.mail_from)
    made["To"] = Address(addr_spec=letter.to)
    if letter.reply_to:
        made["Reply-To"] = Address(addr_spec=letter.reply_to)
    made["Subject"] = one_line(letter.subject)[:MOST_SUBJECT]
    made["Date"] = now
    made["Message-ID"] = f"<{letter.key}@{host}>"
    made["Auto-Submitted"] = "auto-generated"  # nobody's absence answers it
    if letter.leave:
        made["List-Unsubscribe"] = f"<{letter.leave}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    ending = text(
        letter.lang,
        "mail.ending_reply" if letter.reply_to else "mail.ending",
        address=config.base_url,
        to=letter.reply_to,
    )
    leave = f"{_leave(letter)}\n{letter.leave}" if letter.leave else ""
    made.set_content("\n\n".join([*letter.paragraphs, *filter(None, [letter.link, ending, leave])]) + "\n")
    made.add_alternative(_html(letter, ending), subtype="html")
    for each in attached:
        kind, _, sub = each.media.partition(";")[0].partition("/")
        made.add_attachment(each.content, kind, sub, filename=one_line(each.name))
    made["Content-Language"] = letter.lang  # what sets the content drops those that were there
    return made


def one_line(said: str) -> str:
    """Without what could end a header or turn its direction."""
    return " ".join("".join(sign if is_seen(sign) else " " for sign in said).split())


def _html(letter: Letter, ending: str) -> str:
    link = f'<p><a href="{escape(letter.link)}">{escape(letter.link)}</a></p>' if letter.link else ""
    said = "".join(f"<p>{escape(each)}</p>".replace("\n", "<br>") for each in letter.paragraphs)
    leave = _small(f'<a href="{escape(letter.leave)}">{escape(_leave(letter))}</a>') if letter.leave else ""
    style = "font-family:system-ui,sans-serif;font-size:15px;line-height:1.5"
    head = f'<!doctype html><html lang="{escape(letter.lang)}"><head><meta charset="utf-8"></head>'
    return f'{head}<body style="{style}">{said}{link}{_small(escape(ending))}{leave}</body></html>\n'


def _leave(letter: Letter) -> str:
    return text(letter.lang, "mail.leave")


def _small(html: str) -> str:
    return f"<p><small>{html}</small></p>"
