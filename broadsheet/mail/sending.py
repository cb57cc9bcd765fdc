"""Hands the outbox over to the mail server, a few letters at a time."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.core.mail import mailers
from django.utils import timezone

from broadsheet.kit.jobs import periodic
from broadsheet.mail.models import Letter

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 50
KEPT_FOR = timedelta(days=30)


@periodic(every=1, lane="mail")
def send_due() -> int:
    """Send what is due; return how many were sent.

    When the server itself does not answer, the rest waits too: each would wait as long.
    """
    sent = 0
    for letter in Letter.objects.due()[:MOST_AT_ONCE]:
        if not letter.take_up():
            continue
        try:
            mailers["server"].send_messages([letter.as_mail()])
        except (OSError, smtplib.SMTPException) as error:
            letter.note_problem(f"{type(error).__name__}: {error}", is_final=is_refusal(error))
            logger.warning("mail %s was not sent: %s", letter.pk, error)
            if not isinstance(error, smtplib.SMTPException):
                break
        else:
            letter.note_sent()
            sent += 1
    return sent


def is_refusal(error: Exception) -> bool:
    """Whether the server will never take the mail for this receiver (RFC 5321, 4.2.1: 5yz)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


@periodic(every=3600, lane="mail")
def forget_old() -> None:
    Letter.objects.filter(next_try_at=None, posted_at__lt=timezone.now() - KEPT_FOR).delete()
