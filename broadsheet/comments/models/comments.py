from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.keys import WIDTH, new_id, read_step, step
from broadsheet.comments.models.threads import Thread
from broadsheet.editions.models import Edition
from broadsheet.readers.models import Reader

# Deeper answers stand at this depth, after each other; longer paths are beyond PostgreSQL's indexes.
MOST_DEEP = 20


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self) -> CommentQuerySet:
        """What readers see the text of."""
        return self.filter(state=Comment.State.PUBLISHED)

    def listed(self) -> CommentQuerySet:
        """What has a place in the thread: a text, or a stub with visible answers below it."""
        return self.filter(is_listed=True)


class Comment(models.Model):
    """What a reader wrote under a story. Whether it is seen depends on nothing above it."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("published")
        WAITING = "waiting", _("waits for a moderator")
        REMOVED = "removed", _("removed")
        DELETED = "deleted", _("deleted by the reader")
        # With the story, by a takedown.
        HIDDEN = "hidden", _("hidden")

    class Mark(models.TextChoices):
        NONE = ""
        STAFF = "staff", _("Staff")
        AUTHOR = "author", _("Author")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    # None: erased.
    author = models.ForeignKey(
        Reader, on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="answers")
    # The thread's comment that it is below of; itself at depth 0.
    root = models.ForeignKey("self", on_delete=models.CASCADE, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)
    # The ids from the root to itself: in this order a tree is read, older answers first.
    path = models.CharField(max_length=(MOST_DEEP + 1) * WIDTH)
    # As typed, what was made of it, and by which version of text.py.
    source = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State)
    is_listed = models.BooleanField(default=False)
    mark = models.CharField(max_length=6, choices=Mark, blank=True)
    is_pick = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    # Its last text is a moderator's.
    is_edited_by_staff = models.BooleanField(default=False)
    # By its author, until the text is forgotten (forgetting.py).
    deleted_at = models.DateTimeField(null=True)
    # A keyed digest, for as long as floods are looked at; then empty.
    address = models.CharField(max_length=32, blank=True)
    # Of the text without signs, case and spaces (screening.py).
    fingerprint = models.BigIntegerField()
    # Answers to nobody any more: a moderator locked the branch.
    is_locked = models.BooleanField(default=False)
    # By a new reader, and no moderator has looked at it yet.
    is_newcomers = models.BooleanField(default=False)
    # What it was before its story was taken down (hiding.py).
    hidden_from = models.CharField(max_length=9, choices=State, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["root", "path"], name="answers_in_order", condition=Q(is_listed=True)
            ),
            models.Index(fields=["root", "-id"], name="comments_of_a_tree"),
            models.Index(fields=["thread", "id"]),
            models.Index(fields=["author", "-id"]),
            models.Index(
                fields=["edition", "id"], name="comments_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["edition", "-id"]),
            models.Index(
                fields=["edition", "-id"],
                name="comments_of_newcomers",
                condition=Q(is_newcomers=True),
            ),
            models.Index(fields=["fingerprint", "id"]),
            models.Index(
                fields=["written_at"], name="comments_addressed", condition=~Q(address="")
            ),
            models.Index(
                fields=["deleted_at"],
                name="comments_deleted",
                condition=Q(deleted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.source[:80]

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def permalink(self) -> str:
        """The comment's part of an address."""
        return step(self.pk)

    @property
    def full_url(self) -> str:
        """Where it stands among the others, with the host of its edition."""
        story_path = self.thread.story.path_in(self.edition)
        return f"{self.edition.origin}{story_path}comments/at/{self.permalink}/"

    @property
    def ancestor_ids(self) -> list[int]:
        """The comments of the path above it, the root first."""
        return [
            read_step(self.path[at : at + WIDTH]) for at in range(0, len(self.path) - WIDTH, WIDTH)
        ]


class CommentFigures(models.Model):
    """What of a comment changes often and what threads are sorted by, apart from its text."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="figures"
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    # A root that has a place in the thread.
    is_head = models.BooleanField(default=False)
    is_pick = models.BooleanField(default=False)
    likes = models.PositiveIntegerField(default=0)
    dislikes = models.PositiveIntegerField(default=0)
    # Among the likes, from where the comment was imported, by readers nobody knows.
    imported_likes = models.PositiveIntegerField(default=0)
    # Answers below it that readers see, at any depth.
    answers = models.PositiveIntegerField(default=0)
    # Of roots, keys.py: the newest visible comment of its tree, and likes and answers with the id.
    recent = models.BigIntegerField()
    liked = models.BigIntegerField()
    replied = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["thread", "comment"], name="heads", condition=Q(is_head=True)),
            models.Index(
                fields=["thread", "recent"], name="heads_recent", condition=Q(is_head=True)
            ),
            models.Index(fields=["thread", "liked"], name="heads_liked", condition=Q(is_head=True)),
            models.Index(
                fields=["thread", "replied"], name="heads_replied", condition=Q(is_head=True)
            ),
            models.Index(fields=["thread", "comment"], name="picks", condition=Q(is_pick=True)),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)


class Version(models.Model):
    """What a comment said before it was edited, by its author or a moderator."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    source = models.TextField()
    html = models.TextField()
    until = models.DateTimeField()
    by_staff = models.ForeignKey(
        "people.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.source[:80]


class Like(models.Model):
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="likes")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="likes")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="one_like_of_a_reader")
        ]
        indexes = [models.Index(fields=["reader", "at"])]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.comment_id}"


class Dislike(models.Model):
    """Given only where an edition has chosen to have them."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="disliked_by")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="dislikes")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="one_dislike_of_a_reader")
        ]
        indexes = [models.Index(fields=["reader", "at"])]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.comment_id}"


class Report(models.Model):
    class Reason(models.TextChoices):
        INSULT = "insult", _("insult or hatred")
        SPAM = "spam", _("advertising or spam")
        FALSE = "false", _("false claims")
        PRIVATE = "private", _("somebody’s private data")
        OFF_TOPIC = "off_topic", _("not about the story")
        NAME = "name", _("the reader’s name or picture")
        OTHER = "other", _("something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reported")
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=9, choices=Reason)
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    # By the decision that answered it.
    decision = models.ForeignKey(
        "comments.Decision", on_delete=models.SET_NULL, null=True, related_name="reports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="one_report_of_a_reader")
        ]
        indexes = [
            models.Index(fields=["reader", "at"]),
            models.Index(fields=["comment"], name="reports_open", condition=Q(decision=None)),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.note}"
