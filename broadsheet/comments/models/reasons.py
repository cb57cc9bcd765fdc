from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.models import Edition


class Reason(models.TextChoices):
    """Why a comment was removed; the same in all editions, so that figures can be compared."""

    INSULT = "insult", _("insult or hatred")
    SPAM = "spam", _("advertising or spam")
    FALSE = "false", _("false claims")
    PRIVATE = "private", _("somebody’s private data")
    OFF_TOPIC = "off_topic", _("not about the story")
    LANGUAGE = "language", _("not in the edition’s language")
    ILLEGAL = "illegal", _("against the law")
    OTHER = "other", _("something else")


# What authors are told unless an edition has words of its own.
WORDS = {
    Reason.INSULT: _(
        "Your comment insults or degrades somebody. Argue with what people say, not with who they are."
    ),
    Reason.SPAM: _("Your comment advertises something or was sent many times."),
    Reason.FALSE: _(
        "Your comment states as a fact what is not one. Name a source when you contradict a story."
    ),
    Reason.PRIVATE: _("Your comment has private data of somebody, such as an address or a number."),
    Reason.OFF_TOPIC: _("Your comment is not about the story under which it was written."),
    Reason.LANGUAGE: _("Please write in the language of this edition, so that others can answer."),
    Reason.ILLEGAL: _("What your comment says is, as far as we can see, against the law."),
    Reason.OTHER: _("Your comment is against the rules for comments."),
}


class CannedText(models.Model):
    """An edition's own words for a reason, in one language."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="canned_texts")
    reason = models.CharField(max_length=20, choices=Reason)
    language = models.CharField(max_length=35)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "reason", "language"], name="one_text_of_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.language})"
