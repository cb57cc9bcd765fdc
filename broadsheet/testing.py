"""The newsroom that tests are played in, and builders for what it makes."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from itertools import count

from django.core.files.images import ImageFile
from django.test import TestCase
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from broadsheet.editions.founding import found_edition
from broadsheet.editions.models import Edition, EditionRole, SectionPage
from broadsheet.media.models import Picture
from broadsheet.people.models import User
from broadsheet.stories.models import Author, Byline, StoryPage, StorySection, StoryTopic, Topic

Role = EditionRole.Role
PASSWORD = "quiet-lantern-harbour"  # noqa: S105
numbers = count(1)


class Newsroom(TestCase):
    """Two editions and the people at their desks.

    The English edition has the sections World and Opinion, the Arabic one two of its own.
    The stranger edits the Arabic edition and has no part in the English one.
    """

    host = "localhost:8000"

    english: Edition
    arabic: Edition
    world: SectionPage
    opinion: SectionPage
    owner: User
    reporter: User
    translator: User
    editor: User
    chief: User
    front_editor: User
    moderator: User
    stranger: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.english = make_edition(
            "en", "The Calder Lantern", "en", "English", ["World", "Opinion"]
        )
        cls.arabic = make_edition(
            "ar", "فانوس كالدر", "ar", "العربية", ["العالم", "رأي"],
            direction="rtl", digits="arab", time_zone="Asia/Dubai",
        )  # fmt: skip
        cls.world, cls.opinion = cls.english.sections.values()
        cls.owner = make_person("owner", is_superuser=True)
        cls.reporter = make_person("reporter", (cls.english, Role.REPORTER))
        cls.translator = make_person("translator", (cls.english, Role.TRANSLATOR))
        cls.editor = make_person("editor", (cls.english, Role.EDITOR))
        cls.chief = make_person("chief", (cls.english, Role.CHIEF_EDITOR))
        cls.front_editor = make_person("fronts", (cls.english, Role.FRONT_EDITOR))
        cls.moderator = make_person("moderator", (cls.english, Role.MODERATOR))
        cls.stranger = make_person("stranger", (cls.arabic, Role.EDITOR))

    def setUp(self) -> None:
        self.client.defaults["HTTP_HOST"] = self.host

    def at_desk_as(self, person: User) -> None:
        """Sign the person in at the desk."""
        self.client.force_login(person)

    def read(self, path: str, **headers) -> str:
        """The text of a public page, which must be there."""
        response = self.client.get(path, headers=headers)
        self.assertEqual(response.status_code, 200, path)
        return response.content.decode()


def make_edition(
    code: str, name: str, language_tag: str, short_label: str, sections: list[str], **fields
) -> Edition:
    return found_edition(
        code=code,
        name=name,
        language_tag=language_tag,
        short_label=short_label,
        sections=[(title, slugify(title, allow_unicode=True)) for title in sections],
        **fields,
    )


def make_person(username: str, *roles: tuple[Edition, str], **fields) -> User:
    person = User.objects.create_user(username, f"{username}@news.example.org", PASSWORD, **fields)
    for edition, role in roles:
        person.groups.add(edition.roles.get(role=role).group)
    return person


def make_story(
    edition: Edition,
    section: SectionPage | None = None,
    *,
    live: bool = True,
    at: datetime | None = None,
    authors: tuple[Author, ...] = (),
    topics: tuple[Topic, ...] = (),
    further: tuple[SectionPage, ...] = (),
    **fields,
) -> StoryPage:
    """A story made as the desk makes one: a revision, published unless `live` is false."""
    section = section or next(iter(edition.sections.values()))
    number = next(numbers)
    fields.setdefault("title", f"Story number {number}")
    if live:
        fields.setdefault("published_at", at or timezone.now() - timedelta(minutes=1))
    story = StoryPage(live=False, **fields)
    story.bylines = [Byline(author=author) for author in authors]
    story.topic_links = [StoryTopic(topic=topic) for topic in topics]
    story.further_sections = [StorySection(section=each) for each in further]
    section.add_child(instance=story)
    revision = story.save_revision()
    if live:
        revision.publish()
    return StoryPage.objects.get(pk=story.pk)


def change_story(story: StoryPage, kind: str, note: str = "", **fields) -> StoryPage:
    """Publish a declared change of a story that readers have."""
    draft = story.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.change_kind, draft.change_note = kind, note
    draft.change_of = story.versions.latest("pk").revision_id
    draft.save_revision().publish()
    return StoryPage.objects.get(pk=story.pk)


def make_topic(edition: Edition, name: str = "Ferries", **fields) -> Topic:
    fields.setdefault("slug", slugify(name, allow_unicode=True))
    return Topic.objects.create(edition=edition, name=name, **fields)


def make_author(edition: Edition, name: str = "Mira Okafor", **fields) -> Author:
    fields.setdefault("slug", slugify(name, allow_unicode=True))
    return Author.objects.create(edition=edition, name=name, **fields)


def picture_file(size: tuple[int, int] = (1200, 800), format: str = "JPEG", **options) -> ImageFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, (40, 90, 120)).save(buffer, format, **options)
    return ImageFile(io.BytesIO(buffer.getvalue()), name=f"picture.{format.lower()}")


def make_picture(edition: Edition | None = None, **fields) -> Picture:
    fields.setdefault("title", f"Picture {next(numbers)}")
    fields.setdefault("file", picture_file())
    fields.setdefault("description", "A harbour in the morning")
    if edition is not None:
        fields.setdefault("collection", edition.collection)
    return Picture.objects.create(**fields)
