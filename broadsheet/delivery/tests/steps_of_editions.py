"""What happens to editions and what they have beside stories, in a_newsroom_at_work.py."""

from __future__ import annotations

import io
import json
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest import mock

from django.core.management import call_command
from hypothesis import strategies as st
from wagtail.models import Page

from broadsheet.delivery.purging import follow_what_was_missed, renew_what_ends
from broadsheet.delivery.schedule import publish_due, withdraw_expired
from broadsheet.delivery.tests.a_newsroom_at_work import (
    AtWork,
    pick,
    step,
    which,
)
from broadsheet.editions.founding import add_section, dissolve_edition, obstacle_to_deletion
from broadsheet.editions.models import Edition, InformationPage
from broadsheet.media import renditions
from broadsheet.media.models import Picture, Recording
from broadsheet.media.tasks import make_renditions_of
from broadsheet.stories.models import (
    Author,
    Topic,
)
from broadsheet.stories.reading import refresh_most_read
from broadsheet.testing import (
    make_author,
    make_edition,
    make_picture,
    make_topic,
    picture_file,
)


class ThingsAreNamed(AtWork):
    @step(
        edition=which, number=which, field=st.sampled_from(["name", "slug", "about", "role", "picture"])
    )  # fmt: skip
    def change_an_author(self, edition, number, field):
        edition = pick(self.editions, edition)
        author = pick(self.of(edition, Author), number)
        author.name = self.word(pick("ABVZ", number)) if field == "name" else author.name
        author.slug = self.word("slug").replace(" ", "-") if field == "slug" else author.slug
        author.about = self.word("About") if field == "about" else author.about
        author.role = self.word("Writer") if field == "role" else author.role
        if field == "picture":
            author.picture = pick([None, *self.pictures(edition)], number)
        author.save()

    @step(edition=which, number=which, field=st.sampled_from(["name", "slug", "about", "kind"]))
    def change_a_topic(self, edition, number, field):
        topics = self.of(pick(self.editions, edition), Topic)
        if topics:
            topic = pick(topics, number)
            topic.name = self.word("Topic") if field == "name" else topic.name
            topic.slug = self.word("slug").replace(" ", "-") if field == "slug" else topic.slug
            topic.about = self.word("About") if field == "about" else topic.about
            topic.kind = pick(Topic.Kind.values, number) if field == "kind" else topic.kind
            topic.save()

    @step(edition=which)
    def name_a_topic_and_an_author(self, edition):
        edition = pick(self.editions, edition)
        make_topic(edition, self.word("Topic"))
        make_author(edition, self.word("Author"))

    @step(topic=which)
    def delete_a_topic(self, topic):
        topics = list(Topic.objects.order_by("pk"))
        if topics:
            query = f"id={pick(topics, topic).pk}"
            self.post(f"/desk/bulk/stories/topic/delete/?{query}")

    @step(edition=which, number=which, field=st.sampled_from(["title", "slug", "description"]))
    def change_a_section(self, edition, number, field):
        section = pick(self.sections(pick(self.editions, edition)), number)
        word = self.word("Section")
        setattr(section, field, word.replace(" ", "-") if field == "slug" else word)
        self.publish(section)

    @step(edition=which)
    def found_a_section(self, edition):
        edition = pick(self.editions, edition)
        word = self.word("Found")
        edition.page.refresh_from_db()
        add_section(edition, word, word.replace(" ", "-"))

    @step(page=which, action=st.sampled_from(["unpublish", "publish"]))
    def withdraw_or_restore_a_standing_page(self, page, action):
        found = pick(list(Page.objects.filter(depth=3).order_by("pk")), page)
        self.post(f"/desk/bulk/wagtailcore/page/{action}/?id={found.pk}")

    @step(page=which, position=which)
    def put_the_standing_pages_into_order(self, page, position):
        found = pick(list(Page.objects.filter(depth=3).order_by("pk")), page)
        self.post(f"/desk/pages/{found.pk}/set_position/?position={position % 3}")

    @step(page=which)
    def delete_a_standing_page(self, page):
        pages = Page.objects.filter(depth=3, numchild=0).order_by("pk")
        if pages:
            found = pick(list(pages), page)
            if len(self.sections(next(e for e in self.editions if found.is_child_of(e.page)))) > 1:
                self.post(f"/desk/pages/{found.pk}/delete/")

    @step(edition=which, nested=st.booleans())
    def add_an_information_page(self, edition, nested):
        edition = pick(self.editions, edition)
        word = self.word("Page")
        pages = list(InformationPage.objects.child_of(edition.page)) if nested else []
        parent = Page.objects.get(pk=pick([*pages, edition.page], 0).pk).specific
        page = InformationPage(title=word, slug=word.replace(" ", "-"), locale=edition.locale)
        parent.add_child(instance=page)

    @step(page=which, field=st.sampled_from(["title", "slug", "body"]), story=which)
    def change_an_information_page(self, page, field, story):
        pages = list(InformationPage.objects.order_by("pk"))
        if pages:
            chosen = pick(pages, page)
            word = self.word("Page")
            link = f'<a linktype="page" id="{pick(self.stories(), story).pk}">{word}</a>'
            values = {"title": word, "slug": word.replace(" ", "-"), "body": f"<p>{link}</p>"}
            setattr(chosen, field, values[field])
            self.publish(chosen)

    @step(
        picture=which,
        field=st.sampled_from(["credit", "description", "is_decorative", "focal_point_x"]),
    )
    def change_a_picture(self, picture, field):
        pictures = list(Picture.objects.order_by("pk"))
        if pictures:
            chosen = pick(pictures, picture)
            values = {
                "credit": self.word("Credit"), "description": self.word("Alt"),
                "is_decorative": not chosen.is_decorative, "focal_point_x": self.number % 60,
            }  # fmt: skip
            setattr(chosen, field, values[field])
            if field == "focal_point_x":
                chosen.focal_point_y = chosen.focal_point_width = chosen.focal_point_height = 9
            chosen.save()

    @step(edition=which)
    def take_a_picture(self, edition):
        make_picture(pick(self.editions, edition), file=picture_file((60, 40)))

    @step(picture=which)
    def make_the_sizes_of_a_picture(self, picture):
        pictures = list(Picture.objects.order_by("pk"))
        if pictures:
            chosen = pick(pictures, picture)
            with mock.patch.object(renditions, "FORMATS", ()):
                make_renditions_of.func(chosen.pk)

    @step(picture=which)
    def delete_a_picture(self, picture):
        pictures = list(Picture.objects.order_by("pk"))
        if pictures:
            self.post(f"/desk/images/{pick(pictures, picture).pk}/delete/")

    @step(recording=which, delete=st.booleans())
    def change_a_recording(self, recording, delete):
        recordings = list(Recording.objects.order_by("pk"))
        if recordings and delete:
            pick(recordings, recording).delete()
        elif recordings:
            chosen = pick(recordings, recording)
            chosen.credit = self.word("Credit")
            chosen.save()


class EditionsAreKept(AtWork):
    @step(
        edition=which, number=which,
        field=st.sampled_from([
            "name", "motto", "accent", "digits", "time_zone", "opinion_disclaimer", "navigation",
            "language_tag", "short_label", "support_text", "footer_text", "position",
            "most_read_hours", "masthead_filled", "host", "latin_code", "date_conventions",
        ]),
    )  # fmt: skip
    def change_an_edition(self, edition, number, field):
        edition = pick(self.editions, edition)
        story = pick(self.stories(), number)
        sections = self.sections(edition)
        values = {
            "name": self.word("Paper"), "motto": self.word("Motto"),
            "accent": pick(["#8c1d2f", "#123456"], number), "digits": pick(["latn", "arab"], number),
            "time_zone": pick(["UTC", "Asia/Tokyo", "America/New_York"], number),
            "opinion_disclaimer": self.word("Not ours"), "short_label": self.word("Label"),
            "navigation": [("section", {"section": pick(sections, number), "label": ""})],
            "language_tag": pick(["en", "de", "fr"], number) if edition.code == "en" else "sr-Cyrl",
            "support_text": f'<p><a linktype="page" id="{story.pk}">{self.word()}</a></p>',
            "footer_text": self.word("Foot"), "position": number, "most_read_hours": 1 + number,
            "masthead_filled": not edition.masthead_filled,
            "host": "" if edition.host else f"{edition.code}.example.org",
            "latin_code": pick(["sr-latn", "latin"], number) if edition.code == "sr" else "",
            "date_conventions": pick(["", "de-AT"], number),
        }  # fmt: skip
        setattr(edition, field, values[field])
        edition.save()

    @step(edition=which)
    def close_or_open_an_edition(self, edition):
        edition = pick(self.editions, edition)
        edition.is_open = not edition.is_open
        edition.save()

    @step()
    def found_or_delete_an_edition(self):
        empty = [each for each in self.editions if not obstacle_to_deletion(each)]
        if empty:
            dissolve_edition(empty[0])
        elif not Edition.objects.filter(code="de").exists():
            founded = make_edition("de", self.word("Blatt"), "de", "Deutsch", ["Welt", "Meinung"])
            make_author(founded, self.word("Author"))

    @step(
        edition=which, numbers=st.lists(which, min_size=1, max_size=3), joined=st.booleans(),
        section=st.sampled_from(["", "imported", "Category=further"]),
    )  # fmt: skip
    def import_stories(self, edition, numbers, joined, section):
        edition = pick(self.editions, edition)
        items = [
            {
                "id": f"item-{edition.code}-{number}", "lang": edition.language_tag,
                "title": self.word("Imported"), "published": f"2026-11-{20 + number % 5}",
                "body_html": "<p>Old words.</p>", "author": ["Ana Ilić", f"Wolf {number % 3}"],
                "tags": ["Ferries", f"Tag {number % 2}"], "section": ["Category"],
            } | ({"translation_key": f"key-{number}"} if joined else {})
            for number in set(numbers)
        ]  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "news.jsonl"
            path.write_text("".join(json.dumps(each) + "\n" for each in items))
            call_command(
                "import", "jsonl", path, source="old", edition=edition.code,
                section=[section] if section else [], stdout=io.StringIO(),
            )  # fmt: skip


class TimePasses(AtWork):
    @step(hours=st.sampled_from([0.1, 1, 4, 14, 24, 100]), clock=st.booleans())
    def time_passes(self, hours, clock):
        self.time.shift(timedelta(hours=hours))
        publish_due()
        withdraw_expired()
        if clock:
            renew_what_ends()
            follow_what_was_missed()
            refresh_most_read()
