"""The blocks of which an edition's bars and menus are made."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


def validate_link(value: str) -> None:
    if not value.startswith(("https://", "http://", "/", "mailto:")) or value.startswith("//"):
        raise ValidationError(_("A link begins with https://, http://, mailto: or a single /."))


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=60, label=_("label"))
    url = blocks.CharBlock(max_length=500, validators=[validate_link], label=_("address"))

    class Meta:
        icon = "link-external"
        label = _("link")


class SectionLinkBlock(blocks.StructBlock):
    section = blocks.PageChooserBlock(page_type="editions.SectionPage", label=_("section"))
    label = blocks.CharBlock(
        max_length=60, required=False, label=_("label"), help_text=_("Empty: the section's name.")
    )

    class Meta:
        icon = "folder-open-inverse"
        label = _("section")


LINKS = [("link", LinkBlock())]
NAVIGATION = [("section", SectionLinkBlock()), ("link", LinkBlock())]
