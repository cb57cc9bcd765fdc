"""The picture that a person gives himself: everybody who has its address has it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.users.models import UserProfile

from broadsheet.editions.tests.test_logos import SECRET, TELLING, drawing
from broadsheet.testing import Newsroom


class AnAvatar(Newsroom):
    def upload(self, name: str, content: bytes):
        self.at_desk_as(self.reporter)
        form = {
            "avatar-avatar": SimpleUploadedFile(name, content),
            "name_email-first_name": "Mira", "name_email-last_name": "Okafor",
            "name_email-email": self.reporter.email, "theme-theme": "system",
            "theme-contrast": "system", "theme-density": "default", "theme-keyboard_shortcuts": "on",
        }  # fmt: skip
        return self.client.post("/desk/account/", form)

    def stored(self):
        return UserProfile.objects.get(user=self.reporter).avatar

    def test_has_no_metadata_and_not_the_name_of_its_file(self):
        answer = self.upload(f"{TELLING}.jpg", drawing("JPEG"))
        self.assertEqual(answer.status_code, 302, answer.content)
        self.assertNotIn(TELLING, self.stored().name)
        public = self.client.get(self.stored().url)
        self.assertEqual(public.status_code, 200)
        self.assertNotIn(SECRET, public.getvalue())

    def test_that_is_no_picture_of_ours_is_refused_in_words(self):
        answer = self.upload("a.svg", b"<svg></svg>")
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(UserProfile.objects.filter(user=self.reporter).exclude(avatar="").exists())
