"""A sealed copy as people read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.html import strip_tags
from wagtail.models import Revision


@dataclass
class Thing:
    """A row that was changed or deleted, and what its fields said."""

    name: str
    pk: int
    texts: list[tuple[str, str]]


def texts_in(record: dict) -> list[Thing]:
    """What stood in the rows that changed, but for older versions of the same."""
    versions = pages_of(record)
    changed = [(c["model"], c["pk"], c["before"]) for c in record["changes"] if c not in versions]
    deleted = [(row["model"], row["fields"]["id"], row["fields"]) for row in record["deleted"]]
    things = [thing_of(*each) for each in (*deleted, *changed)]
    return [thing for thing in things if thing.texts]


def pages_of(record: dict) -> list[dict]:
    """The changes of versions."""
    return [each for each in record["changes"] if each["model"] == Revision._meta.label_lower]


def thing_of(label: str, pk: int, values: dict[str, Any]) -> Thing:
    model = apps.get_model(label)
    names = {each.attname: each for each in model._meta.concrete_fields}
    names |= {each.name: each for each in model._meta.concrete_fields}
    texts = [(str(names[name].verbose_name), words_of(value)) for name, value in values.items()]
    return Thing(str(model._meta.verbose_name), pk, [(name, said) for name, said in texts if said])


def words_of(value: Any) -> str:
    if isinstance(value, list):
        return "\n\n".join(words_of(each["value"] if "type" in each else each) for each in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
    return strip_tags(value) if isinstance(value, str) else ""
