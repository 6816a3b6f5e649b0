"""The examinations of `doctor`: each looks at one thing that a hub stands on, and raises nothing."""

from __future__ import annotations

import os
import shutil
import smtplib
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from dashboard import config
from dashboard.config import EMBEDDED, KEY_FILES, PREFIX, Config
from dashboard.data.backup.opening import open_to_read
from dashboard.data.cache.redis_link import Link, Status
from dashboard.data.first_run import opening
from dashboard.data.help_desk import handing, help_request
from dashboard.data.queue import reading
from dashboard.data.state import clocks, identity
from dashboard.data.state.database import Database
from dashboard.data.state.engine import file_of, make_engine
from dashboard.data.state.migrate import current, head, known
from dashboard.data.state.troubles import is_nothing
from dashboard.data.versions import catalog
from dashboard.errors import HubError
from dashboard.mail import sending
from dashboard.pictures import chromium
from dashboard.webhooks import sending as webhook
from dashboard.webhooks.sending import Target
from dashboard.words import text

LEAST_FREE, LOW_FREE = 200 << 20, 2 << 30  # bytes
SKEW = timedelta(seconds=60)  # that clocks of two machines may differ
FAILED_LATELY = timedelta(days=7)
LATELY = timedelta(minutes=2)  # a worker that lives says so more often
_MIB = 1 << 20
_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.fonts"), Path("~/.local/share/fonts"))
_FONT_FILES = frozenset({".ttf", ".otf", ".ttc"})


class Grade(StrEnum):
    """As it should be; optional and not used; works, but not for long or not all of it; does not work."""

    OK = "ok"
    OFF = "off"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found: its words are `doctor.<name>.<key>`."""

    name: str
    grade: Grade
    key: str
    values: Mapping[str, object]

    def told(self, lang: str) -> str:
        """In a sentence."""
        error = self.values.get("error")
        if isinstance(error, HubError):
            return error.told(lang)
        return text(lang, f"doctor.{self.name}.{self.key}", **self.values)


Look = Callable[[Config], Found]


def all_of(settings: Config, environ: Mapping[str, str]) -> Sequence[Found]:
    """All of them, in the order in which one mends them."""
    first: list[Found] = [_settings(environ), _home(settings), _modes(settings), _disk(settings)]
    with _state(settings) as (state, said):
        of_state = (
            [_clock(state), _set_up(state), _worker(settings, state), _help_desk(settings, state)] if state else []
        )
    return [*first, said, *of_state, *(look(settings) for look in (_data, _browser, _fonts, _mail, _redis))]


def _settings(environ: Mapping[str, str]) -> Found:
    names = sorted(name for name, value in environ.items() if name.startswith(PREFIX) and value)
    return _found("settings", Grade.OK, "set" if names else "none", names=", ".join(names))


def _home(settings: Config) -> Found:
    home = settings.home
    if not home.exists():
        return _found("home", Grade.OFF, "none", path=home)
    try:
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"\0")
    except OSError as error:
        return _found("home", Grade.BAD, "not_writable", path=home, why=error.strerror or error)
    return _found("home", Grade.OK, "fine", path=home)


def _modes(settings: Config) -> Found:
    """Whether others may read what is nobody else's."""
    kept = [settings.home, *(settings.home / name for name in KEY_FILES.values())]
    kept += [path] if (path := file_of(settings.state_url)) else []
    open_to_others = [path for path in kept if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if config.is_open(settings.home) or any(path.is_file() for path in open_to_others):
        return _found("modes", Grade.BAD, "open", paths=", ".join(map(str, open_to_others)))
    return _found("modes", Grade.OK, "fine")


def _disk(settings: Config) -> Found:
    place = settings.home if settings.home.exists() else settings.home.parent
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return _found("disk", Grade.BAD, "unknown", why=error.strerror or error)
    grade = Grade.BAD if free < LEAST_FREE else Grade.WARN if free < LOW_FREE else Grade.OK
    return _found("disk", grade, "low" if grade is not Grade.OK else "fine", free=f"{free // _MIB:,}")


@contextmanager
def _state(settings: Config) -> Iterator[tuple[Database | None, Found]]:
    """The state, opened to be read, and what is to be said of it."""
    file = file_of(settings.state_url)
    if file is not None and is_nothing(file):
        lost = identity.known(settings)
        found = _found("state", Grade.BAD if lost else Grade.OFF, "lost" if lost else "none", place=file)
        yield None, found
        return
    try:
        if (at := _revision(settings)) is None:
            yield None, _found("state", Grade.OFF, "none", place=identity.shown(settings))
            return
        if at != head() and known(at):
            yield None, _found("state", Grade.WARN, "older", place=identity.shown(settings))
            return
        state = open_to_read(settings)
    except HubError as error:
        yield None, _found("state", Grade.BAD, "error", error=error)
        return
    try:
        yield state, _found("state", Grade.OK, "fine", place=identity.shown(settings))
    finally:
        state.close()


def _revision(settings: Config) -> str | None:
    """The schema that the state has: whoever opens one that is older, or empty, brings it to this program's."""
    bare = Database(make_engine(settings.state_url, to_read=True))
    try:
        with bare.read() as connection:
            return current(connection)
    finally:
        bare.close()


def _clock(state: Database) -> Found:
    """Against what was written down last, and against the clock of the database where it has its own."""
    now = datetime.now(UTC)
    newest, own = clocks.seen(state)
    if newest is not None and newest - now > SKEW:
        return _found("clock", Grade.BAD, "behind", now=_moment(now), newest=_moment(newest))
    if own is not None and abs(own - now) > SKEW:
        return _found("clock", Grade.BAD, "skewed", now=_moment(now), other=_moment(own))
    return _found("clock", Grade.OK, "fine", now=_moment(now))


def _set_up(state: Database) -> Found:
    to_do = opening.is_open(state)
    return _found("set_up", Grade.WARN if to_do else Grade.OK, "open" if to_do else "fine")


def _worker(settings: Config, state: Database) -> Found:
    found = reading.standing(state)
    lives = found.seen is not None and datetime.now(UTC) - found.seen < LATELY
    if found.overdue:
        return _found("worker", Grade.BAD, "overdue", n=found.overdue)
    if lives:
        return _found("worker", Grade.OK, "fine", seen=_moment(found.seen or datetime.now(UTC)))
    return _found("worker", Grade.OFF if settings.worker == EMBEDDED else Grade.WARN, f"none_{settings.worker}")


def _help_desk(settings: Config, state: Database) -> Found:
    """Where requests go, whether the webhook answers, and whether all went there lately. Mail has its own line."""
    if not help_request.channels(settings):
        return _found("help_desk", Grade.OFF, "none")
    if settings.help_desk_webhook:
        target = Target(settings.help_desk_webhook, b"", settings.webhook_networks)
        if why := webhook.knock(target).why:
            said = text("en", f"webhooks.why.{why}", status=0)
            return _found("help_desk", Grade.BAD, "away", host=urlsplit(target.url).netloc, why=said)
    with state.read() as connection:
        failed = handing.failures(connection, datetime.now(UTC) - FAILED_LATELY)
    if failed:
        return _found("help_desk", Grade.WARN, "failed", n=failed, days=FAILED_LATELY.days)
    where = [settings.help_desk_mail, urlsplit(settings.help_desk_webhook).netloc]
    return _found("help_desk", Grade.OK, "fine", places=", ".join(filter(None, where)))


def _data(settings: Config) -> Found:
    days = []
    try:
        for region, place in settings.places.items():
            if catalog.current_number(place) is not None:
                days.append(f"{region.upper()} {catalog.current(place, region).data_date}")
    except HubError as error:
        return _found("data", Grade.BAD, "error", error=error)
    return _found("data", Grade.OK if days else Grade.OFF, "fine" if days else "none", days=", ".join(days))


def _browser(settings: Config) -> Found:
    try:
        return _found("browser", Grade.OK, "fine", path=chromium.found(settings.chromium))
    except HubError as error:
        return _found("browser", Grade.BAD if settings.chromium else Grade.OFF, "error", error=error)


def _fonts(_settings: Config) -> Found:
    """Without any, pictures have boxes for letters."""
    count = sum(
        1
        for folder in _FONTS
        for _where, _folders, files in os.walk(folder.expanduser())
        for name in files
        if Path(name).suffix.lower() in _FONT_FILES
    )
    return _found("fonts", Grade.OK if count else Grade.WARN, "fine" if count else "none", n=count)


def _mail(settings: Config) -> Found:
    if not settings.smtp_url:
        return _found("mail", Grade.OFF, "none")
    try:
        sending.knock(settings)
    except (OSError, smtplib.SMTPException) as error:
        return _found("mail", Grade.BAD, "away", why=f"{type(error).__name__}: {error}"[:200])
    return _found("mail", Grade.OK, "fine", sender=settings.mail_from)


def _redis(settings: Config) -> Found:
    if not settings.cache_url:
        return _found("redis", Grade.OFF, "none")
    link = Link(settings.cache_url)
    try:
        fine = link.status is Status.OK
        return _found("redis", Grade.OK if fine else Grade.WARN, "fine" if fine else "away", status=link.status.value)
    finally:
        link.close()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _found(name: str, grade: Grade, key: str, **values: object) -> Found:
    return Found(name, grade, key, values)
