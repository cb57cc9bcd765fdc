"""Who may write where, and what is looked at before others see it: a newsroom's choices."""

from __future__ import annotations

from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from broadsheet.editions.models import Edition, SectionPage


class Mode(models.TextChoices):
    OPEN = "open", _("open: shown at once")
    FIRST_HELD = "first_held", _("first comments of a reader wait for a moderator")
    PREMODERATED = "premoderated", _("every comment waits for a moderator")
    CLOSED = "closed", _("closed: to be read only")
    HIDDEN = "hidden", _("hidden: not even shown")


class Sort(models.TextChoices):
    RECENT = "recent", _("Recently updated")
    NEWEST = "newest", _("Newest")
    OLDEST = "oldest", _("Oldest")
    LIKED = "liked", _("Most liked")
    REPLIED = "replied", _("Most replied")
    PICKS = "picks", _("Editors’ picks")


class Unanswered(models.TextChoices):
    """What becomes of a comment that an outside check says nothing about (Screening.Outcome)."""

    HOLD = "hold", _("the comment waits for a moderator")
    PUBLISH = "publish", _("the comment is shown")


class EditionRules(models.Model):
    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, related_name="comment_rules", editable=False
    )
    mode = models.CharField(_("mode"), max_length=12, choices=Mode, default=Mode.FIRST_HELD)
    sort = models.CharField(_("order"), max_length=8, choices=Sort, default=Sort.RECENT)
    first_held = models.PositiveSmallIntegerField(_("first comments that wait"), default=1)
    closes_after_days = models.PositiveSmallIntegerField(
        _("days until a story’s comments are closed"), null=True, blank=True, default=14
    )
    minutes_to_edit = models.PositiveSmallIntegerField(
        _("minutes to edit"), default=10, validators=[MaxValueValidator(1_440)]
    )
    longest = models.PositiveIntegerField(
        _("characters at most"), default=3000,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
    )  # fmt: skip
    seconds_between = models.PositiveIntegerField(
        _("seconds between two comments of a reader"), default=10,
        validators=[MaxValueValidator(86_400)],
    )  # fmt: skip
    links_are_held = models.BooleanField(_("comments with links wait"), default=True)
    # Comments in one minute under one story after which a moderator looks at each first.
    burst = models.PositiveSmallIntegerField(
        _("comments a minute that are a burst"), default=60, validators=[MaxValueValidator(10_000)]
    )
    # Off: authors who are disliked come back worse and more often.
    has_dislikes = models.BooleanField(_("readers can dislike comments"), default=False)
    announcement = models.TextField(_("announcement"), blank=True, max_length=2_000)
    contact = models.EmailField(_("contact"), blank=True)
    policy = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("commenting policy"),
    )  # fmt: skip
    # Hours with moderators, by ISO weekday: {"1": ["08:00", "22:00"]}; none: always.
    staffed_hours = models.JSONField(_("staffed hours"), default=dict, blank=True)
    mode_outside = models.CharField(
        _("mode outside of them"), max_length=12, choices=Mode, default=Mode.PREMODERATED
    )

    # Whether the clock has last seen it outside of them (hours.py): cards ask in SQL.
    is_unstaffed = models.BooleanField(default=False, editable=False)
    # Another program that is asked about each comment (hook.py); none is.
    hook_address = models.CharField(_("address"), max_length=500, blank=True, editable=False)
    hook_secret = models.CharField(max_length=80, blank=True, editable=False)
    hook_unanswered = models.CharField(
        _("when it does not answer"), max_length=7, choices=Unanswered, default=Unanswered.HOLD,
        editable=False,
    )  # fmt: skip

    # Another one whenever the word lists change, so that each process reads them once.
    words_key = models.CharField(max_length=32, blank=True, editable=False)

    def __str__(self) -> str:
        return str(self.edition)


class SectionRules(models.Model):
    section = models.OneToOneField(
        SectionPage, on_delete=models.CASCADE, related_name="comment_rules"
    )
    mode = models.CharField(_("mode"), max_length=12, choices=Mode, blank=True)
    closes_after_days = models.PositiveSmallIntegerField(
        _("days until a story’s comments are closed"), null=True, blank=True
    )

    def __str__(self) -> str:
        return str(self.section)


class FollowedClock(models.Model):
    """Until when pages have followed what the clock changes (hours.py); one row."""

    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d %H:%M:%S}"


class WordList(models.Model):
    """Words that hold or refuse a comment, one a line; `*` at an end stands for any letters."""

    class Effect(models.TextChoices):
        REPHRASE = "rephrase", _("ask once to rephrase")
        HOLD = "hold", _("wait for a moderator")
        REJECT = "reject", _("refuse")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="word_lists")
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=35, blank=True)
    effect = models.CharField(_("effect"), max_length=8, choices=Effect, default=Effect.HOLD)
    words = models.TextField(_("words"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="one_word_list_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        self.note_change()

    @transaction.atomic
    def delete(self, *args, **kwargs):
        self.note_change()
        return super().delete(*args, **kwargs)

    def note_change(self) -> None:
        EditionRules.objects.update_or_create(
            edition_id=self.edition_id, defaults={"words_key": uuid4().hex}
        )
