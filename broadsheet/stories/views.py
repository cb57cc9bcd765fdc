"""The pages for readers that stories make."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.kit.showing import shows
from broadsheet.media.renditions import load_renditions
from broadsheet.stories.models import Byline, Correction, StoryPage, StoryTopic
from broadsheet.stories.parts import related_sources
from broadsheet.stories.selection import (
    RELATED_TO_A_STORY,
    authors_with_stories,
    cards_in_order,
    topics_with_stories,
)

PER_PAGE = 24
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@page(cache="stored")
def story(request: EditionRequest, section: str, slug: str) -> HttpResponse:
    """A story. A wrong section in the address leads to the right one."""
    edition = request.edition
    stories = (
        StoryPage.objects.published()
        .in_edition(edition)
        .select_related("section", "picture", "video", *RELATED_TO_A_STORY)
        .prefetch_related(
            Prefetch("bylines", Byline.objects.select_related("author__picture")),
            Prefetch("topic_links", StoryTopic.objects.select_related("topic")),
            "corrections",
        )
    )
    found = get_object_or_404(stories, edition_slug=slug)
    if not found.is_read_at(edition, section):
        return HttpResponsePermanentRedirect(found.path_in(edition))
    return render_story(request, found)


def render_story(request: EditionRequest, story: StoryPage) -> HttpResponse:
    """The page of a story, live or in the desk's preview."""
    edition = request.edition
    cards = {card.pk: card for card in cards_in_order(story.stories_in_body)}
    load_renditions(
        [
            story.picture,
            *story.pictures_in_body,
            *(author.picture for author in story.authors),
            *(card.picture for card in cards.values()),
        ]
    )
    shows(story, story.section, *story.authors, *story.topics)
    shows(story.video, *story.recordings_in_body)
    shows(f"translations:{story.translation_key}", *(f"page:{pk}" for pk in story.stories_in_body))
    context = {
        "edition": edition,
        "story": story,
        "section": story.section,
        "body": body_with_cards(story, cards),
        "translations": translations_of(story),
        "related_sources": related_sources(story),
        "shown": [story.pk, *cards],
    }
    return render(request, "stories/story.html", context)


def body_with_cards(story: StoryPage, cards: dict[int, StoryPage]) -> list:
    """The body's blocks in order, with a story in the place of each read-more block.

    None where the editor left the choice to us. A card whose story was withdrawn leaves no
    gap.
    """
    blocks = dict(story.body_of_its_own)
    choices = iter(story.read_more_choices)
    body = []
    for place in range(len(story.body)):
        if place in blocks:
            body.append(blocks[place])
            continue
        chosen = next(choices)
        if chosen is None or chosen in cards:
            body.append(cards[chosen] if chosen else None)
    return body


def translations_of(story: StoryPage) -> dict[int, StoryPage]:
    """The public translations of the story by edition id."""
    others = (
        StoryPage.objects.published()
        .filter(translation_key=story.translation_key, edition__is_open=True)
        .exclude(pk=story.pk)
        .select_related("section")
        .defer("body")
        .order_by()
    )
    shows(*(other.section for other in others))
    return {other.edition_id: other for other in others}


@page(cache="stored", query=("page",))
def latest(request: EditionRequest) -> HttpResponse:
    shows(f"list:edition:{request.edition.pk}")
    stories = StoryPage.objects.published().in_edition(request.edition)
    return render_list(request, "stories/latest.html", stories, {"heading": _("Latest")})


@page(cache="stored")
def topics(request: EditionRequest) -> HttpResponse:
    """All topics of the edition that have public stories, by kind."""
    used = topics_with_stories(request.edition).order_by("kind", "name")
    shows(f"list:edition:{request.edition.pk}", *used)
    return render(request, "stories/topics.html", {"edition": request.edition, "topics": used})


@page(cache="stored", query=("page",))
def topic(request: EditionRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(topics_with_stories(request.edition), slug=slug)
    shows(topic, f"list:topic:{topic.pk}")
    links = StoryTopic.objects.filter(topic=topic, listed_at__isnull=False)
    return render_filed(
        request, "stories/topic.html", links, {"topic": topic, "heading": topic.name}
    )


@page(cache="stored", query=("page",))
def authors(request: EditionRequest) -> HttpResponse:
    people = page_of(request, authors_with_stories(request.edition).order_by("name", "pk"))
    load_renditions(author.picture for author in people)
    shows(f"list:edition:{request.edition.pk}", f"authors:{request.edition.pk}")
    return render(request, "stories/authors.html", {"edition": request.edition, "page": people})


@page(cache="stored", query=("page",))
def author(request: EditionRequest, slug: str) -> HttpResponse:
    author = get_object_or_404(authors_with_stories(request.edition), slug=slug)
    shows(author, f"list:author:{author.pk}")
    bylines = Byline.objects.filter(author=author, listed_at__isnull=False)
    return render_filed(
        request, "stories/author.html", bylines, {"author": author, "heading": author.name}
    )


@page(cache="stored", query=("page", "day"))
def archive(request: EditionRequest) -> HttpResponse:
    """The newest day's stories. `?day=2026-11-25` leads to the day a reader asks for."""
    edition = request.edition
    if "day" in request.GET:
        return HttpResponseRedirect(edition.path_to("archive_day", *day_parts(request.GET["day"])))
    stories = StoryPage.objects.published().in_edition(edition)
    newest = stories.values_list("listed_at", flat=True).first()
    shows(f"list:edition:{edition.pk}")
    if newest is None:
        return render_list(request, "stories/list.html", stories, {"heading": _("Archive")})
    return render_day(request, newest.astimezone(edition.zone).date())


def day_parts(written: str) -> tuple[int, int, int]:
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
    day = day_of(asked.year, asked.month, asked.day)
    return day.year, day.month, day.day


@page(cache="stored", query=("page",))
def archive_day(request: EditionRequest, year: int, month: int, day: int) -> HttpResponse:
    """A day of the archive. One without stories is not kept: there are millions of them."""
    asked = day_of(year, month, day)
    if not request.path_info.endswith(f"/{year}/{month}/{day}/"):  # 07 for 7
        return HttpResponsePermanentRedirect(
            request.edition.path_to("archive_day", year, month, day)
        )
    return render_day(request, asked)


def day_of(year: int, month: int, day: int) -> date:
    """A day of the calendar whose hours can be counted in every time zone, or 404."""
    try:
        asked = date(year, month, day)
    except (ValueError, OverflowError):
        raise Http404 from None
    if not date.min.year < asked.year < date.max.year:
        raise Http404
    return asked


def render_day(request: EditionRequest, day: date) -> HttpResponse:
    """A day's stories, where the day is the edition's, of 23 to 25 hours."""
    edition, zone = request.edition, request.edition.zone
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    published = StoryPage.objects.published().in_edition(edition)
    moments = published.values_list("listed_at", flat=True)
    before = moments.filter(listed_at__lt=begin).first()
    after = moments.filter(listed_at__gte=end).order_by("listed_at").first()
    context = {
        "heading": edition.conventions.weekday(day),
        "day": day,
        "day_before": before and before.astimezone(zone).date(),
        "day_after": after and after.astimezone(zone).date(),
    }
    stories = published.filter(listed_at__gte=begin, listed_at__lt=end)
    shown = page_of(request, stories.values_list("pk", flat=True))
    # A story tells its own day and the nearest ones with stories; empty ones lie between.
    filled, any_day = f"list:day:{edition.pk}:{day}", f"list:edition:{edition.pk}"
    shows(filled if shown.paginator.count else any_day)
    response = render_page(request, "stories/archive_day.html", shown, context)
    if not shown.paginator.count:
        response.cache_policy = "shared"  # type: ignore[attr-defined]
    return response


@page(cache="stored", query=("page",))
def corrections(request: EditionRequest) -> HttpResponse:
    """What the edition had wrong, newest first."""
    notes = (
        Correction.objects.filter(story__edition=request.edition, story__live=True)
        .exclude(kind=Correction.Kind.UPDATE)
        .select_related("story__section")
        .defer("story__body")
        .order_by("-made_at")
    )
    shown = page_of(request, notes)
    shows(f"corrections:{request.edition.pk}")
    shows(*(thing for note in shown for thing in (note.story, note.story.section)))
    context = {"edition": request.edition, "page": shown}
    return render(request, "stories/corrections.html", context)


def page_of(request: EditionRequest, rows: QuerySet | list, per_page: int = PER_PAGE):
    """The page of the rows that `?page=` asks for; 404 for one that does not exist."""
    number = request.GET.get("page", "1")
    paginator = Paginator(rows, per_page)
    if not PAGE_NUMBER.fullmatch(number) or int(number) > paginator.num_pages:
        raise Http404
    return paginator.page(int(number))


def render_list(
    request: EditionRequest, template: str, stories: QuerySet, context: dict
) -> HttpResponse:
    return render_page(
        request, template, page_of(request, stories.values_list("pk", flat=True)), context
    )


def render_filed(
    request: EditionRequest, template: str, rows: QuerySet, context: dict
) -> HttpResponse:
    """A list of stories filed under something, by rows that carry `listed_at`."""
    ids = rows.order_by("-listed_at").values_list("story_id", flat=True)
    return render_page(request, template, page_of(request, ids), context)


def render_page(request: EditionRequest, template: str, page, context: dict) -> HttpResponse:
    cards = cards_in_order(list(page.object_list))
    load_renditions(card.picture for card in cards)
    return render(
        request, template, {"edition": request.edition, "page": page, "cards": cards, **context}
    )
