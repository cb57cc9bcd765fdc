"""A story is wanted in another edition: asked for, taken by one person, and told when it is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.models import Edition
from broadsheet.editions.roles import EDITORS, Role, has_role
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify
from broadsheet.stories.models import StoryPage
from broadsheet.translations.models import TranslationRequest
from broadsheet.translations.sources import may_read

# Who is told of what an edition should translate.
TRANSLATORS = EDITORS | {Role.TRANSLATOR}


@transaction.atomic
def ask_for(
    story: StoryPage, edition: Edition, by, is_urgent: bool = False, due_at: datetime | None = None
) -> TranslationRequest:
    """Ask the other edition's translators for the story. A draft's editor asks only those
    who may read drafts of its edition."""
    if not has_role(by, story.edition_id, EDITORS):
        raise PermissionDenied
    request = TranslationRequest.objects.create(
        story=story, edition=edition, asked_by=by, is_urgent=is_urgent, due_at=due_at
    )
    people = [each for each in people_of(edition, TRANSLATORS) if may_read(each, story)]
    path = reverse("translation_request", args=[request.pk])
    notify(people, Notice.Kind.TRANSLATION, sentence_of(request), path, by=by)
    return request


def sentence_of(request: TranslationRequest):
    """“…” is wanted in the edition “…”: urgently, by 4 December 18:00."""
    if request.is_urgent:
        wanted = _("“{title}” is urgently wanted in the edition “{edition}”.")
    else:
        wanted = _("“{title}” is wanted in the edition “{edition}”.")
    sentence = format_lazy(wanted, title=request.story.draft_title, edition=str(request.edition))
    if request.due_at is None:
        return sentence
    time = lazy(due_time, str)(request)
    return format_lazy(_("{sentence} By when: {time}."), sentence=sentence, time=time)


def due_time(request: TranslationRequest) -> str:
    """In the time of the edition that translates."""
    there = timezone.localtime(request.due_at, request.edition.zone)
    return f"{date_format(there, 'DATETIME_FORMAT')} ({request.edition.time_zone})"


def people_of(edition: Edition, roles: Iterable[str]) -> set[User]:
    held = edition.roles.filter(role__in=roles)
    return set(User.objects.filter(is_active=True, groups__edition_role__in=held))


def take(request: TranslationRequest, by) -> bool:
    """Whether the person has the request now: one takes it, whoever else tries meanwhile."""
    free = TranslationRequest.objects.open().order_by().filter(pk=request.pk, taken_by=None)
    return bool(free.update(taken_by=by, taken_at=timezone.now()))


def give_back(request: TranslationRequest, by) -> None:
    """Let others take it: by whoever took it, or an editor of the edition."""
    if request.taken_by_id != by.pk and not has_role(by, request.edition_id, EDITORS):
        raise PermissionDenied
    request.taken_by, request.taken_at = None, None
    request.save(update_fields=["taken_by", "taken_at"])


def take_back(request: TranslationRequest, by) -> None:
    """The story's own desk does not want it any more."""
    if not has_role(by, request.story.edition_id, EDITORS):
        raise PermissionDenied
    request.delete()


def wanted_from(user) -> list[TranslationRequest]:
    """The open requests to the person's editions, of stories that the person may read."""
    from_editions = TranslationRequest.objects.open().at_desk_of(user)
    requests = from_editions.select_related("story__edition", "edition", "taken_by")
    return [each for each in requests.defer("story__body") if may_read(user, each.story)]
