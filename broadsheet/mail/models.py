from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.utils import timezone

# How long a mail waits after each try that failed, in minutes; then it is given up.
WAITS = (1, 5, 15, 60, 240, 720, 1440)
# A letter that was taken up and never noted as sent belonged to a process that was killed.
IS_LOST_AFTER = timedelta(minutes=10)


class LetterQuerySet(models.QuerySet):
    def waiting(self) -> LetterQuerySet:
        return self.filter(next_try_at__isnull=False)

    def due(self) -> LetterQuerySet:
        return self.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")

    def failed(self) -> LetterQuerySet:
        """Given up, or not taken by the mail server so far."""
        return self.exclude(problem="").filter(sent_at=None)


class Letter(models.Model):
    """A mail on its way out, written in the transaction of whatever it tells of.

    Its words are kept only until the mail server has taken it. One that was being handed over
    when the process was killed is sent again: somebody may get it twice, nobody not at all.
    """

    to = models.JSONField()
    subject = models.CharField(max_length=255)
    # What makes an EmailMultiAlternatives; empty once it is sent.
    message = models.JSONField()
    posted_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"]),
            models.Index(fields=["posted_at"]),
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.to)}: {self.subject}"

    @classmethod
    def post(cls, mail: EmailMultiAlternatives) -> Letter:
        """Put the mail into the outbox. ValueError for what could not be sent as it is."""
        if mail.attachments:
            raise ValueError("The outbox takes no attachments.")
        mail.message()  # refuses line breaks in headers
        return cls.objects.create(to=mail.to, subject=mail.subject[:255], message=fields_of(mail))

    def as_mail(self) -> EmailMultiAlternatives:
        alternatives = self.message["alternatives"]
        mail = EmailMultiAlternatives(**{**self.message, "alternatives": None})
        for content, mimetype in alternatives:
            mail.attach_alternative(content, mimetype)
        return mail

    def take_up(self) -> bool:
        """Whether it is ours to send now: of two processes, one's."""
        mine = Letter.objects.filter(pk=self.pk, next_try_at=self.next_try_at)
        self.tries += 1
        self.next_try_at = timezone.now() + IS_LOST_AFTER
        return bool(mine.update(tries=self.tries, next_try_at=self.next_try_at))

    def note_sent(self) -> None:
        self.sent_at, self.next_try_at = timezone.now(), None
        self.message, self.problem = {}, ""
        self.save()

    def note_problem(self, problem: str, is_final: bool) -> None:
        """Try again later, unless the receiver refused or it was tried often enough."""
        self.problem = problem
        if is_final or self.tries > len(WAITS):
            self.next_try_at = None
        else:
            self.next_try_at = timezone.now() + timedelta(minutes=WAITS[self.tries - 1])
        self.save()


def fields_of(mail: EmailMultiAlternatives) -> dict:
    return {
        "subject": mail.subject,
        "body": mail.body,
        "from_email": mail.from_email,
        "to": mail.to,
        "cc": mail.cc,
        "bcc": mail.bcc,
        "reply_to": mail.reply_to,
        "headers": mail.extra_headers,
        "alternatives": [list(each) for each in getattr(mail, "alternatives", [])],
    }
