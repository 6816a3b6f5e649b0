"""`partner-hub link`: a new one-time sign-in link for the server that uses this home."""

from __future__ import annotations

import os

import click

from dashboard import config
from dashboard.commands.serve import check_home, link_to
from dashboard.data.backup.opening import open_kept


@click.command()
def link() -> None:
    """Print a new sign-in link: it works once, within 15 minutes."""
    settings = config.read(os.environ)
    check_home(settings.home)
    state = open_kept(settings)
    click.echo(link_to(settings, state))
    state.close()
