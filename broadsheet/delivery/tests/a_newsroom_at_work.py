"""What people do in a small newsroom of two editions, as steps that hypothesis puts in any order."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial, wraps
from pathlib import Path
from unittest import mock

import time_machine
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from wagtail.models import Page

from broadsheet.delivery.purging import follow_what_was_missed, renew_what_ends
from broadsheet.delivery.schedule import publish_due, withdraw_expired
from broadsheet.editions.founding import add_section
from broadsheet.editions.models import Edition, InformationPage, SectionPage
from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.fronts.quick import QuickStory
from broadsheet.media import renditions
from broadsheet.media.models import Picture, Recording
from broadsheet.media.tasks import make_renditions_of
from broadsheet.stories.models import (
    Author,
    Byline,
    Correction,
    StoryPage,
    StorySection,
    StoryTopic,
    Topic,
)
from broadsheet.stories.reading import refresh_most_read, tally, write_reads
from broadsheet.stories.translating import translate_into
from broadsheet.testing import (
    make_author,
    make_edition,
    make_person,
    make_picture,
    make_story,
    make_topic,
    picture_file,
)

BEGIN = "2026-11-25T10:00:00Z"
# Which of the things there are: it is taken modulo their number.
which = st.integers(0, 11)
some = st.lists(which, max_size=2)


def pick(things: Sequence, number: int):
    return things[number % len(things)]


def step(**strategies) -> Callable:
    """A rule whose transaction is committed, as far as those who wait for that can tell."""

    def declare(work: Callable) -> Callable:
        @wraps(work)
        def committed(self, **chosen):
            self.commit(partial(work, self, **chosen))

        return rule(**strategies)(committed)

    return declare


class SmallNewsroom(TestCase):
    """An English edition and a Serbian one that is read in two scripts."""

    @classmethod
    def setUpTestData(cls) -> None:
        with time_machine.travel(BEGIN):
            cls.owner = make_person("owner", is_superuser=True)
            english = make_edition("en", "The Lantern", "en", "English", ["World", "Opinion"])
            serbian = make_edition(
                "sr", "Фењер", "sr-Cyrl", "Ћирилица", ["Свет", "Мишљења"],
                latin_code="sr-latn", latin_label="Latinica", time_zone="Europe/Belgrade",
            )  # fmt: skip
            for edition in (english, serbian):
                cls.furnish(edition)
            original = StoryPage.objects.filter(edition=english).first()
            section = next(iter(serbian.sections.values()))
            draft = translate_into(original, serbian, section, cls.owner)
            draft.get_latest_revision().publish()

    @staticmethod
    def furnish(edition: Edition) -> None:
        picture = make_picture(edition, file=picture_file((60, 40)))
        authors = [make_author(edition, name) for name in ("Ana Ilić", "Boris Kray", "Vera Lund")]
        topics = [make_topic(edition, name) for name in ("Ferries", "Storms")]
        world, opinion = edition.sections.values()
        now = timezone.now()
        for number in range(4):
            make_story(
                edition, pick([world, world, opinion], number), title=f"Ship {number}",
                at=now - timedelta(hours=7 * number + 1),
                kind=pick(["news", "opinion", "feature"], number),
                authors=(pick(authors, number),), topics=(pick(topics, number),),
                further=(opinion,) if number == 1 else (),
                picture=picture if number == 2 else None,
            )  # fmt: skip
        page = InformationPage(title="About us", slug="about", locale=edition.locale)
        edition.page.add_child(instance=page)
        join(edition, StoryPage.objects.filter(edition=edition).order_by("pk"), topics)


def join(edition: Edition, stories: Sequence[StoryPage], topics: list[Topic]) -> None:
    """Have things lead to each other, so that one change reaches many pages."""
    first, second, third, last = stories
    before = timezone.now() - timedelta(hours=1)
    link = f'<p><a linktype="page" id="{first.pk}">there</a></p>'
    last.body = [
        {"type": "text", "value": link},
        {"type": "read_more", "value": {"story": second.pk}},
        {"type": "read_more", "value": {"story": None}},
    ]
    last.save_revision().publish()
    for target in ({"story": second}, {"topic": topics[0], "text": "All on ferries"}):
        TickerEntry.objects.create(edition=edition, starts_at=before, **target)
    pins = [pinned(third, sublink=first), pinned(second)]
    containers = [
        container("lead", cards=pins, topic=topics[0].pk),
        container("most_read"),
        container("opinion", kind="opinion"),
        container("row", section=last.section_id),
    ]
    Front.objects.create(edition=edition, page=edition.page.page_ptr, containers=containers)
    edition.support_text = link
    edition.save()


def container(layout: str, *, cards: Sequence[dict] = (), count: int = 3, **fill) -> dict:
    rule = {"section": None, "topic": None, "kind": "", **fill}
    return {
        "type": layout,
        "value": {"heading": "Box", "cards": list(cards), "fill": rule, "count": count},
    }


def pinned(story: StoryPage, *, sublink: StoryPage | None = None, **otherwise) -> dict:
    links = [{"label": "Below", "story": sublink.pk, "url": ""}] if sublink else []
    said = {"headline": "", "kicker": "", "picture": None, "sublinks": links}
    return {"story": story.pk, **said, **otherwise}


class AtWork(RuleBasedStateMachine):
    """The state that the steps share. All of it is rolled back at the end."""

    def __init__(self, newsroom: SmallNewsroom) -> None:
        super().__init__()
        self.newsroom = newsroom
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.clock = time_machine.travel(BEGIN)
        self.time = self.clock.start()
        self.number = 0
        self.desk = Client(headers={"host": "localhost:8000"})
        self.desk.force_login(newsroom.owner)

    def teardown(self) -> None:
        self.clock.stop()
        tally.take()
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def commit(self, work: Callable[[], object]) -> None:
        with self.newsroom.captureOnCommitCallbacks(execute=True):
            work()

    def word(self, word: str = "Word") -> str:
        self.number += 1
        return f"{word} {self.number}"

    @property
    def editions(self) -> list[Edition]:
        return list(Edition.objects.order_by("pk"))

    def of(self, edition: Edition, model: type) -> list:
        return list(model.objects.filter(edition=edition).order_by("pk"))

    def sections(self, edition: Edition) -> list[SectionPage]:
        return list(SectionPage.objects.child_of(edition.page).order_by("pk"))

    def stories(self) -> list[StoryPage]:
        return list(StoryPage.objects.order_by("pk"))

    def draft_of(self, number: int) -> StoryPage:
        return pick(self.stories(), number).get_latest_revision_as_object()

    def pictures(self, edition: Edition) -> list[Picture]:
        return list(Picture.objects.filter(collection=edition.collection).order_by("pk"))

    def post(self, path: str, **form) -> None:
        response = self.desk.post(path, form)
        assert response.status_code in {200, 302}, (path, response.status_code)

    def publish(self, page) -> None:
        page.save_revision().publish()


TEXTS = {
    "title": "Headline", "kicker": "Kicker", "short_headline": "Short", "standfirst": "Standfirst",
    "dateline": "Quay", "source": "Agency", "search_description": "Found",
    "picture_caption": "Caption", "picture_credit": "Credit", "slug": "slug",
}  # fmt: skip


class StoriesAreWritten(AtWork):
    @step(edition=which, section=which, kind=st.sampled_from(StoryPage.Kind.values), hours=which)
    def publish_a_story(self, edition, section, kind, hours):
        edition = pick(self.editions, edition)
        make_story(
            edition, pick(self.sections(edition), section), title=self.word("New"), kind=kind,
            at=timezone.now() - timedelta(hours=5 * hours),
        )  # fmt: skip

    @step(edition=which, section=which, breaking=st.booleans())
    def publish_a_quick_story(self, edition, section, breaking):
        section = pick(self.sections(pick(self.editions, edition)), section)
        QuickStory(self.word("Quick"), "Soon more.", section).publish(
            self.newsroom.owner, breaking=breaking
        )

    @step(story=which, field=st.sampled_from(list(TEXTS)))
    def change_the_words_of_a_story(self, story, field):
        draft = self.draft_of(story)
        word = self.word(TEXTS[field])
        setattr(draft, field, word.replace(" ", "-") if field == "slug" else word)
        self.publish(draft)

    @step(
        story=which,
        kind=st.sampled_from(StoryPage.Kind.values),
        label=st.sampled_from(StoryPage.Label.values),
    )
    def change_the_kind_of_a_story(self, story, kind, label):
        draft = self.draft_of(story)
        draft.kind, draft.label = kind, label
        self.publish(draft)

    @step(story=which, hours=st.integers(0, 80))
    def change_the_time_of_a_story(self, story, hours):
        draft = self.draft_of(story)
        draft.published_at = timezone.now() - timedelta(hours=hours)
        draft.updated_at = timezone.now() if hours % 2 else None
        self.publish(draft)

    @step(story=which)
    def write_a_story_in_latin_letters(self, story):
        draft = self.draft_of(story)
        draft.language_tag = "" if draft.language_tag else "sr-Latn"
        self.publish(draft)

    @step(story=which, authors=some, topics=some, further=some)
    def file_a_story_elsewhere(self, story, authors, topics, further):
        draft = self.draft_of(story)
        edition = draft.edition
        found = {
            "bylines": [Byline(author=pick(self.of(edition, Author), n)) for n in authors],
            "topic_links": [
                StoryTopic(topic=pick(self.of(edition, Topic), n))
                for n in topics
                if self.of(edition, Topic)
            ],
            "further_sections": [
                StorySection(section=pick(self.sections(edition), n)) for n in further
            ],
        }
        for name, rows in found.items():
            setattr(draft, name, rows)
        self.publish(draft)

    @step(story=which, other=which, cut=st.sampled_from(["read more", "link", "picture", "none"]))
    def write_the_body_of_a_story(self, story, other, cut):
        draft = self.draft_of(story)
        target = pick(list(Page.objects.filter(depth__gte=3).order_by("pk")), other)
        link = f'<p><a linktype="page" id="{target.pk}">{self.word("There")}</a></p>'
        blocks = {
            "none": [],
            "link": [("text", link)],
            "read more": [
                ("read_more", {"story": pick(self.stories(), other).pk}),
                ("read_more", {"story": None}),
            ],
            "picture": [("picture", {"picture": p.pk}) for p in self.pictures(draft.edition)[:1]],
        }[cut]
        draft.body = [
            {"type": kind, "value": value if isinstance(value, str) else {**value}}
            for kind, value in [("text", f"<p>{self.word()}</p>"), *blocks]
        ]
        self.publish(draft)

    @step(story=which, picture=which)
    def choose_the_picture_of_a_story(self, story, picture):
        draft = self.draft_of(story)
        draft.picture = pick([None, *self.pictures(draft.edition)], picture)
        self.publish(draft)

    @step(story=which)
    def give_a_story_a_video(self, story):
        draft = self.draft_of(story)
        file = ContentFile(b"film", name="film.mp4")
        draft.video = Recording.objects.filter(collection=draft.edition.collection).first()
        draft.video = draft.video or Recording.objects.create(
            title="Film", type="video", file=file, collection=draft.edition.collection, duration=3
        )
        self.publish(draft)

    @step(story=which, kind=st.sampled_from(Correction.Kind.values))
    def correct_a_story(self, story, kind):
        draft = self.draft_of(story)
        draft.corrections.add(Correction(kind=kind, text=self.word("Wrong")))
        self.publish(draft)

    @step(story=which)
    def take_a_correction_back(self, story):
        draft = self.draft_of(story)
        draft.corrections = []
        self.publish(draft)

    @step(story=which)
    def withdraw_a_story(self, story):
        self.post(f"/desk/pages/{pick(self.stories(), story).pk}/unpublish/")

    @step(story=which)
    def delete_a_story(self, story):
        if len(self.stories()) > 3:
            self.post(f"/desk/pages/{pick(self.stories(), story).pk}/delete/")

    @step(story=which, section=which)
    def move_a_story(self, story, section):
        story = pick(self.stories(), story)
        target = pick(self.sections(story.edition), section)
        if target.pk != story.section_id:
            self.post(f"/desk/pages/{story.pk}/move/{target.pk}/confirm/")

    @step(action=st.sampled_from(["publish", "unpublish", "delete"]), stories=some)
    def do_several_stories_at_once(self, action, stories):
        chosen = {pick(self.stories(), number).pk for number in stories}
        if chosen and len(self.stories()) > 5:
            query = "&".join(f"id={pk}" for pk in chosen)
            self.post(f"/desk/bulk/wagtailcore/page/{action}/?{query}")

    @step(stories=some, section=which)
    def move_several_stories_at_once(self, stories, section):
        chosen = [pick(self.stories(), number) for number in stories]
        if chosen:
            target = pick(self.sections(chosen[0].edition), section)
            query = "&".join(f"id={s.pk}" for s in chosen if s.edition_id == chosen[0].edition_id)
            self.post(f"/desk/bulk/wagtailcore/page/move/?{query}", chooser=target.pk)

    @step(story=which, hours=st.integers(1, 30), ends=st.booleans())
    def set_a_time_for_a_story(self, story, hours, ends):
        draft = self.draft_of(story)
        draft.title = self.word("Timed")
        at = timezone.now() + timedelta(hours=hours)
        draft.go_live_at, draft.expire_at = (None, at) if ends else (at, None)
        self.publish(draft)

    @step(story=which, section=which)
    def translate_a_story(self, story, section):
        story = pick(self.stories(), story)
        there = next(e for e in self.editions if e.pk != story.edition_id)
        section = pick(self.sections(there), section)
        draft = translate_into(story, there, section, self.newsroom.owner)
        draft.get_latest_revision().publish()


LAYOUTS = ["lead", "river", "row", "headlines", "opinion", "features", "most_read"]


class FrontsAreCurated(AtWork):
    @step(
        edition=which, page=which, pins=some, other=st.booleans(), sublink=which, count=which,
        layout=st.sampled_from(LAYOUTS), fill=st.sampled_from(["", "section", "topic", "kind"]),
        number=which, live=st.sampled_from([True, True, False]),
    )  # fmt: skip
    def curate_a_front(
        self, edition, page, pins, other, sublink, count, layout, fill, number, live
    ):
        edition = pick(self.editions, edition)
        page = pick([edition.page, *self.sections(edition)], page)
        stories = self.of(edition, StoryPage)
        choices = {
            "section": [s.pk for s in self.sections(edition)],
            "topic": [t.pk for t in self.of(edition, Topic)],
            "kind": ["news", "opinion"],
        }
        rule = {fill: pick(choices[fill], number)} if fill and choices[fill] else {}
        said = {"headline": self.word("Other"), "kicker": self.word("Over")} if other else {}
        if other and self.pictures(edition):
            said["picture"] = self.pictures(edition)[0].pk
        cards = [
            pinned(pick(stories, n), sublink=pick(stories, sublink), **said)
            for n in pins
            if stories
        ]
        front, _ = Front.objects.get_or_create(
            page_id=page.pk, edition=edition, defaults={"live": False}
        )
        front = front.get_latest_revision_as_object() if front.latest_revision_id else front
        front.containers = [
            container(layout, cards=cards, count=count % 5, **rule),
            container("row", count=2),
        ]
        revision = front.save_revision()
        if live:
            revision.publish()

    @step(front=which)
    def withdraw_a_front(self, front):
        fronts = list(Front.objects.filter(live=True).order_by("pk"))
        if fronts:
            pick(fronts, front).unpublish()

    @step(
        edition=which, number=which, leads=st.sampled_from(["story", "topic", "section", "url", ""]),
        style=st.sampled_from(TickerEntry.Style.values), starts=st.integers(-2, 3),
        hours=st.sampled_from([None, 1, 20]),
    )  # fmt: skip
    def put_a_line_into_the_ticker(self, edition, number, leads, style, starts, hours):
        edition = pick(self.editions, edition)
        choices = {
            "story": self.of(edition, StoryPage),
            "topic": self.of(edition, Topic),
            "section": self.sections(edition),
            "url": ["https://example.org/"],
        }.get(leads)
        begin = timezone.now() + timedelta(hours=starts)
        TickerEntry.objects.create(
            edition=edition, style=style, position=number, starts_at=begin,
            text=self.word("Line") if leads != "story" else "",
            ends_at=hours and begin + timedelta(hours=hours),
            **({leads: pick(choices, number)} if choices else {"url": "/"}),
        )  # fmt: skip

    @step(entry=which, delete=st.booleans())
    def change_the_ticker(self, entry, delete):
        entries = list(TickerEntry.objects.order_by("pk"))
        if entries and delete:
            pick(entries, entry).delete()
        elif entries:
            chosen = pick(entries, entry)
            chosen.text = self.word("Line")
            chosen.save()

    @step(entry=which, position=which)
    def put_the_ticker_into_order(self, entry, position):
        entries = list(TickerEntry.objects.order_by("pk"))
        if entries:
            path = f"/desk/snippets/fronts/tickerentry/reorder/{pick(entries, entry).pk}/"
            self.post(f"{path}?position={position % len(entries)}")

    @step(stories=st.lists(which, min_size=1, max_size=6))
    def count_reads(self, stories):
        for number in stories:
            tally.add(pick(self.stories(), number).pk, timezone.now())
        write_reads()
        refresh_most_read()


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


class ANewsroomAtWork(
    StoriesAreWritten, FrontsAreCurated, ThingsAreNamed, EditionsAreKept, TimePasses
):
    """All steps in one."""
