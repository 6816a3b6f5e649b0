"""How much one reader may ask: so many requests a second, and so many expensive ones at the same time (429 beyond)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from flask import Flask, Response, g, request

from dashboard.data.people.tries import reader_of
from dashboard.data.state.repeats import is_told
from dashboard.errors import Slowed
from dashboard.request_context import here
from dashboard.web import logs
from dashboard.web.guards import addresses, origin
from dashboard.web.hub import Hub, hub
from dashboard.web.permission import PUBLIC, SIGNED_IN, Entrance

UNKNOWN = Entrance(SIGNED_IN)  # an address that nobody answers
# Public, and answered from memory. Every other public address asks the state database something: it is counted.
FREE = (*addresses.STATIC, "/healthz")
# Signing in is expensive too, and by strangers: so many of one address at the same time.
SIGN_INS, SIGN_IN_WAIT_S = 2, 0.2
# Through a provider each holds a thread for as long as that takes to answer, and costs no work: an office has one
# address.
THROUGH_PROVIDER = 6
# A page that comes through HTTP/2, or several pages of one person that take a new version, ask for all blocks at once:
# who asked little lately waits for a place, with few others (`AtOnce.crowd`), as each holds a thread.
WAIT_S, PATIENT = 2.0, 0.5
RETRY_S = 1


def install(server: Flask) -> None:
    """Counts every request but those that cost nothing, before it is asked who may do what."""
    server.before_request(check)
    server.after_request(_keep_while_streaming)
    server.teardown_request(_leave)


def check() -> None:
    """Raises Slowed for a reader who asks too much."""
    mine, path = hub(), request.path
    declared = mine.entrances.get(request.endpoint or "", UNKNOWN)
    public = declared.permission is PUBLIC
    if public and path.startswith(FREE):
        return
    if here().lent:  # one page at a time, whose reader was counted where the picture was asked for
        return
    token = None if public else here().token
    if token and mine.shut.is_shut(token):
        raise _slowed(mine, "a session")
    user = here().signed_in if token else None
    who = f"user {user.id}" if user else f"address {reader_of(origin.address())}"
    per_s = mine.config.user_per_s if user else mine.config.address_per_s
    left = mine.allowance.take(who, per_s)
    g.allowed = (left, per_s)
    if not left:
        if user:
            mine.shut.shut(token, RETRY_S)
        raise _slowed(mine, who)
    if user:
        g.asking = ExitStack()
        g.asking.enter_context(mine.store.work.asking(who))
    if user and declared.expensive:
        if not mine.at_once.enter(who, mine.config.user_at_once, WAIT_S if left > PATIENT else 0):
            raise _slowed(mine, who)
        g.place = who


@contextmanager
def one_sign_in(most: int = SIGN_INS) -> Iterator[None]:
    """A place for a try to sign in; raises Slowed where its address has as many under way, whoever they are for."""
    mine, who = hub(), f"sign-in {reader_of(origin.address())}"
    if not mine.at_once.enter(who, most, SIGN_IN_WAIT_S):
        raise _slowed(mine, who)
    try:
        yield
    finally:
        mine.at_once.leave(who)


def _slowed(mine: Hub, who: str) -> Slowed:
    times = mine.repeats.again(("slowed", who))
    if is_told(times):
        logs.event("slowed", level="warning", who=who, path=request.path, times=times)
    here().forget()  # not even the database is asked for what they chose
    return Slowed("web.explained.429", RETRY_S)


def _keep_while_streaming(answer: Response) -> Response:
    """A place is given back when the last byte is sent, or the reader is gone."""
    who = g.get("place")
    if who is not None and answer.is_streamed:
        at_once, held, work = hub().at_once, [g.pop("place")], hub().store.work

        def leave() -> None:
            if held:
                at_once.leave(held.pop())

        answer.response = _until_sent(answer.response, lambda: work.asking(who, sending=True), leave)
        answer.call_on_close(leave)
    return answer


def _until_sent(
    parts: Iterable[Any],
    asking: Callable[[], AbstractContextManager[None]],
    leave: Callable[[], None],
) -> Iterator[Any]:
    """Each part is made as work of the reader's, who need not be the last one for whom this thread worked."""
    rest = iter(parts)
    try:
        while True:
            with asking():
                part = next(rest, None)
            if part is None:
                return
            yield part
    finally:
        leave()


def _leave(_error: BaseException | None) -> None:
    if (asking := g.pop("asking", None)) is not None:
        asking.close()
    who = g.pop("place", None)
    if who is not None:
        hub().at_once.leave(who)
