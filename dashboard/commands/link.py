"""`partner-hub link`: a new one-time sign-in link for the server that uses this home."""

from __future__ import annotations

import os

import click

from dashboard import config
from dashboard.commands.serve import check_home, link_to, set_up_link, tell_begun
from dashboard.data.backup.opening import open_kept
from dashboard.data.first_run import opening
from dashboard.data.people import users
from dashboard.errors import Missing


@click.command()
@click.argument("email", required=False)
def link(email: str | None) -> None:
    """Print a new sign-in link: it works once, within 15 minutes.

    Without EMAIL it signs in the local administrator; while the hub is not set up, it opens the set-up, within an hour.
    """
    settings = config.read(os.environ)
    check_home(settings.home)
    state = open_kept(settings, begun=tell_begun)
    try:
        if email is None and opening.is_open(state):
            click.echo(set_up_link(settings, state))
            return
        user_id = users.local_admin_id(state) if email is None else users.active_id(state, email)
        if user_id is None:
            raise Missing("account.error.no_user", email=email)
        click.echo(link_to(settings, state, user_id))
    finally:
        state.close()
