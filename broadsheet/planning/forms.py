"""The desk's form of a planned item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from broadsheet.editions.forms import InEditionForm
from broadsheet.editions.models import Edition, EditionRole, SectionPage
from broadsheet.editions.roles import EDITORS, WRITERS, editions_of, has_role
from broadsheet.people.models import User


def writers_of(editions) -> dict[int, list[User]]:
    """Who writes at each edition's desk, by the edition's id."""
    held = EditionRole.objects.filter(
        edition__in=editions, role__in=WRITERS, group__user__is_active=True
    ).values_list("edition_id", "group__user")
    pairs = list(held)
    people = User.objects.in_bulk({pk for _edition, pk in pairs})
    found: dict[int, set[User]] = {}
    for edition_id, pk in pairs:
        found.setdefault(edition_id, set()).add(people[pk])
    return {key: sorted(each, key=str) for key, each in found.items()}


class ItemForm(InEditionForm):
    """Reporters add items, for themselves or for nobody; editors say who does what."""

    edition_roles = WRITERS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        editions = list(editions_of(self.for_user, WRITERS).select_related("page"))
        if self.instance.edition_id:
            editions = [each for each in editions if each.pk == self.instance.edition_id]
        if self.instance.story_id:
            del self.fields["embargo_until"]  # It is the story's, and changed there.
        self.fields["section"].required = True
        self.fields["section"].queryset = SectionPage.objects.filter(
            pk__in=[pk for each in editions for pk in each.sections]
        )
        self.fields["section"].choices = section_choices(editions)
        self.fields["assignee"].queryset = User.objects.filter(pk__in=self.assignable(editions))

    def assignable(self, editions: list[Edition]) -> set[int]:
        led = [each for each in editions if has_role(self.for_user, each.pk, EDITORS)]
        people = {person.pk for held in writers_of(led).values() for person in held}
        return people | {self.for_user.pk} | ({self.instance.assignee_id} - {None})

    def clean(self):
        cleaned = super().clean()
        edition_id, person = self.own_edition_id(), cleaned.get("assignee")
        if person and "assignee" in self.changed_data and edition_id:
            if not has_role(person, edition_id, WRITERS):
                self.add_error(
                    "assignee", _("%(person)s does not write for “%(edition)s”.") % {
                        "person": person, "edition": cleaned.get("edition"),
                    },
                )  # fmt: skip
            elif person != self.for_user and not has_role(self.for_user, edition_id, EDITORS):
                self.add_error("assignee", _("An editor gives items to others."))
        return cleaned


def section_choices(editions: list[Edition]) -> list:
    """The sections, under the names of their editions when there are several."""
    groups = [
        (each.name, [(section.pk, section.title) for section in each.sections.values()])
        for each in editions
    ]
    pairs = groups[0][1] if len(groups) == 1 else groups
    return [("", "---------"), *pairs]
