"""What publishing_at_work.py is killed in: each prepares, runs, is looked at, and is resumed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone
from wagtail.actions import publish_revision
from wagtail.models import PageLogEntry, Revision

from broadsheet.delivery.models import Change
from broadsheet.delivery.schedule import publish_due, publish_due_packages
from broadsheet.fronts.models import Package, PackageItem, TickerEntry
from broadsheet.people.models import User
from broadsheet.stories.models import Byline, StoryPage
from broadsheet.testing import make_author, make_story


def points() -> dict[str, tuple[Any, str, bool]]:
    """By name: an object, the name of what is called on it, and whether that is done first."""
    return {
        "before the story's row": (StoryPage, "save", False),
        "after the story's row, uncommitted": (StoryPage, "save", True),
        "before the outbox": (Change, "save", False),
        "after the outbox, uncommitted": (Change, "save", True),
        "before the history": (publish_revision, "log", False),
        "after the history, uncommitted": (publish_revision, "log", True),
        "before the commit": (type(connections["default"]), "_commit", False),
        "after the commit": (type(connections["default"]), "_commit", True),
    }


class Publish:
    """By the button, as the desk does it: in one transaction."""

    def __init__(self, edition) -> None:
        self.edition, self.author = edition, make_author(edition)
        self.story: StoryPage

    def prepare(self) -> None:
        self.story = make_story(self.edition, live=False, authors=(self.author,))

    def run(self) -> None:
        with transaction.atomic():
            self.story.get_latest_revision().publish()

    def resume(self) -> None:
        """The editor presses the button again."""
        if not StoryPage.objects.get(pk=self.story.pk).live:
            self.run()

    def check_integrity(self) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def signs(self) -> list[bool]:
        """Each tells for itself whether it is published; they must agree."""
        story = StoryPage.objects.get(pk=self.story.pk)
        return [
            story.live,
            story.listed_at is not None,
            story.live_revision_id is not None,
            Byline.objects.get(story=story).listed_at is not None,
            self.times_in_history() > 0,
            any(f"page:{story.pk}" in change.tags for change in Change.objects.order_by("-pk")[:9]
                if f"list:edition:{self.edition.pk}" in change.tags),
        ]  # fmt: skip

    def is_whole(self) -> bool:
        signs = self.signs()
        assert len(set(signs)) == 1, f"half published: {signs}"
        return signs[0]

    def times_in_history(self) -> int:
        return PageLogEntry.objects.filter(page=self.story.pk, action="wagtail.publish").count()

    def check_once(self) -> None:
        assert self.times_in_history() == 1, "published twice"


class Schedule(Publish):
    """When its time has come, which the clock resumes."""

    def prepare(self) -> None:
        super().prepare()
        due = timezone.now() - timedelta(seconds=1)
        Revision.objects.filter(pk=self.story.latest_revision_id).update(approved_go_live_at=due)

    def run(self) -> None:
        publish_due()

    resume = run

    def signs(self) -> list[bool]:
        waits = Revision.objects.filter(object_id=str(self.story.pk)).exclude(
            approved_go_live_at=None
        )
        return [*super().signs(), not waits.exists()]


class PackageDue(Publish):
    """A story and a line of the ticker together."""

    def prepare(self) -> None:
        super().prepare()
        due = timezone.now() - timedelta(seconds=1)
        self.line = TickerEntry.objects.create(edition=self.edition, text="Now", starts_at=None)
        self.package = Package.objects.create(
            edition=self.edition, name="Both", publish_at=due, made_by=User.objects.first()
        )
        revision = self.story.latest_revision
        PackageItem.objects.create(package=self.package, story=self.story, revision=revision)
        PackageItem.objects.create(package=self.package, ticker_entry=self.line)

    def run(self) -> None:
        publish_due_packages()

    resume = run

    def signs(self) -> list[bool]:
        self.line.refresh_from_db()
        self.package.refresh_from_db()
        return [*super().signs(), self.line.starts_at is not None, bool(self.package.published_at)]


WORKS = {"publish": Publish, "schedule": Schedule, "package": PackageDue}
