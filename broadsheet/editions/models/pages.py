from __future__ import annotations

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from broadsheet.editions.copying import SectionCopyForm
from broadsheet.editions.models.addresses import OldAddress
from broadsheet.editions.models.edition import Edition
from broadsheet.editions.validators import RESERVED_SLUGS
from broadsheet.kit.changes import Announcing
from broadsheet.kit.showing import tag_of


class EditionPage(Page):
    """The root of an edition's part of the page tree; its front is the edition's home."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["editions.SectionPage", "editions.InformationPage"]

    class Meta:
        verbose_name = _("edition's root")
        verbose_name_plural = _("editions' roots")

    @staticmethod
    def standing_pages(pk: int) -> list[Page]:
        """The live sections and information pages below an edition's root, in their order.

        Found by their own small tables: an edition has a million pages of other types.
        """
        kinds = SectionPage.objects.values("pk").union(InformationPage.objects.values("pk"))
        root = Page.objects.filter(pk=pk).values("path")
        pages = Page.objects.live().filter(pk__in=kinds, path__startswith=root)
        return list(pages.select_related("sectionpage").order_by("path"))

    @classmethod
    def can_create_at(cls, parent) -> bool:
        """Editions are made by found_edition(), never as a bare page."""
        return False

    def permissions_for_user(self, user):
        from broadsheet.editions.page_permissions import RootTester

        return RootTester(user, self)

    def get_url_parts(self, request=None):
        return self.pk, self.edition.origin, self.edition.path_to("home")


class EditionSubpage(Announcing, Page):
    """Base of what is reached by one segment below the edition's prefix."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("“%s” is an address of the site itself.") % self.slug})

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs):
        """A public page that gets another slug is still found at the one before.

        A revision saves some fields of an instance that holds the draft: nothing follows.
        """
        if update_fields is not None:
            return super().save(*args, update_fields=update_fields, **kwargs)
        before = Page.objects.filter(pk=self.pk, live=True).first()
        result = super().save(*args, **kwargs)
        if before and before.slug != self.slug:
            OldAddress.keep(self.edition, f"/{before.slug}/", f"/{self.slug}/", self.page_ptr)
        return result

    @cached_property
    def edition(self) -> Edition:
        return edition_of(self)

    def affects(self) -> set[str]:
        """Itself, its front, and the menus and footers of the edition."""
        if not self.live:
            return {tag_of(self)}  # A front may still be filled from a withdrawn section.
        return {tag_of(self), f"front:{self.pk}", f"standing:{edition_of(self).pk}"}

    def get_url_parts(self, request=None):
        return self.pk, self.edition.origin, self.edition.path_to("section", self.slug)


class SectionPage(EditionSubpage):
    """A department of an edition."""

    description = models.CharField(_("description"), max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("description")]
    parent_page_types = ["editions.EditionPage"]
    subpage_types = ["stories.StoryPage"]
    copy_form_class = SectionCopyForm

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


def edition_of(page: Page) -> Edition:
    """The edition in whose part of the tree the page stands."""
    root_path = page.path[: Page.steplen * 2]
    return Edition.objects.get(page__path=root_path)
