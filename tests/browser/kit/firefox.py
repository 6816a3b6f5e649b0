"""Firefox as the system has it, by its own remote protocol: Playwright drives only a Firefox of its own.

The protocol (Marionette) is lines of JSON over a local socket, each with its length before it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, BinaryIO

from tests.browser.kit.chromium import PATIENCE_S
from tests.browser.kit.served import free_port

NAME = "firefox-esr"
SIZE = {"width": 1280, "height": 900}
_PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "intl.accept_languages": "en-US",
    "widget.gtk.overlay-scrollbars.enabled": False,
}
# What the browser's own console has of this origin, warnings apart.
_ERRORS = """return Services.console.getMessageArray()
  .filter(one => one instanceof Ci.nsIScriptError && !(one.flags & Ci.nsIScriptError.warningFlag))
  .filter(one => (one.sourceName || '').startsWith(arguments[0]) || one.errorMessage.includes(arguments[0]))
  .map(one => one.sourceName + ':' + one.lineNumber + ' ' + one.errorMessage)"""


def path() -> str | None:
    """Where it is, if it is installed."""
    return shutil.which(NAME)


@dataclass
class Firefox:
    """One window. Its commands are those of WebDriver."""

    stream: BinaryIO
    sent: int = field(default=0)

    def command(self, name: str, **given: Any) -> Any:
        """What the browser answers; an `AssertionError` with its words where it refuses."""
        self.sent += 1
        message = json.dumps([0, self.sent, name, given]).encode()
        self.stream.write(b"%d:%s" % (len(message), message))
        self.stream.flush()
        _kind, _number, error, result = self.hear()
        assert error is None, f"{name}: {error}"
        return result.get("value") if isinstance(result, dict) and set(result) == {"value"} else result

    def hear(self) -> Any:
        """The next message."""
        length = b""
        while (sign := self.stream.read(1)) != b":":
            assert sign, "the browser ended"
            length += sign
        return json.loads(self.stream.read(int(length)))

    def open(self, address: str) -> None:
        """Loads an address."""
        self.command("WebDriver:Navigate", url=address)

    def run(self, script: str, *given: Any) -> Any:
        """What a script returns."""
        return self.command("WebDriver:ExecuteScript", script=script, args=list(given))

    def wait(self, script: str) -> Any:
        """What a script returns once it returns something true."""
        until = monotonic() + PATIENCE_S
        while not (found := self.run(script)):
            assert monotonic() < until, f"{self.command('WebDriver:GetCurrentURL')}: never {script}"
            sleep(0.1)
        return found

    def errors(self, origin: str) -> list[str]:
        """Errors of this origin's pages since the browser began: of scripts, styles, the policy."""
        self.command("Marionette:SetContext", value="chrome")
        found: list[str] = self.run(_ERRORS, origin)
        self.command("Marionette:SetContext", value="content")
        return found


@contextmanager
def launched(executable: str, folder: Path) -> Iterator[Firefox]:
    """One browser, with a profile of its own in the folder, until the block ends."""
    port = free_port()
    lines = {**_PREFERENCES, "marionette.port": port}
    (folder / "user.js").write_text(
        "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in lines.items())
    )
    words = [executable, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile"]
    with ExitStack() as stack:
        process = subprocess.Popen(
            [*words, str(folder)],
            env={**os.environ, "HOME": str(folder), "TZ": "Europe/Warsaw"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(process.wait, 30)
        stack.callback(process.terminate)
        connection = stack.enter_context(_connected(port, process))
        firefox = Firefox(stack.enter_context(connection.makefile("rwb")))
        firefox.hear()
        firefox.command("WebDriver:NewSession", capabilities={})
        firefox.command("WebDriver:SetWindowRect", **SIZE)
        yield firefox


def _connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    until = monotonic() + PATIENCE_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=2 * PATIENCE_S)
        except OSError:
            assert process.poll() is None, "the browser ended at once"
            assert monotonic() < until, "the browser did not listen"
            sleep(0.1)
