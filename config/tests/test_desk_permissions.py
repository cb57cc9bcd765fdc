"""Every route of the desk × every role × one's own and another edition.

The routes are walked, so a new one is refused to everybody here until it is written into
the table. OWN says who gets through to things of the own edition that somebody else made.
Of another edition nobody gets through to anything.
"""

from __future__ import annotations

import re
from tempfile import NamedTemporaryFile

from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse

from broadsheet.comments.appealing import appeal
from broadsheet.comments.illegal import receive
from broadsheet.comments.models import IllegalReport, WordList
from broadsheet.comments.moderation import Ruling, remove
from broadsheet.comments.testing import make_comment
from broadsheet.editions.desk_rules import OPEN, RULES
from broadsheet.fronts.models import Front, Package, TickerEntry
from broadsheet.media.models import DigitalDocument, Recording
from broadsheet.people.assigning import assign
from broadsheet.people.invitations import invite
from broadsheet.planning.models import Item
from broadsheet.stories.models import Correction, StoryPage
from broadsheet.takedowns import sealing
from broadsheet.takedowns.models import Takedown
from broadsheet.testing import (
    Newsroom,
    Role,
    make_author,
    make_person,
    make_picture,
    make_story,
    make_topic,
)
from broadsheet.translations.models import TranslationRequest

ROLES = {
    "r": Role.REPORTER, "t": Role.TRANSLATOR, "e": Role.EDITOR, "c": Role.CHIEF_EDITOR,
    "f": Role.FRONT_EDITOR, "m": Role.MODERATOR,
}  # fmt: skip

# Letters of the roles: namespace: names of its routes. What stands nowhere is the owners'.
# "a" was assigned another story; "A" the very story whose routes are walked.
OWN = {
    "rtecfmaA": {
        "": "account_reauthenticate mfa_activate_totp mfa_add_webauthn mfa_generate_recovery_codes mfa_index notices own_sessions remove_factor still_here wagtailadmin_account wagtailadmin_dismissibles wagtailadmin_home wagtailadmin_javascript_catalog wagtailadmin_password_reset wagtailadmin_password_reset_complete wagtailadmin_password_reset_confirm wagtailadmin_password_reset_done wagtailadmin_sprite",
    },
    "rtecfm": {
        "editions": "read",
    },
    "rtecfaA": {
        "": "wagtailadmin_choose_page wagtailadmin_choose_page_anchor_link wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_email_link wagtailadmin_choose_page_external_link wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_search",
        "wagtailadmin_editing_sessions": "ping release",
        "wagtailimages_chooser": "choose choose_results create",
    },
    "rtecA": {
        "": "take_over",
    },
    "ecA": {
        "": "story_preview",
        "wagtailadmin_pages": "edit preview_on_edit view_draft",
    },
    "rtecf": {
        "": "planned_day planned_today recording_chosen wagtailadmin_choose_page_child",
        "wagtailimages": "add add_multiple create_multiple_from_uploaded_image delete_multiple delete_upload_multiple edit_multiple index index_results",
        "wagtailimages_chooser": "chosen chosen_multiple select_format",
        "wagtailmedia": "add chooser chooser_typed chooser_upload index media_chosen media_usage",
        "wagtailsnippetchoosers_stories_author": "choose choose_results chosen chosen_multiple",
        "wagtailsnippetchoosers_stories_topic": "choose choose_results chosen chosen_multiple",
        "wagtailsnippets_planning_item": "list list_results",
    },
    "rtec": {
        "": "ended_rights item_step picture_debts preview_links quick_story side_by_side story_embargo translate_story translation_request wagtailadmin_explore wagtailadmin_explore_results wagtailadmin_explore_root where_it_went",
        "wagtailadmin_api:pages": "detail listing",
        "wagtailadmin_pages": "add add_subpage choose_parent confirm_workflow_cancellation move_confirm preview_on_add revisions_index search search_results unlock",
        "wagtaildocs": "add add_multiple create_multiple_from_uploaded_document delete_multiple delete_upload_multiple edit_multiple index index_results",
        "wagtaildocs_chooser": "choose choose_results chosen chosen_multiple create",
        "wagtailsnippets_planning_item": "add history history_results usage",
    },
    "ecf": {
        "": "begin_front package",
        "wagtailsnippetchoosers_fronts_package": "choose choose_results chosen chosen_multiple create",
        "wagtailsnippets_fronts_package": "add edit history history_results list list_results usage",
        "wagtailsnippetchoosers_fronts_front": "choose choose_results chosen chosen_multiple",
        "wagtailsnippetchoosers_fronts_tickerentry": "choose choose_results chosen chosen_multiple create",
        "wagtailsnippets_fronts_front": "edit history history_results list list_results preview_on_edit revisions_compare revisions_revert revisions_unschedule revisions_view unpublish usage",
        "wagtailsnippets_fronts_tickerentry": "add delete edit history history_results list list_results reorder usage",
    },
    "ecm": {
        "": "comment_appeal comment_appeals comment_figures comment_log comment_queue comment_queues comment_reasons comment_rules comment_undo comment_word_list comment_words comments_bulk decide_comment illegal_report illegal_reports moderated_comment moderated_reader story_comments watch_story",
    },
    "ec": {
        "": "review word_note",
        "wagtailadmin_pages": "collect_workflow_action_data copy delete history history_results lock move revisions_compare revisions_revert revisions_unschedule revisions_view unpublish usage workflow_action workflow_history workflow_history_detail workflow_preview",
        "wagtailadmin_reports": "aging_pages aging_pages_results workflow workflow_results workflow_tasks workflow_tasks_results",
        "wagtaildocs": "delete document_usage edit",
        "wagtailimages": "delete edit image_usage",
        "wagtailmedia": "delete edit",
        "wagtailsnippetchoosers_stories_author": "create",
        "wagtailsnippetchoosers_stories_topic": "create",
        "wagtailsnippets_planning_item": "delete edit",
        "wagtailsnippets_stories_author": "add edit history history_results list list_results usage",
        "wagtailsnippets_stories_topic": "add edit history history_results list list_results usage",
    },
    "c": {
        "editions": "edit history history_results index index_results usage",
        "": "comment_hook data_requests end_assignment invite invite_for_story review_steps revoke_invitation staff staff_person takedown takedown_picture takedown_sealed takedown_sealed_file takedown_story takedowns",
        "wagtailadmin_pages": "set_page_position",
        "wagtailadmin_reports": "locked_pages locked_pages_results",
        "wagtailsnippets_stories_author": "delete",
        "wagtailsnippets_stories_topic": "delete",
    },
}

# In these addresses nothing belongs to an edition, or only what the person has just uploaded.
NOBODYS = {
    "wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release",
    "remove_factor", "wagtailadmin_pages:choose_parent", "wagtailadmin_password_reset_confirm",
    "wagtaildocs:create_multiple_from_uploaded_document", "wagtaildocs:delete_upload_multiple",
    "wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple",
    "wagtailmedia:add", "wagtailmedia:chooser_typed", "wagtailmedia:chooser_upload",
}  # fmt: skip

# Signing out would end the walk; the test routes of the framework fail on purpose.
NOT_WALKED = {"wagtailadmin_logout", "wagtailadmin_login", "wagtailadmin_error_test"}


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


def assign_to(person, story, by):
    """As a draft: nobody is assigned a story that is public."""
    page = story.page_ptr
    page.live = False
    return assign(person, page, by=by)


class Edition:
    """One of everything in an edition, as the parts of addresses name it."""

    def __init__(self, edition, section, maker, owner):
        self.edition = edition
        story = make_story(edition, section, title="Canary", owner=maker)
        story.save_revision(user=maker)
        state = story.get_workflow().start(story, maker)
        front = Front.objects.create(edition=edition, page=section.page_ptr, live=False)
        front.save_revision()
        self.parts = {
            "page_id": story.pk,
            "story_id": story.pk,
            "note_id": Correction.objects.create(story=story, text="Canary").pk,
            "request_id": TranslationRequest.objects.create(story=story, edition=edition).pk,
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
            "document_id": DigitalDocument.objects.create(
                title="Canary", collection=edition.collection, file=ContentFile(b"x", "a.pdf"),
                uploaded_by_user=maker,
            ).pk,
            "package_id": Package.objects.create(edition=edition, name="Canary").pk,
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
            "takedown_id": make_takedown(edition, maker).pk,
            "number": 0,
            "path": "",
            "item_id": Item.objects.create(
                edition=edition, title="Canary", section=section, assignee=maker
            ).pk,
            "day": "2026-03-01",
            "uidb64": "MQ",
            "token": "x",
            "person_id": maker.pk,
            "factor_id": 1,
            "assignment_id": assign_to(maker, story, by=owner).pk,
            **readers_part(edition, section, maker),
            "invitation_id": invite("x@example.org", edition, [Role.REPORTER], by=owner).pk,
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
            "wagtailsnippets_fronts_package": self.parts["package_id"],
            "wagtailsnippets_planning_item": self.parts["item_id"],
            "editions": edition.pk,
            "wagtailadmin_collections": edition.collection_id,
            "wagtailusers_users": maker.pk,
            "wagtailusers_groups": maker.groups.first().pk,
            "wagtailadmin_workflows": state.workflow_id,
            "wagtailsites": 1,
        }
        self.keys["wagtailsnippetchoosers_planning_item"] = self.parts["item_id"]
        for kind in ("topic", "author"):
            name = f"stories_{kind}"
            self.keys[f"wagtailsnippetchoosers_{name}"] = self.keys[f"wagtailsnippets_{name}"]
        for kind in ("front", "tickerentry", "package"):
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


def readers_part(edition, section, maker) -> dict:
    """A removed comment with an appeal, a report of it, its author and a list of words."""
    comment = make_comment(make_story(edition, section, title="Canary"))
    report = IllegalReport(ground="hate", explanation="Canary", name="x", email="x@example.org")
    report_id = receive(report, comment).pk
    decision = remove(comment, Ruling(maker))
    return {
        "comment_id": comment.pk, "reader_id": comment.author_id, "report_id": report_id,
        "appeal_id": appeal(decision, "author", "Canary").pk, "queue": "all",
        "list_id": WordList.objects.create(edition=edition, name="Canary", words="x").pk,
    }  # fmt: skip


def make_takedown(edition, by) -> Takedown:
    """With a sealed copy of a picture."""
    takedown = Takedown.objects.create(
        kind="picture", edition=edition, reason="Canary", ordered_by="Canary", by=by
    )
    file = {"sealed": "a.jpg", "picture": 1, "was": "a.jpg"}
    sealing.seal(takedown.key, {"changes": [], "deleted": [], "created": [], "files": [file]})
    with NamedTemporaryFile(dir=sealing.place_of(takedown.key)) as original:
        sealing.seal_file(takedown.key, original.name, "a.jpg")
    return takedown


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
        cls.own = Edition(cls.english, cls.world, maker, cls.owner)
        other_maker = make_person("other-maker", (cls.arabic, Role.EDITOR))
        section = next(iter(cls.arabic.sections.values()))
        cls.other = Edition(cls.arabic, section, other_maker, cls.owner)

    def get_through(self, person, edition: Edition, routes) -> list[str]:
        """The names of the routes by which the person gets to the edition's things."""
        self.client.force_login(person)
        return [
            name
            for name, parts in routes
            if name not in NOT_WALKED
            and gets_through(self.client.get(edition.address(name, parts)))
        ]

    def assert_the_table_holds_for(self, letter: str) -> None:
        allowed = {
            f"{namespace}:{name}" if namespace else name
            for letters, namespaces in OWN.items()
            if letter in letters
            for namespace, names in namespaces.items()
            for name in names.split()
        }
        if letter in "aA":
            story = StoryPage.objects.get(pk=self.own.parts["page_id"])
            person = make_person("tried")
            assign_to(person, story if letter == "A" else make_story(self.english), by=self.owner)
        else:
            person = make_person("tried", (self.english, ROLES[letter]))
        through = set(self.get_through(person, self.own, desk_routes()))
        self.assertEqual(sorted(through - allowed), [], "open to more than the table says")
        self.assertEqual(sorted(allowed - through), [], "open to less than the table says")

    def test_for_a_reporter(self):
        self.assert_the_table_holds_for("r")

    def test_for_a_translator(self):
        self.assert_the_table_holds_for("t")

    def test_for_an_editor(self):
        self.assert_the_table_holds_for("e")

    def test_for_a_chief_editor(self):
        self.assert_the_table_holds_for("c")

    def test_for_a_front_editor(self):
        self.assert_the_table_holds_for("f")

    def test_for_a_moderator(self):
        self.assert_the_table_holds_for("m")

    def test_for_a_reporter_assigned_one_story(self):
        self.assert_the_table_holds_for("A")

    def test_for_a_reporter_assigned_another_story(self):
        self.assert_the_table_holds_for("a")

    def test_to_things_of_another_edition_nobody_gets_through(self):
        """Tried by somebody who has every role at the own edition."""
        routes = [(name, parts) for name, parts in desk_routes() if parts and name not in NOBODYS]
        jack = make_person("jack", *((self.english, role) for role in ROLES.values()))
        self.assertEqual(self.get_through(jack, self.other, routes), [])

    def test_owners_get_through_to_every_edition(self):
        self.client.force_login(self.owner)
        for edition in (self.own, self.other):
            for name in ("wagtailadmin_pages:edit", "wagtailimages:edit", "editions:edit", "staff"):
                parts = dict(desk_routes())[name]
                self.assertTrue(gets_through(self.client.get(edition.address(name, parts))), name)

    def test_nobody_gets_in_without_a_role(self):
        routes = [(name, parts) for name, parts in desk_routes() if name not in OPEN]
        self.assertEqual(self.get_through(make_person("reader"), self.own, routes), [])

    def test_every_rule_names_a_route(self):
        routes = {name for name, _parts in desk_routes()}
        optional = re.compile(r"wagtailsnippets_\w+:")
        self.assertEqual({n for n in RULES if n not in routes and not optional.match(n)}, set())
