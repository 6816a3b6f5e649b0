"""`partner-hub serve`: the pages, and a one-time link to them."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import click

from dashboard import config
from dashboard.config import Config
from dashboard.data.backup.opening import open_kept
from dashboard.data.first_run import opening, uploading
from dashboard.data.people import links, users
from dashboard.data.state import identity
from dashboard.data.state.database import Database
from dashboard.data.versions import catalog
from dashboard.data.walls import first_wall
from dashboard.errors import HubError, Unusable
from dashboard.web import logs
from dashboard.web.server import descriptors
from dashboard.words import text

LANG = "en"
SET_UP = "/setup/link"
BACKLOG = 512
DATABASE_WAIT_SECONDS = 60
_PRIVATE = 0o077


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="First make the demo partner, where no region has data yet.")
def serve(with_demo: bool) -> None:
    """Serve the pages; prints a one-time sign-in link; on a home without data and people one to set it up.

    Everything is set by PARTNER_HUB_* variables; see the table of settings in the README.
    """
    settings = config.read(os.environ)
    if with_demo and not any_data(settings):
        check_home(settings.home)
        make_demo()
    run(settings)


def make_demo() -> None:
    """The demo partner at its default size, up to today.

    In a process of its own: libraries with threads (Arrow, DuckDB) must not be loaded where the server forks.
    """
    words = [sys.executable, "-m", "dashboard", "demo"]
    done = subprocess.run(words, stdout=sys.stderr, check=False)  # noqa: S603  our own words
    if done.returncode:
        raise click.exceptions.Exit(done.returncode)


def run(settings: Config) -> None:
    """Serves until told to stop. Raises HubError where it cannot begin."""
    from dashboard.web.server.gunicorn_server import HubServer  # noqa: PLC0415  `--help` needs no server

    os.umask(_PRIVATE)
    logs.setup(settings)
    check_home(settings.home)
    check_descriptors(settings.threads)
    has_data, state = any_data(settings), wait_for_state(settings)
    to_set_up = opening.begin(state, has_data=has_data)
    state.close()
    if not to_set_up:
        uploading.forget(settings)  # what a kill at the end of the set-up left there
    listening = listen(settings)
    if not has_data and not to_set_up:
        click.echo(text(LANG, "web.serve.no_data"), err=True)
    port = listening.getsockname()[1]
    HubServer(replace(settings, port=port), listening, announce).run()


def announce(settings: Config, state: Database) -> None:
    """Prints where to go: the link alone on standard output, so that a program can read it."""
    to_set_up = opening.is_open(state)
    link = set_up_link(settings, state) if to_set_up else link_to(settings, state, users.local_admin_id(state))
    click.echo(text(LANG, "web.serve.set_up" if to_set_up else "web.serve.ready"), err=True)
    try:
        click.echo(link)
        sys.stdout.flush()
    except (OSError, ValueError):  # nobody reads it; `partner-hub link` prints another
        return
    with suppress(HubError):
        if wall := first_wall.link(state):
            click.echo(text(LANG, "walls.cli.hangs", address=f"{settings.base_url}{wall}"), err=True)


def link_to(settings: Config, state: Database, user_id: int) -> str:
    """A new one-time sign-in address of a person."""
    return f"{settings.base_url}/sign-in/{links.new(state, user_id)}"


def set_up_link(settings: Config, state: Database) -> str:
    """A new address at which the hub is set up: it opens once, within an hour."""
    return f"{settings.base_url}{SET_UP}/{opening.new_link(state)}"


def check_home(home: Path) -> None:
    """Raises Unusable where the home cannot be written."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"\0")
    except OSError as error:
        raise Unusable("web.serve.home_not_writable", path=home, why=error.strerror or error) from error


def check_descriptors(threads: int) -> None:
    """Says where the limit of open files leaves few connections. Raises Unusable where it leaves none."""
    if (most := descriptors.connections(threads)) < descriptors.FEW:
        click.echo(text(LANG, "web.serve.few_connections", most=most), err=True)


def wait_for_state(settings: Config, nap: Callable[[float], None] = sleep) -> Database:
    """The state database, opened; one on another machine is waited for, up to a minute."""
    patience = 0 if settings.state_url.startswith("sqlite") else DATABASE_WAIT_SECONDS
    until = monotonic() + patience
    while True:
        try:
            return open_kept(settings, begun=tell_begun)
        except Unusable:
            if monotonic() >= until:
                raise
            nap(1)


def tell_begun(settings: Config) -> None:
    """Says that a home with versions had no state, and that one was begun."""
    click.echo(text(LANG, "web.state.begun", path=identity.shown(settings)), err=True)


def listen(settings: Config) -> socket.socket:
    """A listening socket. Raises Unusable where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        place = {"host": settings.host, "port": settings.port}
        if error.errno == errno.EADDRINUSE:
            raise Unusable("web.serve.port_taken", **place) from error
        raise Unusable("web.serve.port_refused", why=error.strerror or error, **place) from error
    return listening


def any_data(settings: Config) -> bool:
    """Whether any region has a version."""
    try:
        return any(catalog.current_number(place) is not None for place in settings.places.values())
    except HubError:
        return True  # something is there, if unreadable: that is told by `/readyz` and the pages
