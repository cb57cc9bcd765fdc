"""What the newsroom means to publish: who does it, until when, and what has become of it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast
from django.forms import Select
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.log_actions import log
from wagtail.models import Page, Revision, WorkflowState

from broadsheet.editions.models import Edition, SectionPage
from broadsheet.editions.roles import EDITORS, WRITERS, has_role
from broadsheet.people.models import Notice, User
from broadsheet.people.notices import isolated, notify
from broadsheet.stories.models import StoryPage
from broadsheet.stories.models.embargo import Embargo, embargo_of, set_embargo


class Status(models.TextChoices):
    PLANNED = "planned", _("planned")
    ASSIGNED = "assigned", _("assigned")
    IN_WORK = "in_work", _("in work")
    HANDED_IN = "handed_in", _("handed in")
    PUBLISHED = "published", _("published")
    DROPPED = "dropped", _("dropped")


def is_handed_in() -> Q:
    """Whether an item's story waits for approval or for its time."""
    of_story = {
        "base_content_type": ContentType.objects.get_for_model(Page),
        "object_id": Cast(OuterRef("story_id"), models.CharField()),
    }
    waiting = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, **of_story)
    scheduled = Revision.objects.filter(approved_go_live_at__isnull=False, **of_story)
    return Q(Exists(waiting)) | Q(Exists(scheduled))


class ItemQuerySet(models.QuerySet["Item"]):
    def with_status(self) -> ItemQuerySet:
        """With the status, which follows from the story as soon as there is one."""
        status = Case(
            When(dropped_at__isnull=False, then=Value(Status.DROPPED)),
            When(story__live=True, then=Value(Status.PUBLISHED)),
            When(Q(story__isnull=False) & is_handed_in(), then=Value(Status.HANDED_IN)),
            When(story__isnull=False, then=Value(Status.IN_WORK)),
            When(assignee__isnull=False, then=Value(Status.ASSIGNED)),
            default=Value(Status.PLANNED),
            output_field=models.CharField(),
        )
        return self.annotate(status=status)

    def open(self) -> ItemQuerySet:
        """Neither published nor dropped."""
        return self.filter(Q(story=None) | Q(story__live=False), dropped_at=None)

    def by_due(self) -> ItemQuerySet:
        return self.order_by(F("due_at").asc(nulls_last=True), "-priority", "pk")

    def for_lists(self) -> ItemQuerySet:
        related = self.select_related("edition", "section", "assignee")
        decided = Embargo.objects.filter(translation_key=OuterRef("story__translation_key"))
        with_embargo = related.annotate(embargo_of_story=Subquery(decided.values("until")[:1]))
        return with_embargo.prefetch_related(
            models.Prefetch("story", StoryPage.objects.defer("body", "standfirst"))
        )


class Item(models.Model):
    """A planned item of an edition's news list."""

    class Priority(models.IntegerChoices):
        LOW = 1, _("if there is room")
        NORMAL = 2, _("normal")
        HIGH = 3, _("urgent")

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="planned_items", verbose_name=_("edition")
    )
    title = models.CharField(
        _("slug line"), max_length=160, help_text=_("A few words by which the newsroom knows it.")
    )
    description = models.TextField(_("description"), blank=True)
    # Null only when the section is gone; the form asks for one.
    section = models.ForeignKey(
        SectionPage, on_delete=models.SET_NULL, null=True, related_name="+",
        verbose_name=_("section"),
    )  # fmt: skip
    assignee = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="planned_items",
        verbose_name=_("assignee"),
    )  # fmt: skip
    due_at = models.DateTimeField(
        _("due"), null=True, blank=True, help_text=_("In the time zone of the edition.")
    )
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True,
        help_text=_("In the time zone of the edition. The story that is begun from it has it too."),
    )  # fmt: skip
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    length = models.CharField(
        _("length wished"), max_length=80, blank=True, help_text=_("In your own words: 600 words.")
    )
    picture_wish = models.CharField(_("picture wished"), max_length=200, blank=True)
    story = models.OneToOneField(
        StoryPage, on_delete=models.SET_NULL, null=True, blank=True, related_name="planned_item",
        verbose_name=_("story"), help_text=_("Choose one that has been begun already."),
        error_messages={"unique": _("This story belongs to another item of the news list.")},
    )  # fmt: skip
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, editable=False)

    objects = ItemQuerySet.as_manager()

    panels = [
        FieldPanel("edition"),
        MultiFieldPanel(
            [
                FieldPanel("title"),
                FieldPanel("description"),
                FieldPanel("section", widget=Select),
            ],
            heading=_("What"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("assignee"), FieldPanel("priority")]),
                FieldRowPanel([FieldPanel("due_at"), FieldPanel("embargo_until")]),
            ],
            heading=_("Who and when"),
        ),
        MultiFieldPanel([FieldPanel("length"), FieldPanel("picture_wish")], heading=_("Wishes")),
        FieldPanel("story"),
    ]

    class Meta:
        verbose_name = _("planned item")
        verbose_name_plural = _("planned items")
        indexes = [
            models.Index(fields=["edition", "due_at"], name="item_by_due"),
            # What is not begun is few, however long the list of what was published gets.
            models.Index(
                fields=["edition", "due_at"], name="item_not_begun",
                condition=Q(story=None, dropped_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @cached_property
    def status(self) -> str:
        return Item.objects.with_status().get(pk=self.pk).status

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)

    @property
    def is_open(self) -> bool:
        return self.status not in (Status.PUBLISHED, Status.DROPPED)

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.is_open and self.due_at < timezone.now()

    # Who may do what. Editors everything; others with what is theirs or nobody's.

    def is_led_by(self, user) -> bool:
        return has_role(user, self.edition_id, EDITORS)

    def may_be_taken_by(self, user) -> bool:
        return (
            self.assignee_id is None and self.is_open and has_role(user, self.edition_id, WRITERS)
        )

    def may_be_changed_by(self, user) -> bool:
        if self.is_led_by(user):
            return True
        holder = self.assignee_id or self.made_by_id
        return holder == user.pk and has_role(user, self.edition_id, WRITERS)

    def may_be_opened_by(self, user) -> bool:
        """Whether the editor of the story opens for the person."""
        return self.story is not None and (self.story.owner_id == user.pk or self.is_led_by(user))

    def may_be_begun_by(self, user) -> bool:
        if self.story_id or not self.is_open:
            return False
        return self.may_be_taken_by(user) or self.may_be_changed_by(user)

    @transaction.atomic
    def assign(self, person: User | None, by: User) -> None:
        """Give the item to a person, who is told, or to nobody."""
        if self.assignee == person:
            return
        self.assignee = person
        self.save(update_fields=["assignee"])
        self.note("planning.assign", by, person=str(person or ""))
        self.tell_assignee(by)

    def tell_assignee(self, by: User) -> None:
        if self.assignee:
            text = format_lazy(
                _("{person} has given you “{item}”."), person=isolated(by), item=isolated(self)
            )
            path = f"/desk/snippets/planning/item/edit/{self.pk}/"
            notify([self.assignee], Notice.Kind.ASSIGNED, text, path, by)

    @transaction.atomic
    def take(self, by: User) -> bool:
        """Whether the item is the person's now: of two who take it at once, one has it."""
        taken = Item.objects.filter(pk=self.pk, assignee=None).update(assignee=by)
        if taken:
            self.assignee = by
            self.note("planning.assign", by, person=str(by))
        return bool(taken)

    @transaction.atomic
    def drop(self, by: User) -> None:
        self.dropped_at = timezone.now()
        self.save(update_fields=["dropped_at"])
        self.note("planning.drop", by)

    @transaction.atomic
    def resume(self, by: User) -> None:
        self.dropped_at = None
        self.save(update_fields=["dropped_at"])
        self.note("planning.resume", by)

    @transaction.atomic
    def begin(self, by: User) -> StoryPage:
        """Make the draft, which belongs to the assignee; the same one however often asked.

        ValidationError when the section is gone.
        """
        item = Item.objects.select_for_update().get(pk=self.pk)
        if item.story:
            return item.story
        if item.section is None:
            raise ValidationError({"section": _("Choose the section in which it is begun.")})
        item.assignee = item.assignee or by
        item.story = item.draft(by)
        item.save(update_fields=["assignee", "story"])
        item.note("planning.begin", by)
        return item.story

    def draft(self, by: User) -> StoryPage:
        story = StoryPage(title=self.title, owner=self.assignee, live=False)
        self.section.add_child(instance=story)  # type: ignore[union-attr]
        self.put_embargo_on(story, by)
        story.save_revision(user=by, log_action=True)
        return story

    def put_embargo_on(self, story: StoryPage, by: User) -> None:
        """From here on the embargo is the story's, which may have a longer one already.

        Refused when the story is public, or is to be before.
        """
        decided = embargo_of(story)
        holds_until = (decided and decided.until) or timezone.now()
        if (until := self.embargo_until) and until > holds_until:
            set_embargo(story, until, self.edition.time_zone, str(self), by)

    @property
    def embargo(self) -> datetime | None:
        """Until when nothing may be public, by the story as soon as there is one."""
        return self.embargo_of_story if self.story_id else self.embargo_until

    @cached_property
    def embargo_of_story(self) -> datetime | None:
        """As lists have it already (for_lists)."""
        return Item.objects.for_lists().get(pk=self.pk).embargo_of_story

    def note(self, action: str, by: User, **data: str) -> None:
        log(self, action, user=by, data=data)
