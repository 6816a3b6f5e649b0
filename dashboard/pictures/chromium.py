"""A browser without windows: where it is found, how it is begun and ended, and how much memory it takes."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl
from pathlib import Path
from time import monotonic, sleep

from dashboard.errors import Unusable
from dashboard.pictures.devtools import Line, Lost, Refusal

# Best without windows: the same engine in half the memory.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_BYTES = 1 << 30
FOLDER = "browser-"
_FREE = 10  # descriptors below stay free for the places where the browser looks for its pipes
_TO, _BACK = 3, 4
_ENDING_S = 2.0
_ALWAYS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--password-store=basic",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--js-flags=--max-old-space-size=512",
    # Nothing is looked up and nothing leaves but through the gate (`gate.py`), not even to this machine itself.
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


def found(named: str) -> str:
    """The browser that is named, or the first that is installed. Raises Unusable where there is none."""
    for name in (named,) if named else NAMES:
        if path := shutil.which(name):
            return path
    if named:
        raise Unusable("pictures.error.named_browser", name=named)
    raise Unusable("pictures.error.no_browser", known=", ".join(NAMES[:2]))


class Chromium:
    """One running browser, head of a process group of its own. `line` is how it is spoken with."""

    def __init__(self, executable: str, gate: str, aside: Path) -> None:
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(aside)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=aside))
        theirs, to = _pipe()
        back, answers = _pipe()
        try:
            self.pid = _spawned(executable, gate, self.folder, theirs, answers)
        except OSError as error:
            os.close(to)
            os.close(back)
            shutil.rmtree(self.folder, ignore_errors=True)
            raise Unusable("pictures.error.named_browser", name=executable) from error
        finally:
            os.close(theirs)
            os.close(answers)
        self.line = Line(to, back, self.check)

    def check(self) -> None:
        """Raises Lost where it takes too much memory."""
        if self.memory() > MOST_BYTES:
            raise Lost("the browser takes too much memory")

    def memory(self) -> int:
        """Bytes of all its processes that are not shared with others; 0 where the system does not say."""
        return sum(_own_bytes(process) for process in _group(self.pid))

    def end(self, *, kindly: bool = True) -> None:
        """Ends the whole group, and leaves neither a process nor a file. Asked kindly, it ends its children itself."""
        if kindly:
            with suppress(Lost, Refusal):
                self.line.ask("Browser.close", monotonic() + _ENDING_S)
        self.line.close()
        if not kindly or not _reaped(self.pid):
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            _reaped(self.pid)
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """In a child of the process that began it: it is not ours to end."""
        self.line.close()


def _spawned(executable: str, gate: str, folder: Path, reads: int, writes: int) -> int:
    # Names of customers never stand among the words of a command: addresses go through the pipe.
    words = [executable, *_ALWAYS, f"--user-data-dir={folder}", f"--proxy-server={gate}"]
    if os.geteuid() == 0:
        words.append("--no-sandbox")  # it refuses to begin otherwise
    nothing, told = os.devnull, str(folder / "stderr")
    return os.posix_spawn(
        executable,
        [*words, "about:blank"],
        {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder), "TZ": "UTC"},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, nothing, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, nothing, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, told, os.O_WRONLY | os.O_CREAT, 0o600),
            (os.POSIX_SPAWN_DUP2, reads, _TO),
            (os.POSIX_SPAWN_DUP2, writes, _BACK),
        ],
        setpgroup=0,
        setsigmask=(),
        setsigdef=(signal.SIGPIPE, signal.SIGTERM, signal.SIGINT, signal.SIGCHLD),
    )


def _pipe() -> tuple[int, int]:
    """Two ends that no other child inherits, out of the way of the places where the browser has its own."""
    ends = os.pipe()
    moved = tuple(fcntl(end, F_DUPFD_CLOEXEC, _FREE) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


def _reaped(pid: int) -> bool:
    """Waits a moment for the process, so that no zombie stays; whether it has ended."""
    until = monotonic() + _ENDING_S
    with suppress(ChildProcessError):
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if monotonic() > until:
                return False
            sleep(0.01)
    return True


def _group(leader: int) -> list[Path]:
    """The processes of a group, where the system shows them as files."""
    members = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            fields = (process / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
            if int(fields[2]) == leader:
                members.append(process)
    return members


def _own_bytes(process: Path) -> int:
    with suppress(OSError, IndexError, ValueError):
        pages = (process / "statm").read_text("ascii").split()
        return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _sweep(aside: Path) -> None:
    """Takes away what browsers of processes that were killed left behind."""
    for folder in aside.glob(f"{FOLDER}*"):
        owner = folder.name.removeprefix(FOLDER).partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
