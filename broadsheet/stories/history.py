"""The public history of a story, where its edition allows one.

Only what was published is in it: a draft has no number here.
"""

from __future__ import annotations

from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.policy import page
from broadsheet.kit.showing import shows
from broadsheet.stories.comparing import compare, passages_of
from broadsheet.stories.models import PublishedVersion, StoryPage


@page(cache="stored", query=("old", "new"))
def versions(request: EditionRequest, section: str, slug: str) -> HttpResponse:
    """The versions that readers have had. `?old=1&new=3` leads to the comparison of two."""
    story = story_with_history(request.edition, slug)
    if not story.is_read_at(request.edition, section):
        return HttpResponsePermanentRedirect(story.path_in(request.edition))
    here = f"{story.path_in(request.edition)}versions/"
    published = numbered(story)
    if request.GET:
        return HttpResponseRedirect(here + two_of(published, request.GET))
    context = {
        "edition": request.edition,
        "story": story,
        "path": here,
        "versions": list(reversed(published.items())),
        "choices": choices(request.edition, published),
        "newest": len(published),
        "before_newest": max(len(published) - 1, 1),
    }
    return render(request, "stories/versions.html", context)


@page(cache="stored")
def comparison(
    request: EditionRequest, section: str, slug: str, old: int, new: int
) -> HttpResponse:
    story = story_with_history(request.edition, slug)
    if not story.is_read_at(request.edition, section):
        return HttpResponsePermanentRedirect(story.path_in(request.edition))
    published = numbered(story)
    is_pair = 0 < old < new and new in published
    if not is_pair or not request.path_info.endswith(f"/versions/{old}-{new}/"):  # 07 for 7
        raise Http404
    passages = compare(passages_of(published[old]), passages_of(published[new]))
    context = {
        "edition": request.edition,
        "story": story,
        "path": f"{story.path_in(request.edition)}versions/",
        "pair": [(old, published[old]), (new, published[new])],
        "passages": passages,
        "differs": any(passage.differs for passage in passages),
    }
    return render(request, "stories/comparison.html", context)


def story_with_history(edition: Edition, slug: str) -> StoryPage:
    """A story that readers have now, of an edition that shows what it was before."""
    if not edition.public_history:
        raise Http404
    stories = StoryPage.objects.published().in_edition(edition).select_related("section")
    story = get_object_or_404(stories.defer("body"), edition_slug=slug)
    shows(story, story.section, f"versions:{story.pk}")
    return story


def numbered(story: StoryPage) -> dict[int, PublishedVersion]:
    """The versions from the first, which is 1. None is ever taken out: numbers stay."""
    return dict(enumerate(story.versions.all(), start=1))


def choices(edition: Edition, published: dict[int, PublishedVersion]) -> list[tuple[int, str]]:
    told = edition.conventions
    return [
        (number, f"{told.number(number)} · {told.moment(version.at)}")
        for number, version in reversed(published.items())
    ]


def two_of(published: dict[int, PublishedVersion], asked: QueryDict) -> str:
    """The last part of the address at which the two versions asked for are compared."""
    by_text = {str(number): number for number in published}
    old, new = (by_text.get(str(asked.get(name))) for name in ("old", "new"))
    if old is None or new is None:
        raise Http404
    return f"{min(old, new)}-{max(old, new)}/" if old != new else ""
