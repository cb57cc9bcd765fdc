"""The blocks of which the body of a story is made."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

TEXT_FEATURES = [
    "h2", "h3", "bold", "italic", "link", "ol", "ul", "hr", "blockquote", "superscript",
    "subscript", "code",
]  # fmt: skip
SHORT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


def validate_embed(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme != "https" or parts.hostname not in settings.EMBED_HOSTS:
        raise ValidationError(
            _("Embeds from “%(host)s” are not allowed. Allowed: %(allowed)s.")
            % {"host": parts.hostname or value, "allowed": ", ".join(settings.EMBED_HOSTS)}
        )


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        max_length=300,
        required=False,
        label=_("alt text"),
        help_text=_("Empty: the picture's own."),
    )
    caption = blocks.CharBlock(max_length=400, required=False, label=_("caption"))
    credit = blocks.CharBlock(
        max_length=160, required=False, label=_("credit"), help_text=_("Empty: the picture's own.")
    )

    class Meta:
        icon = "image"
        label = _("picture")
        template = "stories/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=160, required=False, label=_("heading"))
    pictures = blocks.ListBlock(PictureBlock(), min_num=2, label=_("pictures"))

    class Meta:
        icon = "image"
        label = _("gallery")
        template = "stories/blocks/gallery.html"


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"))
    attribution = blocks.CharBlock(max_length=200, required=False, label=_("who said it"))

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "stories/blocks/quotation.html"


class PullQuoteBlock(QuotationBlock):
    class Meta:
        icon = "pilcrow"
        label = _("pull quote")
        template = "stories/blocks/pull_quote.html"


class VideoBlock(blocks.StructBlock):
    video = VideoChooserBlock(label=_("video"))
    title = blocks.CharBlock(max_length=160, required=False, label=_("title"))
    caption = blocks.CharBlock(max_length=400, required=False, label=_("caption"))
    credit = blocks.CharBlock(max_length=160, required=False, label=_("credit"))

    class Meta:
        icon = "media"
        label = _("video")
        template = "stories/blocks/video.html"


class AudioBlock(blocks.StructBlock):
    audio = AudioChooserBlock(label=_("audio"))
    title = blocks.CharBlock(max_length=160, label=_("title"))
    caption = blocks.CharBlock(max_length=400, required=False, label=_("caption"))

    class Meta:
        icon = "media"
        label = _("audio")
        template = "stories/blocks/audio.html"


class EmbedBlock(blocks.StructBlock):
    """A frame of another site, which is asked for nothing until the reader clicks."""

    url = blocks.URLBlock(max_length=500, validators=[validate_embed], label=_("address"))
    title = blocks.CharBlock(max_length=200, label=_("title"))
    description = blocks.CharBlock(max_length=400, required=False, label=_("description"))

    class Meta:
        icon = "code"
        label = _("embed")
        template = "stories/blocks/embed.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["host"] = urlsplit(value["url"]).hostname
        return context


class TableWithCaptionBlock(blocks.StructBlock):
    caption = blocks.CharBlock(max_length=200, required=False, label=_("caption"))
    table = TableBlock(label=_("table"))

    class Meta:
        icon = "table"
        label = _("table")
        template = "stories/blocks/table.html"


class FactBoxBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=160, label=_("heading"))
    text = blocks.RichTextBlock(features=SHORT_FEATURES, label=_("text"))

    class Meta:
        icon = "info-circle"
        label = _("fact box")
        template = "stories/blocks/fact_box.html"


class TimelineEntryBlock(blocks.StructBlock):
    when = blocks.CharBlock(max_length=80, label=_("when"))
    text = blocks.TextBlock(label=_("what happened"))


class TimelineBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=160, required=False, label=_("heading"))
    entries = blocks.ListBlock(TimelineEntryBlock(), label=_("entries"))

    class Meta:
        icon = "history"
        label = _("timeline")
        template = "stories/blocks/timeline.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=250, label=_("question"))
    answer = blocks.RichTextBlock(features=SHORT_FEATURES, label=_("answer"))


class QuestionsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=160, required=False, label=_("heading"))
    items = blocks.ListBlock(QuestionBlock(), label=_("questions"))

    class Meta:
        icon = "help"
        label = _("questions and answers")
        template = "stories/blocks/questions.html"


class ReadMoreBlock(blocks.StructBlock):
    story = blocks.PageChooserBlock(
        page_type="stories.StoryPage", required=False, label=_("story"),
        help_text=_("Empty: the most recent related story."),
    )  # fmt: skip

    class Meta:
        icon = "link"
        label = _("read more")
        template = "stories/blocks/read_more.html"


class BodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        features=TEXT_FEATURES, label=_("text"), template="stories/blocks/text.html"
    )
    picture = PictureBlock()
    gallery = GalleryBlock()
    quotation = QuotationBlock()
    pull_quote = PullQuoteBlock()
    video = VideoBlock()
    audio = AudioBlock()
    embed = EmbedBlock()
    table = TableWithCaptionBlock()
    fact_box = FactBoxBlock()
    timeline = TimelineBlock()
    questions = QuestionsBlock()
    read_more = ReadMoreBlock()

    class Meta:
        required = False
