"""A help desk on both databases: a home with two regions of customers, a clock that the test moves, real places to hand to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.config import Config
from dashboard.data.audit.audit_log import Who
from dashboard.data.help_desk import reading, writing
from dashboard.data.help_desk.attached import Sent
from dashboard.data.help_desk.help_request import Handover, HelpRequest
from dashboard.data.help_desk.writing import Desk, Wish
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer
from dashboard.worker.worker import Worker
from tests.mail import server
from tests.mail.server import PASSWORD, Post
from tests.state.conftest import FakeClock, alba, clock, state
from tests.trials.receiver import CERTIFICATE, Receiver, receiving
from tests.web.conftest import tagged_home
from tests.web.helpers import settings

__all__ = ["alba", "clock", "state", "tagged_home"]
SECRET = b"0123456789abcdef" * 2


@dataclass
class HelpDesk:
    """The hub, and who asks."""

    config: Config
    state: Database
    store: Store
    clock: FakeClock

    def of(self, who: Who) -> Desk:
        return Desk(self.config, self.state, self.store, who)

    def ask(self, who: Who, *files: Sent, customer: Bearer | None = None, **more: Any) -> HelpRequest:
        said = {"subject": "No data", "product": "calling", "region": "", "what": "It is empty.", "urgency": "high"}
        wish = Wish(**{**said, "contact": "ana@partner.example", "lang": "en", **more}, customer=customer)
        return writing.ask(self.of(who), wish, files)

    def work(self) -> None:
        Worker(self.config, self.state).run_due()

    def handed(self, who: Who, one: HelpRequest) -> list[Handover]:
        assert who.user is not None
        told = reading.one(self.state, self.store, who.user, one.key)
        return [each for entry in told.entries for each in entry.handovers]

    def stages(self, who: Who, one: HelpRequest) -> list[tuple[str, str, str | None]]:
        return [(each.channel.value, each.stage.value, each.why) for each in self.handed(who, one)]

    def later(self, minutes: int) -> None:
        self.clock.pass_by(timedelta(minutes=minutes))
        self.work()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server.serving() as found:
        yield found


@pytest.fixture
def desk(tagged_home: Path, tmp_path: Path, state: Database, clock: FakeClock) -> Iterator[HelpDesk]:
    """Nothing is handed over from it."""
    home = tmp_path / "help-home"
    home.mkdir(mode=0o700)
    (home / "warehouse").symlink_to(tagged_home / "warehouse")
    made = settings(home)
    store = Store(made)
    yield HelpDesk(made, state, store, clock)
    store.opened.close()


@pytest.fixture
def hooked(desk: HelpDesk, there: Receiver) -> HelpDesk:
    """Requests go to a webhook."""
    desk.config = replace(desk.config, help_desk_webhook=there.url, help_desk_webhook_secret=SECRET)
    return desk


@pytest.fixture
def mailed(desk: HelpDesk, post: Post) -> HelpDesk:
    """Requests go by mail."""
    url = f"smtp://hub:{PASSWORD.replace('/', '%2F').replace(' ', '%20')}@localhost:{post.port}?starttls=required"
    more = {"smtp_url": url, "mail_from": "hub@partner.example", "help_desk_mail": "desk@vendor.example"}
    desk.config = replace(desk.config, **more)
    return desk
