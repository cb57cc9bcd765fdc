"""Readers of the demo, and what they say below its stories."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from broadsheet.comments.counting import insert_imported
from broadsheet.comments.models import Comment, Decision, EditionRules, Like, Screening, Version
from broadsheet.comments.posting import comment_of, thread_of
from broadsheet.comments.reasons import words_for
from broadsheet.comments.reconciling import count_anew
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import terms_of
from broadsheet.comments.text import rendered
from broadsheet.demo import content_files
from broadsheet.editions.models import Edition
from broadsheet.kit.likeness import name_key
from broadsheet.people.models import User
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage

State = Comment.State
HERE_FOR = timedelta(days=200)


def load_comments(edition: Edition, stories: dict[str, StoryPage]) -> None:
    """A thread that has comments is left as it is."""
    written = content_files.comments(edition.code)
    EditionRules.objects.update_or_create(
        edition=edition,
        defaults={"announcement": written["announcement"], "closes_after_days": None},
    )
    readers = {key: reader(edition, key, name) for key, name in written["readers"].items()}
    for each in written["threads"]:
        Talk(stories[each["story"]], readers).fill(each["comments"])


def reader(edition: Edition, key: str, name: str) -> Reader:
    """With an account whose address is proved and that nobody has a password of."""
    email = f"{key}.{edition.code}@readers.example.org"
    account, is_new = User.objects.get_or_create(username=f"demo-{email}", email=email)
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
        EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    fields = {"name": name, "name_key": name_key(name), "joined_at": timezone.now() - HERE_FOR}
    return Reader.objects.get_or_create(account=account, defaults=fields)[0]


class Talk:
    """The thread of a story while it is filled."""

    def __init__(self, story: StoryPage, readers: dict[str, Reader]) -> None:
        self.story, self.readers = story, readers
        self.thread, self.terms = thread_of(story), terms_of(story)
        self.by_id: dict[str, Comment] = {}

    def fill(self, written: list[dict[str, Any]]) -> None:
        if self.thread.comments.exists():
            return
        made = [self.comment(each) for each in written]
        insert_imported(self.thread, made, {})
        for comment, each in zip(made, written, strict=True):
            self.add_what_befell(comment, each)
        count_anew(self.thread.pk)

    def comment(self, written: dict[str, Any]) -> Comment:
        draft = Draft(
            self.thread, self.terms, self.readers[written["by"]], written["text"],
            parent=self.by_id[written["to"]] if "to" in written else None,
            mark=Comment.Mark(written.get("mark", "")), at=self.moment(written["after"]),
            html=self.html(written["text"]),
        )  # fmt: skip
        comment = comment_of(draft, state_of(written), address="")
        comment.is_pick = written.get("pick", False)
        comment.is_newcomers = "waits" in written
        if "before" in written:
            comment.edited_at = self.moment(written["edited_after"])
        if "id" in written:
            self.by_id[written["id"]] = comment
        return comment

    def html(self, text: str) -> str:
        return rendered(text, self.story.edition.interface_language)

    def moment(self, minutes: int) -> datetime:
        assert self.story.published_at is not None  # noqa: S101 – stories of the demo are public
        return self.story.published_at + timedelta(minutes=minutes)

    def add_what_befell(self, comment: Comment, written: dict[str, Any]) -> None:
        likers = [each for each in self.readers.values() if each.pk != comment.author_id]
        Like.objects.bulk_create(
            Like(comment=comment, reader=each) for each in likers[: written.get("likes", 0)]
        )
        if "before" in written:
            Version.objects.create(
                comment=comment, source=written["before"], html=self.html(written["before"]),
                until=self.moment(written["edited_after"]),
            )  # fmt: skip
        if "removed" in written:
            self.note_removal(comment, written["removed"])
        if "waits" in written:
            step = {
                "step": written["waits"], "outcome": Screening.Outcome.HOLD,
                "reason": written["waits"], "ms": 0.1,
            }  # fmt: skip
            Screening.objects.create(
                comment=comment, edition=comment.edition, reader=comment.author,
                outcome=Screening.Outcome.HOLD, steps=[step], at=comment.written_at,
            )  # fmt: skip

    def note_removal(self, comment: Comment, reason: str) -> None:
        edition = self.story.edition
        Decision.objects.create(
            action=Decision.Action.REMOVE, edition=edition, comment=comment, reader=comment.author,
            at=comment.written_at + timedelta(minutes=5), reason=reason,
            told=words_for(edition, reason, edition.language_tag),
            data={"before": State.PUBLISHED, "after": State.REMOVED},
        )  # fmt: skip


def state_of(written: dict[str, Any]) -> str:
    if "removed" in written:
        return State.REMOVED
    return State.WAITING if "waits" in written else State.PUBLISHED
