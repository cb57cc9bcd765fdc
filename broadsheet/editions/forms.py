"""The desk's forms for an edition, and the bases of those for what belongs to one."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from broadsheet.editions.belonging import BelongingForm, edition_id_at
from broadsheet.editions.founding import found_edition
from broadsheet.editions.languages import propose
from broadsheet.editions.models import Edition
from broadsheet.editions.roles import STAFF, editions_of
from broadsheet.editions.validators import validate_time_zone


class PageInEditionForm(BelongingForm, WagtailAdminPageForm):
    def own_edition_id(self) -> int | None:
        path = self.instance.path or self.parent_page.path
        return edition_id_at(path)


class EditionForm(BelongingForm, WagtailAdminModelForm):
    """The settings of an edition."""


class InEditionForm(BelongingForm, WagtailAdminModelForm):
    """For a thing with a field `edition`: one of the person's own, fixed once it is made."""

    edition_roles = STAFF

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("edition")
        if field is None:
            return
        field.queryset = editions_of(self.for_user, self.edition_roles)
        if not self.instance.pk and len(field.queryset) == 1:
            self.instance.edition = field.queryset[0]
            self.initial["edition"] = field.queryset[0].pk
        # A disabled field keeps what is there, whatever is sent.
        field.disabled = bool(self.instance.edition_id)

    def own_edition_id(self) -> int | None:
        edition = self.cleaned_data.get("edition")
        return edition.pk if edition else self.instance.edition_id


class NamedForm(InEditionForm):
    """For a thing with a name and an address of its own: no address means the name's."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Empty: made from the name.")

    def clean(self):
        cleaned = super().clean()
        if "slug" in self.fields and not cleaned.get("slug") and cleaned.get("name"):
            cleaned["slug"] = self.free_slug(cleaned["name"])
            self.instance.slug = cleaned["slug"]
        return cleaned

    def free_slug(self, name: str) -> str:
        """A slug in the script of the name that nothing else of the edition has."""
        base = slugify(name, allow_unicode=True)[:110] or "x"
        others = type(self.instance).objects.filter(edition=self.own_edition_id())
        taken = set(others.exclude(pk=self.instance.pk).values_list("slug", flat=True))
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug


class FoundingForm(forms.Form):
    """The little that a new edition needs; all else is proposed and can be changed."""

    language_tag = forms.CharField(
        label=_("Language"), max_length=35, help_text=_("As in BCP 47: en, pt-BR, sr-Cyrl.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Address"), max_length=20,
        help_text=_("The first part of every address of the edition: /en/."),
    )  # fmt: skip
    short_label = forms.CharField(
        label=_("Label in the switch"), max_length=30, required=False,
        help_text=_("Empty: the language's own name of itself."),
    )  # fmt: skip
    direction = forms.ChoiceField(
        label=_("Direction"), required=False,
        choices=[("", _("as the language is written")), *Edition.Direction.choices],
    )  # fmt: skip
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=50, initial="UTC", validators=[validate_time_zone]
    )
    sections = forms.CharField(
        label=_("Sections"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, in the order of the navigation."),
    )  # fmt: skip

    def clean_sections(self) -> list[tuple[str, str]]:
        names = [
            line.strip() for line in self.cleaned_data["sections"].splitlines() if line.strip()
        ]
        pairs = [(name, slugify(name, allow_unicode=True)) for name in names]
        if len({slug for _name, slug in pairs}) < len(pairs):
            raise ValidationError(_("Two sections would have the same address."))
        if any(not slug for _name, slug in pairs):
            raise ValidationError(_("A section's name needs letters or digits."))
        return pairs

    def found(self) -> Edition | None:
        """The new edition; None, with the form's errors filled, when a value does not fit."""
        fields = {name: value for name, value in self.cleaned_data.items() if value}
        sections = fields.pop("sections")
        try:
            proposal = propose(fields["language_tag"])
            for name in ("short_label", "direction", "digits"):
                fields.setdefault(name, getattr(proposal, name))
            return found_edition(sections=sections, position=Edition.objects.count(), **fields)
        except ValidationError as error:
            self.add_error(None, error) if not hasattr(error, "error_dict") else self.add_known(
                error
            )
            return None

    def add_known(self, error: ValidationError) -> None:
        for name, problems in error.error_dict.items():
            self.add_error(name if name in self.fields else None, problems)
