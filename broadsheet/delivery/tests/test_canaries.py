"""Nothing of what is not public is in anything that the site says to anybody."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from urllib.parse import quote, unquote

import time_machine
from django.core.files.base import ContentFile
from django.test import SimpleTestCase
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.models import ReferenceIndex

from broadsheet.comments.models import Comment, Thread
from broadsheet.comments.models.rules import Sort
from broadsheet.comments.testing import make_comment
from broadsheet.delivery.schedule import publish_due, publish_due_packages
from broadsheet.delivery.tests.canaries import Canaries
from broadsheet.fronts.models import Front, Package, PackageItem, TickerEntry
from broadsheet.media.models import DigitalDocument, Picture, Recording
from broadsheet.media.renditions import make_renditions
from broadsheet.planning.models import Item
from broadsheet.stories.models import (
    Author,
    Byline,
    Correction,
    EmbargoOverride,
    PreviewLink,
    PublishedVersion,
    StoryPage,
    StoryTopic,
    Topic,
)
from broadsheet.stories.models.embargo import set_embargo
from broadsheet.takedowns.models import Takedown
from broadsheet.testing import Newsroom, make_story, picture_file
from broadsheet.translations.models import Translation, TranslationRequest

BEGIN = "2026-11-25T10:00:00Z"
STATES = ("draft", "changed", "scheduled", "embargoed", "withdrawn", "packaged")
# Each comment has many addresses.
COMMENTED = ("embargoed", "withdrawn")
# What is told to readers of a story and of what stands with it, at least.
TOLD = (
    "StoryPage.title", "StoryPage.standfirst", "StoryPage.kicker", "StoryPage.body.text",
    "StoryPage.body.gallery.pictures.caption", "StoryPage.body.table.table", "StoryPage.slug",
    "StoryPage.picture_alt", "Topic.name", "Author.name", "Correction.text",
)  # fmt: skip
FOUND = ("title", "standfirst", "body.text")
# Rows that belong to a story and are filled here, or have no text of their own.
FILLED = {
    Byline, StoryTopic, Correction, EmbargoOverride, Front, Item, PackageItem, PreviewLink,
    PublishedVersion, Takedown, Thread, TickerEntry, Translation, TranslationRequest,
}  # fmt: skip
WITHOUT_TEXT = {
    "watch",
    "readcount",
    "follow",
    "savedstory",
    "storysection",
    "importeditem",
    "importedcomment",
    "storywords",
}


class Canary:
    """A story in one state with everything that belongs to it alone, full of words."""

    def __init__(self, canaries: Canaries, state: str, edition) -> None:
        self.canaries, self.state, self.edition = canaries, state, edition
        self.picture = self.make_picture()
        self.recording = self.make_recording()
        self.topic = Topic.objects.create(edition=edition, **self.fields(Topic))
        self.author = Author.objects.create(
            edition=edition, picture=self.picture, **self.fields(Author)
        )
        canaries.things |= {
            "picture": self.picture.pk, "recording": self.recording.pk, "topic": self.topic.pk,
        }  # fmt: skip
        canaries.things.pop("story", None)
        self.document_name = f"{self.word('document')}.pdf"
        said = self.word("content of the document").encode()
        self.document = DigitalDocument.objects.create(
            collection=edition.collection, file=ContentFile(said, self.document_name),
            **self.fields(DigitalDocument),
        )  # fmt: skip
        self.story = self.make_story()
        canaries.things["story"] = self.story.pk
        if state != "changed":  # which is public, and so is what leads to it
            line = self.fields(TickerEntry) | {"url": ""}
            TickerEntry.objects.create(edition=edition, story=self.story, **line)
        self.bring_about()

    def word(self, what: str) -> str:
        return self.canaries.word(f"{self.state}: {what}")

    def fields(self, model) -> dict:
        return self.canaries.fields(model, self.state)

    def make_picture(self) -> Picture:
        file = picture_file((120, 80))
        file.name = f"{self.word('picture file')}.jpg"
        picture = Picture.objects.create(
            file=file, collection=self.edition.collection, **self.fields(Picture)
        )
        make_renditions(picture)
        return picture

    def make_recording(self) -> Recording:
        return Recording.objects.create(
            type="audio", duration=1, collection=self.edition.collection,
            file=ContentFile(b"x", f"{self.word('recording file')}.mp3"), **self.fields(Recording),
        )  # fmt: skip

    def make_story(self) -> StoryPage:
        if self.state == "changed":
            story = make_story(self.edition, title="Nothing to hide")
        else:
            story = make_story(self.edition, live=False)
        for name, value in self.fields(StoryPage).items():
            setattr(story, name, value)
        if self.state == "changed":
            story.slug = story.edition_slug
        link = f'<p><a linktype="document" id="{self.document.pk}">{self.word("link")}</a></p>'
        story.body.append(("text", link))
        story.picture = self.picture
        story.bylines = [Byline(author=self.author)]
        story.topic_links = [StoryTopic(topic=self.topic)]
        story.save_revision()
        self.make_what_belongs_to(story)
        return StoryPage.objects.get(pk=story.pk)

    def make_what_belongs_to(self, story: StoryPage) -> None:
        if self.state != "changed":  # which readers have, and with it each note
            Correction.objects.create(story=story, **self.fields(Correction))
        if self.state in COMMENTED:
            make_comment(story, self.word("comment"))
            make_comment(story, self.word("waiting comment"), waits=True)
        Item.objects.create(edition=self.edition, story=story, **self.fields(Item))
        source = make_story(self.edition, live=False)
        Translation.objects.create(story=story, source=source, **self.fields(Translation))
        TranslationRequest.objects.create(
            story=story, edition=self.edition, **self.fields(TranslationRequest)
        )
        now = timezone.now()
        Takedown.objects.create(
            story=story, edition=self.edition, by=by_owner(), lifted_by=by_owner(),
            lifted_at=now, finished_at=now, **self.fields(Takedown) | {"kind": "story"},
        )  # fmt: skip

    def bring_about(self) -> None:
        in_an_hour = timezone.now() + timedelta(hours=1)
        if self.state == "withdrawn":
            self.publish()
            StoryPage.objects.get(pk=self.story.pk).unpublish()
        if self.state == "embargoed":
            embargo = set_embargo(self.story, in_an_hour, "UTC", self.word("source"), by_owner())
            EmbargoOverride.objects.create(
                embargo=embargo, story=make_story(self.edition, live=False),
                **self.fields(EmbargoOverride),
            )  # fmt: skip
        if self.state in {"scheduled", "embargoed"}:
            draft = self.story.get_latest_revision_as_object()
            draft.go_live_at = in_an_hour
            draft.save_revision().publish()
        if self.state == "packaged":
            package = Package.objects.create(
                edition=self.edition, publish_at=in_an_hour, **self.fields(Package)
            )
            waiting = TickerEntry.objects.create(
                edition=self.edition, starts_at=None, **self.fields(TickerEntry) | {"url": ""}
            )
            revision = self.story.latest_revision
            PackageItem.objects.create(package=package, story=self.story, revision=revision)
            PackageItem.objects.create(package=package, ticker_entry=waiting)

    def publish(self) -> None:
        StoryPage.objects.get(pk=self.story.pk).get_latest_revision().publish()
        ReferenceIndex.create_or_update_for_object(StoryPage.objects.get(pk=self.story.pk))


def by_owner():
    from broadsheet.people.models import User

    return User.objects.get(username="owner")


class EveryPublicOutput(Newsroom):
    def setUp(self):
        super().setUp()
        clock = time_machine.travel(BEGIN, tick=False)
        self.time = clock.start()
        self.addCleanup(clock.stop)
        self.canaries = Canaries({})
        self.public = make_story(self.english, title="Known to all")
        self.all = [
            Canary(self.canaries, state, edition)
            for edition in (self.english, self.arabic)
            for state in STATES
        ]
        for edition in (self.english, self.arabic):
            edition.public_history = True
            edition.save()
            self.compose_fronts(edition)

    def compose_fronts(self, edition) -> None:
        """A live front with cards of stories that are not public, and a draft of another."""
        sections = list(edition.sections.values())
        live, draft = (
            Front(edition=edition, page=section.page_ptr, live=is_live)
            for section, is_live in zip(sections, (True, False), strict=True)
        )
        field = Front._meta.get_field("containers")
        live.containers = self.canaries.stream(field.stream_block, "draft: card of a live front")
        for container in live.containers.raw_data:
            container["value"]["heading"] = "Public heading"
            container["value"]["fill"]["topic"] = None
        live.save()
        draft.containers = self.canaries.stream(field.stream_block, "draft: Front.containers")
        draft.save()
        draft.save_revision()

    # The crawl

    def addresses(self) -> set[str]:
        found = {
            "/",
            "/healthz",
            "/robots.txt",
            "/desk/",
            "/desk/login/",
            "/preview/x/",
            "/nowhere/",
        }
        for edition in (self.english, self.arabic):
            found |= {edition.prefix + path for path in self.paths(edition)}
        for each in self.all:
            found |= {f"/documents/{each.document.pk}/{each.document.filename}"}
            found |= {f"/{top}/{each.document.file.name}" for top in ("media", "originals")}
            name = each.document_name
            found |= {f"/documents/{each.document.pk}/{name}", f"/media/documents/{name}"}
            original = each.picture.file.name.rpartition("/")[2]
            found |= {f"/media/images/{original}", f"/media/{each.picture.file.name}"}
            found |= {f"/originals/{each.picture.file.name}", f"/beacon/read/{each.story.pk}/"}
        return found

    def paths(self, edition) -> set[str]:
        """Every route of an edition, with whatever there is for each part of it."""
        return {
            path + query
            for pattern in edition_patterns(get_resolver("config.edition_urls"))
            for path in self.filled(pattern, edition)
            for query in ("", "?page=2")
        } | {f"/search/?q={word}" for word in self.searched()}

    def searched(self) -> set[str]:
        """The words of stories that the edition's search would find if it could."""
        mine = {f"{each.state}: StoryPage.{name}" for each in self.all for name in FOUND}
        return {word for word, place in self.canaries.places.items() if place in mine}

    def filled(self, pattern: URLPattern, edition) -> set[str]:
        """The addresses of the route: those of a comment below its own story."""
        mine = [each for each in self.all if each.edition == edition]
        if "<str:slug>/comments/" in str(pattern.pattern):
            return {
                with_parts(pattern, below_comment(comment, sort))
                for comment in Comment.objects.filter(edition=edition)
                for sort in (Sort.RECENT, Sort.LIKED)
            }
        slugs = {
            "section": [s.slug for s in edition.sections.values()],
            "topic": [each.topic.slug for each in mine],
            "author": [each.author.slug for each in mine],
            "story": [s.slug for s in StoryPage.objects.filter(edition=edition)]
            + [each.story.get_latest_revision_as_object().slug for each in mine],
        }
        parts = {
            "slug": slugs.get(pattern.name, [s for all in slugs.values() for s in all]),
            "section": slugs["section"],
            "year": [2026], "month": [11], "day": [24, 25, 26], "key": ["x"],
            "old": [1], "new": [2], "token": ["x"], "pk": [1], "uidb36": ["1"], "factor_id": [1],
            "provider_id": ["sso"],
            "step": [each.permalink for each in Comment.objects.filter(edition=edition)],
        }  # fmt: skip
        names = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
        self.assertLessEqual(set(names), set(parts), "Say what stands for this part of an address.")
        return {
            with_parts(pattern, dict(zip(names, values, strict=True)))
            for values in product(*(parts[name] for name in names))
        }

    def crawl(self) -> dict[str, set[str]]:
        """The places of the words that are told, with the addresses that tell them."""
        told: dict[str, set[str]] = {}
        for address in sorted(self.addresses()):
            for place in self.canaries.found_in(self.said_at(address)):
                told.setdefault(place, set()).add(address)
        return told

    def said_at(self, address: str) -> str:
        """The whole answer with its headers, without what was asked for."""
        response = self.client.get(address)
        if response.status_code in {301, 302} and "/desk/" in address:
            response = self.client.get(response["Location"])
        body = b"".join(response) if response.streaming else response.content
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        text = f"{headers}\n{body.decode('utf-8', 'replace')}"
        if response.status_code == 200 and "?q=" not in address:
            return text  # that it is there is told too
        path, _, query = address.partition("?")
        for asked in (query.removeprefix("q="), unquote(path), path):
            text = text.replace(asked, "") if asked else text
        return text

    def test_tells_nothing_before_all_of_it_after_and_nothing_again(self):
        self.assertEqual(self.crawl(), {})

        self.time.move_to("2026-11-25T11:00:00Z")
        publish_due()
        publish_due_packages()
        for each in self.all:
            each.publish()
        told = self.crawl()
        for state in STATES:
            missing = {name for name in TOLD if f"{state}: {name}" not in told}
            is_public_before = (
                {"StoryPage.slug", "Correction.text"} if state == "changed" else set()
            )
            self.assertEqual(missing - is_public_before, set())
            self.assertEqual(f"{state}: comment" in told, state in COMMENTED)
            self.assertNotIn(f"{state}: waiting comment", told)
        self.assertIn("packaged: TickerEntry.text", told)
        self.assertIn("draft: card of a live front.lead.cards.headline", told)

        for each in self.all:
            StoryPage.objects.get(pk=each.story.pk).unpublish()
        TickerEntry.objects.filter(story=None).update(ends_at=timezone.now())
        self.assertEqual(self.crawl(), {})


class WhatBelongsToAStory(SimpleTestCase):
    def test_is_filled_or_has_no_text(self):
        """A new kind of row beside stories has to be thought of here."""
        related = {
            relation.related_model
            for relation in StoryPage._meta.related_objects
            if relation.related_model._meta.app_label not in {"wagtailcore", "editions"}
        }
        unknown = related - FILLED
        self.assertEqual({m._meta.model_name for m in unknown} - WITHOUT_TEXT, set())


def with_parts(pattern: URLPattern, parts: dict[str, object]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: quote(str(parts[m[1]])), f"/{pattern.pattern}")


def below_comment(comment: Comment, sort: str) -> dict[str, object]:
    story, step = comment.thread.story, comment.permalink
    return {
        "section": story.section.slug, "slug": story.slug, "step": step, "root": step,
        "after": step, "sort": sort, "begin": "7fffffffffffffff-7fffffffffffffff",
    }  # fmt: skip


def edition_patterns(resolver: URLResolver):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from edition_patterns(each)
        else:
            yield each
