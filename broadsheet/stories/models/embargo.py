"""Before which moment a story may not be public, in any edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Revision

from broadsheet.editions.holding import hold
from broadsheet.editions.models import Edition
from broadsheet.editions.refusing import Refused
from broadsheet.editions.roles import CHIEFS, WRITERS, has_role
from broadsheet.editions.validators import validate_time_zone
from broadsheet.kit.moments import written

if TYPE_CHECKING:
    from broadsheet.stories.models.story import StoryPage


class Embargoed(Refused):
    """A story would be public too early."""


class Embargo(models.Model):
    """One decision about a story and all its translations. The newest of a key holds.

    Rows are never changed: what was decided before stays to be read.
    """

    translation_key = models.UUIDField(db_index=True)
    # Whose desk decided. Its chief editors may shorten it and lift it.
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    # Null when it was lifted.
    until = models.DateTimeField(null=True)
    zone = models.CharField(max_length=50, validators=[validate_time_zone])
    source = models.CharField(max_length=160)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return written(self.until, ZoneInfo(self.zone)) if self.until else _("lifted")

    def holds(self, at: datetime) -> bool:
        return self.until is not None and at < self.until


class EmbargoOverride(models.Model):
    """A chief editor's word that one edition's story may be public before the time."""

    embargo = models.ForeignKey(Embargo, on_delete=models.CASCADE, related_name="overrides")
    story = models.ForeignKey("StoryPage", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(gettext_lazy("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["embargo", "story"], name="one_override_a_story")
        ]

    def __str__(self) -> str:
        return self.reason


def newest(story: StoryPage) -> Embargo | None:
    return Embargo.objects.filter(translation_key=story.translation_key).first()


def embargo_of(story: StoryPage, at: datetime | None = None) -> Embargo | None:
    """The embargo that holds for the story now, or at the given moment; also an overridden one."""
    embargo = newest(story)
    return embargo if embargo and embargo.holds(at or timezone.now()) else None


def refuse_embargoed(story: StoryPage, at: datetime | None = None) -> None:
    """Raise Embargoed if the story, or a picture in it, may not be public now or at the moment."""
    from broadsheet.stories.models.embargoed_pictures import refuse_pictures_under_embargo

    embargo = embargo_of(story, at)
    if embargo and not embargo.overrides.filter(story=story.pk).exists():
        sentence = _(
            "“%(story)s” is under embargo until %(until)s and cannot be public before,"
            " unless a chief editor allows it."
        )
        raise Embargoed(sentence % {"story": story.title, "until": embargo})
    refuse_pictures_under_embargo(story, at or timezone.now())


@transaction.atomic
def set_embargo(story: StoryPage, until: datetime, zone: str, source: str, by) -> Embargo:
    """Decide until when neither the story nor a translation of it may be public."""
    hold(translation_key=story.translation_key)
    if until <= timezone.now():
        raise ValidationError({"until": _("This time is over: an embargo ends in the future.")})
    current = embargo_of(story)
    if current and current.until and until < current.until:
        check_may_shorten(current, by)
    refuse_public_before(story, until)
    edition = current.edition if current else story.edition
    return decide(story, until, zone, source, by, edition)


@transaction.atomic
def lift_embargo(story: StoryPage, reason: str, by) -> Embargo:
    hold(translation_key=story.translation_key)
    current = embargo_of(story)
    if current is None:
        raise ValidationError(_("There is no embargo on this story."))
    check_may_shorten(current, by)
    return decide(story, None, current.zone, reason, by, current.edition)


@transaction.atomic
def override_embargo(story: StoryPage, reason: str, by) -> EmbargoOverride:
    """Allow this edition's story to be public before the time. Chief editors only."""
    embargo = embargo_of(story)
    if embargo is None:
        raise ValidationError(_("There is no embargo on this story."))
    if not has_role(by, story.edition_id, CHIEFS):
        raise PermissionDenied
    override, made = EmbargoOverride.objects.get_or_create(
        embargo=embargo, story=story, defaults={"reason": reason, "by": by}
    )
    if made:
        log(story, "stories.embargo.override", user=by, data={"until": str(embargo), "why": reason})
    return override


def check_may_shorten(current: Embargo, by) -> None:
    if not has_role(by, current.edition_id, CHIEFS):
        raise Refused(
            _("Only a chief editor of “%s” may shorten or lift this embargo.") % current.edition
        )


def decide(
    story: StoryPage, until: datetime | None, zone: str, source: str, by, edition: Edition
) -> Embargo:
    """edition: whose desk set it first. Another one that prolongs it does not take it over."""
    if not has_role(by, story.edition_id, WRITERS):
        raise PermissionDenied
    made = Embargo.objects.create(
        translation_key=story.translation_key, edition=edition, until=until, zone=zone,
        source=source, by=by,
    )  # fmt: skip
    action = "stories.embargo.set" if until else "stories.embargo.lift"
    log(story, action, user=by, data={"until": str(made), "why": source})
    return made


type Times = Callable[[StoryPage], Iterable[datetime]]
plans: list[Times] = []


def plans_stories(times: Times) -> Times:
    """Declare a way to plan when a story becomes public. It answers with the times of one."""
    plans.append(times)
    return times


@plans_stories
def set_times(story: StoryPage) -> Iterable[datetime]:
    planned = story.revisions.filter(approved_go_live_at__isnull=False)
    return planned.values_list("approved_go_live_at", flat=True)


def refuse_public_before(story: StoryPage, until: datetime) -> None:
    """An embargo that is broken from the beginning would only look like one."""
    siblings = type(story).objects.filter(translation_key=story.translation_key)
    siblings = siblings.select_related("edition").defer("body")
    for each in siblings:
        if each.live:
            raise Refused(_("It is public in “%s” already: withdraw it first.") % each.edition)
        planned = [at for times in plans for at in times(each) if at < until]
        if planned:
            when = written(min(planned), each.edition.zone)
            sentence = _("It is to be published in “%(edition)s” at %(when)s: cancel that first.")
            raise Refused(sentence % {"edition": each.edition, "when": when})


# Signals, so that no way of publishing leads past them: see apps.py


def refuse_to_be_public(sender, instance, raw, update_fields, **kwargs) -> None:
    if raw or not instance.live or (update_fields is not None and "live" not in update_fields):
        return
    hold(pk=instance.pk)
    refuse_embargoed(instance)


def refuse_to_be_planned(sender, instance: Revision, raw, **kwargs) -> None:
    from broadsheet.stories.models.story import StoryPage

    at = instance.approved_go_live_at
    if raw or at is None or instance.content_type.model_class() is not StoryPage:
        return
    hold(pk=instance.object_id)
    refuse_embargoed(instance.as_object(), at)
