"""What a takedown changed in the database, written so that it can be put back.

Each change tells a row and what its fields said before and after. Putting back goes by
comparison: where the row still says what the takedown left, it says again what it said
before. What somebody has changed since stays, and in a body of blocks only the blocks that
are missing come back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey, Model
from wagtail.blocks import StreamValue
from wagtail.models import Page

from broadsheet.kit.changes import Announcing
from broadsheet.takedowns.paragraphs import joined, passages_in

Values = dict[str, Any]


@dataclass
class Record:
    """changes: of rows, in the order in which they were made. deleted: rows that are gone.
    created: rows that the takedown made. files: where the originals of deleted rows were."""

    changes: list[dict] = field(default_factory=list)
    deleted: list[dict] = field(default_factory=list)
    created: list[tuple[str, int]] = field(default_factory=list)
    files: list[dict] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changes or self.deleted or self.created)

    def change(self, thing: Model, values: Values, *, by_saving: bool = True) -> None:
        """Give the row these values. by_saving: with all that follows from saving it."""
        before = values_of(thing, values)
        for name, value in values.items():
            set_value(thing, name, value)
        if by_saving:
            save(thing)
        else:
            write(thing, list(values))
        self.note(thing, before)

    def note(self, thing: Model, before: Values) -> None:
        """Note what the row said before it was changed to what it says."""
        change = {"model": thing._meta.label_lower, "pk": thing.pk}
        self.changes.append({**change, "before": before, "after": values_of(thing, before)})

    def delete(self, things: Iterable[Model]) -> None:
        """Note the rows as they are; whoever calls this deletes them."""
        for thing in things:
            fields = {f.attname: plain(thing, f) for f in thing._meta.concrete_fields}
            self.deleted.append({"model": thing._meta.label_lower, "fields": fields})

    def sealed(self) -> dict:
        return asdict(self)


def values_of(thing: Model, names: Iterable[str]) -> Values:
    return {name: value_of(thing, name) for name in names}


def value_of(thing: Model, name: str) -> Any:
    return plain(thing, thing._meta.get_field(name))


def plain(thing: Model, field: Any) -> Any:
    """The field's value as JSON has it."""
    value = field.value_from_object(thing)
    if isinstance(value, datetime):
        return value.isoformat()  # Django's JSON would cut it to milliseconds
    if isinstance(value, StreamValue):
        value = list(value.raw_data)
    elif not isinstance(value, dict | list):
        value = str(value) if hasattr(value, "storage") else value  # the name of a file
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def set_value(thing: Model, name: str, value: Any) -> None:
    field: Any = thing._meta.get_field(name)
    setattr(thing, field.attname, field.to_python(value))


def save(thing: Any) -> None:
    if isinstance(thing, Page):
        thing.save(clean=False)  # what was imported may not pass the desk's rules
    else:
        thing.save()


def write(thing: Model, names: list[str]) -> None:
    """Write the fields and nothing that follows from them."""
    fields: list[Any] = [thing._meta.get_field(name) for name in names]
    values = {each.attname: getattr(thing, each.attname) for each in fields}
    type(thing)._base_manager.filter(pk=thing.pk).update(**values)


# Putting back


def put_back(record: dict) -> None:
    """Undo what the sealed record tells."""
    for row in record["deleted"]:
        restore(row)
    for change in reversed(record["changes"]):
        revert(change)
    for label, pk in record["created"]:
        apps.get_model(label)._default_manager.filter(pk=pk).delete()


def restore(row: dict) -> None:
    """The deleted row again, with its key."""
    model = apps.get_model(row["model"])
    if model._base_manager.filter(pk=row["fields"][model._meta.pk.attname]).exists():
        return  # another record of the same, made when a backup was restored
    thing = model()
    for each in model._meta.concrete_fields:
        value = row["fields"].get(each.attname)
        if isinstance(each, ForeignKey) and each.null and not is_there(each, value):
            value = None
        setattr(thing, each.attname, each.to_python(value))
    thing.save(force_insert=True)
    write(thing, [each.name for each in dated_by_themselves(thing, row)])


def dated_by_themselves(thing: Model, row: dict) -> list:
    """The fields that took the present moment when the row was saved, as they were."""
    fields = [f for f in thing._meta.concrete_fields if getattr(f, "auto_now_add", False)]
    for each in fields:
        setattr(thing, each.attname, each.to_python(row["fields"][each.attname]))
    return fields


def is_there(key: ForeignKey, value: Any) -> bool:
    return key.related_model._base_manager.filter(pk=value).exists()


def revert(change: dict) -> None:
    model = apps.get_model(change["model"])
    thing = model._base_manager.filter(pk=change["pk"]).first()
    if thing is None:
        return  # was deleted since, with what it showed
    values = {
        name: merged(before, change["after"][name], value_of(thing, name))
        for name, before in change["before"].items()
    }
    for name, value in values.items():
        set_value(thing, name, value)
    if isinstance(thing, Announcing):
        save(thing)
    else:
        write(thing, list(values))


def merged(before: Any, after: Any, current: Any) -> Any:
    """The value as it was before, as far as nobody has changed what the takedown left."""
    if current == after:
        return before
    if is_blocks(before) and is_blocks(after) and is_blocks(current):
        return merged_blocks(before, after, current)
    if isinstance(before, dict) and isinstance(current, dict):
        return merged_content(before, after, current)
    return current


def merged_content(before: Values, after: Values, current: Values) -> Values:
    """The content of a revision, whose streams are text."""
    content = dict(current)
    for name, value in before.items():
        if value == after.get(name):
            continue
        if current.get(name) == after.get(name):
            content[name] = value
        elif blocks_in(current.get(name)) is not None:
            streams = (blocks_in(each.get(name)) or [] for each in (before, after, current))
            content[name] = json.dumps(merged_blocks(*streams))
    return content


def blocks_in(written: Any) -> list | None:
    """The blocks of a stream as revisions keep it; None for anything else."""
    if not isinstance(written, str) or not written.startswith("["):
        return None
    try:
        read = json.loads(written)
    except ValueError:
        return None
    return read if is_blocks(read) else None


def is_blocks(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(b, dict) and "id" in b for b in value)


def merged_blocks(before: list, after: list, current: list) -> list:
    """The current blocks, with those that the takedown removed or changed as they were."""
    left = {block["id"]: block for block in after}
    known = {block["id"] for block in before}
    # What the takedown put in their place goes, unless somebody has written on it.
    blocks = [b for b in current if b["id"] in known or left.get(b["id"]) != b]
    for place, block in enumerate(before):
        if left.get(block["id"]) == block:
            continue
        at = position_of(blocks, block["id"])
        if at is None and block["id"] not in left:
            follows = [position_of(blocks, each["id"]) for each in before[:place]]
            blocks.insert(max((n for n in follows if n is not None), default=-1) + 1, block)
        elif at is not None and blocks[at] == left.get(block["id"]):
            blocks[at] = block
        elif at is not None and all(is_text(each) for each in (left.get(block["id"]), blocks[at])):
            texts = (each["value"] for each in (block, left[block["id"]], blocks[at]))
            blocks[at] = {**blocks[at], "value": merged_texts(*texts)}
    return blocks


def is_text(block: dict | None) -> bool:
    return block is not None and block.get("type") == "text"


def merged_texts(before: str, after: str, current: str) -> str:
    """The current text, with the paragraphs that the takedown removed where they stood."""
    texts = [passages_in(each) for each in (before, after, current)]
    have_keys = all(passage.key for passages in texts for passage in passages)
    merged = merged_blocks(*(
        [{"id": each.key if have_keys else each.digest, "passage": each} for each in passages]
        for passages in texts
    ))  # fmt: skip
    return joined([each["passage"] for each in merged])


def position_of(blocks: list, block_id: str) -> int | None:
    return next((n for n, block in enumerate(blocks) if block["id"] == block_id), None)
