from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from broadsheet.fronts.models import TickerEntry
from broadsheet.testing import Newsroom, make_story, make_topic


class TheTicker(Newsroom):
    def entry(self, **fields) -> TickerEntry:
        entry = TickerEntry(edition=self.english, **{"text": "Harbour closed", **fields})
        entry.full_clean()
        entry.save()
        return entry

    def test_an_entry_is_on_every_page_of_its_edition_and_no_other(self):
        self.entry()
        story = make_story(self.english)
        for path in ("/en/", "/en/world/", story.path_in(self.english), "/en/search/"):
            self.assertIn("Harbour closed", self.read(path), path)
        self.assertNotIn("Harbour closed", self.read("/ar/"))

    def test_it_begins_and_ends_by_itself(self):
        now = timezone.now()
        self.entry(
            text="Over", ends_at=now - timedelta(minutes=1), starts_at=now - timedelta(hours=1)
        )
        self.entry(text="Not yet", starts_at=now + timedelta(minutes=5))
        page = self.read("/en/")
        self.assertNotIn("Over", page)
        self.assertNotIn("Not yet", page)

    def test_it_leads_to_a_story_by_its_short_headline(self):
        story = make_story(self.english, title="A long headline", short_headline="Short one")
        self.entry(text="", story=story)
        page = self.read("/en/search/")
        self.assertIn("Short one", page)
        self.assertIn(f'href="{story.path_in(self.english)}"', page)

    def test_an_entry_of_a_withdrawn_story_disappears(self):
        story = make_story(self.english, title="Withdrawn later")
        self.entry(text="", story=story)
        story.unpublish()
        self.assertNotIn("Withdrawn later", self.read("/en/search/"))

    def test_an_entry_leads_to_a_topic_while_something_public_is_filed_there(self):
        for name, live in {"Ferries": True, "Tunnels": False}.items():
            topic = make_topic(self.english, name)
            make_story(self.english, topics=(topic,), live=live)
            self.entry(text=f"All on {name}", topic=topic)
        page = self.read("/en/search/")
        self.assertIn('<a href="/en/topics/ferries/" dir="auto">All on Ferries</a>', page)
        self.assertNotIn("All on Tunnels", page)

    def test_bad_input_gets_a_sentence(self):
        story = make_story(self.english)
        foreign = make_story(self.arabic, title="أجنبية")
        now = timezone.now()
        for fields, sentence in (
            ({"text": ""}, "Write what the ticker says"),
            ({"story": story, "url": "https://a.example/"}, "one place only"),
            ({"story": foreign}, "belongs to another edition"),
            ({"starts_at": now, "ends_at": now}, "after the beginning"),
            ({"url": "javascript:alert(1)"}, "begins with"),
        ):
            with (
                self.subTest(sentence=sentence),
                self.assertRaisesMessage(ValidationError, sentence),
            ):
                self.entry(**fields)
