"""A form whose token does not fit any more: nothing is done, nothing typed is lost."""

from django.test import Client
from django.urls import reverse

from broadsheet.testing import Newsroom, make_story

SAID = "open since before you signed in or out"


class AFormThatIsTooOld(Newsroom):
    def setUp(self):
        super().setUp()
        self.client = Client(enforce_csrf_checks=True, HTTP_HOST=self.host)

    def send(self, edition, form, **headers):
        path = f"{make_story(edition).path_in(edition)}comments/write/"
        return self.client.post(path, form, headers=headers)

    def test_is_answered_in_the_editions_look_with_what_was_typed(self):
        form = {
            "text": "Well </textarea><b>said</b>",
            "password1": "a secret Phrase",
            "parent": "a1",
        }
        answer = self.send(self.english, form, referer="http://localhost:8000/en/world/?page=2")
        self.assertContains(answer, SAID, status_code=403)
        self.assertEqual(answer["Cache-Control"], "private, no-store")
        page = answer.content.decode()
        self.assertIn("Well &lt;/textarea&gt;&lt;b&gt;said", page)
        self.assertIn('href="/en/world/?page=2"', page)
        self.assertIn('class="masthead', page)
        self.assertEqual(page.count("<textarea"), 1)
        self.assertNotIn("a secret Phrase", page)

    def test_is_answered_from_right_to_left_in_an_arabic_edition(self):
        answer = self.send(self.arabic, {"text": "نص"}, referer="https://evil.example/ar/")
        self.assertContains(answer, 'lang="ar" dir="rtl"', status_code=403)
        self.assertContains(answer, "لم يُرسل شيء", status_code=403)
        self.assertContains(answer, "نص</textarea>", status_code=403)
        self.assertNotContains(answer, "evil", status_code=403)

    def test_gives_back_nothing_that_another_site_has_sent(self):
        answer = self.send(self.english, {"text": "Buy here"}, origin="https://evil.example")
        self.assertNotContains(answer, "Buy here", status_code=403)

    def test_is_answered_to_a_script_with_the_sentence(self):
        answer = self.send(self.english, {"text": "Well"}, accept="application/json")
        self.assertEqual((answer.status_code, answer["Cache-Control"]), (403, "private, no-store"))
        self.assertIn(SAID, answer.json()["error"])

    def test_is_answered_at_the_desk_in_its_language_with_the_paragraphs(self):
        path = reverse("wagtailadmin_login")
        form = {"body": '{"blocks": [{"text": "One."}, {"text": "Two."}]}', "password": "a Secret"}
        answer = self.client.post(path, form, headers={"accept-language": "de"})
        self.assertContains(answer, 'lang="de"', status_code=403)
        self.assertContains(answer, "One.\n\nTwo.", status_code=403)
        self.assertNotContains(answer, "a Secret", status_code=403)
        self.assertEqual(answer["Cache-Control"], "private, no-store")
