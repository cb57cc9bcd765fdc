"""What goes out together: stories, fronts and lines of the ticker, at one time or by one press."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.log_actions import log
from wagtail.models import Orderable, Revision

from broadsheet.editions.models import Edition
from broadsheet.editions.refusing import Refused
from broadsheet.editions.roles import EDITORS, FRONT_EDITORS, has_role
from broadsheet.editions.versions import unfinished
from broadsheet.fronts.models.fronts import Front, TickerEntry
from broadsheet.kit.moments import written
from broadsheet.stories.models import StoryPage
from broadsheet.stories.models.embargo import refuse_embargoed

logger = logging.getLogger(__name__)


class CouldNotPublish(Exception):
    """Nothing of the package went out, because of this item."""

    def __init__(self, item: PackageItem, why: str) -> None:
        super().__init__(_("“%(item)s”: %(why)s") % {"item": item, "why": why})


class PackageQuerySet(models.QuerySet["Package"]):
    def waiting(self) -> PackageQuerySet:
        return self.filter(published_at=None, cancelled_at=None, failed_at=None)

    def due(self) -> PackageQuerySet:
        return self.waiting().filter(publish_at__lte=timezone.now())


class Package(ClusterableModel):
    """Items of one edition, of which readers get all at once or none."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="packages",
        verbose_name=gettext_lazy("edition"),
    )  # fmt: skip
    name = models.CharField(gettext_lazy("name"), max_length=120)
    publish_at = models.DateTimeField(
        gettext_lazy("publish at"), null=True, blank=True,
        help_text=gettext_lazy("Empty: when somebody presses “Publish now”."),
    )  # fmt: skip
    # In which it was planned, to be read in by everybody.
    zone = models.CharField(max_length=50, default="UTC", editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    failed_at = models.DateTimeField(null=True, editable=False)
    failure = models.TextField(editable=False)

    objects = PackageQuerySet.as_manager()

    panels = [
        FieldPanel("edition"),
        FieldPanel("name"),
        FieldPanel("publish_at"),
        InlinePanel("items", label=gettext_lazy("item"), heading=gettext_lazy("Items"), min_num=1),
    ]

    class Meta:
        verbose_name = gettext_lazy("package")
        verbose_name_plural = gettext_lazy("packages")
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["publish_at"], name="packages_due",
                condition=models.Q(published_at=None, cancelled_at=None, failed_at=None),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        if self.published_at:
            return _("published")
        if self.cancelled_at:
            return _("cancelled")
        if self.failed_at:
            return _("failed")
        return _("planned") if self.publish_at else _("waits for “Publish now”")

    @property
    def is_open(self) -> bool:
        """Whether it can still go out: also one that failed, once its items are mended."""
        return self.published_at is None and self.cancelled_at is None

    @transaction.atomic
    def publish(self, by=None) -> None:
        """Publish all items, or raise CouldNotPublish naming the one in the way.

        by: who pressed the button; None when the time has come.
        """
        package = self.hold()
        for item in package.items.all():
            if by is not None:
                item.check_right(by)
            publish_or_name(item, by or package.made_by)
        package.published_at, package.published_by = timezone.now(), by
        package.failed_at, package.failure = None, ""
        package.save()
        log(package, "fronts.package.publish", user=by)

    @transaction.atomic
    def cancel(self, by) -> None:
        """The items stay what they are: drafts, and lines that nobody sees."""
        package = self.hold()
        package.cancelled_at, package.cancelled_by = timezone.now(), by
        package.save()
        log(package, "fronts.package.cancel", user=by)

    def hold(self) -> Package:
        """As it stands now, until the end of the transaction; Refused if it can go out no more."""
        package = Package.objects.select_for_update().get(pk=self.pk)
        if package.is_open:
            return package
        said = {"package": package, "state": package.state}
        raise Refused(_("“%(package)s” is %(state)s.") % said)

    def note_failure(self, failure: str) -> None:
        Package.objects.filter(pk=self.pk, published_at=None).update(
            failed_at=timezone.now(), failure=failure
        )


def publish_or_name(item: PackageItem, by) -> None:
    """Whatever goes wrong with one item, it is said which; a database that is away is not its."""
    try:
        item.publish(by)
    except (InterfaceError, OperationalError):
        raise
    except ValidationError as error:
        raise CouldNotPublish(item, " ".join(error.messages)) from error
    except Exception as error:  # the boundary between one item and the whole
        logger.exception("publishing of “%s” in package %s failed", item, item.package_id)
        raise CouldNotPublish(item, _("An error of the server, which is in its log.")) from error


class PackageItem(Orderable):
    package = ParentalKey(Package, on_delete=models.CASCADE, related_name="items")
    story = models.ForeignKey(
        StoryPage, on_delete=models.CASCADE, null=True, blank=True,
        related_name="package_items", verbose_name=gettext_lazy("story"),
    )  # fmt: skip
    front = models.ForeignKey(
        Front, on_delete=models.CASCADE, null=True, blank=True,
        related_name="package_items", verbose_name=gettext_lazy("front"),
    )  # fmt: skip
    ticker_entry = models.ForeignKey(
        TickerEntry, on_delete=models.CASCADE, null=True, blank=True,
        related_name="package_items", verbose_name=gettext_lazy("ticker entry"),
    )  # fmt: skip
    # The version that was there when somebody who may publish it put it into the package.
    revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, null=True, editable=False,
        related_name="package_items",
    )  # fmt: skip

    panels = [FieldPanel("story"), FieldPanel("front"), FieldPanel("ticker_entry")]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(story__isnull=False, front=None, ticker_entry=None)
                    | models.Q(story=None, front__isnull=False, ticker_entry=None)
                    | models.Q(story=None, front=None, ticker_entry__isnull=False)
                ),
                name="a_package_item_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.thing)

    def clean(self) -> None:
        chosen = [each for each in (self.story_id, self.front_id, self.ticker_entry_id) if each]
        if len(chosen) != 1:
            raise ValidationError(
                _("Choose one thing for each item: a story, a front or a ticker entry.")
            )

    @property
    def thing(self) -> Any:
        """The story, the front or the line."""
        return self.story or self.front or self.ticker_entry

    @property
    def roles(self) -> frozenset[str]:
        """Who may publish it."""
        return EDITORS if self.story_id else FRONT_EDITORS

    def check_right(self, by) -> None:
        if not has_role(by, self.thing.edition_id, self.roles):
            raise Refused(_("You cannot publish “%s”.") % self)

    def check_fit(self, by, at) -> None:
        """Raise ValidationError if it could not go out then, as things are now."""
        self.check_right(by)
        if self.story and at:
            refuse_embargoed(self.story.get_latest_revision_as_object(), at)
        if self.story and (latest := self.story.latest_revision):
            self.story.refuse_undeclared(latest)
        if isinstance(self.thing, TickerEntry):
            if self.thing.starts_at is not None:
                raise ValidationError(
                    _("“%s” has a time of its own: empty its field “from” first.") % self
                )
        elif planned := self.thing.revisions.filter(approved_go_live_at__isnull=False).first():
            when = written(planned.approved_go_live_at, self.thing.edition.zone)
            raise ValidationError(
                _("“%(item)s” is to be published at %(when)s: cancel that first.")
                % {"item": self, "when": when}
            )

    def approve(self, by) -> None:
        """Keep a copy of what there is now: into the version itself a window that is still open
        may save what is being typed."""
        if isinstance(self.thing, TickerEntry):
            return
        latest = self.thing.latest_revision
        if latest is None or not self.is_settled(latest):
            draft = self.thing.get_latest_revision_as_object()
            latest = draft.save_revision(user=by, log_action=True, changed=False)
        self.revision = latest

    def is_settled(self, revision: Revision) -> bool:
        """Whether it is the copy that was made before, or readers have had it."""
        if revision.pk == self.revision_id:
            return True
        return self.story is not None and self.story.versions.filter(revision=revision).exists()

    def is_approved(self, revision: Revision) -> bool:
        by = revision.user
        return by is not None and has_role(by, self.thing.edition_id, self.roles)

    def publish(self, by) -> None:
        if isinstance(self.thing, TickerEntry):
            self.thing.starts_at = timezone.now()
            self.thing.full_clean()
            self.thing.save()
            return
        version = self.version()
        go_live_at = version.as_object().go_live_at
        if go_live_at and go_live_at > timezone.now():
            raise ValidationError(_("It has a later time of its own to be published at."))
        version.publish(user=by, log_action="wagtail.publish", skip_permission_checks=True)

    def version(self) -> Revision:
        """The newest that somebody who may publish it has saved since it was put in, or that one.

        So an editor's last corrections go out, and nothing that no editor has seen, nor a
        sentence that an editor has not ended.
        """
        newer = self.thing.revisions.filter(pk__gt=self.revision_id).select_related("user")
        newer = newer.exclude(pk__in=unfinished(self.thing))
        for revision in newer.order_by("-created_at", "-pk"):
            if self.is_approved(revision):
                return revision
        return self.revision
