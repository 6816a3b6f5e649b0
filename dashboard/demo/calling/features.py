"""Calling features: on a minority of legs, other ones on those that come in than on those that go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from dashboard.codes import FEATURES
from dashboard.demo.calling.leg import CELLULAR, NOBODY, Legs, chosen
from dashboard.demo.draw import Floats, Random

_INCOMING = {
    "hunt_group": 0.1,
    "voicemail": 0.055,
    "call_forwarding": 0.05,
    "simultaneous_ring": 0.035,
    "transfer": 0.03,
    "call_pickup": 0.02,
    "recording": 0.016,
    "single_number_reach": 0.012,
    "call_park": 0.01,
    "virtual_line": 0.01,
    "executive_assistant": 0.007,
    "paging": 0.004,
    "barge_in": 0.003,
}
_OUTGOING = {
    "transfer": 0.03,
    "recording": 0.018,
    "call_park": 0.011,
    "virtual_line": 0.012,
    "paging": 0.007,
    "executive_assistant": 0.005,
    "single_number_reach": 0.004,
    "barge_in": 0.003,
}


def featured(legs: Legs, random: Random) -> Legs:
    """The legs of users with their features; who is reached on another number is on a mobile network."""
    luck = random.random(len(legs.call))
    drawn = np.where(legs.outgoing, chosen(_shares(_OUTGOING), luck), chosen(_shares(_INCOMING), luck)) - 1
    free = (legs.feature == NOBODY) & (legs.user != NOBODY)
    feature = np.where(free, drawn, legs.feature)
    reached = feature == FEATURES.index("single_number_reach")
    return replace(legs, feature=feature, endpoint=np.where(reached, CELLULAR, legs.endpoint))


def _shares(some: Mapping[str, float]) -> Floats:
    """Of no feature first, then of each."""
    return np.array([1 - sum(some.values()), *(some.get(name, 0.0) for name in FEATURES)])
