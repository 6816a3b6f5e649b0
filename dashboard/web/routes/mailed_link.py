"""Links by which a password is set, mailed to whom they are for, where the hub has a mail server."""

from __future__ import annotations

import secrets

from dashboard.data.people import managing, preferences
from dashboard.data.people.links import LIVES, Purpose
from dashboard.data.people.managing import Link
from dashboard.look import Look
from dashboard.mail.message import Letter, compose
from dashboard.mail.sending import hand_over
from dashboard.web.hub import hub

_HOURS = 3600


def mailed(made: Link, look: Look) -> str:
    """What became of it, in the words of who made the link; empty where there is no mail server.

    It is handed over at once and not put into the queue: the token is kept nowhere.
    """
    config = hub().config
    if not config.smtp_url:
        return ""
    outcome = hand_over(config, compose(config, _letter(made, look), hub().state.clock()), made.person.email)
    if outcome.why is None:
        return look.t("people.mail.sent", email=made.person.email)
    return look.t("people.mail.not_sent", why=look.t(f"mail.why.{outcome.why}", status=outcome.status or 0))


def _letter(made: Link, look: Look) -> Letter:
    """In the language that they chose; of who never signed in, in that of whoever invites them."""
    config, name = hub().config, "invite" if made.purpose is Purpose.INVITE else "reset"
    theirs = Look(str(preferences.read(hub().state, made.person.id).get("lang") or look.lang))
    partner = config.partner or theirs.t("schedules.mail.hub")
    hours = int(LIVES[made.purpose].total_seconds() // _HOURS)
    said = [theirs.t(f"people.mail.{name}", partner=partner), theirs.t("people.mail.good_for", n=hours)]
    subject = theirs.t(f"people.mail.{name}_subject", partner=partner)
    address = managing.address(config.base_url, made)
    return Letter(secrets.token_hex(16), made.person.email, theirs.lang, subject, said, address)
