from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel

from broadsheet.editions.belonging import chosen_in, things_in
from broadsheet.editions.forms import PageInEditionForm
from broadsheet.editions.roles import WRITERS, assigned_pages, has_role, is_assigned
from broadsheet.stories.models.embargo import Embargoed, refuse_embargoed
from broadsheet.stories.models.versions import PublishedVersion

Kind = PublishedVersion.Kind
WHAT_IS_DECLARED = {
    Kind.SILENT: _("Silent fix: a slip of the pen. Readers are not told."),
    Kind.UPDATE: _("Update: there is news. Readers see the note and the time."),
    Kind.CLARIFICATION: _("Clarification: it could be misunderstood. Readers see the note."),
    Kind.CORRECTION: _("Correction: it was wrong. Readers see what was wrong and what is right."),
    Kind.RETRACTION: _("Retraction: we do not stand by it. The text stays, marked throughout."),
    Kind.REINSTATEMENT: _("Reinstatement: the retraction was wrong. Readers see the note."),
}


class ChangePanel(MultiFieldPanel):
    """What an editor says of the change, once there is a version that readers have had."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.form.changes is not None


# What somebody writes who works at this one story only; the rest is filed by the edition's desk.
OF_THE_ASSIGNED = {
    "title", "standfirst", "kicker", "short_headline", "body", "picture", "picture_caption",
    "picture_credit", "picture_alt", "comment_notifications",
}  # fmt: skip


def writes_this_alone(user, story) -> bool:
    """Whether the person was assigned the story, and has no writer's role at its desk."""
    return story.pk in assigned_pages(user) and not has_role(user, story.edition_id, WRITERS)


class StoryForm(PageInEditionForm):
    """The desk's form of a story.

    The address follows the headline, in its own script, until the story is first public
    or somebody writes an address of their own. (The desk saves by itself while one types:
    an address made once would keep half a word.)
    """

    formsets: dict

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Empty: made from the headline.")
        self.headline_before = self.instance.title
        # The version that readers have had, which a new one would change.
        self.changes = self.instance.newest_version if self.instance.pk else None
        if "change_kind" in self.fields:
            self.ask_what_changed()
        self.is_for_assigned = writes_this_alone(self.for_user, self.instance)
        if self.is_for_assigned:
            self.keep_to_the_writing()

    def ask_what_changed(self) -> None:
        """What was said of an earlier change is not said again."""
        if self.changes and self.instance.change_of != self.changes.revision_id:
            self.initial |= {"change_kind": "", "change_note": ""}
        left_out = Kind.RETRACTION if self.instance.retracted_at else Kind.REINSTATEMENT
        self.fields["change_kind"].choices = [
            (kind, text) for kind, text in WHAT_IS_DECLARED.items() if kind != left_out
        ]

    @property
    def is_publishing(self) -> bool:
        """Whether readers get what is sent, or a reviewer vouches for it. Saving never waits."""
        sent = self.data.get("action-publish") or self.data.get("workflow-action-name") == "approve"
        return bool(sent) and not self.is_deferred_validation

    def check_change(self, kind: str, note: str) -> None:
        if not kind and "change_kind" not in self.errors:
            ask = _("Say what kind of change this is: readers have the story already.")
            self.add_error("change_kind", ask)
        elif kind == Kind.SILENT and note:
            choose = _("A silent fix tells readers nothing: take the note away, or choose another.")
            self.add_error("change_note", choose)
        elif kind and kind != Kind.SILENT and not note:
            self.add_error("change_note", _("Write the note that readers find on the story."))

    def keep_to_the_writing(self) -> None:
        for name in self.fields.keys() - OF_THE_ASSIGNED:
            del self.fields[name]
        self.formsets = {name: each for name, each in self.formsets.items() if name == "comments"}
        self.there_before = [self.instance.picture, *things_in(None, self.instance.body)]

    def own_edition_id(self) -> int | None:
        return self.instance.edition_id or super().own_edition_id()

    def keeps_to_edition(self) -> bool:
        """Who works at this story alone points to nothing that he has not brought himself."""
        if self.is_for_assigned:
            for _form, _name, thing in chosen_in(self):
                if thing not in self.there_before and not is_assigned(self.for_user, thing):
                    raise PermissionDenied
        return super().keeps_to_edition()

    def clean(self):
        cleaned = super().clean()
        if self.changes and "change_kind" in self.fields:
            self.instance.change_of = self.changes.revision_id
            if self.is_publishing:
                self.check_change(cleaned.get("change_kind", ""), cleaned.get("change_note", ""))
        if "slug" in self.fields and self.slug_follows():
            cleaned["slug"] = self.free_slug(cleaned.get("title", ""))
        if self.is_to_be_public():
            self.check_time(cleaned.get("published_at"), cleaned.get("go_live_at"))
        return cleaned

    def _post_clean(self) -> None:
        """The story now has what was typed, and the picture that was chosen."""
        super()._post_clean()
        if self.is_to_be_public():
            self.check_embargo(self.cleaned_data.get("go_live_at"))

    def is_to_be_public(self) -> bool:
        """Whether the button that was pressed publishes, at once or at a set time."""
        if self.data.get("workflow-action-name") == "approve":
            state = self.instance.current_workflow_state
            return state is not None and state.get_next_task() is None
        return "action-publish" in self.data

    def check_time(self, shown: datetime | None, goes_live_at: datetime | None) -> None:
        """A time to come would stand first in every list until then."""
        now = timezone.now()
        if shown and shown > max(goes_live_at or now, now):
            ahead = _("This time is still to come. To publish then, say when the story goes live.")
            self.add_error("published_at", ahead)

    def check_embargo(self, at) -> None:
        """Said here what would be refused anyway, so that nothing typed is lost."""
        try:
            refuse_embargoed(self.instance, at)
        except Embargoed as refusal:
            self.add_error(None, refusal)

    def slug_follows(self) -> bool:
        if not self.cleaned_data.get("slug"):
            return True
        is_own = self.instance.first_published_at or "slug" in self.changed_data
        return not is_own and self.instance.slug == self.free_slug(self.headline_before)

    def free_slug(self, headline: str) -> str:
        base = slugify(headline, allow_unicode=True) or "story"
        if self.instance.edition_id is None:
            self.instance.edition_id = self.own_edition_id()
        return self.instance._get_autogenerated_slug(base)
