"""The parts of an XML export, one after another, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from broadsheet.importers.records import MalformedFile

MOST_LEVELS = 40
MOST_IN_ITEM = 64 * 1024 * 1024
MOST_IN_FILE = 8 * 1024 * 1024 * 1024

NAMESPACES = (
    ("wordpress.org/export/", "excerpt/", "excerpt"),
    ("wordpress.org/export/", "", "wp"),
    ("purl.org/rss/1.0/modules/content", "", "content"),
    ("purl.org/dc/elements/", "", "dc"),
)


def name_of(tag: str) -> str:
    """The tag as exports write it, such as wp:post_id, whatever their version's address."""
    address, _, name = tag.rpartition("}")
    for part, end, prefix in NAMESPACES:
        if part in address and address.endswith(end):
            return f"{prefix}:{name}"
    return name


class Bounded:
    """A file of which only so much may be read between two items."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file = file
        self.name = name
        self.total = self.since_item = 0

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        self.total += len(data)
        self.since_item += len(data)
        if self.since_item > MOST_IN_ITEM or self.total > MOST_IN_FILE:
            raise MalformedFile(
                f"{self.name}: an item is larger than {MOST_IN_ITEM // 1024**2} MB, "
                f"or the file larger than {MOST_IN_FILE // 1024**3} GB."
            )
        return data


class Fields(dict):
    """The fields of an element by name; repeated ones in the order of the file."""

    @classmethod
    def of(cls, element: Element) -> Fields:
        fields = cls()
        for child in element:
            fields.setdefault(name_of(child.tag), []).append(child)
        return fields

    def text(self, name: str) -> str:
        found = self.get(name)
        return ("".join(found[0].itertext()) if found else "").strip()


def elements_of(path: Path, within: str = "rss/channel") -> Iterator[tuple[str, Element]]:
    """Pairs of a name and a finished child of the element at the path. Raises MalformedFile."""
    with path.open("rb") as file:
        bounded = Bounded(file, path.name)
        try:
            yield from children_of(bounded, within.split("/"))
        except ParseError as error:
            line, column = error.position
            raise MalformedFile(
                f"{path.name}, line {line}, column {column}: is not well-formed XML "
                f"({str(error).split(':')[0]})."
            ) from None
        except DefusedXmlException:
            raise MalformedFile(
                f"{path.name}: declares a document type or entities, which an export does not need."
            ) from None
        except (LookupError, ValueError) as error:
            raise MalformedFile(f"{path.name}: cannot be read as XML ({error}).") from None


def children_of(file: Bounded, within: list[str]) -> Iterator[tuple[str, Element]]:
    open_elements: list[Element] = []
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            open_elements.append(element)
            if len(open_elements) > MOST_LEVELS:
                raise MalformedFile(
                    f"{file.name}: elements are nested more than {MOST_LEVELS} levels deep."
                )
            continue
        open_elements.pop()
        if [name_of(each.tag) for each in open_elements] == within:
            yield name_of(element.tag), element
            open_elements[-1].remove(element)
            file.since_item = 0
