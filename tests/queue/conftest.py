"""A state on both databases, with a clock that the test moves."""

from __future__ import annotations

from tests.state.conftest import clock, file_state, state

__all__ = ["clock", "file_state", "state"]
