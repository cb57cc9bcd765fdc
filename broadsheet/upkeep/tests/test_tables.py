"""Which rows are in a backup."""

import pytest
from django.apps import apps
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ImproperlyConfigured

from broadsheet.upkeep import tables


def test_what_is_of_one_host_and_moment_is_left_out():
    kept = {model._meta.label for model in tables.kept_models(apps)}
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert there - kept - tables.LEFT_OUT_OF_SQLITE == {
        "people.Session", "delivery.Lease", "delivery.Change", "wagtailsearch.IndexEntry",
        "wagtailadmin.EditingSession", "upkeep.Trouble", "readers.Ticket",
    }  # fmt: skip


def test_no_session_of_any_kind_is_kept():
    assert [
        each for each in tables.kept_models(apps) if issubclass(each, AbstractBaseSession)
    ] == []


def test_a_label_that_no_model_has_is_found_out_at_the_start(monkeypatch):
    monkeypatch.setattr(tables, "LEFT_OUT", {"sessions.Session"})
    with pytest.raises(ImproperlyConfigured, match=r"sessions\.Session, which is no model"):
        tables.require_left_out(apps)
