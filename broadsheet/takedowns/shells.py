"""The shell of a story that is taken down: the page stays, its words do not.

Whatever else points to the page goes on doing so, and lifting finds it all in place. What is
a word is decided by the kind of field, so a field that a story gets next year is emptied too.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from broadsheet.editions.models import Edition
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.models import Takedown

# Wagtail's own fields of a page that hold words of its author; the others are structure.
OF_PAGE = ("seo_title", "search_description")
# Of the edition, not of the text.
KEPT = {"edition_slug", "language_tag"}
LEFT = "–"
# What points to a story and is not about it, or is the takedown itself.
OF_THEIR_OWN = (Page, Site, Takedown)


def title_in(edition: Edition) -> str:
    with translation.override(edition.interface_language):
        return gettext("Taken down")


def emptied(edition: Edition) -> dict[str, Any]:
    """What the fields of a story say while it is down."""
    title = title_in(edition)
    return {
        "title": title,
        "draft_title": title,
        **dict.fromkeys(OF_PAGE, ""),
        **{field.name: nothing_in(field) for field in words_of_stories()},
    }


def words_of_stories() -> list:
    return [
        field
        for field in StoryPage._meta.local_fields
        if isinstance(field, StreamField) or is_text(field) or is_of_media(field)
    ]


def is_text(field: Any) -> bool:
    """Whether somebody wrote it: not a choice of ours, an address or a name that must be
    the only one."""
    return (
        isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.SlugField)
        and not field.choices
        and not field.unique
        and field.name not in KEPT
    )


def is_of_media(field: Any) -> bool:
    """Whether it points to a picture or a recording."""
    return (
        isinstance(field, models.ForeignKey)
        and field.null
        and field.related_model._meta.app_label == "media"
    )


def nothing_in(field: Any) -> Any:
    if isinstance(field, StreamField):
        return []
    return None if isinstance(field, models.ForeignKey) else ""


def emptied_content(content: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """The content of a revision without its words."""
    values = {
        name: "[]" if value == [] else value
        for name, value in emptied(edition).items()
        if name in content
    }
    return without_words_in_children({**content, **values}, StoryPage)


def without_words_in_children(content: dict[str, Any], model: Any) -> dict[str, Any]:
    children = {
        each.get_accessor_name(): each.related_model for each in get_all_child_relations(model)
    }
    found = {name: children[name] for name in children.keys() & content.keys()}
    return content | {
        name: [without_words(row, child) for row in content[name]] for name, child in found.items()
    }


def without_words(row: dict[str, Any], model: Any) -> dict[str, Any]:
    texts = {name: LEFT for name in texts_of(model) if row.get(name)}
    return without_words_in_children({**row, **texts}, model)


def texts_of(model: Any) -> list[str]:
    """The fields of rows about a story that hold words and may say the same in all of them."""
    only_ones = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    }
    fields = [field for field in model._meta.concrete_fields if is_text(field)]
    return [field.name for field in fields if field.name not in only_ones]


def rows_about(story: StoryPage) -> list[models.Model]:
    """The rows that belong to the story and have words in them, such as its corrections."""
    relations = [
        relation
        for relation in StoryPage._meta.related_objects
        if (relation.one_to_many or relation.one_to_one)
        and not issubclass(relation.related_model, OF_THEIR_OWN)
    ]
    return [
        row
        for relation in relations
        if texts_of(relation.related_model)
        for row in relation.related_model._base_manager.filter(**{relation.field.name: story.pk})
    ]
