"""SVG drawings of others, cleaned: what runs, asks for something elsewhere, or is no drawing is taken out."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Et

SPACE, LINKS = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
MOST_ELEMENTS, MOST_DEEP = 20_000, 100
MOST_DRAWN = 100_000  # parts, where what others refer to counts each time
DRAWN = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "use"})
_GROUPS = frozenset({"svg", "g", "defs", "symbol", "title", "desc", "tspan", "style", "clipPath", "mask", "pattern"})
KEPT = DRAWN | _GROUPS | {"linearGradient", "radialGradient", "stop"}
_NAMED_TYPE = re.compile(r"<!DOCTYPE\s[^\[\]<>]*>")  # without declarations of its own, as programs write it
_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Whatever a value may reach outside of the drawing itself.
_REACHES = re.compile(r"url\((?!\s*['\"]?#[\w.-]+['\"]?\s*\))|@import|expression\(|javascript:|\\|<", re.IGNORECASE)
_REFERS = re.compile(r"(?:^|url\(\s*['\"]?)#([\w.-]+)")
_LINK = f"{{{LINKS}}}href"


class NoDrawing(ValueError):
    """It is no SVG, or nothing is drawn in it: which of the words `brand.logo.*` says so."""


def cleaned(data: bytes) -> bytes:
    """The same drawing with nothing but shapes, text and paints in it. Raises NoDrawing."""
    root = _read(data)
    if root.tag != f"{{{SPACE}}}svg":
        raise NoDrawing("no_svg")
    if sum(1 for _each in root.iter()) > MOST_ELEMENTS:
        raise NoDrawing("parts")
    _clean(root)
    _bounded(root)
    if not any(_name(each) in DRAWN for each in root.iter()):
        raise NoDrawing("empty")
    if "viewBox" not in root.attrib and not {"width", "height"} <= root.attrib.keys():
        raise NoDrawing("size")
    Et.register_namespace("", SPACE)
    Et.register_namespace("xlink", LINKS)
    made: bytes = Et.tostring(root, encoding="utf-8")
    return made


def _read(data: bytes) -> Et.Element:
    """Its root. As UTF-8 alone, so that what is searched is what is read; entities could grow without end."""
    try:
        text = _NAMED_TYPE.sub("", data.decode("utf-8"), count=1)
        if _DECLARES.search(text):
            raise NoDrawing("entities")
        return Et.fromstring(text)  # noqa: S314  without declarations there is nothing to expand
    except UnicodeDecodeError as error:
        raise NoDrawing("encoding") from error
    except (Et.ParseError, LookupError) as error:
        raise NoDrawing("xml") from error


def _name(element: Et.Element) -> str:
    """Its name, where it is one of SVG's own; a comment has none."""
    tag = element.tag
    return tag.removeprefix(f"{{{SPACE}}}") if isinstance(tag, str) and tag.startswith(f"{{{SPACE}}}") else ""


def _clean(root: Et.Element) -> None:
    waiting = [(root, 1)]
    while waiting:  # no recursion: how deep it goes is for others to say
        at, deep = waiting.pop()
        if deep > MOST_DEEP:
            raise NoDrawing("deep")
        for name in [name for name, value in at.attrib.items() if not _may_stay(name, value)]:
            del at.attrib[name]
        for child in list(at):
            if _name(child) not in KEPT or (_name(child) == "style" and _REACHES.search("".join(child.itertext()))):
                at.remove(child)
            else:
                waiting.append((child, deep + 1))


def _bounded(root: Et.Element) -> None:
    """Raises NoDrawing where parts that refer to each other would be drawn without end, or nearly."""
    named = {each.attrib["id"]: each for each in root.iter() if "id" in each.attrib}
    waiting, drawn = [root], 0
    while waiting:
        at = waiting.pop()
        drawn += 1
        if drawn > MOST_DRAWN:
            raise NoDrawing("refers")
        meant = (named.get(name) for value in at.attrib.values() for name in _REFERS.findall(value))
        waiting += [*at, *(each for each in meant if each is not None)]


def _may_stay(name: str, value: str) -> bool:
    plain = name.rpartition("}")[2].lower()
    if plain == "href":
        return name in ("href", _LINK) and re.fullmatch(r"#[\w.-]+", value) is not None
    return not name.startswith("{") and not plain.startswith("on") and not _REACHES.search(value)
