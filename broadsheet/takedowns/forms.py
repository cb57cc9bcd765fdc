"""What is asked before something is taken down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.editions.models import Edition
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import Paragraph, Passage, passages_in

WHOLE = "story"
SHARED = "shared"
LONGEST_EXCERPT = 90


class TakedownForm(forms.Form):
    """editions: where the person may take it down, by id; None for what all share. others:
    the editions that have it too."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For the newsroom's records. Readers never see it."),
    )  # fmt: skip
    ordered_by = forms.CharField(label=gettext_lazy("Who ordered it"), max_length=200)
    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=200, required=False,
        help_text=gettext_lazy("Such as the number of a court's file."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, editions: list[Edition | None], others: list[Edition], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.editions, self.others = editions, others
        own = [edition for edition in editions if edition is not None]
        if len(editions) > 1:
            choices = [(key_of(each), each.name if each else all_editions()) for each in editions]
            self.fields["editions"] = forms.MultipleChoiceField(
                label=_("In these editions"), initial=[key for key, name in choices],
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        if others:
            self.fields["tell_others"] = forms.BooleanField(
                label=_("Tell the chief editors of the other editions that have it"),
                required=False, initial=True, help_text=", ".join(each.name for each in others),
            )  # fmt: skip
        self.add_fields(own)

    def add_fields(self, editions: list[Edition]) -> None:
        """What only one kind of thing is asked for."""

    def chosen(self) -> list[Edition | None]:
        """Where there is only one, nobody is asked."""
        keys = self.cleaned_data.get("editions")
        if keys is None:
            return self.editions
        return [each for each in self.editions if key_of(each) in keys]

    def told(self) -> list[Edition]:
        return self.others if self.cleaned_data.get("tell_others") else []

    def words_for(self, edition: Edition | None) -> str:
        return self.cleaned_data.get(f"words_{edition.pk}", "") if edition else ""


def key_of(edition: Edition | None) -> str:
    return str(edition.pk) if edition else SHARED


def all_editions() -> str:
    """Of what all share."""
    return capfirst(_("all editions"))


class StoryTakedownForm(TakedownForm):
    what = forms.ChoiceField(
        label=gettext_lazy("What is taken down"), widget=forms.RadioSelect, initial=WHOLE
    )
    answer = forms.TypedChoiceField(
        label=gettext_lazy("What the address answers"), choices=Takedown.Answer.choices, coerce=int,
        widget=forms.RadioSelect, initial=Takedown.Answer.GONE,
        help_text=gettext_lazy("When the whole story is taken down."),
    )  # fmt: skip
    authority = forms.URLField(
        label=gettext_lazy("Address of the authority"), max_length=500, required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Named to readers and machines with the answer 451."),
    )  # fmt: skip
    leaves_note = forms.BooleanField(
        label=gettext_lazy("Leave a note where a paragraph was removed"), required=False
    )

    field_order = ["what", "editions", "tell_others", "answer", "authority", "leaves_note"]

    def __init__(self, *args: Any, story: StoryPage, **kwargs: Any) -> None:
        self.story = story
        super().__init__(*args, **kwargs)
        named = paragraphs_of(story)
        self.paragraphs = {key: paragraph for key, (paragraph, name) in named.items()}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (WHOLE, _("The whole story")),
            *((key, name) for key, (paragraph, name) in named.items()),
        ]

    def add_fields(self, editions: list[Edition]) -> None:
        for edition in editions:
            self.fields[f"words_{edition.pk}"] = forms.CharField(
                label=_("Words to readers of “%s”") % edition.name, required=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "lang": edition.language_tag}),
                help_text=_("In the edition's language. Empty: a plain sentence."),
            )  # fmt: skip
        self.order_fields([*self.field_order, *(f"words_{each.pk}" for each in editions)])

    def clean(self) -> None:
        """A note needs words in each edition in which it is left."""
        super().clean()
        if self.cleaned_data.get("what") == WHOLE or not self.cleaned_data.get("leaves_note"):
            return
        for edition in self.chosen():
            if edition and not self.words_for(edition):
                self.add_error(f"words_{edition.pk}", _("Write what the note says."))


class PictureTakedownForm(TakedownForm):
    field_order = ["editions", "tell_others"]


def paragraphs_of(story: StoryPage) -> dict[str, tuple[Paragraph, str]]:
    """The blocks of the story and the paragraphs of its texts, with their names for people, as
    readers have it and as it is being written."""
    draft = story.get_latest_revision_as_object()
    found: dict[str, tuple[Paragraph, str]] = {}
    for block in (block for version in (draft, story) for block in version.body):
        passages = passages_with_words(block)
        label = _("The whole text") if len(passages) > 1 else block.block.label
        name = excerpt(label, *block.block.get_searchable_content(block.value))
        found.setdefault(block.id, (Paragraph(block.id), name))
        for passage in passages if len(passages) > 1 else ():
            keys = frozenset({passage.key} - {""})
            named = (
                Paragraph(block.id, keys, passage.digest),
                excerpt(Takedown.Kind.PARAGRAPH.label, passage.words),
            )
            found.setdefault(f"{block.id}/{passage.digest}", named)
    return found


def passages_with_words(block: Any) -> list[Passage]:
    if block.block_type != "text":
        return []
    return [passage for passage in passages_in(block.value.source) if passage.words]


def excerpt(label: Any, *texts: Any) -> str:
    said = " ".join(strip_tags(str(each)) for each in texts)
    short = Truncator(" ".join(said.split())).chars(LONGEST_EXCERPT)
    return f"{capfirst(label)}: {short}" if short else str(capfirst(label))
