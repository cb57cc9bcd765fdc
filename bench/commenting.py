"""A publication whose readers have written: comments as rows, in any number."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from broadsheet.comments.keys import new_id, ranked, step
from broadsheet.comments.models import Comment, CommentFigures, Thread
from broadsheet.comments.models.comments import MOST_DEEP
from broadsheet.comments.text import RENDERER, rendered
from broadsheet.kit.likeness import name_key
from broadsheet.people.models import User
from broadsheet.readers.models import Reader
from broadsheet.stories.models import StoryPage

BATCH = 2_000
# Of the comments, so many answer another one; the rest begin a tree.
ANSWERING = 0.6
WORDS = "harbour ferry council vote bridge storm price ticket engineer night market school".split()


def make_readers(number: int) -> list[Reader]:
    joined = timezone.now() - timedelta(days=90)
    accounts = User.objects.bulk_create(
        [
            User(username=f"reader-{n}", email=f"reader-{n}@readers.example.org")
            for n in range(number)
        ]
    )
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=each, email=each.email, verified=True, primary=True)
            for each in accounts
        ]
    )
    return Reader.objects.bulk_create(
        [
            Reader(
                account=account,
                name=f"Reader {n}",
                name_key=name_key(f"Reader {n}"),
                joined_at=joined,
            )
            for n, account in enumerate(accounts)
        ]
    )


def fill_thread(
    story: StoryPage, readers: list[Reader], number: int, state: str = Comment.State.PUBLISHED
) -> Thread:
    """Comments of some days, as readers write them: half of them answers, some with likes."""
    chance = random.Random(number)  # noqa: S311
    thread = Thread.objects.create(story=story)
    begin = timezone.now() - timedelta(days=3)
    written: list[Comment] = []
    for place in range(number):
        at = begin + timedelta(seconds=place * 2 * 86_400 / number)
        parent = chance.choice(written[-400:]) if written and chance.random() < ANSWERING else None
        source = " ".join(chance.choices(WORDS, k=chance.randint(8, 60))) + f" {place}."
        pk = new_id(at)
        path = (parent.path[: MOST_DEEP * 13] if parent else "") + step(pk)
        written.append(
            Comment(
                pk=pk, thread=thread, edition_id=story.edition_id, author=chance.choice(readers),
                parent=parent, root_id=parent.root_id if parent else pk, path=path,
                depth=len(path) // 13 - 1, source=source, html=rendered(source, "en"), renderer=RENDERER,
                fingerprint=chance.getrandbits(60), state=state, is_listed=state == Comment.State.PUBLISHED, written_at=at,
            )
        )  # fmt: skip
    Comment.objects.bulk_create(written, batch_size=BATCH)
    is_public = state == Comment.State.PUBLISHED
    answers = Counter(pk for each in written if is_public for pk in each.ancestor_ids)
    newest = {each.root_id: each.pk for each in written}
    CommentFigures.objects.bulk_create(
        [
            CommentFigures(
                comment=each, thread=thread, is_head=is_public and not each.depth,
                answers=answers[each.pk], recent=newest[each.root_id],
                liked=ranked(0, each.pk), replied=ranked(answers[each.pk], each.pk),
            )
            for each in written
        ],
        batch_size=BATCH,
    )  # fmt: skip
    if is_public:
        Thread.objects.filter(pk=thread.pk).update(visible=number, version=1)
    return thread
