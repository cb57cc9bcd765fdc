"""The desk's field for a day and an hour, which says on whose clocks and takes no unclear one."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateTimeInput

from broadsheet.kit.moments import both, comes_twice, is_missing, next_shown, with_offset


class MomentInput(AdminDateTimeInput):
    """Keeps what is typed: Wagtail's own drops an offset when one leaves the field."""

    def get_config(self):
        return super().get_config() | {"validateOnBlur": False}


class MomentField(forms.DateTimeField):
    """A time on the clocks of the person's zone, or with an offset of its own."""

    widget = MomentInput

    def __init__(self, *, widget=None, help_text="", **kwargs):
        if isinstance(widget, AdminDateTimeInput):  # also one a panel brings along
            widget = MomentInput(
                widget.attrs, js_overlay_parent_selector=widget.js_overlay_parent_selector
            )
        help_text = lazy(with_zone, str)(help_text)
        super().__init__(widget=widget, help_text=help_text, **kwargs)

    def prepare_value(self, value):
        zone = timezone.get_current_timezone()
        if isinstance(value, datetime) and timezone.is_aware(value) and comes_twice(value, zone):
            return with_offset(value.astimezone(zone))
        return super().prepare_value(value)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise self.unclear((error.params or {})["datetime"]) from None

    def unclear(self, local: datetime) -> ValidationError:
        zone = timezone.get_current_timezone()
        said = {
            "field": capfirst(self.label or ""),
            "time": f"{local:%Y-%m-%d %H:%M}",
            "zone": zone,
        }
        if is_missing(local, zone):
            said["next"] = f"{next_shown(local, zone):%Y-%m-%d %H:%M}"
            sentence = _(
                "%(field)s: the clocks of %(zone)s are put forward and never show %(time)s;"
                " the next time they show is %(next)s."
            )
        else:
            said["first"], said["second"] = map(with_offset, both(local, zone))
            sentence = _(
                "%(field)s: the clocks of %(zone)s are put back and show %(time)s twice;"
                " write %(first)s for the first time or %(second)s for the second."
            )
        return ValidationError(sentence % said, code="unclear")


def with_zone(help_text: str) -> str:
    zone = _("On the clocks of %s.") % timezone.get_current_timezone_name()
    return f"{help_text} {zone}".strip()


def use_at_desk() -> None:
    """Have every form of the desk take times this way."""
    register_form_field_override(
        models.DateTimeField, override={"form_class": MomentField, "widget": MomentInput}
    )
