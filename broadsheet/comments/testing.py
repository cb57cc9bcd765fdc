"""Builders for tests of whatever rests on comments."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from allauth.account.models import EmailAddress
from django.utils import timezone

from broadsheet.comments.models import Comment, EditionRules, Mode
from broadsheet.comments.posting import post, thread_of
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import Terms
from broadsheet.kit.likeness import name_key
from broadsheet.people.models import User
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage

numbers = count(1)


def make_reader(name: str = "", **fields) -> Reader:
    """A reader with an account and a confirmed address."""
    number = next(numbers)
    name = name or f"Reader {number}"
    account = User.objects.create_user(f"reader-{number}", f"reader-{number}@readers.example.org")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return Reader.objects.create(account=account, name=name, name_key=name_key(name), **fields)


def make_comment(
    story: StoryPage, source: str = "", parent: Comment | None = None, reader: Reader | None = None
) -> Comment:
    """A comment that everybody sees, by somebody who is known."""
    reader = reader or make_reader(joined_at=timezone.now() - timedelta(days=9))
    terms = Terms(EditionRules(edition=story.edition, links_are_held=False), Mode.OPEN, None, 0)
    source = source or f"Words of {reader}"
    posted = post(Draft(thread_of(story), terms, reader, source, parent=parent))
    if posted.comment is None:
        raise AssertionError(posted.result)
    return posted.comment
