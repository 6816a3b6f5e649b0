"""A real HTTP server that does to each request what the test says, and keeps what came."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CERTIFICATE = Path(__file__).parent / "nobodys_certificate.pem"


@dataclass(frozen=True)
class Came:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """`answers`: a status each, or a word of `_odd`; the last one holds from then on."""

    port: int
    came: list[Came] = field(default_factory=list)
    answers: list[int | str] = field(default_factory=lambda: [200])
    let_go: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/provision?tenant=a"

    def next(self) -> int | str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def keys(self) -> list[str]:
        return [each.headers["Idempotency-Key"] for each in self.came]


@contextmanager
def receiving(*answers: int | str, tls: bool = False) -> Iterator[Receiver]:
    """`tls`: under a certificate that nobody has signed but itself."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            mine.came.append(Came(self.path, dict(self.headers), body))
            how = mine.next()
            mine.arrived.set()
            try:
                _answer(self, how, mine)
            except OSError:
                return  # the other side has had enough

        def do_GET(self) -> None:
            mine.came.append(Came(self.path, dict(self.headers), b""))
            self.send_error(500)

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    mine = Receiver(server.server_address[1])
    mine.answers = list(answers) or [200]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield mine
    finally:
        mine.let_go.set()
        server.shutdown()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, how: int | str, mine: Receiver) -> None:
    out = handler.wfile
    if how == "hangs":
        mine.let_go.wait(60)
    elif how == "drips":  # a byte of its head now and then, for ever
        while not mine.let_go.wait(0.1):
            out.write(b"H")
    elif how == "goes on":  # "not yet", for ever
        while not mine.let_go.is_set():
            out.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    elif how == "heads":
        out.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(5_000)) + b"\r\n")
    elif how == "long head":
        out.write(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000_000)
    elif how == "huge":
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while not mine.let_go.is_set():
            out.write(b"x" * 1_000_000)
    elif how == "breaks":
        handler.connection.close()
    elif how == "no http":
        out.write(b"+OK welcome\r\n")
    else:
        if isinstance(how, str):  # "103 then 200"
            before, _, then = how.partition(" then ")
            out.write(f"HTTP/1.1 {before} Early\r\nLink: </a>\r\n\r\n".encode())
            how = int(then)
        handler.send_response(how)
        if 300 <= how < 400:
            handler.send_header("Location", f"http://127.0.0.1:{mine.port}/elsewhere")
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        out.write(b"ok")
