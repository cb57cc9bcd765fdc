from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import RadioSelect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtailmedia.edit_handlers import MediaChooserPanel

from broadsheet.editions.models import Edition, OldAddress, SectionPage
from broadsheet.editions.page_permissions import InEditionTester
from broadsheet.editions.requests import as_page_of
from broadsheet.editions.validators import RESERVED_SLUGS
from broadsheet.kit.changes import Announcing
from broadsheet.kit.showing import tag_of
from broadsheet.media.models import Picture, Recording
from broadsheet.stories.blocks import BodyBlock
from broadsheet.stories.forms import ChangePanel, StoryForm
from broadsheet.stories.models.authors import Author
from broadsheet.stories.models.body import WithBody
from broadsheet.stories.models.declaring import SaysWhatChanged
from broadsheet.stories.models.filing import Byline, StorySection, StoryTopic
from broadsheet.stories.models.topics import Topic
from broadsheet.stories.models.versions import PublishedVersion
from broadsheet.stories.panels import ForTheDesk, StoryTabs


class StoryQuerySet(PageQuerySet):
    def published(self) -> StoryQuerySet:
        """What readers may see, newest first. Rests on the indexes of `listed_at`."""
        return self.filter(listed_at__isnull=False, live=True).order_by("-listed_at")

    def in_edition(self, edition: Edition) -> StoryQuerySet:
        return self.filter(edition=edition)

    def for_cards(self) -> StoryQuerySet:
        """With what a card shows, and without the bodies."""
        return self.select_related("picture", "section").defer("body")


class StoryManager(PageManager.from_queryset(StoryQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> StoryQuerySet:
        """The desk's lists ask each story for its edition and section: they come in one query."""
        return super().get_queryset().fetch_mode(models.FETCH_PEERS)


class StoryPage(Announcing, WithBody, SaysWhatChanged, Page):
    """A story of one edition. `title` is its headline."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        ANALYSIS = "analysis", _("analysis")
        OPINION = "opinion", _("opinion")
        FEATURE = "feature", _("feature")
        EXPLAINER = "explainer", _("explainer")
        INTERVIEW = "interview", _("interview")
        FACT_CHECK = "fact_check", _("fact check")
        GALLERY = "gallery", _("gallery")
        VIDEO = "video", _("video")
        PRESS_REVIEW = "press_review", _("press review")
        SPONSORED = "sponsored", _("sponsored")

    class Label(models.TextChoices):
        NONE = "", _("none")
        VIDEO = "video", _("video")
        AUDIO = "audio", _("audio")
        PHOTOS = "photos", _("photos")
        LIVE = "live", pgettext_lazy("label of a story", "live")

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="stories", editable=False
    )
    section = models.ForeignKey(
        SectionPage, on_delete=models.PROTECT, related_name="stories", editable=False
    )
    # Wagtail keeps slugs unique among siblings; ours are unique in the edition.
    edition_slug = models.SlugField(max_length=255, allow_unicode=True, editable=False)
    # The key of every public list: the time of publication while the story is public,
    # else null, so that one index answers "the newest that readers may see".
    listed_at = models.DateTimeField(null=True, editable=False)

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    label = models.CharField(_("label"), max_length=6, choices=Label, blank=True, default="")
    kicker = models.CharField(
        _("kicker"), max_length=60, blank=True, help_text=_("A word or two above the headline.")
    )
    short_headline = models.CharField(
        _("short headline"), max_length=120, blank=True, help_text=_("For cards and the ticker.")
    )
    standfirst = models.TextField(_("standfirst"), blank=True)
    dateline = models.CharField(_("dateline"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=160, blank=True)
    picture = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("lead picture"),
    )  # fmt: skip
    video = models.ForeignKey(
        Recording, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("lead video"),
    )  # fmt: skip
    picture_caption = models.CharField(_("caption"), max_length=400, blank=True)
    picture_credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Empty: the picture's own.")
    )
    picture_alt = models.CharField(
        _("alt text"), max_length=300, blank=True, help_text=_("Empty: the picture's own.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    published_at = models.DateTimeField(
        _("time of publication"), null=True, blank=True,
        help_text=_("As readers see it. Empty: when it is first published here."),
    )  # fmt: skip
    # When readers were last told of a change, and of a retraction that stands.
    updated_at = models.DateTimeField(_("updated"), null=True, editable=False)
    retracted_at = models.DateTimeField(_("retracted"), null=True, editable=False)
    # What its editor says of a change of a story that readers have: part of the draft, so
    # that it waits with the draft for its time or its review. It counts for the version
    # that follows the revision `change_of`, and says nothing of later ones.
    change_kind = models.CharField(
        _("what kind of change"), max_length=13, choices=PublishedVersion.Kind, blank=True
    )
    change_note = models.TextField(_("note to readers"), blank=True)
    change_of = models.PositiveBigIntegerField(null=True, editable=False)
    # The language a story is written in when it is not the edition's:
    # Serbian in Latin script within a Cyrillic edition.
    language_tag = models.CharField(
        _("language"), max_length=35, blank=True, help_text=_("Empty: the edition's.")
    )

    objects = StoryManager()

    base_form_class = StoryForm
    parent_page_types = ["editions.SectionPage"]
    subpage_types: list[str] = []
    search_auto_update = False
    private_page_options: list[str] = []
    exclude_fields_in_copy = [
        "updated_at",
        "retracted_at",
        "change_kind",
        "change_note",
        "change_of",
    ]
    template = "stories/story.html"

    story_panels = [
        FieldPanel("title", heading=_("headline")),
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [FieldPanel("kicker"), FieldPanel("short_headline")], heading=_("Kicker and cards")
        ),
        ForTheDesk([InlinePanel("bylines", label=_("byline"), heading=_("Bylines"))]),
        MultiFieldPanel(
            [
                FieldPanel("picture"),
                FieldPanel("picture_caption"),
                FieldPanel("picture_credit"),
                FieldPanel("picture_alt"),
                MediaChooserPanel("video", media_type="video"),
            ],
            heading=_("Lead picture or video"),
        ),
        FieldPanel("body"),
        ChangePanel(
            [FieldPanel("change_kind", widget=RadioSelect), FieldPanel("change_note")],
            heading=_("What changed"),
        ),
    ]
    filing_panels = [
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("label")], heading=_("Kind")),
        FieldPanel("slug", heading=_("address")),
        InlinePanel("topic_links", label=_("topic"), heading=_("Topics")),
        InlinePanel("further_sections", label=_("section"), heading=_("Further sections")),
        MultiFieldPanel(
            [FieldPanel(f) for f in ("dateline", "source", "language_tag")], heading=_("Origin")
        ),
        FieldPanel("published_at"),
    ]
    edit_handler = StoryTabs(
        [
            ObjectList(story_panels, heading=_("Story")),
            ForTheDesk(filing_panels, heading=_("Filing")),
            ForTheDesk(Page.settings_panels, heading=_("Publishing")),
        ]
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.UniqueConstraint(fields=["edition", "edition_slug"], name="one_story_an_address")
        ]
        indexes = [
            models.Index(fields=["edition", "-listed_at"], name="story_by_edition"),
            models.Index(fields=["section", "-listed_at"], name="story_by_section"),
            models.Index(fields=["edition", "kind", "-listed_at"], name="story_by_kind"),
        ]

    def permissions_for_user(self, user):
        return InEditionTester(user, self)

    def _set_core_field_defaults(self) -> None:
        """Wagtail's step before any validation or saving: ours follow from the same place."""
        self.file_under_parent()
        super()._set_core_field_defaults()
        if not self.slug and self.path:
            # Nothing of the headline can stand in an address: it is all signs.
            self.slug: str = self._get_autogenerated_slug("story")
        self.edition_slug = self.slug

    def file_under_parent(self) -> None:
        """Take edition, section and locale from the place in the tree."""
        if not self.path:
            return
        parent_path = self.path[: -self.steplen]
        if self.section_id is None or self.section.path != parent_path:
            self.section = SectionPage.objects.get(path=parent_path)
            self.edition = Edition.objects.get(page__path=parent_path[: -self.steplen])
            self.locale_id = self.edition.locale_id

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("“%s” is an address of the site itself.") % self.slug})
        if self.edition_id and self.others_at_slug().exists():
            raise ValidationError(
                {"slug": _("Another story of this edition has the address “%s”.") % self.slug}
            )

    def others_at_slug(self) -> StoryQuerySet:
        return StoryPage.objects.filter(edition=self.edition_id, edition_slug=self.slug).exclude(
            pk=self.pk
        )

    def _get_autogenerated_slug(self, base_slug: str) -> str:
        """A free slug of the whole edition, not only of the section, nor the site's own.

        A number would tell readers of a first story while that is a draft.
        """
        base, number = base_slug[:200], 2
        slug, others = base, StoryPage.objects.filter(edition=self.edition_id).exclude(pk=self.pk)
        while slug in RESERVED_SLUGS or (holders := others.filter(edition_slug=slug)):
            is_known = slug in RESERVED_SLUGS or holders[0].live
            slug = f"{base}-{number if is_known else get_random_string(5).lower()}"
            number += 1
        return slug

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs):
        """Save, and let lists and addresses follow what readers now have.

        A revision saves some fields of an instance that holds the draft: nothing follows.
        """
        if update_fields is not None:
            return super().save(*args, update_fields=update_fields, **kwargs)
        self.file_under_parent()
        if self.live and self.published_at is None:
            self.published_at = self.first_published_at or timezone.now()
        self.listed_at = self.published_at if self.live else None
        before = self.address_before()
        result = super().save(*args, **kwargs)
        self.follow_listing()
        if before and before != self.local_address:
            OldAddress.keep(self.edition, before, self.local_address, self.page_ptr)
        return result

    def address_before(self) -> str | None:
        """Where readers found the story until now, if they could."""
        if not self.pk:
            return None
        stored = StoryPage.objects.filter(pk=self.pk, first_published_at__isnull=False).values_list(
            "section__slug", "slug"
        )
        return next((f"/{section}/{slug}/" for section, slug in stored), None)

    def follow_listing(self) -> None:
        """Keep the lists by section, topic and author in step with `listed_at`."""
        for rows in (StorySection, StoryTopic, Byline):
            rows.objects.filter(story=self).exclude(listed_at=self.listed_at).update(
                listed_at=self.listed_at
            )
            if self.listed_at is not None:
                rows.objects.filter(story=self, listed_at=None).update(listed_at=self.listed_at)

    def affects(self) -> set[str]:
        """Whatever shows the story, the lists it stands in, and its translations' switches."""
        if self.listed_at is None:
            return {tag_of(self)}
        edition = self.edition_id
        filed = [
            row.filed_under()
            for rows in (StorySection, StoryTopic, Byline)
            for row in rows.objects.filter(story=self)
        ]
        return {
            tag_of(self),
            f"list:edition:{edition}",
            f"list:kind:{edition}:{self.kind}",
            f"list:section:{self.section_id}",
            *filed,
            *(f"list:day:{edition}:{day}" for day in self.days_around(self.listed_at)),
            f"corrections:{edition}",
            f"translations:{self.translation_key}",
        }

    def days_around(self, listed: datetime) -> set[date]:
        """The story's day in the archive, and the days from which readers step to it."""
        zone = self.edition.zone
        others = StoryPage.objects.published().in_edition(self.edition).exclude(pk=self.pk)
        begin = datetime.combine(listed.astimezone(zone).date(), time(), zone)
        moments = others.values_list("listed_at", flat=True)
        before = moments.filter(listed_at__lt=begin).first()
        after = (
            moments.filter(listed_at__gte=begin + timedelta(days=1)).order_by("listed_at").first()
        )
        return {at.astimezone(zone).date() for at in (listed, before, after) if at}

    @property
    def local_address(self) -> str:
        """The path below the edition's prefix."""
        return f"/{self.section.slug}/{self.slug}/"

    def get_parent(self, update=False):
        """The section, which the stories of a list get in one query."""
        path = self.path[: -self.steplen]
        if update or self.section_id is None or self.section.path != path:
            return super().get_parent(update)
        return self.section

    def get_url(self, request=None, current_site=None):
        """As Wagtail's, which asks the cache for all sites once a story of a list."""
        _, origin, path = self.get_url_parts(request)
        return path if origin == settings.PUBLIC_URL else origin + path

    url = property(get_url)

    def get_url_parts(self, request=None):
        return self.pk, self.edition.origin, self.path_in(self.edition)

    def path_in(self, edition: Edition) -> str:
        """The story's path as the edition of a request links to it.

        A story of a Cyrillic edition that was written in Latin script has only the Latin
        address: the way back to Cyrillic is not a rule.
        """
        if self.is_latin_only and edition.latin_code and not edition.in_latin:
            edition = edition.latin()
        return edition.path_to("story", self.section.slug, self.slug)

    def is_read_at(self, edition: Edition, section_slug: str) -> bool:
        """Whether the address of a request is the story's, of which the section is a part."""
        in_wrong_script = self.is_latin_only and edition.latin_code and not edition.in_latin
        return self.section.slug == section_slug and not in_wrong_script

    @property
    def is_latin_only(self) -> bool:
        return self.language_tag == "sr-Latn"

    @property
    def headline(self) -> str:
        return self.title

    @property
    def card_headline(self) -> str:
        return self.short_headline or self.title

    @cached_property
    def authors(self) -> list[Author]:
        return [byline.author for byline in self.bylines.all()]

    @cached_property
    def topics(self) -> list[Topic]:
        return [link.topic for link in self.topic_links.all()]

    @property
    def is_opinion(self) -> bool:
        return self.kind == self.Kind.OPINION

    def serve_preview(self, request, mode_name):
        """The desk's preview, which renders what the public view renders."""
        from broadsheet.stories.views import render_story

        with as_page_of(self.edition, request):
            response = render_story(request, self)
        response.headers["Cache-Control"] = "private, no-store"
        return response
