"""Letters over a real mail server: what they are made of, what they never do, and that none is sent twice."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st

from dashboard import cli, config
from dashboard.config import Config
from dashboard.data.queue import claiming, reading
from dashboard.data.queue.job import HANDING, LEASE, Job, Stage
from dashboard.data.queue.running import Running
from dashboard.data.state.database import Database
from dashboard.errors import Refused
from dashboard.mail import letters, sending
from dashboard.mail.message import Attached, Letter, compose
from dashboard.mail.sending import Why, hand_over
from dashboard.worker.doing import do
from dashboard.worker.kinds import KINDS
from tests.browser.kit.served import free_port
from tests.mail import server
from tests.mail.server import PASSWORD, Post
from tests.state.conftest import FakeClock
from tests.trials.receiver import CERTIFICATE
from tests.web.helpers import settings

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
TO = "cedar@partner.example"
LETTER = Letter(
    "k" * 32, TO, "pl", "Raport „Urządzenia”", ["Zażółć gęślą jaźń", ".", "A & <b>"], "https://hub.example/x"
)


def hub(
    home: Path, port: int, user: str = f"hub:{quote(PASSWORD, safe='')}@", query: str = "?starttls=required"
) -> Config:
    more = {"smtp_url": f"smtp://{user}127.0.0.1:{port}{query}", "mail_from": "hub@partner.example"}
    return settings(home, partner_name="Nowa, Sp. z o.o.", base_url="https://hub.example", **more)


def test_a_letter_has_both_parts_and_says_who_sent_it(tmp_path: Path, post: Post) -> None:
    mine = hub(tmp_path, post.port)
    assert hand_over(mine, compose(mine, LETTER, NOW), TO).why is None
    (letter,) = post.letters
    assert post.tls == [True]
    assert letter["From"].addresses[0].display_name == "Nowa, Sp. z o.o."
    assert (letter["To"], letter["Subject"], letter["Auto-Submitted"]) == (TO, LETTER.subject, "auto-generated")
    assert letter["Message-ID"] == f"<{LETTER.key}@hub.example>"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None and html is not None
    text = plain.get_content().replace("\r\n", "\n")
    assert text.startswith("Zażółć gęślą jaźń\n\n.\n\nA & <b>\n\nhttps://hub.example/x\n\n")
    assert "<p>A &amp; &lt;b&gt;</p>" in html.get_content()
    assert '<a href="https://hub.example/x">' in html.get_content()
    assert '<html lang="pl">' in html.get_content()


@of_hypothesis(max_examples=30, deadline=None)
@given(st.text(max_size=120), st.text(max_size=60), st.text(max_size=200))
def test_c09_c16_no_name_or_words_begin_a_header_or_an_element(name: str, subject: str, said: str) -> None:
    made = config.Config.__new__(config.Config)
    for field, value in (("partner_name", name), ("base_url", "https://hub.example"), ("mail_from", "h@x.example")):
        object.__setattr__(made, field, value)
    object.__setattr__(made, "kept", config.Kept())
    hostile = [f"{said}\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>"]
    subject = f"{subject}\r\nBcc: eve@evil.example\x00\u2028X: y"
    message = compose(made, Letter("k", TO, "en", subject, hostile, 'https://hub.example/"><script>'), NOW)
    head = message.as_bytes().split(b"\r\n\r\n")[0].lower()
    names = {line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    assert names == {
        *(b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted", b"content-language"),
        *(b"mime-version", b"content-type"),
    }
    html = message.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()


@pytest.mark.parametrize(
    ("answers", "why", "final"),
    [
        (["451 busy"], Why.LATER, False),
        (["421 gone"], Why.LATER, False),
        (["550 nobody"], Why.REFUSED, True),
        ([], None, False),
    ],
)
def test_an_answer_is_for_now_or_for_good(
    tmp_path: Path, post: Post, answers: list[str], why: Why | None, final: bool
) -> None:
    mine = hub(tmp_path, post.port)
    post.answers = answers
    outcome = hand_over(mine, compose(mine, LETTER, NOW), TO)
    assert (outcome.why, outcome.final, len(post.letters)) == (why, final, 0 if why else 1)


def test_what_a_server_can_do_to_a_letter(tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = hub(tmp_path, post.port)
    message = compose(mine, LETTER, NOW)
    wrong = hub(tmp_path, post.port, user="hub:wrong@")
    assert hand_over(wrong, message, TO).why is Why.SIGN_IN
    away = hub(tmp_path, free_port())
    assert (hand_over(away, message, TO).why, hand_over(away, message, TO).final) == (Why.AWAY, False)
    post.drops = True
    outcome = hand_over(mine, message, TO)
    assert (outcome.why, outcome.final, len(post.letters)) == (Why.UNKNOWN, True, 1)
    monkeypatch.delenv("SSL_CERT_FILE")
    assert (hand_over(mine, message, TO).why, len(post.letters)) == (Why.TLS, 1)


def test_where_tls_is_required_and_the_server_has_none_nothing_is_sent(tmp_path: Path) -> None:
    with server.serving(tls=False) as post:
        mine = hub(tmp_path, post.port)
        assert hand_over(mine, compose(mine, LETTER, NOW), TO).why is Why.TLS
        plain = hub(tmp_path, post.port, user="", query="")
        assert hand_over(plain, compose(plain, LETTER, NOW), TO).why is None
        assert len(post.letters) == 1


def test_a_letter_that_goes_without_tls_reads_no_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's are some hundred, which takes longer than all else of a letter."""
    with server.serving(tls=False) as post:
        monkeypatch.setattr(sending.ssl, "create_default_context", lambda: pytest.fail("read"))
        plain = hub(tmp_path, post.port, user="", query="")
        assert hand_over(plain, compose(plain, LETTER, NOW), TO).why is None


def test_a_server_where_nobody_signs_in_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server.serving(auth_exclude_mechanism=["LOGIN", "PLAIN"]) as post:
        mine = hub(tmp_path, post.port)
        outcome = hand_over(mine, compose(mine, LETTER, NOW), TO)
        assert (outcome.why, outcome.final, len(post.letters)) == (Why.NO_SIGN_IN, True, 0)


def test_a_server_that_says_nothing_is_waited_for_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WAIT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mine = hub(tmp_path, silent.getsockname()[1])
        assert hand_over(mine, compose(mine, LETTER, NOW), TO).why is Why.AWAY


@pytest.mark.parametrize(
    ("end", "why", "final", "has"),
    [
        ("250 OK", None, False, 1),
        ("252 taken, and more", None, False, 1),
        ("451 not now", Why.LATER, False, 0),
        ("554 never", Why.REFUSED, True, 0),
        ("354 go on", Why.UNKNOWN, True, 1),
        ("taken, I think", Why.UNKNOWN, True, 1),
    ],
)
def test_what_it_says_to_a_whole_letter_is_taken_by_its_first_digit_and_what_is_no_answer_is_unknown(
    tmp_path: Path, post: Post, end: str, why: Why | None, final: bool, has: int
) -> None:
    mine = hub(tmp_path, post.port)
    post.ends = [end]
    outcome = hand_over(mine, compose(mine, LETTER, NOW), TO)
    assert (outcome.why, outcome.final, len(post.letters)) == (why, final, has)


def test_a_server_that_looks_through_a_letter_is_waited_for_and_no_longer_than_said(
    tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = hub(tmp_path, post.port)
    message = compose(mine, LETTER, NOW)
    post.waits_s = 1.5
    monkeypatch.setattr(sending, "WAIT_S", 1.0)
    assert hand_over(mine, message, TO).why is None
    monkeypatch.setattr(sending, "JUDGED_S", 0.3)
    assert (hand_over(mine, message, TO).why, hand_over(mine, message, TO).final) == (Why.UNKNOWN, True)


def large(mine: Config) -> EmailMessage:
    return compose(mine, LETTER, NOW, [Attached("x.csv", "text/csv", bytes(6_000_000))])


def test_a_large_letter_takes_as_long_as_the_line_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = bytearray()

    def slowly(line: socket.socket) -> None:
        while not taken.endswith(b"\r\n.\r\n"):
            taken.extend(line.recv(1 << 18))
            time.sleep(0.02)
        line.sendall(b"250 OK\r\n")

    monkeypatch.setattr(sending, "WAIT_S", 0.5)
    with server.scripted(slowly) as port:
        mine, began = hub(tmp_path, port, user="", query=""), time.monotonic()
        assert hand_over(mine, large(mine), TO).why is None
        assert time.monotonic() - began > 0.5
    assert taken.startswith(b"From: ") and len(taken) > 8_000_000


def test_a_line_that_breaks_before_the_end_leaves_nothing_with_the_server_and_it_is_tried_again(
    tmp_path: Path,
) -> None:
    with server.scripted(lambda line: line.recv(1 << 10)) as port:
        mine = hub(tmp_path, port, user="", query="")
        outcome = hand_over(mine, large(mine), TO)
    assert (outcome.why, outcome.final) == (Why.AWAY, False)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://u:p@host",
        "smtp://u:p@host?starttls=no",
        "http://host",
        "smtp://",
        "smtps://host/x",
        "smtp://host:0",
        "smtps://h?x=1",
    ],
)
def test_an_address_that_would_send_a_password_in_the_clear_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refused, match="SMTP_URL"):
        settings(tmp_path, smtp_url=url, mail_from="hub@partner.example")
    with pytest.raises(Refused, match="MAIL_FROM"):
        settings(tmp_path, smtp_url="smtps://host")
    with pytest.raises(Refused, match="MAIL_FROM"):
        settings(tmp_path, smtp_url="smtps://host", mail_from="a@b\r\nBcc: c@d")


# As jobs ---------------------------------------------------------------------------------------------


def put(state: Database, mine: Config) -> str:
    with state.write() as connection:
        return letters.put(connection, state.clock(), mine, LETTER)


def step(state: Database, mine: Config) -> Job:
    job = claiming.claim(state, "w", {"mail"})
    assert job is not None
    do(Running(mine, state, job), KINDS["mail"].load)
    with state.read() as connection:
        return reading.one(connection, job.key)


def test_a_letter_is_sent_once_however_often_it_is_put_down(file_state: Database, tmp_path: Path, post: Post) -> None:
    mine = hub(tmp_path, post.port)
    assert put(file_state, mine) == put(file_state, mine)
    done = step(file_state, mine)
    assert (done.stage, done.result) == (Stage.DONE, {"to": TO, "status": 250})
    assert claiming.claim(file_state, "w", {"mail"}) is None
    assert len(post.letters) == 1


def test_what_a_server_refuses_for_now_is_tried_after_1_5_15_and_60_minutes(
    file_state: Database, clock: FakeClock, tmp_path: Path, post: Post
) -> None:
    mine = hub(tmp_path, post.port)
    post.answers = ["451 busy"] * 5
    put(file_state, mine)
    for minutes in (1, 5, 15, 60):
        found = step(file_state, mine)
        assert (found.stage, found.why) == (Stage.QUEUED, "mail.why.later")
        clock.pass_by(timedelta(minutes=minutes, seconds=-1))
        assert claiming.claim(file_state, "w", {"mail"}) is None
        clock.pass_by(timedelta(seconds=1))
    found = step(file_state, mine)
    assert (found.stage, found.why_values) == (Stage.FAILED, {"status": 451})
    assert post.letters == []


def test_a_refusal_for_good_and_a_broken_end_are_told_and_not_tried_again(
    file_state: Database, clock: FakeClock, tmp_path: Path, post: Post
) -> None:
    mine = hub(tmp_path, post.port)
    post.answers, post.drops = ["550 nobody"], True
    put(file_state, mine)
    assert (step(file_state, mine).why, len(post.letters)) == ("mail.why.refused", 0)
    with file_state.write() as connection:
        letters.put(connection, clock(), mine, Letter("other", TO, "en", "S", ["x"]))
    found = step(file_state, mine)
    assert (found.stage, found.why, len(post.letters)) == (Stage.FAILED, "mail.why.unknown", 1)


def test_who_was_killed_while_it_was_handed_over_leaves_it_unknown_and_it_is_not_sent_again(
    file_state: Database, clock: FakeClock, tmp_path: Path, post: Post
) -> None:
    mine = hub(tmp_path, post.port)
    put(file_state, mine)
    killed = claiming.claim(file_state, "w", {"mail"})
    assert killed is not None
    claiming.beat(file_state, killed, HANDING, 1)
    clock.pass_by(LEASE)
    found = step(file_state, mine)
    assert (found.stage, found.why, post.letters) == (Stage.FAILED, "mail.why.unknown", [])


def test_one_killed_before_that_is_sent_by_the_next(
    file_state: Database, clock: FakeClock, tmp_path: Path, post: Post
) -> None:
    mine = hub(tmp_path, post.port)
    put(file_state, mine)
    assert claiming.claim(file_state, "w", {"mail"}) is not None
    clock.pass_by(LEASE)
    assert (step(file_state, mine).stage, len(post.letters)) == (Stage.DONE, 1)


def test_a_hub_without_a_mail_server_says_so(file_state: Database, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no mail server"):
        put(file_state, settings(tmp_path))


def test_the_command_line_tries_the_server(
    tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))
    assert cli.run(["mail", "test", TO]) == 2
    user = f"hub:{quote(PASSWORD, safe='')}@"
    monkeypatch.setenv("PARTNER_HUB_SMTP_URL", f"smtp://{user}127.0.0.1:{post.port}?starttls=required")
    monkeypatch.setenv("PARTNER_HUB_MAIL_FROM", "hub@partner.example")
    assert cli.run(["mail", "test", TO, "--lang", "pl"]) == 0
    assert TO in capsys.readouterr().out
    assert post.letters[0]["Subject"] == "Partner Hub: wiadomość testowa"
    post.answers = ["550 nobody"]
    assert cli.run(["mail", "test", TO]) == 2
    assert "refused the letter (550)" in capsys.readouterr().err
    assert cli.run(["mail", "test", "a@b\r\nBcc: eve@evil.example"]) == 2
