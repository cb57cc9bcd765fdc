"""Comments on passages: for those who work on the story, and never for readers."""

from wagtail.models import Comment

from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.testing import Newsroom, make_story

BODY = {
    "body-count": 1, "body-0-deleted": "", "body-0-order": 0, "body-0-type": "text",
    "body-0-id": "4f6f9a0e-0f8e-4ac3-9b5e-2d64ff7a1c11",
    "body-0-value": '{"blocks":[{"key":"a","text":"Words","type":"unstyled"}],"entityMap":{}}',
}  # fmt: skip
REPLIES = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}


def comment(path: str, text: str, **further) -> dict:
    fields = {"text": text, "contentpath": path, "position": "[]", "id": ""} | further
    return (
        BODY
        | {"comments-TOTAL_FORMS": 1}
        | {f"comments-0-{name}": value for name, value in fields.items()}
        | {f"comments-0-replies-{name}": value for name, value in REPLIES.items()}
    )


class ACommentOnAPassage(Newsroom):
    def setUp(self):
        super().setUp()
        self.story = make_story(self.english, owner=self.reporter)

    def send(self, person, changes):
        self.at_desk_as(person)
        return self.client.post(
            f"/desk/pages/{self.story.pk}/edit/", story_form(self.story, **changes)
        )

    def test_is_left_by_a_reporter_and_an_editor_in_fields_and_blocks(self):
        block = f"body.{BODY['body-0-id']}"
        self.send(self.reporter, comment("standfirst", "Canary one"))
        self.send(self.editor, comment(block, "Canary two"))
        self.assertEqual(
            set(Comment.objects.values_list("text", "contentpath", "user__username")),
            {("Canary one", "standfirst", "reporter"), ("Canary two", block, "editor")},
        )
        page = self.client.get(f"/desk/pages/{self.story.pk}/edit/")
        self.assertContains(page, "Canary one")

    def test_is_resolved_by_an_editor(self):
        self.send(self.reporter, comment("standfirst", "Canary"))
        made = Comment.objects.get()
        changes = {"id": made.pk, "resolved": "on"}
        further = {"comments-INITIAL_FORMS": 1}
        self.send(self.editor, comment("standfirst", "Canary", **changes) | further)
        self.assertEqual(Comment.objects.get().resolved_by, self.editor)

    def test_is_not_for_others_and_never_for_readers(self):
        self.send(self.stranger, comment("standfirst", "Canary of a stranger"))
        self.send(self.translator, comment("standfirst", "Canary of a translator"))
        self.assertFalse(Comment.objects.exists(), "not their story")
        self.send(self.editor, comment("standfirst", "Canary") | {"action-publish": "1"})
        self.assertTrue(Comment.objects.exists())
        self.client.logout()
        for path in (self.story.path_in(self.english), "/en/", "/en/latest/"):
            self.assertNotIn("Canary", self.read(path))

    def test_is_not_in_a_preview(self):
        self.send(self.editor, comment("standfirst", "Canary"))
        preview = self.client.get(f"/desk/pages/{self.story.pk}/view_draft/")
        self.assertEqual(preview.status_code, 200)
        self.assertNotContains(preview, "Canary")
