"""How comments stand on pages: the place below a story, a comment's text and its writer."""

from __future__ import annotations

import re
from textwrap import wrap

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from broadsheet.comments.models import Comment
from broadsheet.comments.places import Place
from broadsheet.comments.showing import rules_tag
from broadsheet.kit.html import plain_text
from broadsheet.kit.showing import shows
from broadsheet.readers.models import Reader
from broadsheet.stories.selection import figures_tag

register = template.Library()

# Deeper answers stand under each other and say whom they answer.
INDENTED = 4
# As many as static/comments/css has.
COLOURS = 8
# Characters of a comment that a mail has.
QUOTED = 400
# Also what mail programs take for one.
ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//\S+|\S*\w\.\w{2,}\S*|\S+@\S+", re.IGNORECASE)


@register.simple_tag(takes_context=True)
def comments_of(context, story) -> Place | None:
    """The story's place for comments, for its page; None where there is none."""
    place = Place(context["edition"], story)
    shows(figures_tag(story.pk), rules_tag(story.edition_id))
    return None if not story.live or place.terms.is_hidden else place


@register.filter
def text_of(comment: Comment) -> SafeString:
    """The cleaned HTML; what was left without words there is said in the page's language."""
    said = f"<summary>{escape(_('Spoiler'))}</summary>"
    return mark_safe(comment.html.replace("<summary></summary>", said))  # noqa: S308


@register.filter
def indent(comment: Comment) -> int:
    return min(comment.depth, INDENTED)


@register.filter
def is_flat(comment: Comment) -> bool:
    """Whether its place does not show what it answers."""
    return comment.depth > INDENTED


@register.filter
def colour(reader: Reader | None) -> int:
    return reader.pk % COLOURS if reader else 0


@register.filter
def initial(reader: Reader | None) -> str:
    """The first letter of the name, or a sign of those who have no letters."""
    name = reader.name.strip() if reader else ""
    return next((each for each in name if each.isalpha()), name[:1]).upper()


@register.filter
def in_mail(comment: Comment) -> str:
    """The beginning of the words, without addresses: a mail of ours leads to nobody else's site."""
    words = ADDRESS.sub("…", plain_text(comment.html))
    return "\n".join(wrap(f"{words[:QUOTED]}{'…' if len(words) > QUOTED else ''}", 72))
