"""The rows that file a story somewhere or are noted under it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from broadsheet.editions.models import SectionPage
from broadsheet.kit.changes import Announcing
from broadsheet.stories.models.authors import Author
from broadsheet.stories.models.topics import Topic


class ListedWithStory(Announcing, models.Model):
    """A row that files a story somewhere; `listed_at` follows the story's."""

    listed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def filed_under(self) -> str:
        """The tag of the list in which the row puts its story."""
        raise NotImplementedError

    def affects(self) -> set[str]:
        return {f"page:{self.story_id}", self.filed_under()} if self.story.live else set()  # type: ignore[attr-defined]


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

    def filed_under(self) -> str:
        return f"list:author:{self.author_id}"


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

    def filed_under(self) -> str:
        return f"list:topic:{self.topic_id}"


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

    def filed_under(self) -> str:
        return f"list:section:{self.section_id}"


class Correction(Announcing, models.Model):
    """A note to readers: what was wrong and what is right."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        CLARIFICATION = "clarification", _("clarification")
        UPDATE = "update", _("update")
        RETRACTION = "retraction", _("retraction")
        REINSTATEMENT = "reinstatement", _("reinstatement")

    # No part of the drafts: an older version that is published again takes no note away.
    story = models.ForeignKey(
        "stories.StoryPage", on_delete=models.CASCADE, related_name="corrections"
    )
    # None: brought in from elsewhere.
    version = models.OneToOneField(
        "stories.PublishedVersion", on_delete=models.CASCADE, null=True, related_name="correction"
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.CORRECTION)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    text = models.TextField(_("what was wrong and what is right"))

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.text

    def affects(self) -> set[str]:
        return {f"page:{self.story_id}", f"corrections:{self.story.edition_id}"}
