"""A state with a clock that the test moves."""

from __future__ import annotations

from tests.state.conftest import clock, file_state

__all__ = ["clock", "file_state"]
