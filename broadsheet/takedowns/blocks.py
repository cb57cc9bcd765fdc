"""Streams without what was taken down: of bodies of stories and of containers of fronts.

They work on raw data, as rows and revisions keep it, and give the same list back when nothing
in it is meant.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from broadsheet.takedowns.paragraphs import Note, Paragraph, passages_in, without_passage

Blocks = list[dict[str, Any]]


def without_paragraph(blocks: Blocks, paragraph: Paragraph, note: Note | None) -> Blocks:
    """The body without the paragraph; where it stood, the note to readers if there is one."""
    if paragraph.is_block:
        return without_block(blocks, paragraph.block_id, note)
    body: Blocks = []
    for block in blocks:
        text = block["value"] if block["type"] == "text" else None
        kept = text and without_passage(text, block["id"], paragraph, note)
        if kept == text:
            body.append(block)
        elif kept:
            body.append({**block, "value": kept})
    return blocks if body == blocks else body


def without_block(blocks: Blocks, block_id: str, note: Note | None) -> Blocks:
    if all(block["id"] != block_id for block in blocks):
        return blocks
    notes: Blocks = []
    if note and all(block["id"] != note.id for block in blocks):
        notes = [{"type": "text", "id": note.id, "value": note.html}]
    body: Blocks = []
    for block in blocks:
        body += notes if block["id"] == block_id else [block]
    return body


def paragraph_in(blocks: Blocks, sought: Paragraph) -> Paragraph | None:
    """What of the body is the paragraph, known by the keys and the words that it has there."""
    for block in blocks:
        if sought.is_block and block["id"] == sought.block_id:
            return sought
        for passage in passages_in(block["value"]) if block["type"] == "text" else ():
            if not sought.is_block and sought.is_passage(passage, block["id"]):
                keys = sought.keys | {passage.key} - {""}
                return Paragraph(block["id"], keys, passage.digest)
    return None


def without_pictures(blocks: Blocks, pictures: Collection[int]) -> Blocks:
    """The body without the blocks of the pictures, captions and all."""
    body: Blocks = []
    for block in blocks:
        if block["type"] == "picture" and block["value"].get("picture") in pictures:
            continue
        if block["type"] == "gallery":
            block = without_them_in_gallery(block, pictures)
            if not block["value"]["pictures"]:
                continue
        body.append(block)
    return blocks if body == blocks else body


def without_them_in_gallery(block: dict, pictures: Collection[int]) -> dict:
    items = block["value"]["pictures"]
    kept = [item for item in items if inner(item).get("picture") not in pictures]
    return block if kept == items else {**block, "value": {**block["value"], "pictures": kept}}


def without_pins(containers: Blocks, stories: Collection[int]) -> Blocks:
    """The containers without cards of the stories and links below cards that lead to them."""
    return [with_cards(each, [
        with_value(card, sublinks=[
            link for link in inner(card).get("sublinks", []) if inner(link).get("story") not in stories
        ])
        for card in each["value"].get("cards", [])
        if inner(card).get("story") not in stories
    ]) for each in containers]  # fmt: skip


def without_pictures_of_cards(containers: Blocks, pictures: Collection[int]) -> Blocks:
    """The containers with the stories' own pictures in place of these."""
    return [with_cards(each, [
        with_value(card, picture=None) if inner(card).get("picture") in pictures else card
        for card in each["value"].get("cards", [])
    ]) for each in containers]  # fmt: skip


def with_cards(container: dict, cards: list) -> dict:
    if cards == container["value"].get("cards", []):
        return container
    return {**container, "value": {**container["value"], "cards": cards}}


def with_value(item: dict, **values: Any) -> dict:
    """The item of a list with these values instead, where it has any."""
    value = inner(item)
    changed = {**value, **{name: each for name, each in values.items() if name in value}}
    return {**item, "value": changed} if value is not item else changed


def inner(item: dict) -> dict:
    """The values of an item of a list, which may stand there bare or with its id around it."""
    return item["value"] if item.get("type") == "item" else item


def pinned_in(containers: Blocks) -> set[int]:
    """Ids of the stories that the cards and the links below them lead to."""
    cards = [inner(card) for each in containers for card in each["value"].get("cards", [])]
    links = [inner(link) for card in cards for link in card.get("sublinks", [])]
    return {each["story"] for each in (*cards, *links) if each.get("story")}
