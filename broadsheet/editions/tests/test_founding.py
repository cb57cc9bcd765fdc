from io import StringIO
from unittest.mock import patch

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import TestCase
from wagtail.models import Collection, Locale, Page

from broadsheet.editions.founding import found_edition
from broadsheet.editions.languages import desk_language
from broadsheet.editions.models import Edition, EditionRole
from broadsheet.people.models import User
from broadsheet.testing import Newsroom

NEW = {"name": "A Lanterna", "language_tag": "pt-BR", "short_label": "Português"}


class AnEditionIsMadeWithAllItNeeds(Newsroom):
    def test_page_slot_collection_roles_and_sections(self):
        edition = found_edition(code="pt-br", sections=[("Mundo", "mundo")], **NEW)
        self.assertEqual(edition.page.slug, "pt-br")
        self.assertEqual([s.slug for s in edition.sections.values()], ["mundo"])
        self.assertEqual(edition.roles.count(), len(EditionRole.Role))
        self.assertEqual(edition.navigation[0].value["section"].slug, "mundo")

    def test_two_editions_may_share_a_language(self):
        found_edition(code="en-africa", **NEW | {"language_tag": "en"})
        self.assertEqual(Edition.objects.filter(language_tag="en").count(), 2)

    def test_a_language_nobody_translated_falls_back_to_english(self):
        edition = found_edition(code="mi", **NEW | {"language_tag": "mi"})
        self.assertEqual(edition.interface_language, "en")

    def test_bad_input_names_the_field_and_leaves_nothing(self):
        for field, value in (
            ("time_zone", "Mars/Olympus"), ("accent", "#ffff00"), ("support_url", "javascript:alert(1)"), ("code", "desk"),
            ("language_tag", "no language"), ("language_tag", "xx"), ("code", "en"),
        ):  # fmt: skip
            with (
                self.subTest(field=field, value=value),
                self.assertRaises(ValidationError) as caught,
            ):
                found_edition(**{"code": "pt-br", **NEW, field: value})
            self.assertIn(field, caught.exception.message_dict)
        self.assertFalse(Locale.objects.filter(language_code="pt-br").exists())
        self.assertFalse(Collection.objects.filter(name=NEW["name"]).exists())
        self.assertFalse(Page.objects.filter(slug="pt-br").exists())


class APublicationOfOnesOwn(TestCase):
    answers = {
        "name": "Vesti", "language": "sr", "sections": "Вести, Свет", "time_zone": "Europe/Belgrade",
        "owner_email": "owner@news.example.org", "owner_password": "quiet-lantern-harbour",
    }  # fmt: skip

    def test_starts_with_an_edition_and_an_owner(self):
        call_command("start_publication", no_mail_test=True, **self.answers)
        edition = Edition.objects.get()
        self.assertEqual(
            (edition.code, edition.name, edition.short_label), ("sr", "Vesti", "Српски")
        )
        self.assertEqual([s.slug for s in edition.sections.values()], ["вести", "свет"])
        self.assertTrue(User.objects.get().is_superuser)

    def test_gives_the_owner_the_desk_in_the_language_of_the_edition(self):
        for language, desk in (("sr", "sr"), ("pt-BR", "pt-br"), ("ar-EG", "ar"), ("ga", "")):
            with self.subTest(language=language):
                self.assertEqual(desk_language(Edition(language_tag=language)), desk)
        call_command("start_publication", no_mail_test=True, **self.answers)
        profile = User.objects.get().wagtail_userprofile
        self.assertEqual(profile.get_preferred_language(), "sr")

    def test_sends_a_mail_to_try_it(self):
        from django.core import mail

        call_command("start_publication", mail_test=True, **self.answers)
        self.assertEqual(mail.outbox[0].to, ["owner@news.example.org"])

    def test_refuses_a_second_one_and_weak_passwords_and_leaves_nothing(self):
        with self.assertRaisesMessage(CommandError, "too short"):
            call_command(
                "start_publication", no_mail_test=True, **self.answers | {"owner_password": "abc"}
            )
        self.assertFalse(User.objects.exists() or Edition.objects.exists())
        call_command("start_publication", no_mail_test=True, **self.answers)
        with self.assertRaisesMessage(CommandError, "already"):
            call_command("start_publication", no_mail_test=True, **self.answers)

    def test_right_to_left_follows_from_the_language(self):
        call_command("start_publication", no_mail_test=True, **self.answers | {"language": "ar"})
        self.assertEqual(Edition.objects.get().direction, "rtl")

    def test_an_option_that_does_not_fit_is_named(self):
        for option, value in (
            ("language", "xx"), ("sections", "News, Search"), ("time_zone", "Mars/Base"),
            ("owner_email", "nobody"), ("owner_password", "abc"),
        ):  # fmt: skip
            named = f"--{option.replace('_', '-')}: "
            with self.subTest(option=option), self.assertRaisesMessage(CommandError, named):
                call_command(
                    "start_publication", no_mail_test=True, **self.answers | {option: value}
                )
        self.assertFalse(User.objects.exists() or Edition.objects.exists())

    def test_asks_again_at_once_where_an_answer_does_not_fit(self):
        said = StringIO()
        given = iter(
            ["", "Vesti", "xx", "sr", "Вести, Вести", "Вести", "Mars", "", "nobody", "owner@news.example.org"]
        )  # fmt: skip
        asked = []

        def answer(question):
            asked.append(question.partition(" [")[0].rstrip(": "))
            return next(given)

        passwords = iter(["abc", "quiet-lantern-harbour"])
        with (
            patch("builtins.input", answer),
            patch("getpass.getpass", lambda question: next(passwords)),
        ):
            call_command("start_publication", no_mail_test=True, stdout=said)
        self.assertEqual(
            asked,
            [
                "Name of the publication", "Name of the publication",
                "Language of its first edition", "Language of its first edition",
                "Its sections", "Its sections", "Its time zone", "Its time zone",
                "E-mail address of the owner", "E-mail address of the owner",
            ],
        )  # fmt: skip
        for sentence in ("no known language", "same address", "no time zone", "too short"):
            self.assertIn(sentence, said.getvalue())
        self.assertEqual(Edition.objects.get().time_zone, "Europe/Belgrade")

    def test_without_a_terminal_says_which_options_to_give(self):
        with (
            patch("builtins.input", side_effect=EOFError),
            self.assertRaisesMessage(CommandError, "--owner-password"),
        ):
            call_command("start_publication")
        self.assertFalse(User.objects.exists() or Edition.objects.exists())

    def test_says_where_the_mail_is_when_there_is_no_mail_server(self):
        said = StringIO()
        call_command("start_publication", mail_test=True, stdout=said, **self.answers)
        self.assertIn("nothing went out to owner@news.example.org", said.getvalue())
        self.assertIn(str(settings.DATA_DIR / "mail"), said.getvalue())
        self.assertNotIn("A test mail went out", said.getvalue())

    def test_says_when_pages_will_have_english_words(self):
        said = StringIO()
        answers = self.answers | {"language": "fa"}
        call_command("start_publication", no_mail_test=True, stdout=said, **answers)
        self.assertIn("not translated into this language", said.getvalue())
