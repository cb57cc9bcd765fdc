"""From the blocks of a demo story to the blocks of a story's body."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from broadsheet.media.models import Picture, Recording


@dataclass
class Library:
    """What blocks refer to by key."""

    pictures: dict[str, Picture]
    recordings: dict[str, Recording]
    stories: dict[str, int]

    def body(self, blocks: list[dict]) -> list[dict]:
        """The body as a StreamField's raw value."""
        return [
            {"type": block["type"], "value": BLOCKS[block["type"]](self, block)} for block in blocks
        ]


def item(value: dict) -> dict:
    """An entry of a list block as it is stored."""
    return {"type": "item", "id": str(uuid.uuid4()), "value": value}


def picture(library: Library, block: dict) -> dict:
    return {
        "picture": library.pictures[block["picture"]].pk,
        "alt": block.get("alt", ""),
        "caption": block.get("caption", ""),
        "credit": block.get("credit", ""),
    }


def gallery(library: Library, block: dict) -> dict:
    pictures = [item(picture(library, each)) for each in block["pictures"]]
    return {"heading": block.get("heading", ""), "pictures": pictures}


def quotation(library: Library, block: dict) -> dict:
    return {"text": block["text"], "attribution": block.get("attribution", "")}


def table(library: Library, block: dict) -> dict:
    return {
        "caption": block.get("caption", ""),
        "table": {
            "data": block["rows"],
            "cell": [],
            "mergeCells": [],
            "first_row_is_table_header": block.get("header", True),
            "first_col_is_header": False,
            "table_caption": "",
        },
    }


def timeline(library: Library, block: dict) -> dict:
    entries = [item({"when": e["when"], "text": e["text"]}) for e in block["entries"]]
    return {"heading": block.get("heading", ""), "entries": entries}


def questions(library: Library, block: dict) -> dict:
    items = [item({"question": i["question"], "answer": i["html"]}) for i in block["items"]]
    return {"heading": block.get("heading", ""), "items": items}


def video(library: Library, block: dict) -> dict:
    value = {key: block.get(key, "") for key in ("title", "caption", "credit")}
    return value | {"video": library.recordings[block["video"]].pk}


BLOCKS: dict[str, Callable[[Library, dict], object]] = {
    "text": lambda library, block: block["html"],
    "picture": picture,
    "gallery": gallery,
    "quotation": quotation,
    "pull_quote": quotation,
    "table": table,
    "timeline": timeline,
    "questions": questions,
    "video": video,
    "audio": lambda library, block: {
        "audio": library.recordings[block["audio"]].pk,
        "title": block["title"],
        "caption": block.get("caption", ""),
    },
    "embed": lambda library, block: {
        "url": block["url"],
        "title": block["title"],
        "description": block.get("description", ""),
    },
    "fact_box": lambda library, block: {"heading": block["heading"], "text": block["html"]},
    "read_more": lambda library, block: {"story": library.stories.get(block.get("story", ""))},
}
