"""The pages for readers that stories make."""

from __future__ import annotations

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
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.media.renditions import load_renditions
from broadsheet.stories.models import Byline, Correction, StoryPage, StoryTopic
from broadsheet.stories.rails import Rails, rails_for
from broadsheet.stories.selection import (
    authors_with_stories,
    cards_in_order,
    topics_with_stories,
)

PER_PAGE = 24
MOST_DIGITS = 6  # of a page's number


@page(cache="shared")
def story(request: EditionRequest, section: str, slug: str) -> HttpResponse:
    """A story. A wrong section in the address leads to the right one."""
    found = (
        StoryPage.objects.published()
        .in_edition(request.edition)
        .filter(edition_slug=slug)
        .select_related("section", "picture", "video")
        .prefetch_related(
            Prefetch("bylines", Byline.objects.select_related("author__picture")),
            Prefetch("topic_links", StoryTopic.objects.select_related("topic")),
            "corrections",
        )
        .first()
    )
    if found is None:
        raise Http404
    edition = request.edition
    in_wrong_script = found.is_latin_only and edition.latin_code and not edition.in_latin
    if found.section.slug != section or in_wrong_script:
        return HttpResponsePermanentRedirect(found.path_in(edition))
    return render_story(request, found)


def render_story(request: EditionRequest, story: StoryPage) -> HttpResponse:
    """The page of a story, live or in the desk's preview."""
    edition = request.edition
    rails = rails_for(edition, story)
    load_renditions(
        [
            story.picture,
            *story.pictures_in_body,
            *(author.picture for author in story.authors),
            *(card.picture for card in rails.all),
            *(card.picture for card in story.body_cards.values()),
        ]
    )
    context = {
        "edition": edition,
        "story": story,
        "section": story.section,
        "rails": rails,
        "body": body_with_cards(story, rails),
        "translations": translations_of(story),
    }
    return render(request, "stories/story.html", context)


def body_with_cards(story: StoryPage, rails: Rails) -> list:
    """The body's blocks in order, with a story in the place of each read-more block.

    A card whose story was withdrawn, or for which nothing is related, leaves no gap.
    """
    blocks = dict(story.body_of_its_own)
    cards = iter(rails.in_body)
    parts = [blocks[place] if place in blocks else next(cards) for place in range(len(story.body))]
    return [part for part in parts if part is not None]


def translations_of(story: StoryPage) -> dict[int, StoryPage]:
    """The public translations of the story by edition id."""
    others = (
        StoryPage.objects.published()
        .filter(translation_key=story.translation_key, edition__is_open=True)
        .exclude(pk=story.pk)
        .select_related("section")
        .defer("body")
    )
    return {other.edition_id: other for other in others}


@page(cache="shared")
def latest(request: EditionRequest) -> HttpResponse:
    stories = StoryPage.objects.published().in_edition(request.edition)
    return render_list(request, "stories/latest.html", stories, {"heading": _("Latest")})


@page(cache="shared")
def topics(request: EditionRequest) -> HttpResponse:
    """All topics of the edition that have public stories, by kind."""
    used = topics_with_stories(request.edition).order_by("kind", "name")
    return render(request, "stories/topics.html", {"edition": request.edition, "topics": used})


@page(cache="shared")
def topic(request: EditionRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(topics_with_stories(request.edition), slug=slug)
    links = StoryTopic.objects.filter(topic=topic, listed_at__isnull=False)
    return render_filed(
        request, "stories/topic.html", links, {"topic": topic, "heading": topic.name}
    )


@page(cache="shared")
def authors(request: EditionRequest) -> HttpResponse:
    people = page_of(request, authors_with_stories(request.edition).order_by("name", "pk"))
    load_renditions(author.picture for author in people)
    return render(request, "stories/authors.html", {"edition": request.edition, "page": people})


@page(cache="shared")
def author(request: EditionRequest, slug: str) -> HttpResponse:
    author = get_object_or_404(authors_with_stories(request.edition), slug=slug)
    bylines = Byline.objects.filter(author=author, listed_at__isnull=False)
    return render_filed(
        request, "stories/author.html", bylines, {"author": author, "heading": author.name}
    )


@page(cache="shared")
def archive(request: EditionRequest) -> HttpResponse:
    """The newest day's stories. `?day=2026-11-25` leads to the day a reader asks for."""
    edition = request.edition
    if "day" in request.GET:
        return HttpResponseRedirect(edition.path_to("archive_day", *day_parts(request.GET["day"])))
    stories = StoryPage.objects.published().in_edition(edition)
    newest = stories.values_list("listed_at", flat=True).first()
    return render_day(request, (newest or timezone.now()).astimezone(edition.zone).date())


def day_parts(written: str) -> tuple[int, int, int]:
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
    day = day_of(asked.year, asked.month, asked.day)
    return day.year, day.month, day.day


@page(cache="shared")
def archive_day(request: EditionRequest, year: int, month: int, day: int) -> HttpResponse:
    return render_day(request, day_of(year, month, day))


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
    zone = request.edition.zone
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    published = StoryPage.objects.published().in_edition(request.edition)
    moments = published.values_list("listed_at", flat=True)
    before = moments.filter(listed_at__lt=begin).first()
    after = moments.filter(listed_at__gte=end).order_by("listed_at").first()
    context = {
        "heading": request.edition.conventions.weekday(day),
        "day": day,
        "day_before": before and before.astimezone(zone).date(),
        "day_after": after and after.astimezone(zone).date(),
    }
    stories = published.filter(listed_at__gte=begin, listed_at__lt=end)
    return render_list(request, "stories/archive_day.html", stories, context)


@page(cache="shared")
def corrections(request: EditionRequest) -> HttpResponse:
    """What the edition had wrong, newest first."""
    notes = (
        Correction.objects.filter(story__edition=request.edition, story__live=True)
        .exclude(kind=Correction.Kind.UPDATE)
        .select_related("story__section")
        .defer("story__body")
        .order_by("-made_at")
    )
    context = {"edition": request.edition, "page": page_of(request, notes)}
    return render(request, "stories/corrections.html", context)


def page_of(request: EditionRequest, rows: QuerySet | list, per_page: int = PER_PAGE):
    """The page of the rows that `?page=` asks for; 404 for one that does not exist."""
    number = request.GET.get("page", "1")
    paginator = Paginator(rows, per_page)
    if len(number) > MOST_DIGITS or not number.isdecimal():
        raise Http404
    if not 1 <= int(number) <= paginator.num_pages:
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
