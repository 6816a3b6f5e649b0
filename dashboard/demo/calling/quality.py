"""What was measured of a leg's sound and picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.demo.calling.leg import CELLULAR, DESK, DESKTOP, GATEWAY, MOBILE, ROOM, TEAMS, THIRD, Legs
from dashboard.demo.draw import Bools, Floats, Ints, Random

_EVERY = [DESKTOP, MOBILE, TEAMS, DESK, ROOM, THIRD, CELLULAR, GATEWAY]
_VIDEO, _UNMEASURED = np.zeros(8), np.zeros(8)
_VIDEO[_EVERY] = (0.2, 0.1, 0.18, 0.0, 0.6, 0.0, 0.0, 0.0)
_UNMEASURED[_EVERY] = (0.03, 0.06, 0.08, 0.03, 0.04, 0.5, 0.25, 0.35)
_SHORT_S = 5
_VIDEO_UNMEASURED = 0.04
# Which limit a poor stream breaks: jitter, latency or loss; sometimes another one too.
_BROKEN, _TWO = (0.34, 0.2, 0.46), 0.25


@dataclass(frozen=True, slots=True)
class Stream:
    """Jitter and latency in milliseconds, loss in percent; NaN where nothing was measured."""

    jitter: Floats
    latency: Floats
    loss: Floats


@dataclass(frozen=True, slots=True)
class Measured:
    """Which legs had video, and the quality of both streams."""

    video: Bools
    sound: Stream
    picture: Stream


def measured(legs: Legs, likely: Floats, random: Random) -> Measured:
    """Values that break a limit where a leg is poor, as likely as `likely` says; some legs have none at all."""
    count = len(legs.call)
    video = random.random(count) < _VIDEO[legs.endpoint]
    known = (random.random(count) >= _UNMEASURED[legs.endpoint]) & (legs.duration >= _SHORT_S)
    seen = known & video & (random.random(count) >= _VIDEO_UNMEASURED)
    poor = random.random(count) < likely
    unseen = poor & (~seen | (random.random(count) < 0.6))
    return Measured(
        video,
        _stream(unseen, known, random),
        _stream(poor & (~unseen | (random.random(count) < 0.3)), seen, random),
    )


def _stream(poor: Bools, known: Bools, random: Random) -> Stream:
    count = len(poor)
    jitter = np.minimum(random.gamma(2.0, 6.0, count), 120)
    latency = np.minimum(70 * np.exp(random.normal(0, 0.45, count)), 350)
    loss = np.minimum(random.exponential(0.25, count), 4)
    broken: Ints = random.choice(3, count, p=_BROKEN)
    other = np.where(random.random(count) < _TWO, (broken + 1) % 3, broken)
    bad = (151 + random.exponential(70, count), 405 + random.exponential(140, count), 5.1 + random.gamma(1.5, 3, count))
    values: list[Floats] = [
        np.where(known, np.where(poor & ((broken == kind) | (other == kind)), worse, good), np.nan)
        for kind, (good, worse) in enumerate(zip((jitter, latency, loss), bad, strict=True))
    ]
    return Stream(values[0].round(1), values[1].round(), np.minimum(values[2], 60).round(2))
