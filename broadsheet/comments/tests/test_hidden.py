from itertools import product

from broadsheet.comments.models import EditionRules, Mode, SectionRules, Thread
from broadsheet.comments.on_stories import is_hidden
from broadsheet.comments.terms import RELATED, terms_of
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, make_story

CHOSEN = ("", Mode.OPEN, Mode.CLOSED, Mode.HIDDEN)
NOBODY_IS_THERE = {str(day): None for day in range(1, 8)}


class HiddenTests(Newsroom):
    """A database and a page ask in different ways whether comments are hidden."""

    def setUp(self) -> None:
        super().setUp()
        self.story = make_story(self.english)
        self.thread = Thread.objects.create(story=self.story)

    def assert_agreed(self, *about: object) -> None:
        story = StoryPage.objects.select_related("edition", *RELATED).get(pk=self.story.pk)
        stories = StoryPage.objects.filter(pk=story.pk)
        says = terms_of(story).is_hidden
        self.assertEqual(stories.filter(is_hidden()).exists(), says, about)
        self.assertEqual(stories.filter(~is_hidden()).exists(), not says, about)

    def test_databases_and_pages_agree_whatever_is_chosen_where(self):
        self.assert_agreed("nothing is chosen")
        section = SectionRules.objects.create(section=self.story.section)
        self.assert_agreed("the section has rules")
        rules = EditionRules.objects.create(edition=self.english)
        for story, in_section, in_edition, outside, hours in product(
            CHOSEN, CHOSEN, CHOSEN[1:], (Mode.CLOSED, Mode.HIDDEN), ({}, NOBODY_IS_THERE)
        ):
            Thread.objects.update(mode=story)
            SectionRules.objects.filter(pk=section.pk).update(mode=in_section)
            EditionRules.objects.filter(pk=rules.pk).update(
                mode=in_edition, mode_outside=outside, staffed_hours=hours,
                is_unstaffed=bool(hours),
            )  # fmt: skip
            self.assert_agreed(story, in_section, in_edition, outside, hours)

    def test_they_agree_where_the_edition_alone_has_chosen(self):
        for mode in CHOSEN[1:]:
            EditionRules.objects.update_or_create(edition=self.english, defaults={"mode": mode})
            self.assert_agreed(mode)
