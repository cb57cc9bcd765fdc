"""Fronts, the ticker and the home at the desk."""

import time_machine
from django.utils import timezone
from wagtail.models import Revision

from broadsheet.editions.models import Edition
from broadsheet.fronts.filling import Container, filled
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.stories.models import ReadCount, StoryPage
from broadsheet.stories.reading import refresh_most_read
from broadsheet.testing import Newsroom, make_story, make_topic

TICKER = "/desk/snippets/fronts/tickerentry/"


def front_form(*stories: StoryPage, kind: str = "lead") -> dict:
    """A front of one container in which the stories are pinned."""
    start = "containers-0-value"
    form = {
        "containers-count": 1, "containers-0-type": kind, "containers-0-order": 0,
        "containers-0-deleted": "", f"{start}-heading": "", f"{start}-count": 5,
        f"{start}-fill-kind": "", f"{start}-cards-count": len(stories),
    }  # fmt: skip
    for number, story in enumerate(stories):
        card = f"{start}-cards-{number}"
        form |= {
            f"{card}-type": "item", f"{card}-order": number, f"{card}-deleted": "",
            f"{card}-value-story": story.pk, f"{card}-value-headline": "",
            f"{card}-value-kicker": "", f"{card}-value-sublinks-count": 0,
        }  # fmt: skip
    return form


class FrontsAtTheDesk(Newsroom):
    def setUp(self):
        super().setUp()
        self.older = make_story(self.english, title="Older")
        self.newer = make_story(self.english, title="Newer")
        self.at_desk_as(self.front_editor)

    def begin(self, page) -> Front:
        self.client.post(f"/desk/fronts/{page.pk}/begin/")
        return Front.objects.get(page=page.pk)

    def send(self, front, *stories, publish=True, **changes):
        form = front_form(*stories) | changes | ({"action-publish": "1"} if publish else {})
        return self.client.post(f"/desk/snippets/fronts/front/edit/{front.pk}/", form)

    def top_stories(self) -> list[int]:
        return Edition.objects.get(pk=self.english.pk).top_stories

    def test_are_listed_for_the_home_and_every_section_begun_or_not(self):
        page = self.client.get("/desk/snippets/fronts/front/")
        for title in ("Home", "World", "Opinion"):
            self.assertContains(page, f"Edit {title}")
        self.assertNotContains(page, next(iter(self.arabic.sections.values())).title)

    def test_begin_with_what_readers_see(self):
        before = [c.kind for c in filled(self.english, None, None)]
        front = self.begin(self.english.page)
        self.assertFalse(front.live)
        kinds = [block.block_type for block in front.containers]
        self.assertEqual([kind for kind in kinds if kind in before][: len(before)], before)

    def test_are_begun_once_and_never_by_looking(self):
        self.assertEqual(self.client.get(f"/desk/fronts/{self.world.pk}/begin/").status_code, 405)
        self.assertEqual(self.begin(self.world), self.begin(self.world))

    def test_are_begun_for_pages_that_have_one(self):
        self.client.post(f"/desk/fronts/{self.older.pk}/begin/")
        self.assertFalse(Front.objects.exists())

    def test_of_another_edition_stay_closed(self):
        self.client.post(f"/desk/fronts/{self.arabic.page_id}/begin/")
        self.assertFalse(Front.objects.exists())

    def test_publishing_the_home_tells_every_page_its_pinned_order(self):
        front = self.begin(self.english.page)
        self.send(front, self.newer, self.older, publish=False)
        self.assertEqual(self.top_stories(), [])
        self.send(front, self.older, self.newer)
        self.assertEqual(self.top_stories(), [self.older.pk, self.newer.pk])
        self.send(front, self.newer, self.older, publish=False)
        self.assertEqual(self.top_stories(), [self.older.pk, self.newer.pk])

    def test_publishing_a_section_front_does_not(self):
        self.send(self.begin(self.world), self.older)
        self.assertEqual(self.top_stories(), [])

    def test_withdrawing_the_home_forgets_it(self):
        front = self.begin(self.english.page)
        self.send(front, self.older)
        self.client.post(f"/desk/snippets/fronts/front/unpublish/{front.pk}/")
        self.assertEqual(self.top_stories(), [])

    def test_pin_no_story_of_another_edition(self):
        front = self.begin(self.english.page)
        foreign = make_story(self.arabic, title="Foreign")
        response = self.send(front, foreign)
        self.assertRedirects(response, "/desk/", fetch_redirect_response=False)
        self.assertFalse(Front.objects.get().live)

    def test_are_previewed_before_they_are_saved(self):
        front = self.begin(self.english.page)
        path = f"/desk/snippets/fronts/front/preview/{front.pk}/"
        self.client.post(path, front_form(self.older))
        preview = self.client.get(path)
        self.assertContains(preview, "Older")
        self.assertIn("no-store", preview["Cache-Control"])
        self.assertEqual(self.top_stories(), [])

    def test_are_restored_without_what_was_withdrawn(self):
        front = self.begin(self.english.page)
        self.send(front, self.older, self.newer)
        first = Revision.objects.for_instance(front).latest("pk")
        self.send(front, self.newer)
        self.older.unpublish()
        path = f"/desk/snippets/fronts/front/history/{front.pk}/revisions/{first.pk}/revert/"
        self.assertEqual(self.client.get(path).status_code, 200)
        self.send(front, self.older, self.newer, revision=first.pk)
        shown = [
            c.story for each in filled(self.english, None, Front.objects.get()) for c in each.cards
        ]
        self.assertNotIn(self.older, shown)
        self.assertIn(self.newer, shown)

    def test_are_restored_without_an_empty_card_for_what_was_deleted(self):
        front = self.begin(self.english.page)
        self.send(front, self.older, self.newer)
        self.older.delete()
        earlier = Revision.objects.for_instance(front).latest("pk").as_object()
        self.assertEqual(earlier.pinned_ids, [self.newer.pk])

    def test_are_saved_for_a_set_time(self):
        front = self.begin(self.english.page)
        with time_machine.travel("2026-03-01 10:00Z", tick=False):
            self.at_desk_as(self.front_editor)
            self.send(front, self.older, go_live_at="2026-03-01 12:00")
        self.assertFalse(Front.objects.get().live)
        self.assertEqual(
            Front.objects.get().scheduled_revision.approved_go_live_at.isoformat(),
            "2026-03-01T12:00:00+00:00",
        )


class AContainerWithoutAHeading(Newsroom):
    def filled_from(self, **source) -> Container:
        fill = {"section": None, "topic": None, "kind": "", **source}
        row = {"type": "row", "value": {"heading": "", "cards": [], "fill": fill, "count": 3}}
        home = self.english.page
        front = Front.objects.create(edition=self.english, page_id=home.pk, containers=[row])
        [container] = filled(self.english, None, front)
        return container

    def test_has_the_name_of_the_section_that_fills_it(self):
        story = make_story(self.english, self.world)
        container = self.filled_from(section=self.world.pk)
        self.assertEqual((container.heading, container.cards[0].story), (self.world.title, story))

    def test_has_no_story_of_another_edition_whatever_its_topic(self):
        topic = make_topic(self.english)
        make_story(self.english, topics=(topic,))
        moved = make_story(self.english, topics=(topic,))
        StoryPage.objects.filter(pk=moved.pk).update(edition=self.arabic)
        container = self.filled_from(topic=topic.pk)
        self.assertNotIn(moved, [card.story for card in container.cards])


class TheTickerAtTheDesk(Newsroom):
    def setUp(self):
        super().setUp()
        self.at_desk_as(self.front_editor)

    def send(self, **changes):
        form = {"text": "Hot", "style": "hot", "starts_at": "2026-01-01 10:00", "position": 0}
        return self.client.post(f"{TICKER}add/", form | changes)

    def test_takes_a_line_for_the_own_edition_without_asking_which(self):
        self.send()
        self.assertEqual(TickerEntry.objects.get().edition, self.english)

    def test_takes_none_for_another_edition(self):
        self.send(edition=self.arabic.pk)
        self.assertEqual(TickerEntry.objects.get().edition, self.english)

    def test_takes_no_line_that_is_too_long_and_says_so_once(self):
        page = self.send(text="x" * 121)
        self.assertContains(page, "at most 120 characters")
        self.assertNotContains(page, "Write what the ticker says")

    def test_takes_no_line_whose_story_is_none_and_says_so_once(self):
        page = self.send(text="", story=10**6)
        self.assertContains(page, "Select a valid choice")
        self.assertNotContains(page, "Write what the ticker says")

    def test_leads_to_nothing_of_another_edition(self):
        for field, thing in {
            "story": make_story(self.arabic),
            "topic": make_topic(self.arabic),
            "section": next(iter(self.arabic.sections.values())),
        }.items():
            self.send(**{field: thing.pk})
            self.assertFalse(TickerEntry.objects.exists(), field)

    def test_is_listed_with_times_in_the_form_of_the_desk(self):
        self.send(starts_at="2026-01-02 10:00", ends_at="2031-01-02 10:05")
        page = self.client.get(TICKER)
        self.assertContains(page, "2026-01-02 10:00\n")
        self.assertContains(page, "2031-01-02 10:05\n")

    def test_is_put_into_order_without_touching_another_edition(self):
        for edition in (self.english, self.arabic):
            for number in range(3):
                TickerEntry.objects.create(edition=edition, text=f"{number}", position=number)
        foreign = list(
            TickerEntry.objects.filter(edition=self.arabic).values_list("pk", "position")
        )
        last = TickerEntry.objects.get(edition=self.english, text="2")
        self.client.post(f"{TICKER}reorder/{last.pk}/?position=0")
        order = TickerEntry.objects.filter(edition=self.english).order_by("position")
        self.assertEqual([each.text for each in order], ["2", "0", "1"])
        self.assertEqual(
            list(TickerEntry.objects.filter(edition=self.arabic).values_list("pk", "position")),
            foreign,
        )


class TheDesksHome(Newsroom):
    def test_tells_what_one_handed_in_from_ones_drafts(self):
        make_story(self.english, title="Half done", owner=self.reporter, live=False)
        handed_in = make_story(self.english, title="All done", owner=self.reporter, live=False)
        handed_in.get_workflow().start(handed_in, self.reporter)
        self.at_desk_as(self.reporter)
        page = self.read("/desk/")
        waiting, drafts = page.split("My stories that wait for approval")[1].split("My drafts")
        self.assertIn("All done", waiting)
        self.assertNotIn("Half done", waiting)
        self.assertIn("Half done", drafts)
        self.assertNotIn("All done", drafts)

    def test_has_a_story_to_mend_once_changes_are_asked_for(self):
        story = make_story(self.english, title="Sent back", owner=self.reporter, live=False)
        story.get_workflow().start(story, self.reporter)
        story.current_workflow_task_state.reject(user=self.editor)
        self.at_desk_as(self.reporter)
        page = self.read("/desk/")
        self.assertNotIn("wait for approval", page)
        self.assertNotIn("My drafts", page)
        self.assertIn("Sent back", page.split("Sent back to me")[1])

    def count(self, story, reads: int) -> None:
        ReadCount.objects.create(
            story=story,
            edition=story.edition,
            section=story.section,
            hour=timezone.now().replace(minute=0, second=0, microsecond=0),
            reads=reads,
        )

    def test_shows_what_readers_opened_most_in_ones_own_editions(self):
        story = make_story(self.english, title="Opened at home")
        foreign = make_story(self.arabic, title="فتحت هناك")
        self.count(story, 1234)
        self.count(foreign, 5)
        refresh_most_read()
        self.at_desk_as(self.reporter)
        page = self.read("/desk/")
        self.assertIn("Opened at home", page)
        self.assertIn("1,234", page)
        self.assertNotIn("فتحت هناك", page)
