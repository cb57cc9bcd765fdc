from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.comments.models import Report
from broadsheet.comments.text import LONGEST


class CommentForm(forms.Form):
    """What comes with a comment. Whether it is taken is screening.py's question."""

    text = forms.CharField(
        max_length=LONGEST, strip=False,
        error_messages={"required": _("Please write something.")},
    )  # fmt: skip
    # From the first key to sending, as the script has counted.
    seconds = forms.FloatField(required=False, min_value=0)
    rephrased = forms.BooleanField(required=False)


LONGEST_NOTE = 1000


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        choices=Report.Reason.choices,
        error_messages={"required": _("Please choose a reason.")},
    )
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
