"""Who is told of what failed in the background."""

from datetime import timedelta

import time_machine
from django.tasks.base import TaskResultStatus
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from broadsheet.delivery.failures import tell_of_failed_tasks, tell_of_late_publication
from broadsheet.fronts.models import Front
from broadsheet.people.models import Notice
from broadsheet.testing import Newsroom, make_story


class AFailedTask(Newsroom):
    def fail(self, path="broadsheet.media.tasks.make"):
        DBTaskResult.objects.create(
            status=TaskResultStatus.FAILED, finished_at=timezone.now(), task_path=path,
            args_kwargs={}, backend_name="default", run_after=timezone.now(),
            exception_class_path="", traceback="",
        )  # fmt: skip

    def test_is_told_to_the_owners_once_and_with_how_many(self):
        self.fail()
        self.fail()
        tell_of_failed_tasks()
        tell_of_failed_tasks()
        notice = Notice.objects.get()
        self.assertEqual(notice.person, self.owner)
        self.assertIn("2 tasks of the server failed", notice.text)
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            self.fail()
            tell_of_failed_tasks()
        self.assertEqual(Notice.objects.count(), 2)


class APublicationThatIsLate(Newsroom):
    def test_is_told_once_to_the_owner_and_the_editors_of_its_edition(self):
        story = make_story(self.english, title="Ferries", live=False, owner=self.reporter)
        story.go_live_at = timezone.now() + timedelta(hours=1)
        story.save_revision().publish()
        with time_machine.travel(timezone.now() + timedelta(minutes=64), tick=False):
            tell_of_late_publication()
            self.assertFalse(Notice.objects.exists())
        with time_machine.travel(timezone.now() + timedelta(minutes=66), tick=False):
            tell_of_late_publication()
            tell_of_late_publication()
        told = sorted(Notice.objects.values_list("person__username", flat=True))
        self.assertEqual(told, ["chief", "editor", "reporter"])
        self.assertIn("“Ferries” should have been published at 2", Notice.objects.first().text)

    def test_is_told_of_a_front_too(self):
        front = Front.objects.create(edition=self.english, page=self.world.page_ptr, live=False)
        front.go_live_at = timezone.now() + timedelta(hours=1)
        front.save_revision().publish()
        with time_machine.travel(timezone.now() + timedelta(minutes=66), tick=False):
            self.assertEqual((tell_of_late_publication(), tell_of_late_publication()), (1, 0))
        path = reverse("wagtailsnippets_fronts_front:edit", args=[front.pk])
        self.assertEqual(Notice.objects.filter(path=path).count(), 2)
