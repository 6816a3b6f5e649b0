"""`partner-hub mail test ADDRESS`: whether the mail server takes a message."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime

import click

from dashboard import config
from dashboard.data.people import person
from dashboard.errors import Refused, Unusable
from dashboard.mail.message import Letter, compose
from dashboard.mail.sending import hand_over
from dashboard.words import LANGUAGES, text

LANG = "en"


@click.group()
def mail() -> None:
    """The mail server of the hub."""


@mail.command("test")
@click.argument("address")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANG, show_default=True, help="The letter's language.")
def test(address: str, lang: str) -> None:
    """Send a short letter to ADDRESS, now, and say what the server answers."""
    settings, to = config.read(os.environ, signs=False), person.email(address)
    if not settings.smtp_url:
        raise Refused("mail.error.no_server")
    said = [text(lang, "mail.test.said")]
    letter = Letter(secrets.token_hex(16), to, lang, text(lang, "mail.test.subject"), said, settings.base_url)
    outcome = hand_over(settings, compose(settings, letter, datetime.now(UTC)), to)
    if outcome.why is not None:
        error = Refused if outcome.final else Unusable
        raise error(f"mail.why.{outcome.why}", status=outcome.status or 0)
    click.echo(text(LANG, "mail.test.taken", address=to))
