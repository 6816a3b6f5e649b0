"""How many connections a worker may hold: fewer than the files that its process may open."""

from __future__ import annotations

import resource

from dashboard.errors import Unusable

CONNECTIONS = 1000  # more are of no use to so few threads
FEW = 250  # fewer are told at the start
_OWN = 100  # what a worker has open for itself: libraries, logs, versions of four regions
_PER_THREAD = 8  # connections to the state with their logs, an export's files
_LEAST_PER_THREAD = 4


def needed(threads: int) -> int:
    """The least limit with which a worker of so many threads can serve."""
    return _OWN + (_PER_THREAD + _LEAST_PER_THREAD) * threads


def connections(threads: int) -> int:
    """The bound for a worker, by the limit of this process, which is raised as far as it may be.

    Raises Unusable where the limit is too low to serve.
    """
    own = _OWN + _PER_THREAD * threads
    limit = _raised(own + CONNECTIONS)
    if limit < needed(threads):
        raise Unusable("web.serve.few_files", limit=limit, needed=needed(threads), threads=threads)
    return min(CONNECTIONS, limit - own)


def _raised(wanted: int) -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    if soft < wanted and (hard == resource.RLIM_INFINITY or soft < hard):
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft
