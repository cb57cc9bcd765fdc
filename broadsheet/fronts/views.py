"""The fronts: an edition's home and its sections; and the information pages beside them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from broadsheet.editions.models import Edition, InformationPage, SectionPage
from broadsheet.editions.requests import EditionRequest
from broadsheet.fronts.filling import filled
from broadsheet.fronts.models import Front
from broadsheet.kit.policy import page
from broadsheet.kit.showing import shows
from broadsheet.media.renditions import load_renditions
from broadsheet.stories.models import Byline, StoryPage
from broadsheet.stories.selection import rows_of_section
from broadsheet.stories.views import page_of, render_page


@page(cache="stored")
def home(request: EditionRequest) -> HttpResponse:
    front = Front.objects.filter(page=request.edition.page_id, live=True).first()
    return render_front(request, request.edition, None, front)


@page(cache="stored", query=("page",))
def section(request: EditionRequest, slug: str) -> HttpResponse:
    """A section's front, its further pages, or an information page at the same level."""
    edition = request.edition
    found = next((s for s in edition.sections.values() if s.slug == slug), None)
    if found is None:
        return information(request, slug)
    if "page" in request.GET:
        return render_section_list(request, found)
    front = Front.objects.filter(page=found, live=True).first()
    return render_front(request, edition, found, front)


def render_section_list(request: EditionRequest, section: SectionPage) -> HttpResponse:
    shows(section, f"list:section:{section.pk}")
    page = page_of(request, rows_of_section(section.pk))
    page.object_list = [pk for pk, _ in page.object_list]
    context = {"section": section, "heading": section.title}
    return render_page(request, "fronts/section_list.html", page, context)


def information(request: EditionRequest, slug: str) -> HttpResponse:
    found = (
        InformationPage.objects.live().descendant_of(request.edition.page).filter(slug=slug).first()
    )
    if found is None:
        raise Http404
    shows(found)
    context = {"edition": request.edition, "information": found}
    return render(request, "editions/information.html", context)


def render_front(
    request: EditionRequest, edition: Edition, section: SectionPage | None, front: Front | None
) -> HttpResponse:
    """A front, live or in the desk's preview."""
    shows(f"front:{section.pk if section else edition.page_id}", section)
    containers = filled(edition, section, front)
    cards = [card for container in containers for card in container.cards]
    give_bylines([card.story for card in cards])
    load_renditions(
        [card.picture or card.story.picture for card in cards]
        + [
            author.picture
            for card in cards
            if card.story.is_opinion
            for author in card.story.authors
        ]
    )
    context = {"edition": edition, "section": section, "containers": containers}
    return render(request, "fronts/front.html", context)


def give_bylines(stories: list[StoryPage]) -> None:
    """Give opinion pieces their authors, whose faces the front shows, in one query."""
    opinions = {story.pk: story for story in stories if story.is_opinion}
    for story in opinions.values():
        story.authors = []
    for byline in Byline.objects.filter(story__in=opinions).select_related("author__picture"):
        opinions[byline.story_id].authors.append(byline.author)
