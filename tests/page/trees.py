"""Component trees as data: ids, texts, attributes; so that tests compare data, not HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def every(tree: Any) -> Iterator[Component]:
    """All components of a tree, in reading order."""
    if isinstance(tree, (list, tuple)):
        for one in tree:
            yield from every(one)
    elif isinstance(tree, Component):
        yield tree
        yield from every(_inside(tree))


def _inside(component: Component) -> Any:
    """What it is made of, known to Dash or drawn as one."""
    return [getattr(component, name, None) for name in ("tree", "children")]


def properties(component: Component) -> dict[str, Any]:
    """All that was set, those of a drawn element too."""
    given: dict[str, Any] = component.to_plotly_json()["props"]
    return {**given, **given.get("attributes", {})}


def ids(tree: Any) -> list[str]:
    """All ids, in reading order."""
    return [one.id for one in every(tree) if getattr(one, "id", None)]


def text(tree: Any) -> str:
    """What is read."""
    if isinstance(tree, (list, tuple)):
        return "".join(text(one) for one in tree)
    if isinstance(tree, Component):
        return text(_inside(tree))
    return "" if tree is None else str(tree)


def attribute(component: Component, name: str) -> Any:
    """An attribute with a dash in its name; None where it is not set."""
    return properties(component).get(name)


def marked(tree: Any, name: str) -> dict[str, str]:
    """Value of `data-value` by the attribute `name` (`data-metric`, `data-change-of`)."""
    found = [one for one in every(tree) if attribute(one, name) is not None]
    return {attribute(one, name): attribute(one, "data-value") for one in found}


def classes(tree: Any) -> list[str]:
    """All class names, in reading order."""
    return [name for one in every(tree) for name in str(properties(one).get("className", "")).split()]
