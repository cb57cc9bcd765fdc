"""What the desk is measured against: a large archive, its pictures and fifty editors."""

from __future__ import annotations

from datetime import timedelta
from itertools import batched

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageLogEntry

from bench.newsroom import Archive, words
from broadsheet.editions.models import EditionRole
from broadsheet.media.models import Picture, PictureRendition
from broadsheet.people.models import User
from broadsheet.people.sessions import BEGAN, BROWSER, SessionStore
from broadsheet.stories.models import StoryPage
from broadsheet.testing import make_person, make_picture

EDITORS = 50
VERSIONS = 300
CHUNK = 2000


def fill(archive: Archive, stories: int, pictures: int) -> None:
    archive.grow_to(stories)
    people = [
        make_person(f"editor-{number}", (archive.edition, EditionRole.Role.EDITOR))
        for number in range(EDITORS)
    ]
    add_pictures(archive, pictures, people)
    add_versions(StoryPage.objects.get(edition_slug="story-0"), people)


def add_pictures(archive: Archive, number: int, people: list[User]) -> None:
    """Rows that share one file."""
    first = make_picture(archive.edition, title="Harbour 0", uploaded_by_user=people[0])
    thumbnail = first.get_rendition("max-165x165")
    for numbers in batched(range(1, number), CHUNK):
        with transaction.atomic():
            made = Picture.objects.bulk_create(
                Picture(
                    title=f"{words(4)} {each}", file=first.file.name, width=first.width,
                    height=first.height, file_size=1000, file_hash=f"{each:040x}",
                    description=words(8), collection=archive.edition.collection,
                    uploaded_by_user=people[each % len(people)],
                )
                for each in numbers
            )  # fmt: skip
            PictureRendition.objects.bulk_create(
                PictureRendition(
                    image=picture, filter_spec="max-165x165", file=thumbnail.file.name,
                    width=thumbnail.width, height=thumbnail.height, focal_point_key="",
                )
                for picture in made
            )  # fmt: skip


def add_versions(story: StoryPage, people: list[User]) -> None:
    """A long history: many people, and many versions of each."""
    begun = timezone.now() - timedelta(days=30)
    for number in range(VERSIONS):
        story.standfirst = words(24)
        revision = story.save_revision(user=people[number % len(people)], log_action=True)
        at = begun + timedelta(minutes=number)
        type(revision).objects.filter(pk=revision.pk).update(created_at=at)
        PageLogEntry.objects.filter(revision=revision).update(timestamp=at)
    revision.publish()


def signed_in(person: User) -> str:
    """The cookies of a session of the person's, as signing in leaves them."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[BEGAN], session[BROWSER] = timezone.now().isoformat(), ""
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
