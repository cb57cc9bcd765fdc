"""A sealed copy as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, TextField
from django.utils.html import strip_tags
from wagtail.fields import StreamField
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

LEFT_OUT = {each._meta.label_lower for each in (Revision, PageLogEntry, ModelLogEntry)}


@dataclass
class Thing:
    """A row that was changed or deleted, and what its fields said."""

    name: str
    texts: list[tuple[str, str]]


def texts_in(record: dict) -> list[Thing]:
    """What stood in the rows that changed, but for older versions of the same and the log."""
    changed = [(each["model"], each["before"]) for each in record["changes"]]
    deleted = [(row["model"], row["fields"]) for row in record["deleted"]]
    things = [thing_of(*each) for each in (*deleted, *reversed(changed)) if each[0] not in LEFT_OUT]
    return [thing for thing in things if thing.texts]


def pages_of(record: dict) -> list[dict]:
    """The changes of versions."""
    return [each for each in record["changes"] if each["model"] == Revision._meta.label_lower]


def thing_of(label: str, values: dict[str, Any]) -> Thing:
    model = apps.get_model(label)
    names = {each.attname: each for each in model._meta.concrete_fields}
    names |= {each.name: each for each in model._meta.concrete_fields}
    texts = [
        (str(names[name].verbose_name), words_of(value))
        for name, value in values.items()
        if isinstance(names[name], TextField | CharField | StreamField)
    ]
    return Thing(str(model._meta.verbose_name), [(name, said) for name, said in texts if said])


def words_of(value: Any) -> str:
    if isinstance(value, list):
        return "\n\n".join(words_of(each.get("value", each)) for each in value)
    if isinstance(value, dict):
        return "\n".join(filter(None, map(words_of, value.values())))
    return strip_tags(value) if isinstance(value, str) else ""
