"""Tells readers of answers to them and of comments that name them: here and by mail.

Only of what everybody sees, and never before: a mail that left before the approval would make us
the carrier of whatever somebody wants to send to others. The mail is text without the comment's
own links, in the transaction that makes the comment public.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from broadsheet.comments.models import Comment, Mute, Notice
from broadsheet.comments.notices import notices_of
from broadsheet.kit.jobs import periodic
from broadsheet.kit.likeness import name_key
from broadsheet.mail.letters import send_text
from broadsheet.readers.models import HowOften, Reader
from broadsheet.readers.speaking import as_written_to

Kind = Notice.Kind
# After an @: a name may have spaces, so that as many words are tried as names here have.
MENTIONED = re.compile(r"(?<!\w)@(\w[^\n@]{0,60})")
MOST_MENTIONS = 5
A_DAY = timedelta(days=1)
MOST_IN_DIGEST = 30


def tell(comment: Comment) -> None:
    """Leave those whom the comment concerns a notice. Call it when others see it."""
    for reader, kind in concerned(comment).items():
        wish = reader.answers_by_mail if kind == Kind.ANSWER else reader.mentions_by_mail
        notice, is_new = Notice.objects.get_or_create(
            reader=reader, comment=comment,
            defaults={"kind": kind, "is_for_digest": wish == HowOften.DAILY},
        )  # fmt: skip
        if is_new and wish == HowOften.AT_ONCE and notices_of(reader).filter(pk=notice.pk).exists():
            mail([notice])


def concerned(comment: Comment) -> dict[Reader, str]:
    """Who is answered or named, but who does not want to hear the author."""
    found: dict[Reader, str] = dict.fromkeys(named_in(comment), Kind.MENTION)
    if comment.parent and comment.parent.author:
        found[comment.parent.author] = Kind.ANSWER
    if not found:
        return {}
    mutes = Mute.objects.filter(muted=comment.author_id, reader__in=found)
    deaf = set(mutes.values_list("reader", flat=True))
    return {
        reader: kind
        for reader, kind in found.items()
        if reader.pk not in {comment.author_id, *deaf} and reader.account_id
    }


def named_in(comment: Comment) -> list[Reader]:
    """Those of the thread whom the text names; a stranger cannot be called in."""
    written = [each.group(1) for each in MENTIONED.finditer(comment.source)][:MOST_MENTIONS]
    keys = {
        name_key(" ".join(words[:length]))
        for words in (text.split() for text in written)
        for length in range(1, min(len(words), 5) + 1)
    }
    if not keys:
        return []
    here = Reader.objects.filter(name_key__in=keys, account__isnull=False)
    return list(here.filter(comments__thread=comment.thread_id).distinct())


def mail(notices: list[Notice]) -> None:
    """One mail for notices of one reader, of the edition that the first is about."""
    reader, edition = notices[0].reader, notices[0].comment.edition
    with as_written_to(reader, edition):
        stop = edition.url_to("comment_mails", token_for(reader))
        context = {"notices": notices, "edition": edition, "stop": stop}
        send_text("comments/mail/notices.txt", reader.account.email, context)  # type: ignore[union-attr]


@periodic(every=600, lane="mail")
def send_digests() -> int:
    """Mail what has gathered since yesterday to those who want it once a day."""
    due = Notice.objects.filter(is_for_digest=True)
    since = timezone.now() - A_DAY
    readers = Reader.objects.filter(pk__in=due.filter(at__lt=since).values("reader"))
    for reader in readers:
        send_digest(reader)
    return len(readers)


@transaction.atomic
def send_digest(reader: Reader) -> None:
    gathered = notices_of(reader).filter(is_for_digest=True).order_by("at")
    related = gathered.select_for_update(of=("self",)).select_related(
        "reader__account", "comment__author", "comment__edition__page",
        "comment__thread__story__section",
    )  # fmt: skip
    if notices := list(related[:MOST_IN_DIGEST]):
        mail(notices)
    Notice.objects.filter(reader=reader, is_for_digest=True).update(is_for_digest=False)


def signer() -> Signer:
    return Signer(salt="broadsheet.comments.mails")


def token_for(reader: Reader) -> str:
    """What lets whoever has the mail end the mails, and nothing else."""
    return signer().sign(str(reader.pk))


def reader_by(token: str) -> Reader | None:
    try:
        return Reader.objects.filter(pk=signer().unsign(token)).first()
    except BadSignature:
        return None
