from __future__ import annotations

import copy
import zoneinfo
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Collection, Locale, Page

from broadsheet.editions.colours import validate_on_dark_paper, validate_on_paper
from broadsheet.editions.links import LINKS, NAVIGATION, validate_link
from broadsheet.editions.models.roles import EditionRole
from broadsheet.editions.validators import validate_code, validate_language, validate_time_zone
from broadsheet.kit.changes import Announcing
from broadsheet.kit.dates import Conventions, validate_locale
from broadsheet.kit.public_files import PublicImageField, unguessable
from broadsheet.kit.showing import tag_of

if TYPE_CHECKING:
    from broadsheet.editions.models.pages import EditionPage, SectionPage


def logo_to(instance: Edition, filename: str) -> str:
    return unguessable("logos", filename)


class EditionQuerySet(models.QuerySet["Edition"]):
    def reading(self, code: str) -> Edition:
        """The edition whose addresses begin with the code, in the script that they mean."""
        edition = self.get(models.Q(code=code) | models.Q(latin_code=code))
        return edition.latin() if edition.latin_code == code else edition

    def open(self) -> EditionQuerySet:
        """Editions that readers may have, in the order of the switch."""
        return self.filter(is_open=True)

    def of_staff(self, user, *roles: str) -> EditionQuerySet:
        """Editions at whose desk the person works, in one of the roles if any are named.

        Owners, who are superusers, work at every desk in every role.
        """
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        held = EditionRole.objects.filter(group__user=user).exclude(role=EditionRole.Role.ASSIGNED)
        if roles:
            held = held.filter(role__in=roles)
        return self.filter(pk__in=held.values("edition"))


class Edition(Announcing, models.Model):
    """One language or region of the publication: its masthead, conventions and links."""

    class Direction(models.TextChoices):
        LTR = "ltr", _("left to right")
        RTL = "rtl", _("right to left")

    class Digits(models.TextChoices):
        LATIN = "latn", "0123456789"
        ARABIC = "arab", "٠١٢٣٤٥٦٧٨٩"
        PERSIAN = "arabext", "۰۱۲۳۴۵۶۷۸۹"
        BENGALI = "beng", "০১২৩৪৫৬৭৮৯"
        DEVANAGARI = "deva", "०१२३४५६७८९"

    code = models.SlugField(
        _("address"), max_length=20, unique=True, validators=[validate_code],
        help_text=_("The first part of every address of the edition: /en/."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    language_tag = models.CharField(
        _("language"), max_length=35, help_text=_("As in BCP 47: en, pt-BR, sr-Cyrl."),
        validators=[validate_language],
    )  # fmt: skip
    short_label = models.CharField(
        _("label in the switch"), max_length=30, help_text=_("In the edition's own script.")
    )
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction, default=Direction.LTR
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="UTC", validators=[validate_time_zone]
    )
    date_conventions = models.CharField(
        _("calendar conventions"), max_length=35, blank=True, validators=[validate_locale],
        help_text=_("Whose names of months: ar-EG, ar-LB, de-AT. Empty: the language's own."),
    )  # fmt: skip
    digits = models.CharField(_("digits"), max_length=7, choices=Digits, default=Digits.LATIN)

    page = models.OneToOneField(
        "EditionPage", on_delete=models.PROTECT, related_name="edition", editable=False
    )
    locale = models.OneToOneField(
        Locale, on_delete=models.PROTECT, related_name="edition", editable=False
    )
    collection = models.OneToOneField(
        Collection, on_delete=models.PROTECT, related_name="edition", editable=False
    )

    host = models.CharField(
        _("own host"), max_length=253, blank=True,
        help_text=_("Such as ar.example.org. Empty: the edition is reached by its path."),
        validators=[RegexValidator(r"^[a-z0-9.-]+(:\d+)?$", _("“%(value)s” is no host name."))],
    )  # fmt: skip
    latin_code = models.SlugField(
        _("address in Latin script"), max_length=20, blank=True, validators=[validate_code],
        help_text=_("For an edition in Serbian Cyrillic: where it is readable in Latin."),
    )  # fmt: skip
    latin_label = models.CharField(_("label of the Latin script"), max_length=30, blank=True)
    is_open = models.BooleanField(_("open to readers"), default=True)
    position = models.PositiveSmallIntegerField(_("position in the switch"), default=0)

    motto = models.CharField(_("motto"), max_length=160, blank=True)
    logo = PublicImageField(
        _("logo"), upload_to=logo_to, blank=True, width_field="logo_width",
        height_field="logo_height",
        help_text=_("PNG or WebP with a transparent ground. Empty: the name in type."),
    )  # fmt: skip
    logo_width = models.PositiveIntegerField(null=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, editable=False)
    accent = models.CharField(
        _("accent colour"), max_length=7, default="#8c1d2f", validators=[validate_on_paper]
    )
    accent_dark = models.CharField(
        _("accent colour on dark paper"), max_length=7, default="#f2a1a9",
        validators=[validate_on_dark_paper],
    )  # fmt: skip
    masthead_filled = models.BooleanField(_("masthead in the accent colour"), default=False)

    navigation = StreamField(NAVIGATION, verbose_name=_("navigation"), blank=True)
    network = StreamField(LINKS, verbose_name=_("network bar"), blank=True)
    services = StreamField(LINKS, verbose_name=_("service links"), blank=True)
    follow = StreamField(LINKS, verbose_name=_("follow us"), blank=True)
    footer_links = StreamField(LINKS, verbose_name=_("footer links"), blank=True)
    footer_text = models.TextField(_("footer text"), blank=True)
    legal_line = models.CharField(_("legal line"), max_length=300, blank=True)

    support_heading = models.CharField(_("heading"), max_length=120, blank=True)
    support_text = RichTextField(_("text"), blank=True, features=["bold", "italic", "link"])
    support_label = models.CharField(_("button"), max_length=60, blank=True)
    support_url = models.CharField(
        _("address"), max_length=500, blank=True, validators=[validate_link]
    )
    opinion_disclaimer = models.TextField(_("disclaimer under opinion"), blank=True)
    most_read_hours = models.PositiveSmallIntegerField(
        _("window of most read, in hours"), default=24,
        help_text=_("A quiet edition needs a longer window: 72 or 168."),
    )  # fmt: skip

    public_history = models.BooleanField(
        _("public history"), default=False,
        help_text=_("Readers may see and compare all versions of a story that were published."),
    )  # fmt: skip

    # Ids of stories, kept beside the edition because every page shows them: what editors
    # put first on the home front, and what readers opened most (see stories/reading.py).
    top_stories = models.JSONField(default=list, editable=False)
    most_read = models.JSONField(default=list, editable=False)
    most_read_in_sections = models.JSONField(default=dict, editable=False)

    objects = EditionQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [
                FieldPanel(f)
                for f in ("name", "motto", "logo", "accent", "accent_dark", "masthead_filled")
            ],
            heading=_("Masthead"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(f)
                for f in (
                    "language_tag",
                    "short_label",
                    "direction",
                    "time_zone",
                    "date_conventions",
                    "digits",
                )
            ],
            heading=_("Language"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(f, permission="editions.add_edition")
                for f in ("host", "latin_code", "latin_label", "is_open", "position")
            ],
            heading=_("Addresses"),
        ),
        FieldPanel("navigation"),
        FieldPanel("network"),
        FieldPanel("services"),
        FieldPanel("follow"),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("footer_links", "footer_text", "legal_line")],
            heading=_("Footer"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(f)
                for f in ("support_heading", "support_text", "support_label", "support_url")
            ],
            heading=_("Support block"),
        ),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("opinion_disclaimer", "most_read_hours", "public_history")],
            heading=_("Stories"),
        ),
    ]

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["host"], condition=~models.Q(host=""), name="one_edition_a_host"
            ),
            models.UniqueConstraint(
                fields=["latin_code"],
                condition=~models.Q(latin_code=""),
                name="one_edition_a_latin_address",
            ),
        ]

    # Set by EditionMiddleware on the instance of a request for the Latin address.
    in_latin = False

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.latin_code and Edition.objects.filter(code=self.latin_code).exists():
            raise ValidationError({"latin_code": _("An edition has this address already.")})
        if Edition.objects.exclude(pk=self.pk).filter(latin_code=self.code).exists():
            raise ValidationError({"code": _("An edition is read in Latin script there.")})
        if self.host and self.host == urlsplit(settings.PUBLIC_URL).netloc:
            raise ValidationError({"host": _("This is the host of the whole publication.")})

    @property
    def live(self) -> bool:
        """What kit/changes.py asks of a page: closing an edition withdraws all its pages."""
        return self.is_open

    def affects(self) -> set[str]:
        """Every page of the edition, and the switch on the pages of all."""
        return {tag_of(self), "editions"}

    def most_read_in(self, section_id: int | None) -> list[int]:
        return self.most_read_in_sections.get(str(section_id), []) if section_id else self.most_read

    def latin(self) -> Edition:
        """The same edition as it is read at its Latin address."""
        edition = copy.copy(self)
        edition.in_latin = True
        return edition

    def at_publication(self) -> Edition:
        """The same edition at the publication's host, where readers of all editions sign in."""
        edition = copy.copy(self)
        edition.host = ""
        return edition

    @property
    def tag(self) -> str:
        """The language tag of what is being rendered."""
        return "sr-Latn" if self.in_latin else self.language_tag

    @cached_property
    def interface_language(self) -> str:
        """The nearest catalogue of interface texts; English when there is none."""
        try:
            return translation.get_supported_language_variant(self.language_tag.lower())
        except LookupError:
            return "en"

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @cached_property
    def conventions(self) -> Conventions:
        return Conventions(self.date_conventions or self.language_tag, self.digits, self.zone)

    @property
    def locale_tag(self) -> str:
        """What the page's scripts write dates and numbers by (BCP 47, with the digits)."""
        locale = self.tag if self.in_latin else str(self.conventions.locale).replace("_", "-")
        return f"{locale}-u-nu-{self.digits}"

    @property
    def origin(self) -> str:
        """Scheme and host of the edition's addresses."""
        if not self.host or not self.is_open:
            return settings.PUBLIC_URL
        return f"{urlsplit(settings.PUBLIC_URL).scheme}://{self.host}"

    @property
    def prefix(self) -> str:
        """The path all addresses of the edition begin with, without the last slash.

        Those of a closed one are at the desk, where only its staff read it.
        """
        if not self.is_open:
            at_desk = reverse("editions:read", urlconf="config.urls", args=[self.pk, ""])
            return at_desk.removesuffix("/")
        if self.in_latin:
            return f"/{self.latin_code}"
        return "" if self.host else f"/{self.code}"

    def path_to(self, name: str, *args) -> str:
        """The path of one of the edition's pages: `edition.path_to("story", section, slug)`."""
        path = reverse(name, urlconf="config.edition_urls", args=args)
        # Where a page is made below the edition's prefix (readers/doors.py), that is in front.
        return f"{self.prefix}/{path.removeprefix(get_script_prefix())}"

    def url_to(self, name: str, *args) -> str:
        return self.origin + self.path_to(name, *args)

    @cached_property
    def sections(self) -> dict[int, SectionPage]:
        """The live sections by id, in their order in the tree."""
        return {
            page.pk: page.sectionpage
            for page in self.standing_pages
            if hasattr(page, "sectionpage")
        }

    @cached_property
    def information(self) -> list[Page]:
        """The live policies and pages about the newsroom, in their order in the tree."""
        return [page for page in self.standing_pages if not hasattr(page, "sectionpage")]

    @cached_property
    def standing_pages(self) -> list[Page]:
        """Sections and information pages: every page shows both."""
        root: type[EditionPage] = self._meta.get_field("page").related_model  # type: ignore[assignment]
        return root.standing_pages(self.page_id)
