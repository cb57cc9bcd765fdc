"""Tells the owners when something turns bad, and when it is well again: once each."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadsheet.kit.jobs import periodic
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import notify
from broadsheet.upkeep.condition import State, Text, states
from broadsheet.upkeep.models import Trouble

logger = logging.getLogger(__name__)

# What comes and goes is one trouble.
IS_WELL_AFTER = timedelta(minutes=10)


@periodic(every=60)
def look() -> None:
    note(states())


@transaction.atomic
def note(found: list[State]) -> None:
    labels = {state.key: state.label for state in found}
    bad = {state.key: state for state in found if state.problem}
    known = {trouble.name: trouble for trouble in Trouble.objects.all()}
    for name in bad.keys() - known.keys():
        begin(bad[name])
    for name in bad.keys() & known.keys():
        Trouble.objects.filter(name=name).exclude(well_since=None).update(well_since=None)
    for name in known.keys() - bad.keys():
        seems_well(known[name], labels.get(name, name))


def begin(state: State) -> None:
    logger.error("%s: %s", state.key, state.problem)
    Trouble.objects.create(name=state.key)
    tell(state.problem)


def seems_well(trouble: Trouble, label: Text) -> None:
    now = timezone.now()
    if trouble.well_since is None:
        trouble.well_since = now
        trouble.save()
    elif trouble.well_since <= now - IS_WELL_AFTER:
        trouble.delete()
        tell(format_lazy(_("Well again: {what}."), what=label))


def tell(text: Text) -> None:
    owners = User.objects.filter(is_superuser=True, is_active=True)
    notify(owners, Notice.Kind.FAILED, text, path=reverse("condition"))
