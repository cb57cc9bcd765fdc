import math
from collections.abc import Mapping
from functools import cached_property

from wagtail.blocks import StreamValue

from broadsheet.media.models import Picture, Recording

WORDS_A_MINUTE = 220


class WithBody:
    """What is asked about a body of blocks."""

    body: StreamValue
    picture_id: int | None

    @property
    def text(self) -> str:
        """The words of the body."""
        parts = [
            str(part)
            for _, block in self.body_of_its_own
            for part in block.block.get_searchable_content(block.value)
        ]
        return " ".join(" ".join(parts).split())

    @property
    def reading_minutes(self) -> int:
        return max(1, math.ceil(len(self.text.split()) / WORDS_A_MINUTE))

    @property
    def body_of_its_own(self) -> list[tuple[int, StreamValue.StreamChild]]:
        """The blocks with their places, without the read-more cards.

        To look at a card's block is to fetch the story it shows, its body too; the cards
        are fetched by themselves (views.py).
        """
        return [
            (place, self.body[place])
            for place, raw in enumerate(self.body.raw_data)
            if raw["type"] != "read_more"
        ]

    @property
    def pictures_in_body(self) -> list[Picture]:
        pictures = []
        for _place, block in self.body_of_its_own:
            if block.block_type == "picture":
                pictures.append(block.value["picture"])
            elif block.block_type == "gallery":
                pictures += [item["picture"] for item in block.value["pictures"]]
        return [picture for picture in pictures if picture]

    @property
    def picture_ids(self) -> set[int]:
        """Of the lead picture and those in the body, which are not fetched."""
        found = {self.picture_id}
        for block in self.body.raw_data:
            if block["type"] == "picture":
                found.add(block["value"].get("picture"))
            elif block["type"] == "gallery":
                items = block["value"]["pictures"]
                found |= {item.get("value", item).get("picture") for item in items}
        return {pk for pk in found if pk}

    @property
    def recordings_in_body(self) -> list[Recording]:
        values = [block.value for _place, block in self.body_of_its_own]
        found = [
            value[name]
            for value in values
            for name in ("video", "audio")
            if isinstance(value, Mapping) and name in value
        ]
        return [recording for recording in found if recording]

    @cached_property
    def stories_in_body(self) -> list[int]:
        """Ids of the stories an editor chose for read-more cards."""
        return [pk for pk in self.read_more_choices if pk]

    @property
    def read_more_choices(self) -> list[int | None]:
        return [b["value"].get("story") for b in self.body.raw_data if b["type"] == "read_more"]
