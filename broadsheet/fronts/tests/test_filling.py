from datetime import timedelta

from django.utils import timezone

from broadsheet.fronts.containers import KINDS, ContainerBlock, register_container
from broadsheet.fronts.filling import filled
from broadsheet.fronts.models import Front
from broadsheet.testing import Newsroom, make_picture, make_story, make_topic


def container(layout: str, count: int, cards=(), heading="", **fill) -> dict:
    return {
        "type": layout,
        "value": {
            "heading": heading,
            "cards": list(cards),
            "fill": {"section": None, "topic": None, "kind": "", **fill},
            "count": count,
        },
    }


def pin(story, **overrides) -> dict:
    return {
        "story": story.pk,
        "headline": "",
        "kicker": "",
        "picture": None,
        "sublinks": [],
        **overrides,
    }


class FrontsAreFilled(Newsroom):
    def setUp(self):
        super().setUp()
        now = timezone.now()
        self.stories = [
            make_story(self.english, self.world, title=f"World {n}", at=now - timedelta(hours=n))
            for n in range(8)
        ]

    def front(self, *containers, section=None) -> list[list[str]]:
        page = (section or self.english.page).page_ptr
        front = Front(edition=self.english, page=page, containers=list(containers))
        return [
            [c.story.title for c in each.cards] for each in filled(self.english, section, front)
        ]

    def test_pinned_stories_come_first_and_the_newest_fill_up(self):
        titles = self.front(container("lead", 3, [pin(self.stories[5])]))
        self.assertEqual(titles, [["World 5", "World 0", "World 1"]])

    def test_no_story_stands_twice_on_a_front(self):
        titles = self.front(
            container("lead", 3),
            container("river", 4, [pin(self.stories[0])]),
            container("headlines", 4, [pin(self.stories[0])]),
        )
        flat = [title for each in titles for title in each]
        self.assertEqual(len(flat), len(set(flat)))
        self.assertEqual(titles[1][0], "World 0")

    def test_withdrawn_and_foreign_stories_are_left_out_though_pinned(self):
        foreign = make_story(self.arabic, title="Foreign")
        self.stories[3].unpublish()
        titles = self.front(container("lead", 2, [pin(self.stories[3]), pin(foreign)]))
        self.assertEqual(titles, [["World 0", "World 1"]])

    def test_rules_by_section_topic_and_kind(self):
        topic = make_topic(self.english)
        opinion = make_story(
            self.english, self.opinion, title="I think", kind="opinion", topics=(topic,)
        )
        for rule in ({"section": self.opinion.pk}, {"topic": topic.pk}, {"kind": "opinion"}):
            with self.subTest(rule=rule):
                self.assertEqual(self.front(container("row", 4, **rule)), [[opinion.title]])
        self.assertEqual(self.front(container("opinion", 4)), [[opinion.title]])

    def test_a_section_front_fills_itself_from_its_section(self):
        make_story(self.english, self.opinion, title="Elsewhere")
        titles = self.front(container("river", 20), section=self.world)
        self.assertEqual(len(titles[0]), 8)
        self.assertNotIn("Elsewhere", titles[0])

    def test_overrides_change_the_card_and_not_the_story(self):
        picture = make_picture(self.english)
        page = self.english.page.page_ptr
        front = Front(
            edition=self.english,
            page=page,
            containers=[
                container(
                    "lead",
                    1,
                    [pin(self.stories[0], headline="Other", kicker="Now", picture=picture.pk)],
                )
            ],
        )
        card = filled(self.english, None, front)[0].cards[0]
        self.assertEqual((card.headline, card.kicker, card.picture), ("Other", "Now", picture))
        self.assertEqual(card.story.title, "World 0")

    def test_other_apps_add_kinds_without_touching_this_one(self):
        class LiveBlock(ContainerBlock):
            class Meta:
                template = "fronts/containers/river.html"

        register_container("live_test", LiveBlock())
        self.addCleanup(KINDS.pop, "live_test")
        self.assertEqual(len(self.front(container("live_test", 2))[0]), 2)

    def test_a_page_without_a_front_is_filled_by_itself(self):
        containers = filled(self.english, None, None)
        flat = [card.story.pk for each in containers for card in each.cards]
        self.assertEqual(sorted(flat), sorted(story.pk for story in self.stories))
