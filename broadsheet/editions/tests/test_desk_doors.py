"""What opens at the desk for whom, of one's own and of another edition."""

import json

from wagtail.models import Page
from wagtail.permissions import policy_registry

from broadsheet.stories.models import StoryPage
from broadsheet.testing import (
    Newsroom,
    Role,
    make_author,
    make_person,
    make_picture,
    make_story,
    make_topic,
)


def story_form(story: StoryPage, **changes) -> dict:
    """What the desk's form of a story sends."""
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    sets = ("bylines", "topic_links", "further_sections", "comments")
    return {
        "title": story.title,
        "slug": story.slug,
        "kind": "news",
        "change_kind": "silent",
        "body-count": 0,
        **{f"{name}-{key}": value for name in sets for key, value in empty.items()},
        **changes,
    }


class ForeignThings(Newsroom):
    """The stranger, who edits the Arabic edition, knocks at every door of the English one."""

    def setUp(self):
        super().setUp()
        self.draft = make_story(self.english, live=False, title="Canary draft")
        self.topic = make_topic(self.english, "Canary topic")
        self.author = make_author(self.english, "Canary author")
        self.picture = make_picture(self.english, title="Canary picture", description="")
        self.at_desk_as(self.stranger)

    def assert_no_canary(self, path):
        response = self.client.get(path, follow=path == "/desk/pages/")
        self.assertEqual(response.status_code, 200, path)
        self.assertNotIn("Canary ", response.content.decode(), path)

    def test_are_in_no_list_chooser_or_search(self):
        for path in (
            "/desk/",
            "/desk/pages/",
            f"/desk/pages/{self.arabic.page_id}/?q=Canary&search_all=1",
            "/desk/pages/search/?q=Canary",
            "/desk/choose-page/",
            "/desk/choose-page/search/?q=Canary",
            "/desk/choose-page/search/?q=Canary&page_type=stories.StoryPage",
            "/desk/snippets/stories/topic/",
            "/desk/snippets/stories/author/",
            "/desk/snippets/choose/stories/topic/",
            "/desk/snippets/choose/stories/topic/results/?q=Canary",
            f"/desk/snippets/choose/stories/topic/chosen-multiple/?id={self.topic.pk}",
            "/desk/images/",
            "/desk/images/?q=Canary",
            "/desk/images/chooser/",
            "/desk/images/chooser/results/?q=Canary",
            f"/desk/images/chooser/chosen-multiple/?id={self.picture.pk}",
            "/desk/picture-debts/",
            "/desk/ended-rights/",
            "/desk/snippets/fronts/front/",
            "/desk/snippets/fronts/tickerentry/",
            "/desk/reports/aging-pages/",
            "/desk/reports/workflow/",
            "/desk/api/main/pages/",
            f"/desk/api/main/pages/?child_of={self.arabic.page_id}&for_explorer=1",
        ):
            self.assert_no_canary(path)

    def test_the_editor_of_their_edition_finds_them(self):
        self.at_desk_as(self.editor)
        for path in (
            f"/desk/pages/{self.world.pk}/",
            "/desk/pages/search/?q=canary",
            "/desk/choose-page/search/?q=CANARY",
            "/desk/snippets/stories/topic/",
            "/desk/snippets/choose/stories/topic/",
            "/desk/images/",
            "/desk/picture-debts/",
        ):
            self.assertContains(self.client.get(path), "Canary", msg_prefix=path)

    def test_cannot_be_named_in_a_list_of_chosen_pages(self):
        response = self.client.get(f"/desk/choose-page/chosen-multiple/?id={self.draft.pk}")
        self.assertEqual(response.status_code, 404)

    def test_cannot_be_taken_along_in_a_bulk_action(self):
        for path in (
            f"/desk/bulk/wagtailcore/page/delete/?id={self.draft.pk}",
            f"/desk/bulk/wagtailcore/page/delete/?id=all&childOf={self.world.pk}",
            f"/desk/bulk/media/picture/delete/?id={self.picture.pk}",
            f"/desk/bulk/stories/topic/delete/?id={self.topic.pk}",
        ):
            self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_are_not_found_below_the_root_of_all_editions(self):
        root = Page.get_first_root_node()
        for action in ("delete", "move", "publish", "unpublish"):
            path = f"/desk/bulk/wagtailcore/page/{action}/"
            for query in (f"id=all&childOf={root.pk}&q=canary", "id=all", "id=all&q=canary"):
                response = self.client.post(f"{path}?{query}", follow=True)
                self.assertContains(response, "All at once works within a section")
                self.assertNotContains(response, "Canary")
            self.assertEqual(self.client.get(f"{path}?id={root.pk}").status_code, 404, action)
        self.assertTrue(StoryPage.objects.filter(pk=self.draft.pk).exists())

    def test_all_below_a_section_of_the_own_edition_is_taken(self):
        own = make_story(self.arabic, title="Own")
        query = f"id=all&childOf={own.section_id}"
        response = self.client.get(f"/desk/bulk/wagtailcore/page/unpublish/?{query}")
        self.assertContains(response, "Own")

    def test_all_in_a_bulk_action_means_all_of_the_own_editions(self):
        make_topic(self.arabic, "Own topic")
        self.arabic.roles.get(role=Role.CHIEF_EDITOR).group.user_set.add(self.stranger)
        response = self.client.get("/desk/bulk/stories/topic/delete/?id=all")
        self.assertContains(response, "Own topic")
        self.assertNotContains(response, "Canary")

    def test_cannot_be_chosen_by_a_key_made_up_by_hand(self):
        own = make_story(self.arabic, title="Own")
        for field, value in {
            "picture": self.picture.pk,
            "bylines": self.author.pk,
            "topic_links": self.topic.pk,
            "body": self.picture.pk,
            "link": self.draft.pk,
        }.items():
            response = self.client.post(
                f"/desk/pages/{own.pk}/edit/", story_form(own, **chosen(field, value))
            )
            self.assertRedirects(response, "/desk/", fetch_redirect_response=False)
            self.assertEqual(latest_title(own), "Own", field)

    def test_keys_of_the_own_edition_are_taken(self):
        """The other side of the test above: the same forms, with what may be chosen."""
        keys = {
            "picture": make_picture(self.arabic).pk,
            "bylines": make_author(self.arabic).pk,
            "topic_links": make_topic(self.arabic).pk,
            "body": make_picture(self.arabic).pk,
            "link": make_story(self.arabic).pk,
        }
        own = make_story(self.arabic, title="Own")
        for number, (field, key) in enumerate(keys.items()):
            form = story_form(own, **chosen(field, key)) | {"title": f"New {number}"}
            response = self.client.post(f"/desk/pages/{own.pk}/edit/", form)
            self.assertRedirects(
                response, f"/desk/pages/{own.pk}/edit/", fetch_redirect_response=False
            )
            self.assertEqual(latest_title(own), f"New {number}")

    def test_are_not_shown_in_the_preview_of_a_made_up_key(self):
        own = make_story(self.arabic, title="Own")
        path = f"/desk/pages/{own.pk}/edit/preview/"
        self.client.post(path, story_form(own, **chosen("picture", self.picture.pk)))
        self.assertNotIn("Canary", self.client.get(path).content.decode())

    def test_a_right_at_one_edition_is_none_at_another(self):
        """Asked of the policy itself, which stands behind the doors."""
        policy = policy_registry.get(self.topic)
        own = make_topic(self.arabic)
        self.assertTrue(policy.user_has_permission_for_instance(self.stranger, "change", own))
        self.assertFalse(
            policy.user_has_permission_for_instance(self.stranger, "change", self.topic)
        )
        changeable = policy.instances_user_has_permission_for(self.stranger, "change")
        self.assertEqual(list(changeable), [own])

    def test_a_story_does_not_move_to_another_edition(self):
        both = make_person(
            "both", (self.english, Role.CHIEF_EDITOR), (self.arabic, Role.CHIEF_EDITOR)
        )
        section = next(iter(self.arabic.sections.values()))
        for person in (both, self.owner):
            self.at_desk_as(person)
            self.client.post(f"/desk/pages/{self.draft.pk}/move/{section.pk}/confirm/")
            self.assertTrue(Page.objects.get(pk=self.draft.pk).is_child_of(self.world))


def latest_title(story: StoryPage) -> str:
    return StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object().title


def chosen(field: str, key: int) -> dict:
    """The part of a story's form that chooses the thing in the field."""
    if field == "picture":
        return {"picture": key}
    if field == "body":
        value = {"body-0-value-picture": key}
        return {
            "body-count": 1,
            "body-0-type": "picture",
            "body-0-order": 0,
            "body-0-deleted": "",
            **value,
        }
    if field == "link":
        text = json.dumps(
            {
                "blocks": [
                    {
                        "key": "a", "text": "x", "type": "unstyled", "depth": 0,
                        "inlineStyleRanges": [],
                        "entityRanges": [{"offset": 0, "length": 1, "key": 0}],
                    }
                ],
                "entityMap": {
                    "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"id": key, "url": "/"}}
                },
            }
        )  # fmt: skip
        return {
            "body-count": 1, "body-0-type": "text", "body-0-order": 0, "body-0-deleted": "",
            "body-0-value": text,
        }  # fmt: skip
    inner = {"bylines": "author", "topic_links": "topic"}[field]
    return {f"{field}-TOTAL_FORMS": 1, f"{field}-0-{inner}": key, f"{field}-0-ORDER": 1}
