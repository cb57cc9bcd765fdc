"""Making the demo publication in an empty database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files import File
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone

from broadsheet.demo import content_files
from broadsheet.demo.bodies import Library
from broadsheet.demo.fronts import compose_front, make_ticker
from broadsheet.demo.talking import load_comments
from broadsheet.editions.founding import add_section, found_edition, shared_collection
from broadsheet.editions.models import Edition, InformationPage
from broadsheet.media.models import Picture, Recording
from broadsheet.stories.models import (
    Author,
    Byline,
    Correction,
    ReadCount,
    StoryPage,
    StorySection,
    StoryTopic,
    Topic,
)

KEYS = uuid.UUID("8d9f4f0c-6f1b-4a52-9f3e-0a6f3f0f7c11")

# What the files of an edition leave to the desk: conventions and colours.
EDITIONS: dict[str, dict[str, Any]] = {
    "en": {"language_tag": "en", "time_zone": "Europe/London", "date_conventions": "en-GB",
           "accent": "#8c1d2f", "accent_dark": "#f0a3ab"},
    "ar": {"language_tag": "ar", "direction": "rtl", "time_zone": "Asia/Amman", "digits": "arab",
           "date_conventions": "ar-JO", "accent": "#0f5c4d", "accent_dark": "#7fd1bd"},
    "es": {"language_tag": "es", "time_zone": "Europe/Madrid",
           "accent": "#9c3d10", "accent_dark": "#f2b184"},
    "ru": {"language_tag": "ru", "time_zone": "Asia/Almaty",
           "accent": "#1d4e89", "accent_dark": "#9cc3ee"},
    "de": {"language_tag": "de", "time_zone": "Europe/Berlin",
           "accent": "#5b3a8c", "accent_dark": "#c6aef0"},
    "fr": {"language_tag": "fr", "time_zone": "Europe/Paris",
           "accent": "#1f4f7a", "accent_dark": "#9fc6ea"},
    "sr": {"language_tag": "sr-Cyrl", "time_zone": "Europe/Belgrade", "latin_code": "sr-latn",
           "latin_label": "Srpski", "accent": "#7a2048", "accent_dark": "#eda6c6"},
}  # fmt: skip


class NotEmpty(Exception):
    """The database holds a publication already."""


def key(name: str) -> uuid.UUID:
    return uuid.uuid5(KEYS, name)


def load_demo(say: Callable[[str], None]) -> None:
    """Make seven editions with their stories. Raises NotEmpty if there is an edition."""
    if Edition.objects.exists():
        raise NotEmpty("There is a publication in this database already.")
    now = timezone.now()
    with transaction.atomic():
        library = Library(load_pictures(), load_recordings(), {})
        for position, code in enumerate(content_files.CODES):
            say(f"{code}: {load_edition(code, position, library, now).name}")


def load_pictures() -> dict[str, Picture]:
    pictures = {}
    for name, about in content_files.pictures().items():
        with content_files.picture_path(name).open("rb") as file:
            picture = Picture(
                title=about["title"],
                description=about["alt"],
                collection=shared_collection(),
                file=ImageFile(file, name=f"{name}.jpg"),
            )
            picture.save()
        focus_on(picture, about)
        pictures[name] = picture
    return pictures


def focus_on(picture: Picture, about: dict) -> None:
    picture.focal_point_x = round(about["focal_x"] * picture.width)
    picture.focal_point_y = round(about["focal_y"] * picture.height)
    picture.focal_point_width = round(about.get("focal_w", 0.3) * picture.width)
    picture.focal_point_height = round(about.get("focal_h", 0.3) * picture.height)
    picture.save()


def load_recordings() -> dict[str, Recording]:
    recordings = {}
    for name, kind, fields in (
        ("harbour-sounds.mp3", "audio", {"duration": 12}),
        ("tide-timelapse.mp4", "video", {"duration": 6, "width": 960, "height": 540}),
    ):
        path = content_files.recording_path(name)
        poster = path.with_suffix(".jpg")
        with path.open("rb") as file:
            recording = Recording(
                title=path.stem,
                type=kind,
                collection=shared_collection(),
                file=File(file, name=name),
                **fields,
            )
            if poster.exists():
                with poster.open("rb") as picture:
                    recording.thumbnail.save(poster.name, File(picture), save=False)
            recording.save()
        recordings[path.stem] = recording
    return recordings


def load_edition(code: str, position: int, library: Library, now: datetime) -> Edition:
    about = content_files.edition(code)
    edition = found_edition(
        code=code,
        position=position,
        support_url="https://support.example.org/",
        support_label=about["support_link_label"],
        **{
            name: about[name]
            for name in (
                "name", "short_label", "motto", "support_heading", "support_text",
                "opinion_disclaimer", "footer_text", "legal_line",
            )
        },
        **EDITIONS[code],
    )  # fmt: skip
    sections = {
        name: add_section(edition, s["name"], s["slug"], s["description"])
        for name, s in about["sections"].items()
    }
    edition.navigation = [
        ("section", {"section": section, "label": ""}) for section in sections.values()
    ]
    for bar in ("network", "services", "follow"):
        setattr(edition, bar, [("link", link) for link in about[bar]["links"]])
    add_policies(edition, about["policies"])
    authors = add_authors(edition, about["authors"], library)
    topics = add_topics(edition, about["topics"])
    stories = add_stories(edition, sections, authors, topics, library, now)
    load_comments(edition, stories)
    compose_front(edition, sections, stories)
    make_ticker(edition, about["ticker"]["entries"], stories, sections)
    count_reads(edition, list(stories.values()), now)
    edition.most_read = [story.pk for story in most_read(list(stories.values()))][:10]
    edition.save()
    return edition


def add_policies(edition: Edition, policies: dict) -> None:
    for role, policy in policies.items():
        edition.page.add_child(
            instance=InformationPage(
                title=policy["title"], slug=policy["slug"], body=policy["html"], role=role,
                locale=edition.locale,
            )
        )  # fmt: skip


def add_authors(edition: Edition, authors: dict, library: Library) -> dict[str, Author]:
    return {
        name: Author.objects.create(
            edition=edition,
            translation_key=key(f"author:{name}"),
            name=author["name"],
            slug=author["slug"],
            role=author["role"],
            about=author["about"],
            picture=library.pictures.get(f"face-{name}"),
        )
        for name, author in authors.items()
    }


def add_topics(edition: Edition, topics: dict) -> dict[str, Topic]:
    return {
        name: Topic.objects.create(
            edition=edition,
            translation_key=key(f"topic:{name}"),
            kind=name.partition(":")[0],
            name=topic["name"],
            slug=topic["slug"],
            about=topic.get("about", ""),
        )
        for name, topic in topics.items()
    }


def add_stories(
    edition: Edition, sections: dict, authors: dict, topics: dict, library: Library, now: datetime
) -> dict[str, StoryPage]:
    """Add the stories as drafts first, so that read-more cards can lead to any of them."""
    written = content_files.stories(edition.code)
    stories = {}
    for text in written:
        stories[text["key"]] = draft(edition, sections, text, library, now)
    library.stories = {name: story.pk for name, story in stories.items()}
    for text in written:
        story = stories[text["key"]]
        story.body = library.body(text["body"])
        story.bylines = [Byline(author=authors[name]) for name in text["authors"]]
        story.topic_links = [StoryTopic(topic=topics[name]) for name in text["topics"]]
        story.further_sections = [
            StorySection(section=sections[name]) for name in text["further_sections"]
        ]
        story.save_revision().publish(log_action=False)
        for note in text.get("corrections", []):
            made = now - timedelta(hours=note["hours_ago"])
            Correction.objects.create(
                story=story, kind=note["kind"], text=note["text"], made_at=made
            )
    return stories


def draft(
    edition: Edition, sections: dict, text: dict, library: Library, now: datetime
) -> StoryPage:
    published = now - timedelta(hours=text["hours_ago"])
    story = StoryPage(
        live=False,
        title=text["headline"],
        slug=text["slug"],
        translation_key=key(f"story:{text['key']}"),
        published_at=published,
        first_published_at=published,
        picture=library.pictures.get(text["picture"]),
        **{
            name: text.get(name, "")
            for name in (
                "kind", "label", "kicker", "short_headline", "standfirst", "dateline", "source",
                "picture_alt", "picture_caption", "picture_credit",
            )
        },
    )  # fmt: skip
    return sections[text["section"]].add_child(instance=story)


def most_read(stories: list[StoryPage]) -> list[StoryPage]:
    """An order that differs from the order of publication: shortest headlines first."""
    return sorted(stories, key=lambda story: len(story.title))


def count_reads(edition: Edition, stories: list[StoryPage], now: datetime) -> None:
    hour = now.astimezone(ZoneInfo("UTC")).replace(minute=0, second=0, microsecond=0)
    ReadCount.objects.bulk_create(
        ReadCount(
            story=story, edition=edition, section=story.section, hour=hour, reads=900 // (place + 1)
        )
        for place, story in enumerate(most_read(stories))
    )
