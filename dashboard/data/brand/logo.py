"""A logo: a PNG or an SVG drawing, known by what is in it, and cleaned of all that is not its picture."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from dashboard.data.brand import svg
from dashboard.errors import BadField

MOST_BYTES = 1_000_000
MOST_PIXELS = 16_000_000  # unpacked it takes four bytes for each
SHOWN = (1600, 800)  # pixels: a larger one is made smaller, no slide shows more
PNG, SVG = "png", "svg"
_MEDIA = {PNG: "image/png", SVG: "image/svg+xml"}
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture, and of which kind it is."""

    kind: str
    data: bytes

    @property
    def address(self) -> str:
        """The picture itself as an address: in an image it runs nothing and asks for nothing."""
        return f"data:{_MEDIA[self.kind]};base64,{b64encode(self.data).decode()}"

    @property
    def mark(self) -> str:
        """What tells it from another one."""
        return sha256(self.data).hexdigest()[:12]


def read_logo(path: Path) -> Logo:
    """The logo in a file. Raises Refused as `logo_of`, and where it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refused("unreadable", reason=error.strerror or type(error).__name__) from error
    return logo_of(data)


def logo_of(data: bytes) -> Logo:
    """A PNG or SVG of at most 1 MB, cleaned; raises Refused for anything else."""
    if len(data) > MOST_BYTES:
        raise refused("large")
    if data.startswith(_SIGNATURE):
        return Logo(PNG, _redrawn(data))
    try:
        return Logo(SVG, svg.cleaned(data))
    except svg.NoDrawing as error:
        raise refused(str(error) if b"<svg" in data else "kind") from error


def _redrawn(data: bytes) -> bytes:
    """Its pixels alone, without places, cameras and comments that may stand beside them."""
    from PIL import Image  # noqa: PLC0415  a large library, which workers at rest do without

    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise refused("pixels", width=image.width, height=image.height)
            plain = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise refused("damaged") from error
    plain.thumbnail(SHOWN)
    clean, made = Image.new("RGBA", plain.size), BytesIO()
    clean.paste(plain)
    clean.save(made, "PNG", optimize=True)
    return made.getvalue()


def refused(why: str, /, **values: object) -> BadField:
    """What is told of a logo that cannot be used: the words `brand.logo.*`, and what stands in them."""
    return BadField(f"brand.logo.{why}", field="logo", most=MOST_BYTES // 1000, **values)
