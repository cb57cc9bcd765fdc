"""A day of an edition, by the hours of its own clock."""

from datetime import UTC, datetime

import time_machine

from broadsheet.planning.tests.test_items import make_item
from broadsheet.testing import Newsroom, Role, make_person, make_story


class ADay(Newsroom):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.editor)

    def day(self, day: str, edition=None) -> str:
        return self.read(f"/desk/planning/{(edition or self.english).pk}/{day}/")

    def test_has_what_is_due_scheduled_and_published_on_it(self):
        make_item(self.english, "Due", due_at=datetime(2026, 3, 1, 18, 30, tzinfo=UTC))
        make_item(self.english, "Due next day", due_at=datetime(2026, 3, 2, 0, 0, tzinfo=UTC))
        make_story(self.english, title="Went out", at=datetime(2026, 3, 1, 7, 5, tzinfo=UTC))
        make_story(self.arabic, title="Elsewhere", at=datetime(2026, 3, 1, 7, 5, tzinfo=UTC))
        with time_machine.travel("2026-02-27 10:00Z", tick=False):
            planned = make_story(self.english, title="Goes out", live=False)
            planned.go_live_at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
            planned.save_revision().publish()
        page = self.day("2026-03-01")
        for hour, title in (("07", "Went out"), ("12", "Goes out"), ("18", "Due")):
            under_it = page.split(f">{hour}:00</time>")[1].split("</section>")[0]
            self.assertIn(f">{title}<", under_it)
        self.assertNotIn("Due next day", page)
        self.assertNotIn("Elsewhere", page)

    def test_is_that_of_the_edition_not_of_the_server(self):
        self.arabic.roles.get(role=Role.EDITOR).group.user_set.add(self.editor)
        make_item(self.arabic, "بعد منتصف الليل", due_at=datetime(2026, 3, 1, 21, 0, tzinfo=UTC))
        self.assertNotIn("بعد منتصف الليل", self.day("2026-03-01", self.arabic))
        self.assertIn(">01:00</time>", self.day("2026-03-02", self.arabic))

    def test_has_both_hours_when_the_clock_goes_back(self):
        self.english.time_zone = "Europe/London"
        self.english.save()
        for hour in (0, 1):
            make_item(self.english, f"At {hour}", due_at=datetime(2026, 10, 25, hour, tzinfo=UTC))
        self.assertEqual(self.day("2026-10-25").count(">01:00</time>"), 2)

    def test_leads_to_the_days_around_it(self):
        page = self.day("2026-03-01")
        for day in ("2026-02-28", "2026-03-02"):
            self.assertIn(f"/desk/planning/{self.english.pk}/{day}/", page)

    def test_is_today_unless_another_is_asked_for(self):
        with time_machine.travel("2026-03-01 22:00Z", tick=False):
            person = make_person("night", (self.arabic, Role.REPORTER))
            self.at_desk_as(person)
            response = self.client.get("/desk/planning/")
        self.assertEqual(response["Location"], f"/desk/planning/{self.arabic.pk}/2026-03-02/")

    def test_that_is_none_is_not_there(self):
        for day in ("2026-02-30", "yesterday", "0001-01-01", "9999-12-31"):
            path = f"/desk/planning/{self.english.pk}/{day}/"
            self.assertEqual(self.client.get(path).status_code, 404, day)
