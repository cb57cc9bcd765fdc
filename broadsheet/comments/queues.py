"""Which comments a moderator looks at next: pages of a queue, each one walk along one index."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.explaining import step_said
from broadsheet.comments.keys import new_id
from broadsheet.comments.models import Claim, Comment, Concern, Decision, Report, Screening
from broadsheet.comments.moderation import stamp
from broadsheet.editions.models import Edition
from broadsheet.people.models import User

PER_PAGE = 20
MOST_COUNTED = 99
SEEN = [Comment.State.PUBLISHED, Comment.State.WAITING]
# A word is looked for in what was written since; texts have no index.
WORDS_WITHIN = timedelta(days=30)


class Literal(Value):
    """A value that stands in the statement: databases match partial indexes with these alone."""

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple]:
        return f"'{self.value}'", ()


@dataclass(frozen=True)
class Queue:
    """order: by which figure and in which direction a page goes on."""

    name: str
    label: Any
    order: str

    def of(self, edition: Edition) -> QuerySet[Comment]:
        comments = Comment.objects.filter(edition=edition)
        if self.name == "waiting":
            return comments.filter(state=Literal(Comment.State.WAITING))
        if self.name == "newcomers":
            return comments.filter(is_newcomers=True)
        if self.name == "reported":
            return Comment.objects.filter(concern__edition=edition, state__in=SEEN)
        return comments

    def after(self, comments: QuerySet[Comment], key: int) -> QuerySet[Comment]:
        name = self.order.removeprefix("-")
        direction = "lt" if self.order.startswith("-") else "gt"
        return comments.filter(**{f"{name}__{direction}": key})

    def key_of(self, comment: Comment) -> int:
        return comment.concern.rank if self.name == "reported" else comment.pk

    def count(self, edition: Edition) -> int:
        """How many there are; one more than MOST_COUNTED for more than that."""
        if self.name == "reported":
            seen = Concern.objects.filter(edition=edition, comment__state__in=SEEN)
            return seen[: MOST_COUNTED + 1].count()
        return self.of(edition).values("pk")[: MOST_COUNTED + 1].count()


QUEUES = {
    each.name: each
    for each in (
        Queue("waiting", _("Waiting"), "pk"),
        Queue("reported", _("Reported"), "-concern__rank"),
        Queue("newcomers", _("New readers"), "-pk"),
        Queue("all", _("All"), "-pk"),
    )
}


@dataclass
class Row:
    """A comment with what the desk knows of it. why: what its last screening said against it."""

    comment: Comment
    why: list[dict] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    is_watched: bool = False

    @property
    def stamp(self) -> str:
        return stamp(self.comment)

    @property
    def sentences(self) -> list[str]:
        return [step_said(step) for step in self.why]

    @property
    def waits(self) -> bool:
        return self.comment.state == Comment.State.WAITING


@dataclass
class QueuePage:
    """next: the key after which the next page begins; None at the end."""

    rows: list[Row]
    next: int | None


def queue_page(
    queue: Queue, edition: Edition, by: User, narrowed: dict[str, Any], after: int | None
) -> QueuePage:
    """What nobody else looks at just now. narrowed: by story, section, reader, word, watched."""
    found = narrow(queue.of(edition), narrowed, by).filter(~Exists(claims_of_others(by)))
    if after is not None:
        found = queue.after(found, after)
    comments = list(with_all(found).order_by(queue.order)[: PER_PAGE + 1])
    shown = comments[:PER_PAGE]
    further = queue.key_of(shown[-1]) if len(comments) > PER_PAGE else None
    return QueuePage(rows_of(shown), further)


def narrow(comments: QuerySet[Comment], by: dict[str, Any], person: User) -> QuerySet[Comment]:
    if by.get("story"):
        comments = comments.filter(thread__story=by["story"])
    if by.get("section"):
        comments = comments.filter(thread__story__section=by["section"])
    if by.get("reader"):
        comments = comments.filter(author=by["reader"])
    if by.get("watched"):
        comments = comments.filter(thread__story__watches__person=person)
    if by.get("word"):
        since = new_id(timezone.now() - WORDS_WITHIN)
        comments = comments.filter(source__icontains=by["word"], pk__gt=since)
    return comments


def claims_of_others(by: User) -> QuerySet[Claim]:
    held = Claim.objects.filter(comment=OuterRef("pk"), until__gt=timezone.now())
    return held.exclude(by=by)


def with_all(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """For a list of the desk. The body of a story is long and shown nowhere here."""
    return comments.select_related(
        "author", "parent__author", "figures", "concern", "claim__by", "thread__story"
    ).defer("thread__story__body")


def rows_of(comments: list[Comment]) -> list[Row]:
    """Three queries, however many there are."""
    rows = {each.pk: Row(each) for each in comments}
    screenings = Screening.objects.filter(comment__in=rows).order_by("at")
    for pk, steps in screenings.values_list("comment", "steps"):
        rows[pk].why = [step for step in steps if step.get("reason")]
    open_reports = Report.objects.filter(comment__in=rows, decision=None)
    for report in open_reports.select_related("reader").order_by("at"):
        rows[report.comment_id].reports.append(report)
    for pk, decisions in decisions_about(list(rows)).items():
        rows[pk].decisions = decisions
    return list(rows.values())


def decisions_about(ids: list[int]) -> dict[int, list[Decision]]:
    """By comment, the newest first."""
    found: dict[int, list[Decision]] = defaultdict(list)
    decisions = Decision.objects.filter(comment__in=ids).select_related("by", "undone_by")
    for decision in decisions.order_by("-at", "-pk"):
        found[decision.comment_id].append(decision)  # type: ignore[index]
    return found
