"""The shipped front (docs/deploy/nginx.conf), a real nginx before a real hub: E02, E18, E19, B13."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.web.routes.brand import MAX_BYTES
from tests.a_front import Front, a_front, program
from tests.browser.kit import served

pytestmark = pytest.mark.serving
SLOW = 200
PATIENCE_S = 5
HEALTH = "/api/v1/health"


@pytest.fixture(scope="module")
def front(data_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    home = tmp_path_factory.mktemp("front") / "home"
    home.mkdir()
    (home / "warehouse").symlink_to(data_home / "warehouse")
    with a_front(home, tmp_path_factory.mktemp("nginx")) as made:
        yield made


def large(front: Front) -> str:
    """An address that strangers may ask for, whose answer is no small one."""
    page = front.ask("/sign-in")[1].decode()
    found = re.findall(r'(?:src|href)="(/bundle/[^"]+)"', page)
    assert found, page[:2000]
    return str(max(found, key=lambda path: len(front.ask(path)[1])))


def test_tls_1_3_alone_and_http_2(front: Front) -> None:
    for context, protocol in ((ssl.create_default_context(), "h2"), (ssl.create_default_context(), "http/1.1")):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols([protocol])
        with socket.create_connection(("127.0.0.1", front.port)) as bare, context.wrap_socket(bare) as link:
            assert (link.version(), link.selected_alpn_protocol()) == ("TLSv1.3", protocol)
    old = ssl.create_default_context()
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", front.port)) as bare, pytest.raises(ssl.SSLError):
        old.wrap_socket(bare)


def test_pages_come_over_http_2_with_the_hubs_headers_packed_once(front: Front) -> None:
    words = [program("curl"), "-sSk", "--http2", "-i", "-H", "Accept-Encoding: br", "-o", "/dev/null", "-D", "-"]
    done = subprocess.run(
        [*words, f"https://127.0.0.1:{front.port}/sign-in"], capture_output=True, check=True, text=True
    )
    assert done.stdout.startswith("HTTP/2 200")
    said = dict(line.lower().split(": ", 1) for line in done.stdout.splitlines()[1:] if ": " in line)
    assert said["content-encoding"] == "br" and said["server"] in ("nginx", "hub")
    assert "max-age" in said["strict-transport-security"] and "nonce" not in said["content-security-policy"]
    assert "default-src 'self'" in said["content-security-policy"]


def test_b13_who_asks_is_the_fronts_word_and_not_the_clients(front: Front) -> None:
    lies = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.7"}
    status, _ = front.ask(HEALTH, headers=lies, source="127.0.0.9")
    listed = served.run(front.hub.home, "token", "list", "--json")
    token = json.loads(listed.strip().splitlines()[-1])["tokens"][0]
    assert (status, token["last_address"]) == (200, "127.0.0.9")


def test_e02_too_large_a_body_is_refused_by_the_front_and_by_the_hub(front: Front) -> None:
    sent = {"Content-Type": "application/json"}
    status, said = front.ask("/brand/choose", "POST", b"x" * (3 << 20), sent)
    assert status == 413 and b"nginx" in said, "it is not let through"
    status, said = front.ask("/api/v1/customers/us/x/tags", "PUT", b"x" * (3 << 20), sent)
    assert status == 413 and b"2 MB" in said and json.loads(said)["status"] == 413, "programs are told so in their form"
    status, said = front.ask("/api/v1/customers/us/x/tags", "PUT", b"[" + b" " * (1 << 20) + b"]", sent)
    assert status == 413 and json.loads(said)["id"] == "http.413", "what the front lets through, the hub refuses"
    assert MAX_BYTES < 2 << 20, "a logo comes through"
    began = time.monotonic()
    endless = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{front.port}\r\nContent-Length: {10 << 30}\r\n\r\n"
    with front.connected() as link:
        link.sendall(endless.encode())
        assert link.recv(12) == b"HTTP/1.1 413" and time.monotonic() - began < PATIENCE_S


@pytest.mark.parametrize(
    ("path", "taken", "too_much"), [("/setup/source", 200 << 20, 300 << 20), ("/help-desk/ask", 20_000_000, 30 << 20)]
)
def test_e02_files_of_a_first_import_and_of_a_request_come_through_the_front(
    front: Front, path: str, taken: int, too_much: int
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{front.port}\r\nContent-Length: {{}}\r\n\r\n"
    with front.connected() as link:
        link.settimeout(1)
        link.sendall(head.format(taken).encode() + b"x" * 1000)
        with pytest.raises(TimeoutError):  # it waits for the rest
            link.recv(1)
    assert front.raw(head.format(too_much).encode()).startswith(b"HTTP/1.1 413")


def test_e18_others_are_answered_beside_200_slow_clients(front: Front) -> None:
    path = large(front)
    assert front.ask(HEALTH)[0] == 200
    with front.slow(SLOW, path):
        for at in range(40):
            began = time.monotonic()
            status, _ = front.ask(HEALTH if at % 2 else "/healthz")
            assert status == 200 and time.monotonic() - began < PATIENCE_S
    with closing(front.connected()) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: x")
        began = time.monotonic()
        assert link.recv(1000) == b"" or b"408" in link.recv(1000), "who sends nothing more is let go"
        assert time.monotonic() - began < 20


INNER = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def smuggled(lines: bytes, body: bytes) -> bytes:
    return b"POST /sign-in HTTP/1.1\r\nHost: @\r\n" + lines + b"\r\n\r\n" + body


SMUGGLING = {
    "CL.TE": smuggled(b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"0\r\n\r\n" + INNER),
    "TE.CL": smuggled(b"Transfer-Encoding: chunked\r\nContent-Length: 4", b"5c\r\n" + INNER + b"\r\n0\r\n\r\n"),
    "two lengths": smuggled(b"Content-Length: 0\r\nContent-Length: 44", INNER),
    "a length twice": smuggled(b"Content-Length: 44\r\nContent-Length: 44", INNER),
    "a list of lengths": smuggled(b"Content-Length: 0, 44", INNER),
    "a length with a sign": smuggled(b"Content-Length: +0", INNER),
    "a negative length": smuggled(b"Content-Length: -1", INNER),
    "a length in hex": smuggled(b"Content-Length: 0x0", INNER),
    "two codings": smuggled(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"0\r\n\r\n" + INNER),
    "an unknown coding": smuggled(b"Transfer-Encoding: xchunked", b"0\r\n\r\n" + INNER),
    "a space before the colon": smuggled(b"Transfer-Encoding : chunked\r\nContent-Length: 5", b"0\r\n\r\n" + INNER),
    "a bad chunk": smuggled(b"Transfer-Encoding: chunked", b"ZZ\r\n" + INNER),
    "a chunk too large": smuggled(b"Transfer-Encoding: chunked", b"fffffffffffffffff\r\n" + INNER),
    "a chunk that does not end": smuggled(b"Transfer-Encoding: chunked", b"1\r\nxx\r\n0\r\n\r\n" + INNER),
    "a huge head": smuggled(b"X-Large: " + b"x" * 60_000, INNER),
    "NUL in a head": smuggled(b"X-Nul: a\0b", INNER),
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /healthz HTTP/1.1\r\nHost: @\r\nHost: evil.example\r\n\r\n" + INNER,
}


@pytest.mark.parametrize("case", SMUGGLING)
def test_e19_what_two_servers_could_read_in_two_ways_is_refused_and_the_connection_closed(
    front: Front, case: str
) -> None:
    said = front.raw(SMUGGLING[case].replace(b"@", f"127.0.0.1:{front.port}".encode()))
    statuses = re.findall(rb"HTTP/1\.1 (\d{3})", said)
    assert len(statuses) == 1 and statuses[0] in {b"400", b"413", b"501"}, said[:1000]
    assert front.ask(HEALTH)[0] == 200


def test_e19_a_line_that_goes_on_in_the_next_one_is_no_header_of_its_own(front: Front) -> None:
    """nginx takes it for a header without a name, and does not hand it on."""
    folded = (
        b"GET /healthz HTTP/1.1\r\nHost: @\r\nX-Fold: a\r\n Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    said = front.raw(folded.replace(b"@", f"127.0.0.1:{front.port}".encode()))
    assert re.findall(rb"HTTP/1\.1 (\d{3})", said) in ([b"200"], [b"400"])
