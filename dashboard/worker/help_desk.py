"""A job that hands a request to the help desk elsewhere, or what was added to it: a letter, or a webhook."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.data.help_desk import files as stored
from dashboard.data.help_desk import handing
from dashboard.data.help_desk.handing import OnWay
from dashboard.data.help_desk.help_request import Channel, HelpRequest, Kind, channels, days_of, product_key
from dashboard.data.queue.running import Finished, Later, NotYet, Running
from dashboard.errors import STATE, HubError, Refused
from dashboard.look import Look
from dashboard.mail import letters
from dashboard.mail.message import Attached, Letter, compose
from dashboard.values import mail_address
from dashboard.webhooks import posting
from dashboard.webhooks.sending import Target

MOST_ATTACHED = 10_000_000  # bytes of files that go along with a letter; more are taken in the hub


def send(running: Running) -> Finished:
    """Hands it over. Raises NotYet while what was said before is on its way, Later where it is worth another try, other
    HubErrors where it has failed for good."""
    with running.state.read() as connection:
        one = handing.loaded(connection, running.job.payload["handover"])
        due = handing.waits_for_another(connection, running.state.clock(), one)
    if due is not None:
        raise NotYet(due)
    try:
        done = _handed(running, one)
    except Later:
        raise
    except HubError as error:
        if not error.key.startswith(STATE):  # the job is done again once the state is there
            with running.state.write() as connection:
                handing.failed(connection, running.state.clock(), one, error)
        raise
    return Finished(done.result, lambda connection: handing.handed(connection, running.state.clock(), one, done.result))


def _handed(running: Running, one: OnWay) -> Finished:
    config, channel = running.config, one.handover.channel
    if channel not in channels(config):
        raise Refused("help.error.no_channel")
    if channel is Channel.WEBHOOK:
        target = Target(config.help_desk_webhook, config.help_desk_webhook_secret, config.webhook_networks)
        return posting.hand(running, target, one.key, handing.body(config, one))
    letters.still_whole(running)
    files = _attached(running, one)
    message = compose(config, _letter(running, one, all_=len(files) == len(one.files)), running.state.clock(), files)
    return letters.hand(running, message, config.help_desk_mail)


def _attached(running: Running, one: OnWay) -> Sequence[Attached]:
    """The files of a new request, where they are small enough for a letter together."""
    if one.entry.kind is not Kind.ASKED or sum(each.bytes for each in one.files) > MOST_ATTACHED:
        return ()
    found = []
    for each in one.files:
        with stored.opened(running.config, each.id) as file:
            found.append(Attached(each.name, each.media, file.read()))
    return found


def _letter(running: Running, one: OnWay, *, all_: bool) -> Letter:
    of, look = one.request, Look(one.request.lang)
    subject = look.t("help.mail.subject", n=of.number, subject=of.subject)
    said = [
        look.t(
            f"help.mail.{one.entry.kind}",
            author=f"{of.name} ({one.entry.author})" if one.entry.author == of.author else one.entry.author,
        )
    ]
    said += [one.entry.text] if one.entry.text else []
    said.append("\n".join(f"{name}: {value}" for name, value in facts(of, look)))
    if one.files and not all_:
        said.append(look.t("help.mail.files_there", count_of=len(one.files), count=look.count(len(one.files))))
    link = f"{running.config.base_url}{handing.PAGE}{of.key}"
    return Letter(one.key, running.config.help_desk_mail, of.lang, subject, said, link, reply_to=_reply_to(of))


def _reply_to(of: HelpRequest) -> str:
    """Whom an answer reaches: the contact, where that is an address, else who asked."""
    for given in (of.contact, of.author):
        try:
            return mail_address(given)
        except ValueError:
            continue
    return ""


def facts(of: HelpRequest, look: Look) -> list[tuple[str, str]]:
    """What was filled in, name and value."""
    region = look.t(f"frame.region.{of.region}") if of.region else ""
    found = [
        ("product", look.t(product_key(of.product))),
        ("region", region),
        ("customer", f"{of.customer} ({of.org_id})" if of.org_id else ""),
        ("urgency", look.t(f"help.urgency.{of.urgency}")),
        ("contact", of.contact),
        ("page", of.page),
        ("as_of", look.days(days_of(of.as_of))),
    ]
    return [(look.t(f"help.field.{name}"), value) for name, value in found if value]
