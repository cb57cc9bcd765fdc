"""To which edition a thing belongs, and whether all that was chosen for it does too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.forms import BaseForm
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Collection, CollectionMember, Page, Revision
from wagtail.rich_text import extract_references_from_rich_text

from broadsheet.editions.models import Edition
from broadsheet.editions.roles import has_role


def edition_id_of(thing: Model) -> int | None:
    """The id of the edition the thing belongs to; None for what belongs to none."""
    if isinstance(thing, Edition):
        return thing.pk
    if isinstance(thing, Revision):
        return edition_id_of(thing.content_object) if thing.content_object else None
    if isinstance(thing, Page):
        return edition_id_at(thing.path)
    if isinstance(thing, CollectionMember):
        return edition_id_of_collection(thing.collection)
    if isinstance(thing, Collection):
        return edition_id_of_collection(thing)
    return getattr(thing, "edition_id", None)


def edition_id_at(page_path: str) -> int | None:
    root_path = page_path[: Page.steplen * 2]
    return Edition.objects.filter(page__path=root_path).values_list("pk", flat=True).first()


def edition_id_of_collection(collection: Collection) -> int | None:
    root_path = collection.path[: Collection.steplen * 2]
    found = Edition.objects.filter(collection__path=root_path)
    return found.values_list("pk", flat=True).first()


def pages_in(pages: QuerySet, editions: QuerySet) -> QuerySet:
    """Those of the pages that stand in the editions' parts of the tree, and its root."""
    paths = list(editions.values_list("page__path", flat=True))
    allowed = Q(depth=1)
    for path in paths:
        allowed |= Q(path__startswith=path)
    return pages.filter(allowed)


class BelongingForm:
    """Mixin of the desk's forms: everything chosen belongs to the edition of the thing edited.

    The choosers offer nothing else, so a key of an edition where the person has no role
    was made up by hand: it is refused without a page that would tell its title.
    """

    instance: Any
    for_user: Any
    errors: Any

    def own_edition_id(self) -> int | None:
        return edition_id_of(self.instance)

    def is_valid(self) -> bool:
        return super().is_valid() and self.keeps_to_edition()  # type: ignore[misc]

    def keeps_to_edition(self) -> bool:
        edition_id = self.own_edition_id()
        for form, name, thing in chosen_in(self):
            theirs = edition_id_of(thing)
            if theirs is None or theirs == edition_id:
                continue
            if not has_role(self.for_user, theirs):
                raise PermissionDenied
            form.add_error(name, not_ours(thing))
        return not self.errors and all(f.is_valid() for f in formsets_of(self))


def not_ours(thing: Model) -> ValidationError:
    return ValidationError(_("“%s” belongs to another edition.") % thing)


def formsets_of(form: Any) -> list:
    return list(getattr(form, "formsets", {}).values())


def chosen_in(form: Any) -> Iterator[tuple[BaseForm, str, Model]]:
    """Each thing a valid form points to, with the form and the field that do."""
    for name, value in form.cleaned_data.items():
        for thing in things_in(form.fields.get(name), value):
            yield form, name, thing
    for formset in formsets_of(form):
        for child in formset.forms:
            if child.is_valid() and not child.cleaned_data.get("DELETE"):
                yield from chosen_in(child)


def things_in(field: forms.Field | None, value) -> Iterator[Model]:
    if isinstance(value, Model):
        yield value
    elif isinstance(value, StreamValue):
        yield from referred(value.stream_block.extract_references(value))
    elif isinstance(value, str) and "<" in value:
        yield from referred(extract_references_from_rich_text(value))


def referred(references) -> Iterator[Model]:
    """The rows of Wagtail's references: model, key, and two paths we do not need."""
    for model, key, *_paths in references:
        try:
            yield model._default_manager.get(pk=key)
        except (ObjectDoesNotExist, ValueError):
            continue
