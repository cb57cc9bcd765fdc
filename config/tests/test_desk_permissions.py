"""Every route of the desk × every role × one's own and another edition.

The routes are walked, so a new one is refused to everybody here until it is written into
the table. OWN says who gets through to things of the own edition that somebody else made.
Of another edition nobody gets through to anything.
"""

from __future__ import annotations

import re

from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse
from wagtail.documents.models import Document

from broadsheet.fronts.models import Front, TickerEntry
from broadsheet.media.models import Recording
from broadsheet.testing import (
    Newsroom,
    Role,
    make_author,
    make_person,
    make_picture,
    make_story,
    make_topic,
)

ROLES = {
    "r": Role.REPORTER, "t": Role.TRANSLATOR, "e": Role.EDITOR, "c": Role.CHIEF_EDITOR,
    "f": Role.FRONT_EDITOR, "m": Role.MODERATOR,
}  # fmt: skip

OWN: dict[str, str] = {}


def desk_routes() -> list[tuple[str, list[str]]]:
    """Name and parts of every route under desk/."""

    def walk(resolver, prefix, namespace):
        for each in resolver.url_patterns:
            path = prefix + str(each.pattern)
            if hasattr(each, "url_patterns"):
                inner = namespace + ([each.namespace] if each.namespace else [])
                yield from walk(each, path, inner)
            elif path.startswith("desk/") and each.name:
                parts = re.findall(r"<(?:\w+:)?(\w+)>", path)
                yield ":".join([*namespace, each.name]), parts

    return sorted(dict(walk(get_resolver("config.urls"), "", [])).items())


class Edition:
    """One of everything in an edition, as the parts of addresses name it."""

    def __init__(self, edition, section, maker):
        self.edition = edition
        story = make_story(edition, section, live=False, title="Canary", owner=maker)
        story.save_revision(user=maker)
        state = story.get_workflow().start(story, maker)
        front = Front.objects.create(edition=edition, page=section.page_ptr, live=False)
        front.save_revision()
        self.parts = {
            "page_id": story.pk,
            "story_id": story.pk,
            "page_to_move_id": story.pk,
            "parent_page_id": section.pk,
            "destination_id": section.pk,
            "edition_id": edition.pk,
            "revision_id": story.latest_revision_id,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "task_state_id": state.current_task_state.pk,
            "task_id": state.current_task_state.task_id,
            "workflow_state_id": state.pk,
            "workflow_pk": state.workflow_id,
            "page_pk": story.pk,
            "image_id": make_picture(edition, title="Canary", uploaded_by_user=maker).pk,
            "media_id": Recording.objects.create(
                title="Canary", type="audio", duration=1, collection=edition.collection,
                file=ContentFile(b"x", "a.mp3"), uploaded_by_user=maker,
            ).pk,
            "document_id": Document.objects.create(
                title="Canary", collection=edition.collection, file=ContentFile(b"x", "a.pdf"),
                uploaded_by_user=maker,
            ).pk,
            "collection_id": edition.collection_id,
            "action_name": "approve",
            "uploaded_file_id": 1,
            "session_id": 1,
            "filter_spec": "width-10",
            "content_type_app_name": "stories",
            "content_type_model_name": "storypage",
            "app_label": "stories",
            "model_name": "storypage",
            "app_name": "taggit",
            "object_id": story.pk,
            "action": "delete",
            "media_type": "audio",
            "uidb64": "MQ",
            "token": "x",
        }  # fmt: skip
        self.parts["doc_id"] = self.parts["document_id"]
        self.keys = {
            "wagtailadmin_pages": story.pk,
            "wagtailadmin_api:pages": story.pk,
            "wagtailadmin_api:images": self.parts["image_id"],
            "wagtailadmin_api:documents": self.parts["document_id"],
            "wagtailimages_chooser": self.parts["image_id"],
            "wagtaildocs_chooser": self.parts["document_id"],
            "wagtailsnippets_stories_topic": make_topic(edition, "Canary").pk,
            "wagtailsnippets_stories_author": make_author(edition, "Canary").pk,
            "wagtailsnippets_fronts_front": front.pk,
            "wagtailsnippets_fronts_tickerentry": TickerEntry.objects.create(
                edition=edition, text="Canary"
            ).pk,
            "editions": edition.pk,
            "wagtailadmin_collections": edition.collection_id,
            "wagtailusers_users": maker.pk,
            "wagtailusers_groups": maker.groups.first().pk,
            "wagtailadmin_workflows": state.workflow_id,
            "wagtailsites": 1,
        }
        for kind in ("topic", "author"):
            name = f"stories_{kind}"
            self.keys[f"wagtailsnippetchoosers_{name}"] = self.keys[f"wagtailsnippets_{name}"]
        for kind in ("front", "tickerentry"):
            name = f"fronts_{kind}"
            self.keys[f"wagtailsnippetchoosers_{name}"] = self.keys[f"wagtailsnippets_{name}"]

    def address(self, name: str, parts: list[str]) -> str:
        namespace = name.rpartition(":")[0]
        values = {
            part: self.keys[namespace] if part == "pk" else self.parts[part] for part in parts
        }
        if namespace == "wagtailsnippets_fronts_front" and "revision_id" in values:
            values["revision_id"] = Front.objects.get(pk=values["pk"]).latest_revision_id
        return reverse(name, kwargs=values)


def gets_through(response) -> bool:
    """Whether the screen was shown, or asked for another method or more data."""
    if response.status_code == 302:
        return response["Location"] != "/desk/" and "login" not in response["Location"]
    return response.status_code in {200, 400, 405}


class TheMatrix(Newsroom):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        maker = make_person("maker", (cls.english, Role.EDITOR))
        cls.own = Edition(cls.english, cls.world, maker)
        other_maker = make_person("other-maker", (cls.arabic, Role.EDITOR))
        cls.other = Edition(cls.arabic, next(iter(cls.arabic.sections.values())), other_maker)
        cls.people = {
            letter: make_person(f"matrix-{letter}", (cls.english, role))
            for letter, role in ROLES.items()
        }

    def through(self, edition) -> dict[str, str]:
        found = {}
        for name, parts in desk_routes():
            if name in {"wagtailadmin_logout", "wagtailadmin_login"}:
                continue
            found[name] = ""
            for letter, person in self.people.items():
                self.client.force_login(person)
                try:
                    address = edition.address(name, parts)
                except KeyError as e:
                    print("KEY", name, parts, e)
                    break
                try:
                    response = self.client.get(address)
                    if gets_through(response):
                        found[name] += letter
                except Exception as e:
                    print("EXC", name, letter, repr(e)[:200])
                    found[name] += "!"
        return found

    def test_print(self):
        own = self.through(self.own)
        other = self.through(self.other)
        for n, p in desk_routes():
            print("ROW", n, p, own.get(n), "|", other.get(n))
