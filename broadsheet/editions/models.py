from __future__ import annotations

import copy
import zoneinfo
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_slug
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Collection, Locale, Page

from broadsheet.editions.colours import validate_on_dark_paper, validate_on_paper
from broadsheet.editions.links import LINKS, NAVIGATION
from broadsheet.kit.dates import Conventions, validate_locale

# First path segments that are not editions, and second ones that are not sections.
RESERVED_CODES = {
    "beacon", "desk", "documents", "healthz", "media", "originals", "robots", "static", "favicon",
}  # fmt: skip
RESERVED_SLUGS = {
    "archive", "authors", "corrections", "feeds", "latest", "most-read", "offline", "page",
    "podcasts", "schedule", "search", "topics", "live", "account", "newsletters", "watch",
}  # fmt: skip


def validate_code(value: str) -> None:
    validate_slug(value)
    if value in RESERVED_CODES or value != value.lower():
        raise ValidationError(_("“%s” cannot be the address of an edition.") % value)


def validate_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%s” is no time zone: write it like Europe/Belgrade.") % value)


class EditionQuerySet(models.QuerySet):
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
        held = EditionRole.objects.filter(group__user=user)
        if roles:
            held = held.filter(role__in=roles)
        return self.filter(pk__in=held.values("edition"))


class Edition(models.Model):
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
        validators=[RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", _("“%(value)s” is no language tag."))],
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
    logo = models.ImageField(
        _("logo"), upload_to="logos/", blank=True,
        help_text=_("PNG or WebP with a transparent ground. Empty: the name in type."),
    )  # fmt: skip
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
    support_url = models.CharField(_("address"), max_length=500, blank=True)
    opinion_disclaimer = models.TextField(_("disclaimer under opinion"), blank=True)
    most_read_hours = models.PositiveSmallIntegerField(
        _("window of most read, in hours"), default=24,
        help_text=_("A quiet edition needs a longer window: 72 or 168."),
    )  # fmt: skip

    # Ids of stories, kept beside the edition because every page shows them: what editors
    # put first on the home front, and what readers opened most (see stories/reading.py).
    top_stories = models.JSONField(default=list, editable=False)
    most_read = models.JSONField(default=list, editable=False)

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
            [FieldPanel(f) for f in ("opinion_disclaimer", "most_read_hours")],
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

    def latin(self) -> Edition:
        """The same edition as it is read at its Latin address."""
        edition = copy.copy(self)
        edition.in_latin = True
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
    def origin(self) -> str:
        """Scheme and host of the edition's addresses."""
        if not self.host:
            return settings.PUBLIC_URL
        return f"{urlsplit(settings.PUBLIC_URL).scheme}://{self.host}"

    @property
    def prefix(self) -> str:
        """The path all addresses of the edition begin with, without the last slash."""
        if self.in_latin:
            return f"/{self.latin_code}"
        return "" if self.host else f"/{self.code}"

    def path_to(self, name: str, *args) -> str:
        """The path of one of the edition's pages: `edition.path_to("story", section, slug)`."""
        return self.prefix + reverse(name, urlconf="config.edition_urls", args=args)

    def url_to(self, name: str, *args) -> str:
        return self.origin + self.path_to(name, *args)

    @cached_property
    def sections(self) -> dict[int, SectionPage]:
        """The live sections by id, in their order in the tree."""
        return {page.pk: page.sectionpage for page in self.standing_pages if is_section(page)}

    @cached_property
    def information(self) -> list[Page]:
        """The live policies and pages about the newsroom, in their order in the tree."""
        return [page for page in self.standing_pages if not is_section(page)]

    @cached_property
    def standing_pages(self) -> list[Page]:
        """Sections and information pages in one query, since every page shows both.

        Found by their own small tables: an edition has a million pages of other types.
        """
        kinds = SectionPage.objects.values("pk").union(InformationPage.objects.values("pk"))
        pages = Page.objects.live().filter(pk__in=kinds, path__startswith=self.page.path)
        return list(pages.select_related("sectionpage").order_by("path"))


def is_section(page: Page) -> bool:
    return hasattr(page, "sectionpage")


class EditionRole(models.Model):
    """A role at one edition's desk: the people in the group have it."""

    class Role(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        TRANSLATOR = "translator", _("translator")
        EDITOR = "editor", _("editor")
        FRONT_EDITOR = "front_editor", _("front editor")
        MODERATOR = "moderator", _("moderator")
        CHIEF_EDITOR = "chief_editor", _("chief editor")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    group = models.OneToOneField(
        "auth.Group", on_delete=models.CASCADE, related_name="edition_role"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "role"], name="one_group_a_role")]

    def __str__(self) -> str:
        return f"{self.edition.code}: {self.get_role_display()}"


class EditionPage(Page):
    """The root of an edition's part of the page tree; its front is the edition's home."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["editions.SectionPage", "editions.InformationPage"]

    class Meta:
        verbose_name = _("edition's root")
        verbose_name_plural = _("editions' roots")

    @classmethod
    def can_create_at(cls, parent) -> bool:
        """Editions are made by found_edition(), never as a bare page."""
        return False

    def permissions_for_user(self, user):
        from broadsheet.editions.page_permissions import RootTester

        return RootTester(user, self)

    def get_url_parts(self, request=None):
        return self.pk, self.edition.origin, self.edition.path_to("home")


class EditionSubpage(Page):
    """Base of what is reached by one segment below the edition's prefix."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("“%s” is an address of the site itself.") % self.slug})

    @transaction.atomic
    def save(self, *args, **kwargs):
        """A public page that gets another slug is still found at the one before."""
        before = Page.objects.filter(pk=self.pk, live=True).first()
        result = super().save(*args, **kwargs)
        if before and before.slug != self.slug:
            OldAddress.keep(self.edition, f"/{before.slug}/", f"/{self.slug}/", self.page_ptr)
        return result

    @cached_property
    def edition(self) -> Edition:
        return edition_of(self)

    def get_url_parts(self, request=None):
        return self.pk, self.edition.origin, self.edition.path_to("section", self.slug)


class SectionPage(EditionSubpage):
    """A department of an edition."""

    description = models.CharField(_("description"), max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("description")]
    parent_page_types = ["editions.EditionPage"]
    subpage_types = ["stories.StoryPage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def permissions_for_user(self, user):
        from broadsheet.editions.page_permissions import StructureTester

        return StructureTester(user, self)


class InformationPage(EditionSubpage):
    """A policy, an imprint, a page about the newsroom."""

    class Role(models.TextChoices):
        NONE = "", _("none")
        ABOUT = "about", _("about us")
        CORRECTIONS = "corrections_policy", _("corrections policy")
        COMMENTS = "comments_policy", _("commenting policy")
        PRIVACY = "privacy", _("privacy")
        TERMS = "terms", _("terms of use")
        CONTACT = "contact", _("contact")

    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True, default="")
    body = RichTextField(_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("role"), FieldPanel("body")]
    parent_page_types = ["editions.EditionPage", "editions.InformationPage"]
    subpage_types = ["editions.InformationPage"]

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def permissions_for_user(self, user):
        from broadsheet.editions.page_permissions import InformationTester

        return InformationTester(user, self)


class OldAddress(models.Model):
    """Where something of the edition was reached before, and where it is now."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="old_addresses")
    path = models.CharField(
        max_length=700,
        help_text="Below the edition's prefix, beginning with a slash, query included.",
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "path"], name="one_target_an_old_address")
        ]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def keep(cls, edition: Edition, before: str, now: str, page: Page) -> None:
        """Let the path before lead to the page, and nothing lead away from where it is now."""
        cls.objects.filter(edition=edition, path=now).delete()
        cls.objects.update_or_create(edition=edition, path=before, defaults={"page": page})


def edition_of(page: Page) -> Edition:
    """The edition in whose part of the tree the page stands."""
    root_path = page.path[: Page.steplen * 2]
    return Edition.objects.get(page__path=root_path)
