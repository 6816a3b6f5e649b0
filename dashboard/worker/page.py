"""A job that draws a page or a block as one recipient may see it, and hands the picture to them by mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from urllib.parse import parse_qsl, urlencode

from flask import Flask

from dashboard.access import User
from dashboard.config import Config
from dashboard.data.deliveries import leaving, reading, recipients
from dashboard.data.deliveries.delivery import Delivery
from dashboard.data.people import users
from dashboard.data.people.sessions import Seen
from dashboard.data.queue.running import Finished, Running, again
from dashboard.data.report_runs.reach import covers
from dashboard.data.report_runs.run import plain_name
from dashboard.data.rights import seen_by
from dashboard.data.schedules.schedule import Schedule
from dashboard.data.store import Store
from dashboard.errors import Busy, Refused, Unusable
from dashboard.look import Look
from dashboard.mail import letters
from dashboard.mail.message import Attached, Letter, compose
from dashboard.parameters import READ_AHEAD
from dashboard.pictures.places import place_of
from dashboard.pictures.subscribing import wish_of
from dashboard.pictures.wish import KINDS, Wish
from dashboard.scope import EVERYONE, Region
from dashboard.worker import changes, delivery_words
from dashboard.worker.delivery import MOST_ATTACHED, check_recipient, day_of, reader_of
from dashboard.worker.runs import store_of


def send(running: Running) -> Finished:
    """Draws it by the rights of this moment. Raises HubError for the reason why it was not sent."""
    letters.still_whole(running)
    with running.state.read() as connection:
        found, one = reading.one(connection, running.job.payload["delivery"])
        user, _known = recipients.known_user(running.state, connection, found.address)
        look = recipients.look(connection, user.id if user else one.owner_id)
    wish = wish_of(one.payload["address"], one.payload["format"], look.lang, one.payload["theme"])
    with store_of(running) as store:
        check_recipient(running, found, one)
        reader = reader_of(running, found)
        rights = {region.value: _ids(store, reader, region) for region in reader.regions}
        made = _drawn(running, found, wish)
        changed = changes.lines(store, reader, look, wish.name, wish.state)
        check_recipient(running, found, one)
        if not covers(store, reader_of(running, found), rights):  # rights shrank meanwhile: it is drawn anew by them
            raise again(running.job, "reports.why.rights")
    attached = None
    if len(made) <= MOST_ATTACHED:
        name = f"{plain_name(one.name)}_{day_of(one, found, look).isoformat()}.{wish.kind}"
        attached = Attached(name, KINDS[wish.kind], made)
    elif user is None:
        raise Refused("schedules.error.picture_too_large", most=MOST_ATTACHED // 1_000_000)
    link = "" if attached else _address(running.config, wish, reader)
    letter = _letter(running, found, one, look, changed, link)
    return letters.hand(
        running, compose(running.config, letter, running.state.clock(), [attached] if attached else []), found.address
    )


def _address(config: Config, wish: Wish, reader: User) -> str:
    """Where the page stands that was drawn."""
    place = place_of(wish, reader)
    query = urlencode([(name, said) for name, said in parse_qsl(place.query) if name != READ_AHEAD])
    return f"{config.base_url}{place.path}?{query}"


def _ids(store: Store, reader: User, region: Region) -> list[str] | None:
    seen = seen_by(reader, region, store)
    return None if seen is EVERYONE else list(seen.ids)


def _letter(running: Running, found: Delivery, one: Schedule, look: Look, changed: Sequence[str], link: str) -> Letter:
    """`link`: to the picture, where it is too large to go along."""
    config = running.config
    where = look.t("schedules.mail.picture_by_link" if link else "schedules.mail.picture")
    because = delivery_words.because(look, one)
    order = (because, where) if link else (where, because)  # the link follows what was said last
    said = [one.name, *delivery_words.changed(look, changed), *order]
    subject = delivery_words.subject(config, look, one.name, day_of(one, found, look))
    key, leave = f"delivery-{running.job.key}", leaving.address(config, found.id)
    return Letter(key, found.address, look.lang, subject, said, link, leave)


def _drawn(running: Running, found: Delivery, wish: Wish) -> bytes:
    from dashboard.web.server import picturing  # noqa: PLC0415  a worker that draws nothing loads no pages

    app = _app(_Same(running.config))
    with app.test_request_context("/"):
        pictures = picturing.of(app)
    try:
        return pictures.make(wish, _seen(running, found), Look(wish.state["lang"], wish.state["theme"]))
    except (Busy, Unusable) as error:
        raise again(running.job, error.key, **error.values) from error


def _seen(running: Running, found: Delivery) -> Callable[[], Seen | None]:
    """Whose eyes, as they are at each request of the page."""
    state = running.state

    def seen() -> Seen | None:
        with state.read() as connection:
            user = users.by_id(connection, state, found.user_id)
        return Seen("", user, state.clock(), 0) if user else None

    return seen


class _Same:
    """Settings by which an app is kept: those of a process are the same as long as it lives."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.config == other.config

    def __hash__(self) -> int:
        return hash(self.config.home)


@cache
def _app(same: _Same) -> Flask:
    """The hub's app, whose pages are drawn in this process; made once."""
    from dashboard.factory import create_app  # noqa: PLC0415

    server: Flask = create_app(same.config).server
    return server
