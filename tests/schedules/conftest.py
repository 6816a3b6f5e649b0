"""A state on both databases, with a clock that the test moves."""

from __future__ import annotations

from tests.state.conftest import alba, cedar, clock, state

__all__ = ["alba", "cedar", "clock", "state"]
