"""Forms of an edition's rules for comments, of its sections and of one story."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from broadsheet.comments.models import EditionRules, Mode, SectionRules, Thread, WordList
from broadsheet.comments.words import MOST_WORDS
from broadsheet.editions.models import Edition, InformationPage, SectionPage
from broadsheet.editions.moments import MomentField

LARGEST_IMPORT = 1_000_000
UNCHOSEN = ("", gettext_lazy("as the edition has it"))


class TimeInput(forms.TimeInput):
    input_type = "time"


class RulesForm(forms.ModelForm):
    """With two fields for each day of the week: from when to when somebody moderates."""

    class Meta:
        model = EditionRules
        fields = [
            "mode", "first_held", "closes_after_days", "sort", "links_are_held", "seconds_between",
            "minutes_to_edit", "longest", "burst", "has_dislikes", "announcement", "contact", "policy",
            "mode_outside",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        information = InformationPage.objects.live().child_of(self.instance.edition.page)
        policy: Any = self.fields["policy"]
        policy.queryset = Page.objects.filter(pk__in=information.values("pk"))
        for day, name in WEEKDAYS.items():
            hours = self.instance.staffed_hours.get(str(day + 1), ["", ""])
            for which, hour in zip(("from", "to"), hours, strict=True):
                self.fields[f"{which}_{day + 1}"] = forms.TimeField(
                    label=name, required=False, widget=TimeInput, initial=hour or None
                )

    @property
    def days(self) -> list[tuple[Any, Any, Any]]:
        return [
            (name, self[f"from_{day + 1}"], self[f"to_{day + 1}"]) for day, name in WEEKDAYS.items()
        ]

    @property
    def plain_fields(self) -> list[Any]:
        return [self[name] for name in self._meta.fields or [] if name != "mode_outside"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in range(1, 8):
            begin, end = cleaned.get(f"from_{day}"), cleaned.get(f"to_{day}")
            if (begin is None) != (end is None) and not self.errors:
                self.add_error(f"from_{day}", _("Give both hours of a day, or none."))
        return cleaned

    def save(self, commit: bool = True) -> EditionRules:
        self.instance.staffed_hours = {
            str(day): [f"{self.cleaned_data[f'from_{day}']:%H:%M}", f"{end:%H:%M}"]
            for day in range(1, 8)
            if isinstance(end := self.cleaned_data[f"to_{day}"], time)
        }
        return super().save(commit)


class SectionForm(forms.ModelForm):
    """Without any choice there is no row."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"), required=False, choices=[UNCHOSEN, *Mode.choices]
    )

    class Meta:
        model = SectionRules
        fields = ["mode", "closes_after_days"]

    def store(self) -> None:
        chosen = self.cleaned_data["mode"] or self.cleaned_data["closes_after_days"] is not None
        if chosen:
            self.save()
        elif self.instance.pk:
            self.instance.delete()


def section_forms(edition: Edition, data: Any = None) -> list[tuple[SectionPage, SectionForm]]:
    kept = {
        rules.section_id: rules
        for rules in SectionRules.objects.filter(section__in=edition.sections)
    }
    return [
        (
            section,
            SectionForm(
                data, instance=kept.get(pk) or SectionRules(section=section), prefix=f"section-{pk}"
            ),
        )
        for pk, section in edition.sections.items()
    ]


class StoryForm(forms.ModelForm):
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"), required=False,
        choices=[("", gettext_lazy("as the section or the edition has it")), *Mode.choices],
    )  # fmt: skip
    closes_at = MomentField(label=gettext_lazy("Closes at"), required=False)
    seconds_between = forms.IntegerField(
        label=gettext_lazy("Slow: seconds between two comments of a reader"), required=False,
        min_value=0, max_value=86_400,
    )  # fmt: skip

    class Meta:
        model = Thread
        fields = ["mode", "closes_at", "seconds_between"]


class WordListForm(forms.ModelForm):
    file = forms.FileField(
        label=gettext_lazy("Add from a file"), required=False,
        help_text=gettext_lazy("Plain text in UTF-8, one word or phrase a line."),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Words"), required=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        help_text=gettext_lazy("One a line; * at an end stands for any letters."),
    )  # fmt: skip

    class Meta:
        model = WordList
        fields = ["name", "language", "effect", "words"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = WordList.objects.filter(edition=self.instance.edition).exclude(pk=self.instance.pk)
        if name.casefold() in {each.casefold() for each in others.values_list("name", flat=True)}:
            raise ValidationError(_("A list of the edition has this name already."))
        return name

    def clean_file(self) -> list[str]:
        file = self.cleaned_data["file"]
        if file is None:
            return []
        if file.size > LARGEST_IMPORT:
            raise ValidationError(_("The file is larger than 1 MB."))
        try:
            return file.read().decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise ValidationError(_("The file is no plain text in UTF-8.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lines = [*cleaned.get("words", "").splitlines(), *cleaned.get("file", [])]
        kept = dict.fromkeys(line.strip() for line in lines if line.strip(" *\t"))
        if len(kept) > MOST_WORDS:
            self.add_error(
                "words", _("A list takes %(most)s words at most.") % {"most": MOST_WORDS}
            )
        if not kept and not self.errors:
            self.add_error("words", _("Write at least one word."))
        cleaned["words"] = "\n".join(kept)
        return cleaned


class TryForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )  # fmt: skip
