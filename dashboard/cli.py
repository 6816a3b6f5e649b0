"""`partner-hub ...`: each command is imported only when it is asked for, so that every one starts fast."""

from __future__ import annotations

import gc
import importlib
import io
import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

import click
import structlog

from dashboard import config
from dashboard.errors import HubError, Refused, Unusable
from dashboard.words import text

COMMANDS = {
    "import": "dashboard.commands.import_:import_",
    "versions": "dashboard.commands.versions:versions",
    "rollback": "dashboard.commands.versions:rollback",
    "drop-future": "dashboard.commands.drop_future:drop_future",
    "verify": "dashboard.commands.versions:verify",
    "rollup": "dashboard.commands.rollup:rollup",
    "backup": "dashboard.commands.backup:backup",
    "restore": "dashboard.commands.backup:restore",
    "figures": "dashboard.commands.figures:figures",
    "block": "dashboard.commands.block:block",
    "customers": "dashboard.commands.customers:customers",
    "picture": "dashboard.commands.picture:picture",
    "deck": "dashboard.commands.deck:deck",
    "search": "dashboard.commands.search:search",
    "demo": "dashboard.commands.demo:demo",
    "serve": "dashboard.commands.serve:serve",
    "doctor": "dashboard.commands.doctor:doctor",
    "setup": "dashboard.commands.setup:setup",
    "token": "dashboard.commands.token:token",
    "schedule": "dashboard.commands.schedule:schedule",
    "mail": "dashboard.commands.mail:mail",
    "jobs": "dashboard.commands.jobs:jobs",
    "worker": "dashboard.commands.worker:worker",
    "link": "dashboard.commands.link:link",
    "audit": "dashboard.commands.audit:audit",
    "user": "dashboard.commands.user:user",
    "tag": "dashboard.commands.tag:tag",
    "note": "dashboard.commands.note:note",
    "access": "dashboard.commands.access:access",
    "wall": "dashboard.commands.wall:wall",
    "mirror": "dashboard.commands.mirror:mirror",
    "resource": "dashboard.commands.resource:resource",
    "trial": "dashboard.commands.trial:trial",
    "report": "dashboard.commands.report:report",
}
# Answers are many small lists and dicts without a cycle: looking for cycles after every 700 of them, as is the default,
# takes as long as making them.
COLLECT = (50_000, 20, 20)
# Nothing is imported or made in their processes.
READERS = frozenset({"block", "customers", "deck", "figures", "picture", "report", "search", "serve"})
INTERRUPTED = 130
LANG = "en"
AS_JSON = "--json"


class Commands(click.Group):
    """Finds a command by its name without importing the others."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partner-hub", prog_name="partner-hub")
def hub() -> None:
    """Partner Hub: analytics for partners who manage many Webex customers."""


def main() -> None:
    """Run a command; every end has its exit code, and no person meets a traceback for their own mistake."""
    streams()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy comes with Arrow; nobody does algebra with it
    importlib.import_module("dashboard.data.without_pandas")
    if READERS.intersection(sys.argv[1:2]):
        gc.set_threshold(*COLLECT)
    quiet()
    sys.exit(run(sys.argv[1:]))


def streams() -> None:
    """Standard streams that exist and take any text: a closed one would be taken by the next file that is opened."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is this one; processes of ours have it too.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def quiet() -> None:
    """Log only what needs a person, on standard error as it is then: results go to standard output."""
    structlog.reset_defaults()  # what a server set up in this process before asks more of a logger than this one gives
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_given: structlog.PrintLogger(sys.stderr),
    )


def run(arguments: list[str]) -> int:
    """The exit code of a command line: 0 done, 2 refused, 3 not usable, 130 interrupted, 1 a defect."""
    try:
        result = _invoke(arguments)
    except HubError as error:
        _tell(str(error), error.key, arguments)
        return error.exit_code
    except click.ClickException as error:
        with suppress(OSError):
            _tell(error.format_message(), "usage", arguments) if AS_JSON in arguments else error.show()
        return error.exit_code if error.exit_code != 1 else 2
    except (click.Abort, KeyboardInterrupt):
        _tell("Interrupted.", "interrupted", arguments)
        return INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe(arguments)
    except OSError as error:
        _tell(
            text(LANG, "config.error.system", reason=error.strerror or error, path=error.filename or "-"),
            "system",
            arguments,
        )
        _drop_output()
        return Unusable.exit_code
    return result if isinstance(result, int) else 0


def _invoke(arguments: list[str]) -> object:
    """What the command returns. Not by click's own `main`, for which a reader who went away is a defect."""
    for given in arguments:
        if not config.is_text(given):
            raise Refused("config.error.argument", got=ascii(given))
    try:
        with hub.make_context("partner-hub", list(arguments)) as context:
            _tell_open_home(arguments)
            return hub.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code


def _tell_open_home(arguments: list[str]) -> None:
    home = Path(os.environ.get(f"{config.PREFIX}HOME", "") or config.ROOT / "var")
    config.make_private(home)
    if config.is_open(home):
        _tell(text(LANG, "config.error.open_home", home=home), "open_home", arguments, kind="warning")


def _tell(message: str, rule: str, arguments: list[str], kind: str = "error") -> None:
    """What went wrong, on standard error: a sentence, or JSON for who asked for JSON."""
    said = json.dumps({kind: {"rule": rule, "message": message}}, ensure_ascii=False)
    with suppress(OSError):  # nobody reads it
        click.echo(said if AS_JSON in arguments else message, err=True)


def _closed_pipe(arguments: list[str]) -> int:
    """The reader of our output went away (`| head`): nothing is wrong with what was asked for."""
    _drop_output()
    _tell(text(LANG, "config.error.closed_pipe"), "closed_pipe", arguments, kind="warning")
    return 0


def _drop_output() -> None:
    """What is still to be written goes nowhere, so that the end of the process has nothing to stumble over."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
