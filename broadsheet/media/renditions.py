"""The sizes in which readers get pictures, made in the background when one is uploaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from wagtail.images.models import Filter

from broadsheet.media.models import Picture, PictureRendition


@dataclass(frozen=True)
class Shape:
    """A crop in several widths. ratio: width by height; None keeps the picture's own."""

    widths: tuple[int, ...]
    ratio: float | None = None

    def resize(self, width: int) -> str:
        if self.ratio is None:
            return f"width-{width}"
        return f"fill-{width}x{round(width / self.ratio)}"

    def specs(self, format: str) -> list[str]:
        quality = {"avif": "avifquality-52", "webp": "webpquality-74", "jpeg": "jpegquality-78"}
        return [f"{self.resize(width)}|format-{format}|{quality[format]}" for width in self.widths]

    @property
    def fallback(self) -> str:
        """One JPEG of middle size, for readers' programs that know nothing newer."""
        middle = self.widths[len(self.widths) // 2]
        return f"{self.resize(middle)}|format-jpeg|jpegquality-78"


SHAPES = {
    "news": Shape((320, 640, 960, 1440), 3 / 2),
    "face": Shape((96, 240, 480), 1),
    "whole": Shape((480, 960, 1440)),
}
FORMATS = ("avif", "webp")


def specs_of(shape: Shape) -> list[str]:
    return [spec for format in FORMATS for spec in shape.specs(format)] + [shape.fallback]


def make_renditions(picture: Picture) -> int:
    """Make what is missing of every shape; return how many there are now."""
    wanted = [spec for shape in SHAPES.values() for spec in specs_of(shape)]
    return len(picture.get_renditions(*wanted))


def load_renditions(pictures: Iterable[Picture | None]) -> None:
    """Fetch the renditions of all pictures of a page in one query."""
    distinct = list({id(picture): picture for picture in pictures if picture}.values())
    prefetch_related_objects(distinct, "renditions")


@dataclass
class Sources:
    """What a <picture> element needs: srcsets by format, the fallback and its size."""

    srcsets: dict[str, str]
    fallback: PictureRendition


def sources(picture: Picture, shape_name: str) -> Sources | None:
    """The renditions made so far; None while there is not even the fallback.

    After a focal point was moved the old crops are shown until the new ones are made.
    """
    shape = SHAPES[shape_name]
    focal_key = Filter(shape.fallback).get_cache_key(picture)
    renditions = sorted(picture.renditions.all(), key=lambda r: r.focal_point_key == focal_key)
    made = {rendition.filter_spec: rendition for rendition in renditions}
    fallback = made.get(shape.fallback)
    if fallback is None:
        return None
    srcsets = {}
    for format in FORMATS:
        widths = {made[s].width: made[s].url for s in shape.specs(format) if s in made}
        if widths:
            srcsets[format] = ", ".join(f"{url} {width}w" for width, url in widths.items())
    return Sources(srcsets, fallback)
