"""Whoever is concerned is told when something did not happen at the time it was planned for."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import cast

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.models import Edition
from broadsheet.editions.roles import EDITORS
from broadsheet.kit.moments import written
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify
from broadsheet.people.staff import working_at

LATE = timedelta(minutes=1)

WENT_OUT = _("“{title}” was published {late} late: it was due at {due}.")
WITHDRAWN = _("“{title}” was withdrawn {late} late: it was due at {due}.")
NOT_YET = _(
    "“{title}” should have been published at {due}, and is not: the server’s log says why."
    " Publish it by hand."
)
REFUSED = _("“{title}” was not published at {due}: {why}")


def tell_if_late(thing: Model, due: datetime, sentence: Promise) -> None:
    """sentence: one of the above."""
    now = timezone.now()
    if now - due <= LATE:
        return
    how_late = lazy(partial(timesince, due, now), str)()
    tell(thing, due, sentence, late=how_late)
    log(thing, "delivery.late", data={"due": due.isoformat()})


def tell_of_refusal(thing: Model, due: datetime, why: str | Promise) -> None:
    tell(thing, due, REFUSED, why=why)
    log(thing, "delivery.refused", data={"due": due.isoformat(), "why": str(why)})


@transaction.atomic
def tell_once_that_it_is_not_out(thing: Model, due: datetime) -> bool:
    told = Notice.objects.filter(kind=Notice.Kind.FAILED, path=path_at_desk(thing), at__gte=due)
    if told.exists():
        return False
    tell(thing, due, NOT_YET)
    return True


def tell(thing: Model, due: datetime, sentence: Promise, **said) -> None:
    edition = Edition.objects.get(pk=edition_id_of(thing) or 0)
    text = format_lazy(
        cast("str", sentence), title=str(thing), due=written(due, edition.zone), **said
    )
    notify(concerned_by(thing, edition), Notice.Kind.FAILED, text, path_at_desk(thing))


def concerned_by(thing: Model, edition: Edition) -> set[User]:
    people = set(working_at(edition.pk, EDITORS))
    owner = getattr(thing, "owner", None) or getattr(thing, "made_by", None)
    return people | {owner} if owner else people


def path_at_desk(thing: Model) -> str:
    if isinstance(thing, Page):
        return reverse("wagtailadmin_pages:edit", args=[thing.pk])
    name = f"wagtailsnippets_{thing._meta.app_label}_{thing._meta.model_name}:edit"
    return reverse(name, args=[thing.pk])
