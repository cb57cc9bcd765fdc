"""The rows that file a story somewhere or are noted under it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from broadsheet.editions.models import SectionPage
from broadsheet.stories.models.authors import Author
from broadsheet.stories.models.topics import Topic


class ListedWithStory(models.Model):
    """A row that files a story somewhere; `listed_at` follows the story's."""

    listed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class Byline(ListedWithStory, Orderable):
    story = ParentalKey("stories.StoryPage", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("author")
    )

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        indexes = [models.Index(fields=["author", "-listed_at"])]

    def __str__(self) -> str:
        return str(self.author)


class StoryTopic(ListedWithStory, Orderable):
    story = ParentalKey("stories.StoryPage", on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="story_links", verbose_name=_("topic")
    )

    panels = [FieldPanel("topic")]

    class Meta(Orderable.Meta):
        indexes = [models.Index(fields=["topic", "-listed_at"])]

    def __str__(self) -> str:
        return str(self.topic)


class StorySection(ListedWithStory, Orderable):
    """A further section in which a story appears, besides its own."""

    story = ParentalKey(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="further_sections"
    )
    section = models.ForeignKey(
        SectionPage, on_delete=models.CASCADE, related_name="further_stories",
        verbose_name=_("section"),
    )  # fmt: skip

    panels = [FieldPanel("section")]

    class Meta(Orderable.Meta):
        indexes = [models.Index(fields=["section", "-listed_at"])]

    def __str__(self) -> str:
        return str(self.section)


class Correction(Orderable):
    """A note to readers: what was wrong and what is right."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        CLARIFICATION = "clarification", _("clarification")
        UPDATE = "update", _("update")

    story = ParentalKey("stories.StoryPage", on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.CORRECTION)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    text = models.TextField(_("what was wrong and what is right"))

    panels = [FieldPanel(f) for f in ("kind", "made_at", "text")]

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.text
