"""Trials handed over to be provisioned, to a real server: signed, in order, once where it is taken, again where not."""

from __future__ import annotations

import hashlib
import hmac
import resource
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.provisioning import outbox
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, HandoverRow
from dashboard.data.trials import handing, reading, writing
from dashboard.data.trials.writing import Done, Hub
from dashboard.errors import Missing, NoAccess, Refused
from dashboard.scope import Region
from dashboard.values import hook
from dashboard.web.server import errands
from dashboard.webhooks import sending
from dashboard.webhooks.sending import Outcome, Target, Why
from dashboard.words import LANGUAGES, text
from tests.importer import folders
from tests.importer.folders import ORGS
from tests.state.administrators import OTHERS, actor, rows
from tests.state.conftest import FakeClock
from tests.trials.hubs import company, eu, hub_of, started
from tests.trials.receiver import Receiver, receiving

ALBA = eu(ORGS["Alba"])
SECRET = b"0123456789abcdef" * 2


@pytest.fixture
def hub(home: folders.Hub, file_state: Database, there: Receiver) -> Iterator[Hub]:
    settings = replace(home.config, provisioning_url=there.url, provisioning_secret=SECRET)
    opened = hub_of(settings, file_state)
    yield opened
    opened.store.opened.close()


def send(hub: Hub) -> int:
    """Everything that is due; how many there were."""
    done = 0
    while errands.hand_over_next(hub.config, hub.state, hub.store):
        done += 1
    return done


def stands(hub: Hub, done: Done) -> Any:
    return outbox.told(hub.state, [(done.region.value, done.subscription_id)]).get(
        (done.region.value, done.subscription_id)
    )


def acts(hub: Hub) -> list[tuple[str, str]]:
    return [(row["action"], row["result"]) for row in rows(hub.state, AuditRow) if "handed" in row["action"]]


def test_b5_the_start_is_handed_over_signed_with_all_that_is_needed(hub: Hub, there: Receiver) -> None:
    done = started(hub, company())
    assert stands(hub, done)["state"] == "waiting"
    assert send(hub) == 1
    (came,) = there.came
    assert came.path == "/provision?tenant=a"
    stamp, body = came.headers["X-Partner-Hub-Timestamp"], came.body
    wanted = "v1=" + hmac.new(SECRET, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (came.headers["X-Partner-Hub-Signature"], came.headers["Idempotency-Key"]) == (wanted, done.subscription_id)
    assert int(stamp) == int(hub.state.clock().timestamp())
    said = came.said
    assert (said["kind"], said["key"], said["region"]) == ("start", done.subscription_id, "eu")
    assert said["trial"]["licenses"] == {"meetings": 25, "calling": 10}
    assert said["trial"]["site_url"] == "alba.webex.com" and said["trial"]["days"] == 30
    assert said["customer"] == {
        "org_id": done.org_id,
        "new": True,
        "name": "Nowa",
        "admin_email": "it@nowa.example",
        "vertical": "retail",
        "country": "PL",
    }
    told = stands(hub, done)
    assert (told["state"], told["status"], told["tries"], told["next"]) == ("handed", 200, 1, None)
    assert rows(hub.state, HandoverRow)[0]["body"] == "", "what was taken is kept nowhere"
    assert (send(hub), len(there.came)) == (0, 1)
    assert acts(hub) == [("trial_handed_over", "allowed")]


def test_b5_extensions_and_the_end_follow_the_start_each_once(hub: Hub, there: Receiver) -> None:
    done = started(hub, ALBA)
    there.answers = [503, 200]
    assert send(hub) == 1
    writing.extend(hub, done.region, done.subscription_id)
    writing.cancel(hub, done.region, done.subscription_id)
    assert send(hub) == 0, "none overtakes the start"
    hub.state.clock.pass_by(outbox.PAUSES[0])  # type: ignore[attr-defined]
    assert send(hub) == 3
    name = done.subscription_id
    assert there.keys == [name, name, f"{name}:extend:1", f"{name}:cancel"]
    assert [each.said["kind"] for each in there.came] == ["start", "start", "extend", "cancel"]
    assert there.came[0].body == there.came[1].body, "the same, whenever it is sent"
    assert there.came[2].said["trial"]["extensions"] == 1
    assert there.came[3].said["trial"]["cancelled_on"] == "2026-11-24"
    assert stands(hub, done)["state"] == "handed"


TROUBLE: dict[int | str, tuple[Why, int | None, bool]] = {
    500: (Why.TROUBLE, 500, False),
    429: (Why.TROUBLE, 429, False),
    400: (Why.REFUSED, 400, True),
    404: (Why.REFUSED, 404, True),
    301: (Why.REDIRECT, 301, True),
    307: (Why.REDIRECT, 307, True),
    304: (Why.REDIRECT, 304, True),
    "breaks": (Why.AWAY, None, False),
    "no http": (Why.ODD, None, False),
    "heads": (Why.ODD, None, False),
    "long head": (Why.ODD, None, False),
    "hangs": (Why.SLOW, None, False),
    "drips": (Why.SLOW, None, False),
    "goes on": (Why.SLOW, None, False),
}


@pytest.mark.parametrize("answer", TROUBLE)
def test_e14_e15_what_is_not_taken_is_told_and_followed_nowhere(
    hub: Hub, there: Receiver, monkeypatch: pytest.MonkeyPatch, answer: int | str
) -> None:
    monkeypatch.setattr(sending, "WHOLE_S", 0.6)
    there.answers = [answer]
    done = started(hub, ALBA)
    began = time.monotonic()
    assert send(hub) == 1
    assert time.monotonic() - began < 5
    why, status, final = TROUBLE[answer]
    told = stands(hub, done)
    assert (told["why"], told["status"], told["state"]) == (why, status, "failed" if final else "waiting")
    assert len(there.came) == 1, "no redirect is followed"
    for lang in LANGUAGES:
        assert text(lang, f"webhooks.why.{why}", status=status)


def test_e15_an_endless_body_is_not_read(hub: Hub, there: Receiver) -> None:
    there.answers = ["huge"]
    done = started(hub, ALBA)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    send(hub)
    assert stands(hub, done)["state"] == "handed"
    assert time.monotonic() - began < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "kilobytes"


def test_f23_pauses_grow_then_it_has_failed_and_is_tried_again_when_asked_to(
    hub: Hub, there: Receiver, clock: FakeClock
) -> None:
    there.answers = [500]
    done = started(hub, ALBA)
    for tries, pause in enumerate(outbox.PAUSES, 1):
        assert send(hub) == 1
        assert (stands(hub, done)["state"], stands(hub, done)["tries"]) == ("waiting", tries)
        clock.pass_by(pause - timedelta(seconds=1))
        assert send(hub) == 0
        clock.pass_by(timedelta(seconds=1))
    assert send(hub) == 1
    assert stands(hub, done)["state"] == "failed"
    clock.pass_by(timedelta(days=30))
    assert send(hub) == 0
    there.answers = [200]
    handing.again(hub.state, hub.store, hub.who, done.region, done.subscription_id)
    assert (send(hub), stands(hub, done)["state"]) == (1, "handed")
    assert set(there.keys) == {done.subscription_id}
    assert acts(hub) == [
        ("trial_handed_over", "denied"),
        ("trial_handed_again", "allowed"),
        ("trial_handed_over", "allowed"),
    ]
    with pytest.raises(Refused):
        handing.again(hub.state, hub.store, hub.who, done.region, done.subscription_id)


def test_b5_nobody_there_is_told_and_tried_again(hub: Hub, there: Receiver) -> None:
    with receiving() as gone:
        url = gone.url
    away = replace(hub, config=replace(hub.config, provisioning_url=url))
    done = started(away, ALBA)
    assert send(away) == 1
    assert (stands(hub, done)["why"], stands(hub, done)["state"]) == ("away", "waiting")
    hub.state.clock.pass_by(outbox.PAUSES[0])  # type: ignore[attr-defined]
    assert (send(hub), stands(hub, done)["state"]) == (1, "handed")


def test_b5_without_the_setting_nothing_is_put_down(hub: Hub, there: Receiver) -> None:
    bare = replace(hub, config=replace(hub.config, provisioning_url=""))
    done = started(bare, ALBA)
    writing.extend(bare, done.region, done.subscription_id)
    assert (rows(hub.state, HandoverRow), send(hub), there.came) == ([], 0, [])
    (told,) = reading.with_handover(
        hub.state,
        [reading.one(hub.store, actor(hub.state).user, *ALBA, done.subscription_id)],  # type: ignore[arg-type]
    )
    assert told["provisioning"] is None
    with pytest.raises(Missing):
        handing.again(hub.state, hub.store, hub.who, done.region, done.subscription_id)


def test_b5_an_act_that_comes_to_nothing_is_never_sent(hub: Hub, there: Receiver, clock: FakeClock) -> None:
    """It is put down right before the version is current: what no version has is not sent, and forgotten after a day."""
    done = started(hub, ALBA)
    with hub.state.write() as connection:
        trial = {"subscription_id": "TRIAL-NEVER", "extensions": 0}
        outbox.put(connection, clock(), Region.EU, ALBA[1], outbox.Kind.START, trial)
        later = {"subscription_id": done.subscription_id, "extensions": 1}
        outbox.put(connection, clock(), Region.EU, ALBA[1], outbox.Kind.EXTEND, later)
        outbox.put(connection, clock(), Region.EU, ALBA[1], outbox.Kind.CANCEL, later)
    send_some(hub)
    assert there.keys == [done.subscription_id]
    for _ in range(40):
        clock.pass_by(timedelta(hours=1))
        send_some(hub)
    assert there.keys == [done.subscription_id]
    assert [row["subscription_id"] for row in rows(hub.state, HandoverRow)] == [done.subscription_id], "forgotten"


def send_some(hub: Hub) -> None:
    for _ in range(10):
        if not errands.hand_over_next(hub.config, hub.state, hub.store):
            return


def test_f21_of_many_who_look_at_once_one_sends(hub: Hub, there: Receiver) -> None:
    for _ in range(3):
        started(hub, ALBA)
    threads = [threading.Thread(target=send, args=(hub,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(there.keys) == len(set(there.keys)) == 3


def test_f05_whoever_is_killed_between_sending_and_noting_sends_it_again_by_the_same_key(
    hub: Hub, there: Receiver, clock: FakeClock
) -> None:
    done = started(hub, ALBA)
    one = outbox.claim(hub.state)
    assert one is not None
    assert sending.hand_over(Target(there.url, SECRET), one.key, one.body, clock()) == Outcome(status=200)
    assert outbox.claim(hub.state) is None, "another one waits for the lease"
    clock.pass_by(outbox.LEASE)
    assert send(hub) == 1
    assert there.keys == [done.subscription_id] * 2
    outbox.note(hub.state, one, Outcome(Why.SLOW))
    assert stands(hub, done)["state"] == "handed", "the one who was believed dead changes nothing"


@pytest.mark.parametrize("move", [timedelta(days=-365), timedelta(days=365)])
def test_f18_a_clock_that_moves_delays_nothing_for_long(
    hub: Hub, there: Receiver, clock: FakeClock, move: timedelta
) -> None:
    there.answers = [500, 200]
    done = started(hub, ALBA)
    send(hub)
    clock.pass_by(move)
    assert (send(hub), stands(hub, done)["state"]) == (1, "handed")


# Who may try again ----------------------------------------------------------------------------------


def failed(hub: Hub, there: Receiver) -> Done:
    there.answers = [400, 200]
    done = started(hub, ALBA)
    send(hub)
    assert stands(hub, done)["state"] == "failed"
    return done


@pytest.mark.parametrize("role", OTHERS)
def test_a03_who_may_not_start_trials_tries_none_again(hub: Hub, there: Receiver, role: Role) -> None:
    done = failed(hub, there)
    own = [("eu", ALBA[1])]
    who = actor(hub.state, role, "birch@partner.example", regions=["eu"], assigned=own)
    if role is Role.ADMIN:
        handing.again(hub.state, hub.store, who, done.region, done.subscription_id)
    else:
        with pytest.raises(NoAccess):
            handing.again(hub.state, hub.store, who, done.region, done.subscription_id)
    assert stands(hub, done)["state"] == ("waiting" if role is Role.ADMIN else "failed")


def test_a05_of_somebody_elses_trial_nothing_is_tried_again(hub: Hub, there: Receiver) -> None:
    done = failed(hub, there)

    def tries(who: Who, name: str) -> str:
        with pytest.raises(Missing) as told:
            handing.again(hub.state, hub.store, who, done.region, name)
        return told.value.key

    for who in (
        actor(hub.state, Role.ADMIN, "dora@partner.example", regions=["eu"], assigned=[("eu", ORGS["Birch"])]),
        actor(hub.state, Role.FULL, "far@partner.example", regions=["us"]),
    ):
        assert tries(who, done.subscription_id) == tries(who, "TRIAL-0") == "trials.error.no_such"
    assert stands(hub, done)["state"] == "failed"


# Where it may be sent -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/provision",
        "https://hooks.example:8443/a/b?tenant=1",
        "https://10.1.2.3/x",
        "http://127.0.0.1:8080/x",
        "http://localhost/x",
        "http://[::1]:9/x",
        "https://xn--nwa-6ta.example/x",
        "",
    ],
)
def test_e14_an_address_that_is_meant_as_it_is_written_is_taken(url: str) -> None:
    assert hook(url) == url


FORBIDDEN = [
    "http://hooks.example/x",
    "http://10.1.2.3/x",
    "http://127.0.0.2/x",
    "http://localhost./x",
    "https://localhost./x",
    "https://0.0.0.0/x",
    "https://0/x",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0x7f.1/x",
    "https://0177.0.0.1/x",
    "https://127.0.0.01/x",
    "https://169.254.169.254/latest",
    "https://[fe80::1]/x",
    "https://[::]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:7f00:1]/x",
    "https://[::ffff:a9fe:a9fe]/x",
    "https://[0:0:0:0:0:0:0:1]/x",
    "https://224.0.0.1/x",
    "https://255.255.255.255/x",
    "https://user@hooks.example/x",
    "https://user:pass@hooks.example/x",
    "https://hooks.example@127.0.0.1/x",
    "https://hóoks.example/x",
    "https://hooks.example/x#y",
    "https://hooks.example:0/x",
    "https://hooks.example:99999/x",
    "https://hooks .example/x",
    "https://hooks.example/a b",
    "https://hooks.example\\@127.0.0.1/x",
    "https:///x",
    "https:hooks.example/x",
    "//hooks.example/x",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/x",
    "ftp://hooks.example/x",
    "javascript:alert(1)",
    "HTTPS://①②⑦.⓪.⓪.①/x",
    "https://hooks_example/x",
    "https://-hooks.example/x",
    "https://hooks..example/x",
    "https://[::1%25lo]/x",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_e14_any_other_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="empty or https"):
        hook(url)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1", "224.0.0.1", "::"]
)
def test_e14_a_name_that_leads_inside_is_not_connected_to(
    there: Receiver, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The address that is connected to is the one that was looked at: a name is asked for once."""
    asked = []

    def resolver(host: str, port: int, **_more: object) -> Any:
        asked.append(host)
        return [(2, 1, 6, "", (address, there.port))]

    monkeypatch.setattr(sending.socket, "getaddrinfo", resolver)
    url = f"https://hooks.example:{there.port}/x"
    assert sending.hand_over(Target(url, SECRET), "k", b"{}", clock()) == Outcome(Why.ADDRESS)
    assert (asked, there.came) == (["hooks.example"], [])


def test_e15_a_side_that_shows_a_certificate_of_nobody_is_not_talked_to(clock: FakeClock) -> None:
    with receiving(tls=True) as odd:
        for host in ("localhost", "127.0.0.1"):
            assert sending.hand_over(Target(f"https://{host}:{odd.port}/x", SECRET), "k", b"{}", clock()).why is Why.TLS
    assert odd.came == []


def test_e15_nor_is_one_that_speaks_no_tls(there: Receiver, clock: FakeClock) -> None:
    url = f"https://localhost:{there.port}/x"
    assert sending.hand_over(Target(url, SECRET), "k", b"{}", clock()).why is Why.TLS
    assert there.came == []
