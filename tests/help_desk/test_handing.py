"""Requests on their way to the help desk elsewhere, to real servers: each place once where it takes them, again where not."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from time import perf_counter
from typing import Any

import pytest

from dashboard import connecting
from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.help_desk import attached, files, reading, writing
from dashboard.data.help_desk.attached import Sent
from dashboard.data.help_desk.help_request import lines
from dashboard.data.queue import claiming, putting
from dashboard.data.queue.job import LEASE
from dashboard.data.resources.resource import body_of
from dashboard.data.state.models import AuditRow
from dashboard.errors import BadField, NoAccess, Refused
from dashboard.webhooks import sending
from dashboard.words import LANGUAGES, text
from dashboard.worker.kinds import KINDS
from tests.help_desk.conftest import SECRET, HelpDesk
from tests.mail.server import Post
from tests.state.administrators import actor, rows
from tests.state.tagging import ALBA
from tests.trials.receiver import Receiver, receiving

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SHOT = Sent("shot.png", "image/png", PNG)
LIST = Sent("zażółć.csv", "text/csv", b"a;b\r\n1;2\r\n")


def acts(desk: HelpDesk) -> list[tuple[str, str, str]]:
    return [
        (row["action"], row["target"], row["result"]) for row in rows(desk.state, AuditRow) if "help" in row["action"]
    ]


def test_a_request_is_handed_over_signed_with_all_that_is_needed(hooked: HelpDesk, there: Receiver, alba: Who) -> None:
    page = "/licenses?region=eu"
    made = hooked.ask(alba, SHOT, LIST, customer=ALBA, page=page, as_of="2026-11-22")
    assert hooked.stages(alba, made) == [("webhook", "waiting", None)]
    hooked.work()
    (came,) = there.came
    stamp, body = came.headers["X-Partner-Hub-Timestamp"], came.body
    wanted = "v1=" + hmac.new(SECRET, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (came.headers["X-Partner-Hub-Signature"], came.headers["Idempotency-Key"]) == (wanted, f"help-{made.key}-1")
    said = came.said
    assert (said["kind"], said["key"], said["text"]) == ("help_request.asked", f"help-{made.key}-1", "It is empty.")
    asked = said["request"]
    assert (asked["region"], asked["customer"]) == ("eu", {"org_id": ALBA[1], "name": made.customer})
    assert (asked["urgency"], asked["contact"], asked["data_date"]) == ("high", "ana@partner.example", "2026-11-22")
    assert asked["page"] == hooked.config.base_url + page and asked["link"].endswith(f"/help-desk?request={made.key}")
    digest = hashlib.sha256(PNG).hexdigest()
    assert asked["files"][0] == {"name": "shot.png", "media": "image/png", "bytes": len(PNG), "sha256": digest}
    assert hooked.stages(alba, made) == [("webhook", "handed", None)]
    about = f"eu:{ALBA[1]}"
    assert acts(hooked) == [("help_asked", about, "allowed"), ("help_handed_over", about, "allowed")]
    hooked.work()
    assert len(there.came) == 1


def test_notes_and_the_end_go_the_same_way_each_under_its_own_key(hooked: HelpDesk, there: Receiver, alba: Who) -> None:
    made = hooked.ask(alba)
    writing.note(hooked.of(alba), made.key, "Still so.")
    writing.close(hooked.of(alba), made.key, 1)
    writing.reopen(hooked.of(alba), made.key, 2)
    hooked.work()
    kinds = [(each.said["kind"].rpartition(".")[2], each.said["text"]) for each in there.came]
    assert kinds == [("asked", "It is empty."), ("note", "Still so."), ("closed", ""), ("reopened", "")]
    assert there.keys == [f"help-{made.key}-{turn}" for turn in (1, 2, 3, 4)]


def test_e15_what_fails_for_now_is_tried_again_after_1_5_15_and_60_minutes(
    hooked: HelpDesk, there: Receiver, alba: Who
) -> None:
    there.answers = [503]
    made = hooked.ask(alba)
    hooked.work()
    for tries, pause in enumerate((1, 5, 15, 60), 1):
        (one,) = hooked.handed(alba, made)
        assert (one.stage, len(one.tries), len(there.came)) == ("waiting", tries, tries)
        assert one.next is not None and (one.next - hooked.clock()).total_seconds() == pause * 60
        hooked.later(pause)
    (one,) = hooked.handed(alba, made)
    assert (one.stage, one.why, one.why_values["status"]) == ("failed", "webhooks.why.trouble", 503)
    assert [each.why for each in one.tries] == ["webhooks.why.trouble"] * 5
    assert len(set(there.keys)) == 1, "the same, however often"
    assert acts(hooked)[-1] == ("help_handed_over", f"#{made.number}", "denied")
    hooked.later(10_000)
    assert len(there.came) == 5
    there.answers = [200]
    writing.again(hooked.of(alba), made.key, one.id)
    hooked.work()
    assert (hooked.stages(alba, made), len(set(there.keys))) == ([("webhook", "handed", None)], 1)
    with pytest.raises(Refused):
        writing.again(hooked.of(alba), made.key, one.id)


def test_what_was_said_later_waits_while_what_was_said_before_is_tried_again(
    hooked: HelpDesk, there: Receiver, alba: Who
) -> None:
    there.answers = [503, 503]
    made = hooked.ask(alba)
    other = hooked.ask(alba)
    writing.note(hooked.of(alba), made.key, "Still so.")
    hooked.work()
    assert there.keys == [f"help-{made.key}-1", f"help-{other.key}-1"], "of another request nobody waits"
    there.answers = [503, 200]
    hooked.later(1)
    assert there.keys[2:] == [f"help-{made.key}-1", f"help-{other.key}-1"]
    there.answers = [200]
    hooked.later(5)
    assert there.keys[4:] == [f"help-{made.key}-1", f"help-{made.key}-2"]
    (first, note) = hooked.handed(alba, made)
    assert (first.stage, note.stage, note.tries) == ("handed", "handed", ()), "to wait is no try"


def test_what_has_failed_for_good_or_is_cancelled_holds_nothing_up(
    hooked: HelpDesk, there: Receiver, alba: Who
) -> None:
    there.answers = [400, 503, 200]
    made = hooked.ask(alba)
    writing.note(hooked.of(alba), made.key, "One.")
    writing.note(hooked.of(alba), made.key, "Two.")
    hooked.work()
    assert there.keys == [f"help-{made.key}-1", f"help-{made.key}-2"], (
        "the first was refused, the second is tried again"
    )
    with hooked.state.write() as connection:
        putting.cancel(connection, hooked.clock(), hooked.handed(alba, made)[1].job)
    hooked.later(1)
    assert there.keys[2:] == [f"help-{made.key}-3"]


@pytest.mark.parametrize(
    ("answer", "why", "final"),
    [
        (301, "redirect", True),
        (307, "redirect", True),
        (400, "refused", True),
        (429, "trouble", False),
        ("breaks", "away", False),
        ("no http", "odd", False),
        ("heads", "odd", False),
        ("long head", "odd", False),
        ("hangs", "slow", False),
        ("drips", "slow", False),
        ("goes on", "slow", False),
    ],
)
def test_e14_e15_what_is_answered_ends_in_time_and_is_followed_nowhere(
    hooked: HelpDesk, there: Receiver, alba: Who, monkeypatch: pytest.MonkeyPatch, answer: Any, why: str, final: bool
) -> None:
    monkeypatch.setattr(sending, "WHOLE_S", 0.5)
    there.answers = [answer]
    made = hooked.ask(alba)
    hooked.work()
    (one,) = hooked.handed(alba, made)
    assert (one.stage, one.tries[0].why) == ("failed" if final else "waiting", f"webhooks.why.{why}")
    assert len(there.came) == 1
    for lang in LANGUAGES:
        assert text(lang, f"webhooks.why.{why}", status=1)


def test_e15_an_endless_answer_is_not_read(hooked: HelpDesk, there: Receiver, alba: Who) -> None:
    there.answers = ["huge"]
    made = hooked.ask(alba)
    hooked.work()
    assert hooked.stages(alba, made) == [("webhook", "handed", None)]


@pytest.mark.parametrize("before", [102, 103, 199])
def test_what_is_said_before_the_answer_is_no_answer(hooked: HelpDesk, there: Receiver, alba: Who, before: int) -> None:
    there.answers = [f"{before} then 503", f"{before} then 200"]
    made = hooked.ask(alba)
    hooked.work()
    (one,) = hooked.handed(alba, made)
    assert (one.stage, one.tries[0].why) == ("waiting", "webhooks.why.trouble")
    hooked.later(1)
    assert (hooked.stages(alba, made), len(there.came)) == ([("webhook", "handed", None)], 2)


def test_e15_a_resolver_that_does_not_answer_is_left_alone(
    hooked: HelpDesk, there: Receiver, alba: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WHOLE_S", 0.3)
    monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *_asked, **_more: [there.let_go.wait(10)][:0])
    made, began = hooked.ask(alba), perf_counter()
    hooked.work()
    assert perf_counter() - began < 5
    assert hooked.handed(alba, made)[0].tries[0].why == "webhooks.why.slow"


def test_f05_whoever_is_killed_while_sending_sends_it_again_by_the_same_key(
    hooked: HelpDesk, there: Receiver, alba: Who
) -> None:
    made = hooked.ask(alba)
    assert claiming.claim(hooked.state, "gone", KINDS) is not None
    hooked.work()
    assert there.came == []
    hooked.clock.pass_by(LEASE)
    hooked.work()
    assert there.keys == [f"help-{made.key}-1"]


def test_a_letter_has_the_files_and_an_answer_reaches_who_asked(mailed: HelpDesk, post: Post, alba: Who) -> None:
    made = mailed.ask(
        alba,
        SHOT,
        LIST,
        customer=ALBA,
        lang="pl",
        subject="Pusto\u2028tu",
        what="Linia\nBcc: x@y.example",
        page="/licenses?region=all",
        as_of="us:2026-11-22,eu:2026-11-18",
    )
    mailed.work()
    assert mailed.stages(alba, made) == [("mail", "handed", None)]
    (letter,) = post.letters
    assert (letter["To"], letter["Reply-To"]) == ("desk@vendor.example", "ana@partner.example")
    assert letter["Subject"] == f"[#{made.number}] Pusto tu" and letter["Bcc"] is None
    plain = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Bcc: x@y.example" in plain and f"/help-desk?request={made.key}" in plain and "Pilność: Wysoka" in plain
    assert "Data odniesienia: US 22 lis 2026, EU 18 lis 2026\n" in plain.replace("\xa0", " ").replace("\r", "")
    assert {each.get_filename(): each.get_content() for each in letter.iter_attachments()} == {
        "shot.png": PNG,
        "zażółć.csv": LIST.content.decode(),
    }


def test_files_too_large_for_a_letter_are_told_of(mailed: HelpDesk, post: Post, alba: Who) -> None:
    large = [Sent(f"{n}.txt", "text/plain", b"x" * 4_000_000) for n in range(3)]
    mailed.ask(alba, *large)
    mailed.work()
    (letter,) = post.letters
    assert list(letter.iter_attachments()) == []
    assert "3 files are too large" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_mail_server_that_refuses_is_told_and_both_ways_go_apart(
    mailed: HelpDesk, post: Post, there: Receiver, alba: Who
) -> None:
    mailed.config = replace(mailed.config, help_desk_webhook=there.url, help_desk_webhook_secret=SECRET)
    post.answers = ["550 no"]
    made = mailed.ask(alba)
    mailed.work()
    assert mailed.stages(alba, made) == [("mail", "failed", "mail.why.refused"), ("webhook", "handed", None)]


def test_nothing_is_sent_where_a_setting_has_gone(hooked: HelpDesk, there: Receiver, alba: Who) -> None:
    made = hooked.ask(alba)
    hooked.config = replace(hooked.config, help_desk_webhook="")
    hooked.work()
    assert (hooked.stages(alba, made), there.came) == ([("webhook", "failed", "help.error.no_channel")], [])
    (one,) = hooked.handed(alba, made)
    with pytest.raises(Refused):
        writing.again(hooked.of(alba), made.key, one.id)


def test_without_a_place_nothing_is_put_down(desk: HelpDesk, alba: Who) -> None:
    made = desk.ask(alba)
    assert desk.stages(alba, made) == []


def test_a03_only_who_sees_all_tries_again(hooked: HelpDesk, there: Receiver, alba: Who) -> None:
    there.answers = [400]
    eve = actor(hooked.state, Role.READ_ONLY, "eve@partner.example")
    made = hooked.ask(eve)
    hooked.work()
    (one,) = hooked.handed(eve, made)
    with pytest.raises(NoAccess):
        writing.again(hooked.of(eve), made.key, one.id)
    writing.again(hooked.of(alba), made.key, one.id)


def test_what_waited_when_a_backup_was_made_is_told_as_lost(hooked: HelpDesk, alba: Who) -> None:
    """Jobs are not carried: nobody knows whether it got there."""
    made = hooked.ask(alba)
    with hooked.state.write() as connection:
        connection.exec_driver_sql("delete from job")
    assert hooked.stages(alba, made) == [("webhook", "failed", reading.LOST)]


def test_e14_a_name_that_leads_inside_needs_its_network(
    hooked: HelpDesk, there: Receiver, alba: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolver(*_asked: object, **_more: object) -> Any:
        return [(2, 1, 6, "", ("127.0.0.1", there.port))]

    monkeypatch.setattr(connecting.socket, "getaddrinfo", resolver)
    name = f"http://hooks.internal:{there.port}/x"
    hooked.config = replace(hooked.config, help_desk_webhook=name)
    made = hooked.ask(alba)
    hooked.work()
    assert hooked.handed(alba, made)[0].tries[0].why == "webhooks.why.address"
    assert there.came == []
    hooked.config = replace(hooked.config, webhook_networks=(ip_network("127.0.0.0/8"),))
    hooked.later(1)
    assert [each.headers["Host"] for each in there.came] == [f"hooks.internal:{there.port}"]


def test_a_host_that_is_nobody_is_told(hooked: HelpDesk, alba: Who) -> None:
    with receiving() as gone:
        hooked.config = replace(hooked.config, help_desk_webhook=gone.url)
    made = hooked.ask(alba)
    hooked.work()
    assert hooked.handed(alba, made)[0].tries[0].why == "webhooks.why.away"


def test_what_came_as_base64_is_what_is_kept(desk: HelpDesk, alba: Who) -> None:
    (sent,) = attached.read([{"name": "../../a b.PNG", "data": b64encode(PNG).decode()}])
    made = desk.ask(alba, sent)
    assert alba.user is not None
    (found,) = reading.one(desk.state, desk.store, alba.user, made.key).files
    with files.opened(desk.config, found.id) as file:
        assert (found.name, file.read()) == ("a b.PNG", PNG)
    lies = files.path(desk.config, found.id)
    assert (lies.stat().st_mode & 0o777, lies.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("read", [lambda text: lines(text, "what"), body_of], ids=["help desk", "resources"])
def test_more_marks_on_a_letter_than_any_script_has_are_refused_at_once(read: Callable[[str], str]) -> None:
    assert read("Zażo\u0301łc\u0301") == "Zażółć"
    assert read("a" + "\u0323" * 30)
    began = perf_counter()
    with pytest.raises(BadField):
        read("a" + "\u0301\u0323" * 18_000)
    assert perf_counter() - began < 0.1
