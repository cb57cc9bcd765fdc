from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.models.comments import Comment
from broadsheet.comments.models.reasons import Reason
from broadsheet.editions.models import Edition
from broadsheet.people.models import User
from broadsheet.readers.models import Reader


class Screening(models.Model):
    """What the pipeline made of a new or edited comment, step by step (screening.py)."""

    class Outcome(models.TextChoices):
        PUBLISH = "publish", _("shown")
        HOLD = "hold", _("waits")
        REPHRASE = "rephrase", _("asked to rephrase")
        REJECT = "reject", _("refused")

    # None: it was never kept.
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, related_name="screenings"
    )
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    # [{"step": …, "outcome": …, "reason": …, "ms": …}], in the order in which they were taken.
    steps = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["edition", "at"]), models.Index(fields=["reader", "at"])]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.comment_id}"


class StandingError(Exception):
    """Somebody tried to change what was decided."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def update(self, **fields: Any) -> int:
        raise StandingError("Decisions are not changed; an undo is one more.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise StandingError("Decisions are not deleted.")

    def forget(self) -> int:
        """Take out who it was about and what was written to him, when a reader is erased."""
        words: dict[str, Any] = {"reader": None, "told": "", "note": ""}
        return models.QuerySet.update(self, **words)

    def move(self, own: Reader) -> int:
        """Make them about another reader, who has claimed the name that they are about."""
        return models.QuerySet.update(self, reader=own)


class Decision(models.Model):
    """What a moderator decided. Rows are only ever added; an undo is one more.

    The database itself refuses to change one (migration `decisions_stand`), but for whom it is about
    when he claims an imported name or is erased.
    """

    class Action(models.TextChoices):
        APPROVE = "approve", _("approved")
        REMOVE = "remove", _("removed")
        EDIT = "edit", _("edited")
        PICK = "pick", _("picked")
        UNPICK = "unpick", _("no longer picked")
        LOCK = "lock", _("branch locked")
        UNLOCK = "unlock", _("branch unlocked")
        DISMISS = "dismiss", _("reports dismissed")
        SANCTION = "sanction", _("sanction")
        LIFT = "lift", _("sanction lifted")
        RENAME = "rename", _("name reset")
        MODE = "mode", _("mode changed")
        NOTE = "note", _("note")
        MESSAGE = "message", _("message")
        HOLD = "hold", _("held")
        AVATAR = "avatar", _("picture reset")
        UNDO = "undo", _("undone")
        APPEAL = "appeal", _("appeal decided")
        ILLEGAL = "illegal", _("report of illegal content decided")
        RULES = "rules", _("rules changed")

    action = models.CharField(max_length=8, choices=Action)
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey(
        Comment, on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    reader = models.ForeignKey(Reader, on_delete=models.SET_NULL, null=True, related_name="+")
    # None: by the program.
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # One that the newsroom has texts for, what the reader was told, and what only the desk reads.
    reason = models.CharField(max_length=20, blank=True)
    told = models.TextField(blank=True)
    note = models.TextField(blank=True)
    # What it was before, and of sanctions and modes what was decided.
    data = models.JSONField(default=dict)
    # Those made with one press are undone with one.
    batch = models.UUIDField(null=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["edition", "-at"]),
            models.Index(fields=["batch"]),
            models.Index(fields=["reader", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.comment_id or self.reader_id or ''}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise StandingError("Decisions are not changed; an undo is one more.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise StandingError("Decisions are not deleted.")

    @property
    def reason_label(self) -> str:
        return str(Reason(self.reason).label) if self.reason in Reason else self.reason


class Claim(models.Model):
    """A comment that a moderator looks at just now, so that others look at other ones."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="claim"
    )
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.by}: {self.comment_id}"


class Concern(models.Model):
    """A comment with reports that nobody has answered yet, and how urgent they make it."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="concern"
    )
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveIntegerField(default=0)
    # Score and id together (keys.py): the most urgent first, and of as urgent ones the newest.
    rank = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["edition", "-rank"])]

    def __str__(self) -> str:
        return f"{self.score}: {self.comment_id}"
