"""How comments stand on pages and in mails."""

from __future__ import annotations

import re
from collections.abc import Collection
from textwrap import wrap

from django import template

from broadsheet.comments.locked import in_locked_branches
from broadsheet.comments.models import Comment
from broadsheet.comments.places import Place
from broadsheet.comments.showing import rules_tag
from broadsheet.kit.html import plain_text
from broadsheet.kit.showing import shows
from broadsheet.stories.selection import figures_tag

register = template.Library()

# Deeper answers stand under each other and say whom they answer.
INDENTED = 4
# Characters of a comment that a mail has.
QUOTED = 400
BEGINNING = 160
# As text.py writes it.
SPOILER = re.compile(r"<details><summary>(.*?)</summary>.*?</details>", re.DOTALL)
# Also what mail programs take for one.
ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//\S+|\S*\w\.\w{2,}\S*|\S+@\S+", re.IGNORECASE)


@register.simple_tag(takes_context=True)
def comments_of(context, story) -> Place | None:
    """The story's place for comments, for its page; None where there is none."""
    place = Place(context["edition"], story)
    shows(figures_tag(story.pk), rules_tag(story.edition_id))
    return None if not story.live or place.terms.is_hidden else place


@register.simple_tag
def locked_among(comment: Comment, others: Collection[Comment] = ()) -> set[int]:
    return in_locked_branches([comment, *others])


@register.filter
def indent(comment: Comment) -> int:
    return min(comment.depth, INDENTED)


@register.filter
def is_flat(comment: Comment) -> bool:
    """Whether its place does not show what it answers."""
    return comment.depth > INDENTED


def unspoiled(html: str) -> str:
    """The words, and of a spoiler that there is one: here nobody can choose to open it."""
    return plain_text(SPOILER.sub(r"<p>[\1]</p>", html))


@register.filter
def beginning(comment: Comment) -> str:
    """Its first words, for a list of comments of many stories."""
    words = " ".join(unspoiled(comment.html).split())
    return f"{words[:BEGINNING]}…" if len(words) > BEGINNING else words


@register.filter
def in_mail(comment: Comment) -> str:
    """The beginning of the words, without addresses: a mail of ours leads to nobody else's site."""
    words = ADDRESS.sub("…", unspoiled(comment.html))
    return "\n".join(wrap(f"{words[:QUOTED]}{'…' if len(words) > QUOTED else ''}", 72))
