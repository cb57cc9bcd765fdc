import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from broadsheet.comments.testing import make_comment
from broadsheet.kit.likeness import name_key
from broadsheet.readers.avatars import remove_avatar
from broadsheet.readers.models import HowOften, NameChange, Reader
from broadsheet.readers.names import rename, reset_name
from broadsheet.readers.testing import READERS_PASSWORD, make_reader
from broadsheet.testing import Newsroom, make_author, make_story, make_topic, picture_file


class OwnPage(Newsroom):
    client_class = Client

    def setUp(self):
        super().setUp()
        self.nadia = make_reader()
        self.client.force_login(self.nadia.account)

    def post(self, page: str, **form):
        return self.client.post(f"/en/account/{page}/", form)


class TheForms(OwnPage):
    def test_lead_to_the_page_when_their_addresses_are_opened(self):
        for page in ("name", "face", "choices", "sessions"):
            answer = self.client.get(f"/en/account/{page}/")
            self.assertRedirects(answer, "/en/account/", fetch_redirect_response=False)

    def test_offer_a_time_zone_to_who_has_it(self):
        Reader.objects.filter(pk=self.nadia.pk).update(time_zone="Etc/GMT+5")
        self.assertIn('<option value="Etc/GMT+5" selected', self.read("/en/account/"))


class TheComments(OwnPage):
    def test_stand_there_as_words_with_the_way_to_their_story(self):
        story = make_story(self.english)
        make_comment(
            story, "A *fine* [ship](https://ship.example) & more", by=self.nadia, waits=True
        )
        page = self.read("/en/account/")
        self.assertIn("A fine ship", page)
        self.assertIn("&amp; more", page)
        self.assertNotIn("*fine*", page)
        self.assertIn(f'href="{self.english.origin}{story.path_in(self.english)}"', page)


class TheName(OwnPage):
    def name(self) -> str:
        return Reader.objects.get(pk=self.nadia.pk).name

    def test_may_be_in_any_script_with_emoji(self):
        for name in ("Ада Лавлейс", "نادية", "李小龙 🐉", "Zoë 👩‍🚀"):
            NameChange.objects.all().delete()
            self.assertRedirects(
                self.post("name", name=name), "/en/account/", fetch_redirect_response=False
            )
            self.assertEqual(self.name(), name)

    def test_is_refused_when_it_is_the_newsrooms_or_looks_like_it(self):
        make_author(self.english, "Mira Okafor")
        for name in (
            "Moderator", "M0derat0r", "The Calder Lantern", "Calder Lantern", "Тhe Calder Lantern",
            "The Calder Lantern Sport", "editor", "Mira Okafor", "Mirа Okafоr", "ｍｏｄｅｒａｔｏｒ",
        ):  # fmt: skip
            answer = self.post("name", name=name)
            if name == "Calder Lantern":
                continue  # a part of the name is nobody's
            self.assertContains(answer, "one of the newsroom", status_code=422, msg_prefix=name)
        self.assertIn(self.name(), {"Nadia Berg", "Calder Lantern"})

    def test_is_refused_when_it_cannot_be_read(self):
        for name in (
            "x",
            "\u202eevil",
            "a\u200bb",
            "z" + "\u0301" * 9,
            "...",
            "\u3164\u3164",
            "a" * 41,
        ):
            self.assertEqual(self.post("name", name=name).status_code, 422, name)

    def test_is_no_address_that_mails_to_others_would_lead_to(self):
        for name in (
            "win-a-boat.example.com", "nadia@mail.example.org", "www.boats", "сайт.рф",
            "ｂｏａｔｓ．ｃｏｍ", "boats。com", "Free boats at t.me/boats", "https://boats", "192.0.2.7",
        ):  # fmt: skip
            answer = self.post("name", name=name)
            self.assertContains(answer, "no e-mail or web address", 1, 422, msg_prefix=name)
        self.assertEqual(self.name(), "Nadia Berg")

    def test_may_have_dots_all_the_same(self):
        for name in ("J.R. Tolkien", "А.С.Пушкин", "Nadia 2.0"):
            NameChange.objects.all().delete()
            self.post("name", name=name)
            self.assertEqual(self.name(), name)

    def test_is_refused_when_it_looks_like_that_of_another_account(self):
        make_reader("Paul Lorne")
        answer = self.post("name", name="PauI L0rne")
        self.assertContains(answer, "Somebody has this name", status_code=422)
        self.assertContains(answer, 'value="PauI L0rne"', status_code=422)

    def test_changes_twice_in_a_month_and_each_is_kept(self):
        self.post("name", name="Nadia One")
        self.post("name", name="Nadia Two")
        self.assertContains(
            self.post("name", name="Nadia Three"), "twice in 30 days", status_code=422
        )
        kept = NameChange.objects.order_by("pk").values_list("before", "after", "by")
        me = self.nadia.account.pk
        self.assertEqual(
            list(kept), [("Nadia Berg", "Nadia One", me), ("Nadia One", "Nadia Two", me)]
        )

    def test_is_reset_by_a_moderator_which_counts_for_nothing(self):
        reset_name(self.nadia, by=self.moderator)
        self.assertEqual(self.name(), f"Reader {self.nadia.pk}")
        self.assertEqual(NameChange.objects.get().by, self.moderator)
        self.post("name", name="Nadia One")
        self.post("name", name="Nadia Two")
        self.assertEqual(self.name(), "Nadia Two")

    def test_that_a_moderator_has_taken_cannot_be_had_again(self):
        reset_name(self.nadia, by=self.moderator)
        for name in ("Nadia Berg", "nadia  berg", "Nаdia Berg"):  # a Cyrillic а
            answer = self.post("name", name=name)
            self.assertContains(answer, "has taken this name from you", status_code=422)
        self.assertEqual(self.name(), f"Reader {self.nadia.pk}")
        paul = make_reader("Paul Lorne")
        rename(paul, "Nadia Berg", by=paul.account)  # who is called so, perhaps

    def test_that_a_moderator_has_taken_does_not_come_back_with_an_imported_one(self):
        def imported(name: str) -> Reader:
            return Reader.objects.create(
                name=name, name_key=name_key(name), claimable_email=self.nadia.account.email
            )

        old = imported("Nadia of old")
        reset_name(old, by=self.moderator)
        self.post("claim", reader=old.pk)
        self.assertEqual(self.post("name", name="Nadia of old").status_code, 422)
        self.post("claim", reader=imported("Nadia of old").pk)
        self.assertNotEqual(self.name(), "Nadia of old")

    def test_is_written_into_the_page_as_text(self):
        self.post("name", name='<img src=x onerror="x">')
        self.assertNotIn("<img src=x", self.read("/en/account/"))


class TheFace(OwnPage):
    def upload(self, content: bytes, name: str = "me.jpg"):
        return self.post("face", face=SimpleUploadedFile(name, content))

    def test_is_drawn_from_initials_until_there_is_a_picture(self):
        self.assertIn(
            f'face--{self.nadia.colour}" aria-hidden="true" translate="no"><bdi>NB',
            self.read("/en/account/"),
        )

    def test_is_asked_for_within_the_limits_of_readers_and_in_their_language(self):
        self.assertIn("JPEG, PNG or WebP up to 4 MB.", self.read("/en/account/"))
        arabic = self.read("/ar/account/")
        self.assertNotIn("JPEG, PNG or WebP up to 4 MB.", arabic)
        self.assertNotIn("Supported formats", arabic)

    def test_is_made_anew_from_the_upload_under_a_random_name(self):
        exif = Image.Exif()
        exif[0x010E] = "at home in Calder"
        file = picture_file((900, 500), exif=exif.tobytes())
        self.upload(file.read(), "nadia-at-home.jpg")
        face = Reader.objects.get(pk=self.nadia.pk).avatar
        self.assertRegex(face.name, r"^avatars/[0-9a-f]{32}\.webp$")
        kept = face.read()
        self.assertNotIn(b"Calder", kept)
        self.assertEqual(Image.open(io.BytesIO(kept)).size, (192, 192))
        public = self.client.get(face.url)
        self.assertEqual(public.status_code, 200)
        self.assertEqual(public["Content-Type"], "image/webp")

    def test_is_refused_when_it_is_no_picture_or_too_large(self):
        for content, name in (
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg"),
            (b"<html>", "me.jpg"),
            (b"GIF89a", "me.gif"),
            (b"x" * (4 * 1024 * 1024 + 1), "me.jpg"),
            (picture_file((5200, 5000), "PNG").read(), "me.png"),
        ):
            self.assertEqual(self.upload(content, name).status_code, 422, name)
        self.assertFalse(Reader.objects.get(pk=self.nadia.pk).avatar)

    def test_goes_with_its_file(self):
        self.upload(picture_file().read())
        for remove in (
            lambda: self.post("face", remove="1"),
            lambda: remove_avatar(Reader.objects.get(pk=self.nadia.pk)),
        ):
            self.upload(picture_file().read())
            face = Reader.objects.get(pk=self.nadia.pk).avatar
            with self.captureOnCommitCallbacks(execute=True):
                remove()
            self.assertFalse(face.storage.exists(face.name))
            self.assertFalse(Reader.objects.get(pk=self.nadia.pk).avatar)


class ThePage(OwnPage):
    def test_asks_who_is_not_signed_in_to_sign_in_first_and_leads_back(self):
        stranger = Client(HTTP_HOST=self.host)
        answer = stranger.get("/en/account/")
        self.assertRedirects(
            answer, "/en/account/sign-in/?next=%2Fen%2Faccount%2F", fetch_redirect_response=False
        )
        for page in (
            "name",
            "face",
            "choices",
            "sessions",
            "saved",
            "follows",
            "copy",
            "erasure",
            "notices",
        ):
            self.assertEqual(stranger.post(f"/en/account/{page}/").status_code, 302, page)

    def test_reads_in_a_fixed_number_of_queries(self):
        for number in range(3):
            self.post("saved", key=make_story(self.english).pk, on="1")
            self.post(
                "follows", kind="topic", key=make_topic(self.english, f"T {number}").pk, on="1"
            )
        self.client.get("/en/account/")
        with self.assertNumQueries(19):
            self.client.get("/en/account/")

    def test_keeps_choices_of_mails_language_and_zone(self):
        self.post(
            "choices", answers_by_mail="daily", mentions_by_mail="never",
            followed_by_mail="at_once", language="ar", time_zone="Asia/Dubai",
        )  # fmt: skip
        nadia = Reader.objects.get(pk=self.nadia.pk)
        self.assertEqual(nadia.answers_by_mail, HowOften.DAILY)
        self.assertEqual((nadia.language, nadia.time_zone), ("ar", "Asia/Dubai"))
        self.assertEqual(self.post("choices", answers_by_mail="hourly").status_code, 422)

    def test_saves_and_follows_and_takes_it_back(self):
        story, topic = make_story(self.english), make_topic(self.english)
        author = make_author(self.english)
        self.post("saved", key=story.pk, on="1")
        self.post("saved", key=story.pk, on="1")
        for kind, row in (("topic", topic), ("author", author), ("story", story)):
            self.post("follows", kind=kind, key=row.pk, on="1")
        page = self.read("/en/account/")
        for words in (story.headline, str(topic), str(author)):
            self.assertIn(words, page)
        self.assertEqual((self.nadia.saved.count(), self.nadia.follows.count()), (1, 3))
        self.post("saved", key=story.pk, on="0")
        self.post("follows", remove=self.nadia.follows.get(topic=topic).pk)
        self.assertEqual((self.nadia.saved.count(), self.nadia.follows.count()), (0, 2))

    def test_follows_nothing_that_is_not_public_or_is_anothers(self):
        draft = make_story(self.english, live=False)
        elsewhere = make_topic(self.arabic, "Boats")
        self.assertEqual(self.post("saved", key=draft.pk, on="1").status_code, 404)
        self.assertEqual(
            self.post("follows", kind="topic", key=elsewhere.pk, on="1").status_code, 404
        )
        self.assertEqual(self.post("follows", kind="user", key="1", on="1").status_code, 404)
        paul = make_reader("Paul Lorne")
        row = paul.saved.create(story=make_story(self.english), at=timezone.now())
        self.post("saved", remove=row.pk)
        self.assertEqual(paul.saved.count(), 1)

    def test_buttons_are_a_fragment_for_scripts_and_a_page_without(self):
        story = make_story(self.english)
        self.assertIn(
            "account/buttons/", self.read(story.full_url.removeprefix("http://localhost:8000"))
        )
        address = f"/en/account/buttons/?story={story.pk}"
        self.assertIn("<html", self.read(address))
        fragment = self.client.get(address, headers={"X-Requested-With": "fetch"}).content.decode()
        self.assertNotIn("<html", fragment)
        self.assertIn('aria-pressed="false"', fragment)

    def test_lists_sessions_and_ends_them(self):
        other = Client(HTTP_HOST=self.host, headers={"User-Agent": "Firefox/1 Linux"})
        form = {"login": self.nadia.account.email, "password": READERS_PASSWORD}
        other.post("/en/account/sign-in/", form)
        self.client.post("/en/account/sign-out/")
        self.client.post("/en/account/sign-in/", form)
        page = self.read("/en/account/")
        self.assertIn("Firefox, Linux", page)
        mark = page.split('name="session" value="')[1].split('"')[0]
        self.post("sessions", session=mark)
        self.assertFalse(json.loads(other.get("/en/account/me/").content)["signed_in"])
        self.assertTrue(json.loads(self.client.get("/en/account/me/").content)["signed_in"])

    def test_gives_an_imported_commenter_the_old_name_back(self):
        old = Reader.objects.create(
            name="Nadia of old", name_key="nadlaofold", claimable_email=self.nadia.account.email
        )
        other = Reader.objects.create(
            name="Somebody", name_key="somebody", claimable_email="other@mail.example.org"
        )
        self.assertIn("Nadia of old", self.read("/en/account/"))
        self.post("claim", reader=other.pk)
        self.assertTrue(Reader.objects.filter(pk=other.pk).exists())
        self.post("claim", reader=old.pk)
        self.assertFalse(Reader.objects.filter(pk=old.pk).exists())
        self.assertEqual(Reader.objects.get(pk=self.nadia.pk).name, "Nadia of old")

    def test_stored_pages_hold_nothing_of_the_reader(self):
        page = self.client.get("/en/")
        self.assertNotIn("Nadia", page.content.decode())
        self.assertNotIn("csrfmiddlewaretoken", page.content.decode())
        self.assertFalse(page.cookies)
