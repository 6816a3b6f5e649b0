"""A real nginx of a test's own in front of a real hub, with the shipped configuration: names of this place put into it."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.access import OPERATOR, Role
from dashboard.config import ROOT
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens
from dashboard.data.people.opening import open_state
from tests.browser.kit import served
from tests.conftest import lacking
from tests.web.helpers import add_user

PROGRAM, SHIPPED = "nginx", ROOT / "docs" / "deploy" / "nginx.conf"
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"


@dataclass(frozen=True)
class Front:
    """Where readers reach the hub, with which token a program does, and the hub behind."""

    port: int
    token: str
    hub: served.Hub
    context: ssl.SSLContext

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = "127.0.0.1",
    ) -> tuple[int, bytes]:
        """Status and body; by a program with the token."""
        link = http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=self.context, timeout=30, source_address=(source, 0)
        )
        with closing(link):
            link.request(method, path, body, {"Authorization": f"Bearer {self.token}", **(headers or {})})
            answer = link.getresponse()
            return answer.status, answer.read()

    def connected(self, receives: int = 0) -> ssl.SSLSocket:
        """A connection over TLS on which nothing was said yet; `receives`: how much its end takes before it is read."""
        bare = socket.socket()
        if receives:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        bare.settimeout(30)
        bare.connect(("127.0.0.1", self.port))
        return self.context.wrap_socket(bare, server_hostname="127.0.0.1")

    def raw(self, sent: bytes) -> bytes:
        """All that comes back until the other end closes."""
        with self.connected() as link:
            link.sendall(sent)
            said = b""
            try:
                while piece := link.recv(65536):
                    said += piece
            except (TimeoutError, ConnectionError, ssl.SSLError):
                said += b"(cut off)"
            return said

    @contextmanager
    def slow(self, count: int, large: str) -> Iterator[None]:
        """So many clients: a third each sends the beginning of a head, of a body, and takes nothing of a large answer."""
        take = f"GET {large} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode()
        with ExitStack() as stack:
            for at in range(count):
                sent = (HEAD, BODY.replace(b"127.0.0.1\r", f"127.0.0.1:{self.port}\r".encode()), take)[at % 3]
                link = stack.enter_context(self.connected(2048 if sent == take else 0))
                link.sendall(sent)
            yield


@dataclass(frozen=True)
class Place:
    """A folder of nginx's own, and what the shipped file is told there."""

    folder: Path
    port: int = field(default_factory=served.free_port)
    plain: int = field(default_factory=served.free_port)

    def written(self, hub_port: int) -> Path:
        """The shipped file with the ports, files and folders of this place; each of them stands in it as often as it is
        said here."""
        text = SHIPPED.read_text("utf-8")
        mine = {
            "user www-data;": (1, f"user {_user()};"),
            "/run/nginx.pid": (1, f"{self.folder}/pid"),
            "/var/log/nginx/error.log": (1, f"{self.folder}/error.log"),
            "listen 80 ": (1, f"listen 127.0.0.1:{self.plain} "),
            "listen 443 ": (1, f"listen 127.0.0.1:{self.port} "),
            "server 127.0.0.1:8050;": (1, f"server 127.0.0.1:{hub_port};"),
            "/etc/partner-hub/tls/fullchain.pem": (1, f"{self.folder}/cert.pem"),
            "/etc/partner-hub/tls/privkey.pem": (1, f"{self.folder}/key.pem"),
            "server_name hub.partner.example;": (2, "server_name 127.0.0.1;"),
            "http {\n": (1, "http {\n" + "".join(f"{kind}_temp_path {self.folder}/{kind};\n" for kind in KINDS)),
        }
        for shipped, (times, here) in mine.items():
            assert text.count(shipped) == times, f"the shipped file has {shipped!r} {text.count(shipped)} times"
            text = text.replace(shipped, here)
        path = self.folder / "nginx.conf"
        path.write_text(text, "utf-8")
        return path

    def certificate(self) -> None:
        """One of this machine's own."""
        words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
        out = ["-keyout", str(self.folder / "key.pem"), "-out", str(self.folder / "cert.pem")]
        run([program("openssl"), *words.split(), "-addext", "subjectAltName=IP:127.0.0.1", *out])


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def program(name: str) -> str:
    """Where it is; the test is skipped where it is not."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        lacking(f"no {name} here: apt-get install {name}")
    return found


def run(words: Sequence[str]) -> str:
    """What it says; fails where it does."""
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def a_front(home: Path, folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Front]:
    """A hub on this home and nginx before it, until the block ends."""
    nginx, place = program(PROGRAM), Place(folder)
    place.certificate()
    base = f"https://127.0.0.1:{place.port}"
    given = {"BASE_URL": base, "TRUSTED_PROXIES": "127.0.0.1/32", "WORKERS": "1", **(settings or {})}
    with served.serving(home, given) as hub:
        state = open_state(f"sqlite:///{home / 'state.sqlite'}")
        number = add_user(state, f"front-{time.monotonic()}@partner.example", Role.FULL, regions=("us",))
        token = api_tokens.make(state, Who(OPERATOR), number, "front", [*api_tokens.Reach], ["us"])[1]
        state.close()
        conf = place.written(int(hub.url.rpartition(":")[2]))
        words = [nginx, "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")]
        run([*words, "-t"])
        with subprocess.Popen([*words, "-g", "daemon off;"]) as process:
            try:
                yield Front(place.port, token, hub, _trusting(folder / "cert.pem", place.port))
            finally:
                process.terminate()
                process.wait(15)


def _trusting(certificate: Path, port: int) -> ssl.SSLContext:
    """A client's side, once the port answers."""
    context = ssl.create_default_context(cafile=str(certificate))
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return context
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError("nginx does not answer")
