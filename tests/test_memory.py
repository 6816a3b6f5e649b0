"""The cache keeps bytes, never more than its room, and nothing that could run."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_caching import Cache

from dashboard.data.cache.memory import Memory


def test_the_oldest_answers_go_first() -> None:
    memory = Memory(limit=80)
    for name in "abcdefghi":
        memory.set(name, name.encode() * 10)
    assert memory.get("a") is None and memory.get("i") == b"i" * 10
    assert sum(memory.has(name) for name in "abcdefghi") == 8


def test_reading_keeps_an_answer_young() -> None:
    memory = Memory(limit=80)
    for name in "abcdefgh":
        memory.set(name, b"x" * 10)
    memory.get("a")
    memory.set("new", b"x" * 10)
    assert memory.has("a") and not memory.has("b")


def test_only_bytes_are_kept() -> None:
    with pytest.raises(TypeError):
        Memory().set("key", {"an": "object"})  # type: ignore[arg-type]


def test_one_answer_may_not_fill_the_room() -> None:
    memory = Memory(limit=80)
    assert memory.set("large", b"x" * 11) is False and memory.get("large") is None


def test_replacing_and_deleting_give_the_room_back() -> None:
    memory = Memory(limit=80)
    for _ in range(100):
        memory.set("same", b"x" * 10)
    memory.delete("same")
    assert memory.delete("same") is False
    for name in "abcdefgh":
        memory.set(name, b"x" * 10)
    assert all(memory.has(name) for name in "abcdefgh")


def test_flask_caching_finds_it_by_its_name() -> None:
    cache = Cache(Flask(__name__), config={"CACHE_TYPE": "dashboard.data.cache.memory.Memory"})
    cache.set("key", b"value")
    assert cache.get("key") == b"value"
