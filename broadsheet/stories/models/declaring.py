from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.models import Revision

from broadsheet.editions.refusing import Refused
from broadsheet.stories.models.versions import PublishedVersion

# Wagtail's with_content_json() replaces them by the page's own.
KEPT_BY_THE_PAGE = {
    "content_type", "locale", "owner", "locked_by", "latest_revision", "alias_of",
}  # fmt: skip


class SaysWhatChanged:
    """What an editor says of a change, and what became of the story by it."""

    pk: int
    title: str
    objects: Any
    versions: Any
    section: Any
    section_id: int | None
    change_kind: str
    change_note: str
    change_of: int | None

    @transaction.atomic
    def publish(self, revision: Revision, user=None, **kwargs):
        """Publish the revision. Raises Refused when a person did not say what changed.

        Nobody can be asked where a program publishes: it is recorded as undeclared.
        """
        if user:
            self.refuse_undeclared(revision)
        return super().publish(revision, user=user, **kwargs)  # type: ignore[misc]

    def refuse_undeclared(self, revision: Revision) -> None:
        newest = self.newest_version
        is_change = newest is not None and newest.revision_id != revision.pk
        if is_change and not revision.as_object().is_declared_after(newest):
            raise Refused(
                _("Say what changed in “%s” before it is published again.") % self.title,
                reverse("wagtailadmin_pages:edit", args=[self.pk]),
            )

    def save_revision(self, *args, overwrite_revision: Revision | None = None, **kwargs):
        """Save a draft. An automatic save never writes over a version that readers have had:
        the editor's window may still be open when somebody publishes what it saved last.

        What the public story refers to stays: it is not looked up again after every save.
        """
        from wagtail.signal_handlers import disable_reference_index_auto_update

        if overwrite_revision and self.versions.filter(revision=overwrite_revision).exists():
            overwrite_revision = None
        with disable_reference_index_auto_update():
            return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)  # type: ignore[misc]

    def with_content_json(self, content: dict):
        """A draft or an earlier version, with what became of the story since.

        Asked for anew: this instance may be older than a colleague's correction.
        """
        story = super().with_content_json(self.without_what_is_known(content))  # type: ignore[misc]
        if story.section_id == self.section_id:
            story.section = self.section
        dates = type(self).objects.filter(pk=self.pk).values("updated_at", "retracted_at")
        for name, value in dates.get().items():
            setattr(story, name, value)
        return story

    def without_what_is_known(self, content: dict) -> dict:
        """What Wagtail takes from this instance in the end, after a query for each in the version:
        the whole story once for every byline and topic of it."""
        rest = {name: value for name, value in content.items() if name not in KEPT_BY_THE_PAGE}
        for relation in get_all_child_relations(type(self)):
            name, parent = relation.get_accessor_name(), relation.field.name
            if name in rest:
                rest[name] = [{**child, parent: None} for child in rest[name]]
        return rest

    @property
    def newest_version(self) -> PublishedVersion | None:
        return self.versions.last()

    def is_declared_after(self, version: PublishedVersion | None) -> bool:
        """Whether all is said of the change for those who have read the version."""
        is_silent = self.change_kind == PublishedVersion.Kind.SILENT
        is_complete = is_silent or bool(self.change_kind and self.change_note)
        return version is not None and self.change_of == version.revision_id and is_complete

    def kind_of_change(self, version: PublishedVersion | None) -> str:
        if version is None:
            return PublishedVersion.Kind.FIRST
        if self.is_declared_after(version):
            return self.change_kind
        return PublishedVersion.Kind.UNDECLARED

    def note_of_change(self, version: PublishedVersion | None) -> str:
        is_silent = self.change_kind == PublishedVersion.Kind.SILENT
        return self.change_note if self.is_declared_after(version) and not is_silent else ""
