"""What happened, one line an event: JSON in the home, plain on the terminal. Never breaks or slows a request."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from dashboard.config import Config
from dashboard.data.people.tokens import ANYWHERE
from dashboard.web.log_file import LogFile

MAX_VALUE = 400
MAX_TRACE = 8000
MAX_KEYS = 30
REDACTED = "[redacted]"
_SECRET_KEY = re.compile(r"token|cookie|secret|password|passwd|authorization|csrf|api_?key|credential", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"(?i)(bearer\s+)\S+|(://[^/\s:@]*:)[^\s@/]+(?=@)")
# Control characters, and those that turn the direction of a line on a terminal.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_QUIET = ("werkzeug", "alembic", "sqlalchemy", "asyncio")
_HUB = "partner_hub"


def setup(config: Config) -> None:
    """Sends everything that is logged in this process to the file and to standard error."""
    logging.raiseExceptions = False
    file, terminal = FileHandler(config), TerminalHandler(sys.stderr)
    terminal.setLevel(logging.DEBUG if config.log_level == "debug" else logging.WARNING)
    file.setFormatter(_formatter(structlog.processors.JSONRenderer(ensure_ascii=True, sort_keys=False)))
    terminal.setFormatter(_formatter(human))
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old, (FileHandler, TerminalHandler)):
            root.removeHandler(old)
            old.close()
    root.addHandler(file)
    root.addHandler(terminal)
    root.setLevel(config.log_level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def event(name: str, level: str = "info", **values: object) -> None:
    """One thing that happened."""
    structlog.stdlib.get_logger(_HUB).log(logging.getLevelName(level.upper()), name, **values)


def defect(reference: str, error: BaseException, **values: object) -> None:
    """An error that nobody expected, with its traceback; `reference` is what the reader was given."""
    structlog.stdlib.get_logger(_HUB).error("defect", reference=reference, exc_info=error, **values)


def clean(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Redacts secrets, shortens values, and leaves no character that could begin a line of its own."""
    kept = list(event_dict.items())[:MAX_KEYS]
    return {_text(str(key), 80): _value(str(key), value) for key, value in kept}


def human(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> str:
    """`12:04:31 warning region_unreadable region=eu`; a traceback stays in the file, its last line is told."""
    said = dict(event_dict)
    moment, level, name = said.pop("timestamp", ""), said.pop("level", "info"), said.pop("event", "")
    said.pop("logger", None)
    trace = str(said.pop("exception", "")).strip()
    parts = [str(moment)[11:19], str(level), str(name), *(f"{key}={value}" for key, value in said.items())]
    if trace:
        parts.append(trace.replace("\\n", "\n").splitlines()[-1])
    return _CONTROL.sub(_escape, " ".join(parts))


class FileHandler(logging.Handler):
    """Into `<home>/logs/hub.log`; a full disk loses lines, never requests."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self._file = LogFile(config.home / "logs" / "hub.log")

    def emit(self, record: logging.LogRecord) -> None:
        """Formats and writes; what cannot be formatted is said in a few words."""
        self._file.write(_formatted(self, record))

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()


class TerminalHandler(logging.StreamHandler[Any]):
    """To standard error, where somebody may look; silent where nobody can."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one line."""
        try:
            self.stream.write(_formatted(self, record) + "\n")
            self.stream.flush()
        except (OSError, ValueError):  # closed, full, or gone
            return


def _formatted(handler: logging.Handler, record: logging.LogRecord) -> str:
    try:
        return handler.format(record)
    except Exception:  # noqa: BLE001  a value that cannot be written must not become the reader's error
        return f'{{"event": "unwritable log record", "logger": "{record.name}"}}'


def _value(key: str, value: object) -> object:
    if _SECRET_KEY.search(key):
        return REDACTED
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {_text(str(name), 80): _value(str(name), inner) for name, inner in list(value.items())[:MAX_KEYS]}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_value(key, inner) for inner in list(value)[:MAX_KEYS]]
    return _text(str(value), MAX_TRACE if key == "exception" else MAX_VALUE)


def _text(value: str, most: int) -> str:
    short = value if len(value) <= most else f"{value[:most]}… ({len(value)} characters)"
    hidden = _SECRET_VALUE.sub(_hide, ANYWHERE.sub(REDACTED, short))
    return _CONTROL.sub(_escape, hidden.encode("utf-8", "backslashreplace").decode())


def _hide(found: re.Match[str]) -> str:
    return (found.group(1) or found.group(2)) + REDACTED


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\u{ord(character):04x}")


def _drop_internals(_logger: WrappedLogger, _method: str, event_dict: MutableMapping[str, Any]) -> EventDict:
    return {key: value for key, value in event_dict.items() if not key.startswith("_")}


_SHARED: list[Processor] = [
    structlog.stdlib.filter_by_level,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
]
_FOREIGN: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _formatter(render: Processor) -> logging.Formatter:
    last: list[Processor] = [structlog.processors.format_exc_info, _drop_internals, clean, render]
    return structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=_FOREIGN)
