"""Stories as cards, and what machines read about a story."""

from __future__ import annotations

import json

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from broadsheet.editions.models import Edition
from broadsheet.kit.showing import shows
from broadsheet.media.renditions import sources
from broadsheet.stories.models import Correction, PublishedVersion, StoryPage, Topic
from broadsheet.stories.selection import figures_tag

register = template.Library()

Kind = StoryPage.Kind
# Kinds that a reader sees without being told in words.
PLAIN_KINDS = {Kind.NEWS, Kind.VIDEO, Kind.GALLERY, Kind.SPONSORED}
LABELS_OF_KINDS = {Kind.VIDEO: "video", Kind.GALLERY: "photos"}
SCHEMA_TYPES = {
    Kind.OPINION: "OpinionNewsArticle",
    Kind.ANALYSIS: "AnalysisNewsArticle",
    Kind.EXPLAINER: "BackgroundNewsArticle",
    Kind.SPONSORED: "AdvertiserContentArticle",
}


@register.inclusion_tag("stories/card.html", takes_context=True)
def card(
    context,
    item,
    look: str = "plain",
    sizes: str = "(min-width: 48rem) 20rem, 92vw",
    level: int = 3,
    **shown,
):
    """A story or a front's Card in one of the looks of static/css/card.css.

    shown: picture, standfirst, time, face and author, each True or False.
    """
    story = getattr(item, "story", item)
    edition = context["edition"]
    shows(story, story.section, figures_tag(story.pk))
    if shown.get("face"):
        shows(*story.authors)
    return {
        "edition": edition,
        "story": story,
        "headline": (item.headline if item is not story else "") or story.card_headline,
        "kicker": kicker(story, item.kicker if item is not story else ""),
        "picture": (item.picture if item is not story else None) or story.picture,
        "sublinks": [] if item is story else [link for link in map(sublink(edition), item.sublinks) if link],
        "path": story.path_in(edition),
        "label": label(story),
        "look": look,
        "sizes": sizes,
        "level": level,
        "shows": {"picture": True, "standfirst": False, "time": False, "face": False, "first": False} | shown,
    }  # fmt: skip


def sublink(edition: Edition):
    """From a front's link below a card to its text and address; None when it leads nowhere."""

    def resolved(link) -> dict | None:
        story = link["story"]
        if story:
            shows(story, story.section)
        if story and not story.live:
            return None
        url = story.path_in(edition) if story else link["url"]
        return {"label": link["label"], "url": url} if url else None

    return resolved


@register.filter
def label(story: StoryPage) -> str:
    """The sign beside a headline: video, audio, photos or live."""
    return story.label or LABELS_OF_KINDS.get(StoryPage.Kind(story.kind), "")


@register.simple_tag
def label_name(label: str) -> str:
    return capfirst(str(StoryPage.Label(label).label))


@register.simple_tag
def label_of_kind(story: StoryPage) -> str:
    return capfirst(str(story.get_kind_display()))


@register.simple_tag
def change_of(version: PublishedVersion) -> str:
    """What readers are told a version was: silent only means that there was no note."""
    told = {
        PublishedVersion.Kind.SILENT: _("small fix"),
        PublishedVersion.Kind.UNDECLARED: _("change"),
    }
    return told.get(PublishedVersion.Kind(version.kind)) or str(version.get_kind_display())


@register.filter
def topics_of_kind(kind: str) -> str:
    """The heading over all topics of the kind."""
    return {
        Topic.Kind.PERSON: _("People"),
        Topic.Kind.ORGANISATION: _("Organisations"),
        Topic.Kind.PLACE: _("Places"),
        Topic.Kind.EVENT: _("Events"),
        Topic.Kind.SUBJECT: _("Subjects"),
    }[Topic.Kind(kind)]


@register.filter
def kicker(story: StoryPage, instead: str = "") -> str:
    """The words above a headline: an editor's own, else the kind where it needs saying."""
    if story.retracted_at:
        return _("Retracted")
    if instead or story.kicker:
        return instead or story.kicker
    return "" if story.kind in PLAIN_KINDS else capfirst(str(story.get_kind_display()))


@register.simple_tag(takes_context=True)
def path_of(context, story: StoryPage) -> str:
    return story.path_in(context["edition"])


@register.simple_tag(takes_context=True)
def alternates(context) -> list[tuple[str, str]]:
    """Language tag and address of the story in every edition that has it, its own included."""
    request, edition, story = context["request"], context["edition"], context["story"]
    everywhere = {**context["translations"], edition.pk: story}
    found = []
    for other in getattr(request, "editions", [edition]):
        if other.pk not in everywhere:
            continue
        for script in [other, other.latin()] if other.latin_code else [other]:
            if script.in_latin or not everywhere[other.pk].is_latin_only:
                found.append((script.tag, script.origin + everywhere[other.pk].path_in(script)))
    return found


@register.filter
def rest_of(cards: list, first: int) -> list:
    return cards[first:]


@register.simple_tag(takes_context=True)
def structured_data(context) -> SafeString:
    """The story as schema.org/NewsArticle and its breadcrumb, safe inside <script>."""
    story, edition = context["story"], context["edition"]
    address = edition.origin + story.path_in(edition)
    publisher = {
        "@type": "NewsMediaOrganization",
        "name": edition.name,
        "url": edition.url_to("home"),
    }
    article = {
        "@type": SCHEMA_TYPES.get(story.kind, "NewsArticle"),
        "headline": story.headline,
        "description": story.standfirst,
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": story.language_tag or edition.tag,
        "datePublished": in_zone(story.published_at, edition),
        "dateModified": in_zone(story.updated_at or story.published_at, edition),
        "articleSection": story.section.title,
        "keywords": [topic.name for topic in story.topics],
        "author": [
            {"@type": "Person", "name": author.name, "url": edition.url_to("author", author.slug)}
            for author in story.authors
        ]
        or [publisher],
        "publisher": publisher,
        "isAccessibleForFree": True,
        "creativeWorkStatus": "Retracted" if story.retracted_at else "",
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": note.text,
                "datePublished": in_zone(note.made_at, edition),
            }
            for note in story.corrections.all()
            if note.kind != Correction.Kind.UPDATE
        ],
        "image": pictures_of(story, edition),
    }
    places = [
        (edition.name, edition.url_to("home")),
        (story.section.title, edition.url_to("section", story.section.slug)),
        (story.headline, address),
    ]
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": item}
            for place, (name, item) in enumerate(places, start=1)
        ],
    }
    graph = {
        "@context": "https://schema.org",
        "@graph": [{k: v for k, v in article.items() if v}, trail],
    }
    return in_script(graph)


def in_zone(at, edition: Edition) -> str:
    return at.astimezone(edition.zone).isoformat(timespec="seconds") if at else ""


def pictures_of(story: StoryPage, edition: Edition) -> list[str]:
    made = [sources(story.picture, shape) for shape in ("news", "whole")] if story.picture else []
    return [absolute(each.fallback.url, edition) for each in made if each]


@register.simple_tag(takes_context=True)
def sharing_picture(context) -> str:
    """The address of the picture that a shared link shows; empty when there is none."""
    return next(iter(pictures_of(context["story"], context["edition"])), "")


def absolute(url: str, edition: Edition) -> str:
    return edition.origin + url if url.startswith("/") else url


def in_script(data: dict) -> SafeString:
    """JSON that cannot end the <script> it stands in."""
    written = json.dumps(data, ensure_ascii=False)
    for sign, escaped in {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"}.items():
        written = written.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308
