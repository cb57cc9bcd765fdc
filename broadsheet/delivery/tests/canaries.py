"""Words that nobody else says, in every field for text of whatever is not public."""

from __future__ import annotations

import random
import string
import uuid
from functools import partial

from django.db import models
from django.db.models import Model
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

# What Wagtail and Django write by themselves, and what leads elsewhere than to readers.
NOT_WRITTEN = {
    "path", "url_path", "edition_slug", "draft_title", "language_tag", "locked_by", "file_hash",
    "file", "thumbnail", "zone", "expired", "content_type", "type",
}  # fmt: skip


class Canaries:
    """The words, each with where it stands; `things` are keys for choosers by model name."""

    def __init__(self, things: dict[str, int]) -> None:
        self.places: dict[str, str] = {}
        self.things = things

    def word(self, place: str) -> str:
        word = "zq" + "".join(random.choices(string.ascii_lowercase, k=14))
        self.places[word] = place
        return word

    def found_in(self, text: str) -> set[str]:
        """The places whose words are in the text, in whatever case."""
        text = text.lower()
        return {place for word, place in self.places.items() if word in text}

    def fields(self, model: type[Model], owner: str) -> dict:
        """A value with a word for each field for text of the model."""
        return {
            field.name: self.value(field, f"{owner}: {model.__name__}.{field.name}")
            for field in model._meta.concrete_fields
            if is_for_text(field)
        }

    def value(self, field: models.Field, place: str):
        if isinstance(field, StreamField):
            return self.stream(field.stream_block, place)
        if isinstance(field, RichTextField):
            return f"<p>{self.word(place)}</p>"
        if field.name == "url":
            return f"https://{self.word(place)}.example.org/"
        return self.word(place)

    def stream(self, block: blocks.StreamBlock, place: str) -> list[dict]:
        return [
            {"type": name, "id": str(uuid.uuid4()), "value": self.block(child, f"{place}.{name}")}
            for name, child in block.child_blocks.items()
        ]

    def block(self, block: blocks.Block, place: str):
        """A raw value with a word wherever the block, or one within it, takes text."""
        for kinds, value in (
            (blocks.StreamBlock, partial(self.stream, block, place)),
            (blocks.StructBlock, partial(self.struct, block, place)),
            (blocks.ListBlock, lambda: [self.block(block.child_block, place)]),
            (ImageChooserBlock, lambda: self.things["picture"]),
            ((AudioChooserBlock, VideoChooserBlock), lambda: self.things["recording"]),
            (SnippetChooserBlock, lambda: self.things[block.target_model._meta.model_name]),
            (blocks.PageChooserBlock, lambda: self.page_for(block)),
            (TableBlock, lambda: {"data": [[self.word(place)]]}),
            (blocks.ChoiceBlock, lambda: ""),
            (blocks.IntegerBlock, lambda: 4),
            (blocks.RichTextBlock, lambda: f"<p>{self.word(place)}</p>"),
            (blocks.URLBlock, lambda: f"https://{self.word(place)}.example.org/"),
            ((blocks.CharBlock, blocks.TextBlock), lambda: self.word(place)),
        ):
            if isinstance(block, kinds):
                return value()
        raise AssertionError(f"Say how {place}, a {type(block).__name__}, is filled.")

    def struct(self, block: blocks.StructBlock, place: str) -> dict:
        return {
            name: self.block(child, f"{place}.{name}") for name, child in block.child_blocks.items()
        }

    def page_for(self, block: blocks.PageChooserBlock) -> int | None:
        wanted = block.target_models[0]._meta.model_name
        return self.things.get("story") if wanted == "storypage" else None


def is_for_text(field: models.Field) -> bool:
    return (
        isinstance(field, (models.CharField, models.TextField, StreamField))
        and not field.choices
        and field.name not in NOT_WRITTEN
        and not isinstance(field, models.FileField)
    )
