"""The desk's forms for an edition, and the bases of those for what belongs to one."""

from __future__ import annotations

from dataclasses import asdict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from broadsheet.editions import pick_lists
from broadsheet.editions.belonging import BelongingForm, edition_id_at
from broadsheet.editions.founding import found_edition, sections_named
from broadsheet.editions.languages import propose, without_interface
from broadsheet.editions.models import Edition
from broadsheet.editions.roles import STAFF, editions_of
from broadsheet.editions.validators import validate_language, validate_time_zone
from broadsheet.kit.dates import validate_locale


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
    """The little that a new edition needs; what follows from its language is proposed."""

    language_tag = forms.CharField(
        label=_("Language"), max_length=35, validators=[validate_language],
        widget=forms.TextInput(attrs={"list": "languages", "autocomplete": "off"}),
        help_text=_("Type its name and choose, or write its code as in BCP 47: pt-BR, sr-Cyrl."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Address"), max_length=20, required=False,
        help_text=_("The first part of every address of the edition: /en/."),
    )  # fmt: skip
    short_label = forms.CharField(
        label=_("Label in the switch"), max_length=30, required=False,
        help_text=_("In the edition's own script."),
    )  # fmt: skip
    direction = forms.ChoiceField(
        label=_("Direction"), required=False,
        choices=[("", _("as the language is written")), *Edition.Direction.choices],
    )  # fmt: skip
    digits = forms.ChoiceField(
        label=_("Digits"), required=False,
        choices=[("", _("as the language is written")), *Edition.Digits.choices],
    )  # fmt: skip
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=50, required=False, validators=[validate_time_zone],
        widget=forms.Select,
    )  # fmt: skip
    date_conventions = forms.CharField(
        label=_("Calendar conventions"), max_length=35, required=False, validators=[validate_locale],
        widget=forms.TextInput(attrs={"list": "date-conventions", "autocomplete": "off"}),
        help_text=_("Whose names of months. Empty: the language's own."),
    )  # fmt: skip
    sections = forms.CharField(
        label=_("Sections"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, in the order of the navigation."),
    )  # fmt: skip
    is_open = forms.ChoiceField(
        label=_("Open to readers now"), initial="no", widget=forms.RadioSelect,
        choices=[("no", _("no: staff fill it first and read it at the desk")), ("yes", _("yes"))],
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = pick_lists.time_zones(get_language())
        first = [("", _("of the language's country")), ("UTC", "UTC")]
        self.fields["time_zone"].widget.choices = [*first, *zones]

    def clean_sections(self) -> list[tuple[str, str]]:
        return sections_named(self.cleaned_data["sections"].splitlines())

    def clean_is_open(self) -> bool:
        return self.cleaned_data["is_open"] == "yes"

    def fill_in(self) -> bool:
        """Propose what was left open, to be shown before it is so; whether anything was."""
        language_tag = self.cleaned_data.get("language_tag")
        if not language_tag:
            return False
        proposed = proposed_fields(language_tag)
        left_open = {name: value for name, value in proposed.items() if not self.data.get(name)}
        self.data = dict(self.data.items()) | left_open
        return bool(left_open)

    @property
    def remark(self) -> str:
        """What the founder should know of the chosen language."""
        language_tag = self.cleaned_data.get("language_tag") if self.is_bound else None
        return without_interface(language_tag) if language_tag else ""

    def found(self) -> Edition | None:
        """The new edition; None, with the form's errors filled, when a value does not fit."""
        try:
            return found_edition(position=Edition.objects.count(), **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error) if not hasattr(error, "error_dict") else self.add_known(
                error
            )
            return None

    def add_known(self, error: ValidationError) -> None:
        for name, problems in error.error_dict.items():
            self.add_error(name if name in self.fields else None, problems)


def proposed_fields(language_tag: str) -> dict[str, str]:
    """Values of the founding form that follow from the language."""
    return {"code": slugify(language_tag)[:20], **asdict(propose(language_tag))}
