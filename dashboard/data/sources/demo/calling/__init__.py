"""Who called whom at the customers of a demo region in its last weeks, as call legs."""

from __future__ import annotations

from dashboard.data.sources.demo.calling.legs import call_legs
from dashboard.data.sources.demo.calling.seats import Seats
from dashboard.data.sources.demo.calling.weeks import expected

__all__ = ["Seats", "call_legs", "expected"]
