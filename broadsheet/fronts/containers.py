"""The kinds of container a front is made of, and the registry that other apps add to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from broadsheet.editions.links import validate_link
from broadsheet.stories.models import StoryPage


class SublinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=120, label=_("label"))
    story = blocks.PageChooserBlock(page_type="stories.StoryPage", required=False, label=_("story"))
    url = blocks.CharBlock(
        max_length=500, required=False, validators=[validate_link], label=_("or an address")
    )


class CardBlock(blocks.StructBlock):
    """A pinned story, and what the front says differently from the story itself."""

    story = blocks.PageChooserBlock(page_type="stories.StoryPage", label=_("story"))
    headline = blocks.CharBlock(max_length=160, required=False, label=_("other headline"))
    kicker = blocks.CharBlock(max_length=60, required=False, label=_("other kicker"))
    picture = ImageChooserBlock(required=False, label=_("other picture"))
    sublinks = blocks.ListBlock(SublinkBlock(), default=[], label=_("links below"))

    class Meta:
        icon = "thumbtack"
        label = _("pinned story")


class FillBlock(blocks.StructBlock):
    """Which stories fill the places left by pinned ones, newest first."""

    section = blocks.PageChooserBlock(
        page_type="editions.SectionPage", required=False, label=_("section")
    )
    topic = SnippetChooserBlock("stories.Topic", required=False, label=_("topic"))
    kind = blocks.ChoiceBlock(choices=StoryPage.Kind.choices, required=False, label=_("kind"))

    class Meta:
        icon = "list-ul"
        label = _("filled with")
        collapsed = True


class ContainerBlock(blocks.StructBlock):
    """Base of the kinds of container: a heading, pinned cards, then a fill.

    A kind sets `template`, the number of cards it starts with, and may narrow its fill
    with `fill_kinds`. `order` is "newest" or "most_read".
    """

    heading = blocks.CharBlock(
        max_length=80, required=False, label=_("heading"),
        help_text=_("Empty: the name of the section that fills it."),
    )  # fmt: skip
    cards = blocks.ListBlock(CardBlock(), default=[], label=_("pinned stories"))
    fill = FillBlock()
    count = blocks.IntegerBlock(min_value=0, max_value=40, default=4, label=_("stories in all"))

    default_count = 4
    fill_kinds: tuple[str, ...] = ()
    order = "newest"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.child_blocks["count"].field.initial = self.default_count


KINDS: dict[str, ContainerBlock] = {}


class FrontBlock(blocks.StreamBlock):
    class Meta:
        required = False


FRONT_BLOCK = FrontBlock()


def register_container(name: str, block: ContainerBlock) -> None:
    """Add a kind of container: its template renders `container.cards`.

    Call it from the app's `ready()`. A container whose kind is no longer registered is
    left out of the front.
    """
    block.set_name(name)
    KINDS[name] = block
    FRONT_BLOCK.child_blocks[name] = block


class LeadBlock(ContainerBlock):
    default_count = 5

    class Meta:
        icon = "pick"
        label = _("lead with secondary cards")
        template = "fronts/containers/lead.html"


class RiverBlock(ContainerBlock):
    default_count = 10

    class Meta:
        icon = "list-ul"
        label = _("river")
        template = "fronts/containers/river.html"


class RowBlock(ContainerBlock):
    class Meta:
        icon = "grip"
        label = _("cards in a row")
        template = "fronts/containers/row.html"


class HeadlinesBlock(ContainerBlock):
    default_count = 6

    class Meta:
        icon = "title"
        label = _("headlines only")
        template = "fronts/containers/headlines.html"


class OpinionBlock(ContainerBlock):
    default_count = 3
    fill_kinds = ("opinion",)

    class Meta:
        icon = "user"
        label = _("opinion with faces")
        template = "fronts/containers/opinion.html"


class FeaturesBlock(ContainerBlock):
    default_count = 3
    fill_kinds = ("feature", "explainer", "interview", "gallery")

    class Meta:
        icon = "image"
        label = _("features with big pictures")
        template = "fronts/containers/features.html"


class MostReadBlock(ContainerBlock):
    default_count = 5
    order = "most_read"

    class Meta:
        icon = "view"
        label = _("most read")
        template = "fronts/containers/most_read.html"


register_container("lead", LeadBlock())
register_container("river", RiverBlock())
register_container("row", RowBlock())
register_container("headlines", HeadlinesBlock())
register_container("opinion", OpinionBlock())
register_container("features", FeaturesBlock())
register_container("most_read", MostReadBlock())
