"""Which documents readers may have: who once had the address of one keeps it."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from broadsheet.media.models import DigitalDocument


def may_be_had(document: DigitalDocument, request: HttpRequest) -> bool:
    """Whether a live page leads to it, or somebody asks who works with it at the desk."""
    return is_shown(document) or works_with(request.user, document)


def is_shown(document: DigitalDocument) -> bool:
    """What is no page, such as the settings of an edition, is shown as soon as it is saved."""
    references = references_to(document)
    pages = ContentType.objects.get_for_model(Page)
    if references.exclude(base_content_type=pages).exists():
        return True
    live = Page.objects.live().filter(pk=Cast(OuterRef("object_id"), Page._meta.pk))
    return references.filter(Exists(live), base_content_type=pages).exists()


def references_to(document: DigitalDocument) -> QuerySet:
    return ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(document), to_object_id=str(document.pk)
    )


def works_with(user, document: DigitalDocument) -> bool:
    policy = policy_registry.get_by_type(DigitalDocument)
    return policy.user_has_any_permission_for_instance(user, ["choose", "change"], document)
