"""Mails of text alone: most of what people get from here."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send_text(template: str, to: str, context: dict[str, Any]) -> None:
    """Post what the template says, in the language in force. Its first line is the subject."""
    subject, _, body = render_to_string(template, context).strip().partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(subject.strip(), f"{body.strip()}\n", None, [to], headers=headers).send()
