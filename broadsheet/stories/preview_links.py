"""A draft as it is read by people without an account, at an address that expires."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from broadsheet.editions.models import Edition
from broadsheet.editions.requests import as_page_of
from broadsheet.kit.policy import page
from broadsheet.media.models import Picture
from broadsheet.media.views import public_file
from broadsheet.stories.models import PreviewLink, StoryPage
from broadsheet.stories.views import render_story


@page(cache="private")
def preview(request: HttpRequest, token: str) -> HttpResponseBase:
    """The newest draft. What is unknown, over and revoked looks alike."""
    link = PreviewLink.behind(token)
    if link is None:
        return for_this_reader(render(request, "errors/404_plain.html", status=404))
    story = draft_of(link)
    request.editions = list(Edition.objects.open().select_related("page"))  # type: ignore[attr-defined]
    with as_page_of(story.edition, request):
        response = render_story(request, story)  # type: ignore[arg-type]
    own = {
        url_of(file): reverse("preview_file", args=[token, file.name]) for file in files_of(story)
    }
    response.content = with_addresses(response.content.decode(), own)
    return for_this_reader(response)


@page(cache="private")
def preview_file(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """A picture or recording of the draft, which has no public address before it is public."""
    link = PreviewLink.behind(token)
    if link is None or path not in {file.name for file in files_of(draft_of(link))}:
        return for_this_reader(render(request, "errors/404_plain.html", status=404))
    response = public_file(request, path)
    del response.headers["Cache-Control"]
    return for_this_reader(response)


def draft_of(link: PreviewLink) -> StoryPage:
    return link.story.get_latest_revision_as_object()


def files_of(story: StoryPage) -> Iterator[FieldFile]:
    """The files of the draft's own pictures and recordings. Cards show what is public."""
    pictures = [story.picture, *story.pictures_in_body, *(a.picture for a in story.authors)]
    keys = {picture.pk for picture in pictures if picture}
    for picture in Picture.objects.filter(pk__in=keys).prefetch_related("renditions"):
        yield from (rendition.file for rendition in picture.renditions.all())
    for recording in filter(None, [story.video, *story.recordings_in_body]):
        yield from filter(None, [recording.file, recording.thumbnail])


def url_of(file: FieldFile) -> str:
    return default_storage.url(file.name)


def with_addresses(html: str, addresses: dict[str, str]) -> str:
    for public, own in addresses.items():
        html = html.replace(escape(public), own)
    return html


def for_this_reader(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
