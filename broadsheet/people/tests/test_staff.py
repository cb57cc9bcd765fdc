"""Roles are given and taken at one's own edition, and never to oneself."""

from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from broadsheet.editions.models import Edition
from broadsheet.people.staff import give_role, take_role
from broadsheet.testing import Newsroom, Role, make_person


class TheStaffScreen(Newsroom):
    def setUp(self):
        super().setUp()
        self.newcomer = make_person("newcomer")
        self.at_desk_as(self.chief)

    def give(self, person, role, edition=None):
        edition = edition or self.english
        form = {"person": person.username, "role": role}
        return self.client.post(f"/desk/staff/{edition.pk}/", form)

    def take(self, person, role, edition=None):
        edition = edition or self.english
        form = {"person": person.pk, "take": role}
        return self.client.post(f"/desk/staff/{edition.pk}/", form)

    def roles(self, person) -> set[str]:
        return set(person.groups.values_list("edition_role__role", flat=True))

    def test_a_chief_editor_gives_a_role_and_takes_it_away(self):
        self.give(self.newcomer, Role.REPORTER)
        self.assertEqual(self.roles(self.newcomer), {Role.REPORTER})
        self.take(self.newcomer, Role.REPORTER)
        self.assertEqual(self.roles(self.newcomer), set())

    def test_the_role_opens_the_desk_of_this_edition_alone(self):
        self.give(self.newcomer, Role.EDITOR)
        self.assertEqual(list(Edition.objects.of_staff(self.newcomer)), [self.english])

    def test_it_is_noted_who_gave_it(self):
        self.give(self.newcomer, Role.EDITOR)
        entry = ModelLogEntry.objects.get(action="people.give_role")
        self.assertEqual(entry.user, self.chief)
        self.assertEqual(entry.data, {"edition": "en", "role": "editor"})

    def test_somebody_unknown_is_named_in_the_answer(self):
        response = self.client.post(
            f"/desk/staff/{self.english.pk}/", {"person": "nobody", "role": "editor"}
        )
        self.assertContains(response, "Nobody has an account by the name “nobody”.")

    def test_a_chief_editor_makes_and_unmakes_no_chief_editor(self):
        other = make_person("other-chief", (self.english, Role.CHIEF_EDITOR))
        self.give(self.newcomer, Role.CHIEF_EDITOR)
        self.take(other, Role.CHIEF_EDITOR)
        self.assertEqual(self.roles(self.newcomer), set())
        self.assertEqual(self.roles(other), {Role.CHIEF_EDITOR})

    def test_nobody_changes_his_own_roles(self):
        for person in (self.chief, self.owner):
            self.at_desk_as(person)
            self.give(person, Role.EDITOR)
            self.assertNotIn(Role.EDITOR, self.roles(person))

    def test_a_chief_editor_has_no_say_at_another_edition(self):
        self.assertEqual(self.give(self.newcomer, Role.REPORTER, self.arabic).status_code, 404)
        self.assertEqual(self.take(self.stranger, Role.EDITOR, self.arabic).status_code, 404)
        with self.assertRaises(PermissionDenied):
            give_role(self.newcomer, self.arabic, Role.REPORTER, by=self.chief)
        with self.assertRaises(PermissionDenied):
            take_role(self.stranger, self.arabic, Role.EDITOR, by=self.chief)

    def test_a_form_made_up_for_nobody_is_answered_as_something_not_there(self):
        path = f"/desk/staff/{self.english.pk}/"
        for form in ({"take": "reporter", "person": "x"}, {"take": "reporter"}):
            self.assertEqual(self.client.post(path, form).status_code, 404)

    def test_owners_are_made_by_nobody_here(self):
        self.give(self.newcomer, "owner")
        self.newcomer.refresh_from_db()
        self.assertFalse(self.newcomer.is_superuser)
        self.assertEqual(self.roles(self.newcomer), set())

    def test_others_have_no_such_screen(self):
        for person in (self.reporter, self.editor, self.front_editor, self.moderator):
            self.at_desk_as(person)
            self.assertEqual(self.client.get("/desk/staff/").status_code, 404)
            self.assertEqual(self.give(person, Role.CHIEF_EDITOR).status_code, 404)

    def test_an_owner_makes_a_chief_editor(self):
        self.at_desk_as(self.owner)
        self.give(self.newcomer, Role.CHIEF_EDITOR, self.arabic)
        self.assertEqual(self.roles(self.newcomer), {Role.CHIEF_EDITOR})

    def test_a_profile_cannot_raise_its_own_rights(self):
        self.at_desk_as(self.reporter)
        self.client.post(
            "/desk/account/",
            {"is_superuser": "on", "groups": [1, 2, 3], "name_email-first_name": "R"},
        )
        self.reporter.refresh_from_db()
        self.assertFalse(self.reporter.is_superuser)
        self.assertEqual(self.roles(self.reporter), {Role.REPORTER})
