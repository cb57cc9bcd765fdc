"""Where an error went, and what of it is mended."""

from datetime import timedelta
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ReferenceIndex

from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.stories.models import Correction, Mended
from broadsheet.stories.tests.test_declaring import PUBLISH, WRONG
from broadsheet.stories.tests.test_desk import AtTheDesk
from broadsheet.testing import Role, change_story, make_story


class WhereItWent(AtTheDesk):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, title="Eight metres")
        self.at_desk_as(self.editor)

    def path(self, story=None) -> str:
        return f"/desk/stories/{(story or self.story).pk}/where-it-went/"

    def screen(self) -> str:
        return unescape(" ".join(self.client.get(self.path()).content.decode().split()))

    def state(self, title: str) -> str:
        """What the screen says of the place of that name."""
        entries = [entry.partition("</li>")[0] for entry in self.screen().split("<li ")[1:]]
        [entry] = [entry for entry in entries if f">{title}<" in entry]
        states = ("follows by itself", "still to do", "changed since", "seen to by")
        return next((state for state in states if state in entry), "nothing")

    def correct(self):
        change_story(self.story, "correction", "Eighty metres, not eight.")

    def pin(self, **words) -> Front:
        card = {"story": self.story.pk, "headline": "", "kicker": "", "sublinks": [], **words}
        value = {"heading": "", "cards": [card], "count": 1}
        front = Front(edition=self.english, page=self.english.page, live=False)
        front.containers = [{"type": "lead", "value": value}]  # type: ignore[assignment]
        front.save()
        front.save_revision().publish()
        return front

    def leading(self, title: str, kind: str, value):
        other = make_story(self.english, title=title, body=[(kind, value)])
        ReferenceIndex.create_or_update_for_object(other)
        return other


class TheScreen(WhereItWent):
    def test_lists_translations_until_they_are_changed_too(self):
        other = make_story(self.arabic, title="ثمانية", translation_key=self.story.translation_key)
        self.assertEqual(self.state("ثمانية"), "nothing")
        self.correct()
        self.assertEqual(self.state("ثمانية"), "still to do")
        change_story(other, "correction", "ثمانون.")
        self.assertEqual(self.state("ثمانية"), "changed since")

    def test_lists_fronts_that_pin_it_in_their_own_words(self):
        front = self.pin(headline="A bridge of 8 metres")
        self.correct()
        self.assertEqual(self.state("Home"), "still to do")
        self.assertIn("A bridge of 8 metres", self.screen())
        front.save_revision().publish()
        self.assertEqual(self.state("Home"), "changed since")

    def test_lists_fronts_that_pin_it_as_it_is(self):
        self.pin()
        self.correct()
        self.assertEqual(self.state("Home"), "follows by itself")

    def test_lists_links_below_the_cards_of_others(self):
        link = {"label": "The short bridge", "story": self.story.pk, "url": ""}
        other = make_story(self.english)
        self.pin(story=other.pk, headline="Other", sublinks=[link])
        self.correct()
        self.assertEqual(self.state("Home"), "still to do")
        self.assertIn("in the front's own words: The short bridge", self.screen())

    def test_lists_ticker_lines_that_run_or_will(self):
        entry = {"edition": self.english, "story": self.story}
        line = TickerEntry.objects.create(text="Bridge of 8 metres", **entry)
        TickerEntry.objects.create(**entry)
        ended = timezone.now() - timedelta(hours=1)
        TickerEntry.objects.create(
            text="Bygone", starts_at=ended - timedelta(hours=1), ends_at=ended, **entry
        )
        self.correct()
        self.assertEqual(self.state("Bridge of 8 metres"), "still to do")
        self.assertEqual(self.state("Eight metres"), "follows by itself")
        self.assertNotIn("Bygone", self.screen())
        form = {"edition": self.english.pk, "text": "Bridge of 80 metres", "style": "hot",
                "story": self.story.pk, "starts_at": "2026-01-01 10:00", "position": 0}  # fmt: skip
        self.client.post(f"/desk/snippets/fronts/tickerentry/edit/{line.pk}/", form)
        self.assertEqual(self.state("Bridge of 80 metres"), "changed since")

    def test_lists_stories_that_link_to_it_or_show_its_card(self):
        link = f'<p><a linktype="page" id="{self.story.pk}">the bridge</a> of 8 metres</p>'
        linking = self.leading("Links", "text", link)
        self.leading("Shows", "read_more", {"story": self.story})
        self.correct()
        self.assertEqual(self.state("Links"), "still to do")
        self.assertEqual(self.state("Shows"), "follows by itself")
        change_story(linking, "silent")
        self.assertEqual(self.state("Links"), "changed since")

    def test_knows_of_a_place_that_nothing_is_to_be_mended_in(self):
        other = make_story(self.arabic, title="ثمانية", translation_key=self.story.translation_key)
        self.correct()
        self.assertIn("1 place is still to be mended", self.screen())
        key = f"translation:{other.pk}"
        for _twice in range(2):
            self.client.post(self.path(), {"mended": key})
        self.assertEqual(Mended.objects.get().by, self.editor)
        self.assertEqual(self.state("ثمانية"), "seen to by")
        self.assertIn("Everything that we know of is mended.", self.screen())
        self.client.post(self.path(), {"reopened": key})
        self.assertEqual(self.state("ثمانية"), "still to do")

    def test_asks_again_after_the_next_correction(self):
        other = make_story(self.arabic, title="ثمانية", translation_key=self.story.translation_key)
        self.correct()
        self.client.post(self.path(), {"mended": f"translation:{other.pk}"})
        self.correct()
        self.assertEqual(self.state("ثمانية"), "still to do")

    def test_takes_no_places_that_are_not_the_storys(self):
        self.correct()
        other = make_story(self.arabic)
        for key in (f"translation:{other.pk}", "", "x" * 500):
            self.assertEqual(self.client.post(self.path(), {"mended": key}).status_code, 404)
        self.assertFalse(Mended.objects.exists())

    def test_tells_nothing_of_drafts_at_other_desks(self):
        key = self.story.translation_key
        draft = make_story(self.arabic, title="Canary", live=False, translation_key=key)
        self.assertNotIn("Canary", self.screen())
        self.arabic.roles.get(role=Role.TRANSLATOR).group.user_set.add(self.editor)
        self.assertIn(f"/desk/pages/{draft.pk}/edit/", self.screen())

    def test_leads_to_readers_page_where_one_has_no_desk(self):
        key = self.story.translation_key
        other = make_story(self.arabic, title="ثمانية", translation_key=key)
        draft = other.get_latest_revision_as_object()
        draft.title = "Canary"
        draft.save_revision()
        screen = self.screen()
        self.assertIn(unescape(other.full_url), screen)
        self.assertNotIn("Canary", screen)
        self.assertNotIn(f"/desk/pages/{other.pk}/", screen)

    def test_is_offered_once_a_correction_is_live(self):
        answer = self.client.post(
            f"/desk/pages/{self.story.pk}/edit/", self.form(**WRONG, **PUBLISH), follow=True
        )
        self.assertContains(answer, self.path())
        self.assertContains(answer, "Readers have your note.")
        self.client.post(f"/desk/pages/{self.story.pk}/edit/", self.form(title="Draft"))
        self.assertNotContains(self.client.get("/desk/"), "Readers have your note.")

    def form(self, **changes) -> dict:
        return story_form(self.story, **changes)

    def test_costs_the_same_however_many_stories_lead_to_it(self):
        link = f'<p><a linktype="page" id="{self.story.pk}">x</a></p>'
        costs = []
        self.client.get(self.path())  # what is asked once is asked
        for _ in range(2):
            self.leading("Links", "text", link)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.path())
            costs.append(len(queries))
        self.assertEqual(costs[0], costs[1])


class ANoteToReaders(WhereItWent):
    def setUp(self):
        super().setUp()
        self.correct()
        self.note = Correction.objects.get()
        self.note_path = f"/desk/stories/{self.story.pk}/notes/{self.note.pk}/"

    def test_can_be_worded_anew(self):
        self.client.post(self.note_path, {"note": "The bridge is 80 metres long."})
        page = self.read(self.story.path_in(self.english))
        self.assertIn("The bridge is 80 metres long.", page)
        self.assertNotIn("Eighty metres, not eight.", page)
        version = self.story.versions.last()
        self.assertEqual(version.note, "The bridge is 80 metres long.")
        self.assertEqual(self.fresh(self.story).updated_at, version.at)
        history = self.client.get(f"/desk/pages/{self.story.pk}/history/")
        self.assertContains(history, "Worded a note to readers anew")

    def test_is_never_empty(self):
        self.assertContains(self.client.post(self.note_path, {"note": " "}), "required")
        self.assertTrue(Correction.objects.filter(text="Eighty metres, not eight.").exists())

    def test_belongs_to_its_story(self):
        other = make_story(self.english)
        path = self.note_path.replace(str(self.story.pk), str(other.pk), 1)
        self.assertEqual(self.client.get(path).status_code, 404)
