"""Who called whom at the customers of a demo region in its last weeks, as call legs."""

from __future__ import annotations

from dashboard.demo.calling.legs import call_legs
from dashboard.demo.calling.seats import Seats
from dashboard.demo.calling.weeks import expected

__all__ = ["Seats", "call_legs", "expected"]
