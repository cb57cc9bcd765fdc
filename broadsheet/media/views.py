import posixpath
from http import HTTPStatus

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document

from broadsheet.kit.policy import page
from broadsheet.media.documents import may_be_had
from broadsheet.media.models import DigitalDocument
from broadsheet.media.ranges import in_part

# What is put into MEDIA_ROOT under random names. Whatever a package puts beside it,
# such as uploads that wait for their form, is nobody's business.
PUBLIC = ("avatar_images", "avatars", "images", "logos", "media", "media_thumbnails")
# Renditions, logos and avatars are pictures, recordings are sound and film.
SERVED = {
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".avif",
    ".gif",
    ".mp3",
    ".m4a",
    ".ogg",
    ".opus",
    ".mp4",
    ".webm",
    ".vtt",
}


@page(cache="shared")
def public_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file that readers may have, for an installation without a web server in front."""
    path = posixpath.normpath(path).lstrip("/")
    if path.partition("/")[0] not in PUBLIC:
        raise Http404
    response: HttpResponseBase = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, FileResponse):
        response = in_part(request, response)
    if posixpath.splitext(path)[1].lower() not in SERVED:
        response.headers["Content-Disposition"] = "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if response.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@page(cache="never")
def document(request: HttpRequest, document_id: str, filename: str) -> HttpResponseBase:
    """A document that a live page leads to; it is asked each time whether one does."""
    if not may_be_had(get_object_or_404(DigitalDocument, pk=document_id), request):
        raise Http404
    return serve_document(request, document_id, filename)
