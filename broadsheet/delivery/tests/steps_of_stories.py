"""What happens to stories, in a_newsroom_at_work.py."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import strategies as st
from wagtail.models import Page

from broadsheet.delivery.tests.a_newsroom_at_work import (
    AtWork,
    pick,
    some,
    step,
    which,
)
from broadsheet.fronts.quick import QuickStory
from broadsheet.media.models import Recording
from broadsheet.stories.models import (
    Author,
    Byline,
    Correction,
    StoryPage,
    StorySection,
    StoryTopic,
    Topic,
)
from broadsheet.testing import change_story, make_story
from broadsheet.translations.translating import translate_into

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
        QuickStory(uuid.uuid4(), self.word("Quick"), "Soon more.", section).publish(
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
        change_story(pick(self.stories(), story), kind, self.word("Wrong"))

    @step(note=which)
    def take_a_correction_back(self, note):
        notes = Correction.objects.order_by("pk")
        if notes:
            pick(list(notes), note).delete()

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
