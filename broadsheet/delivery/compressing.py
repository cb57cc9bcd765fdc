"""What Django sends is compressed; files are sent as they are."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """A file is sent by the server itself (wsgi.py), which knows where its bytes begin and end.

    Compressed, all of it would be read into memory first.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if hasattr(response, "file_to_stream"):
            # Wagtail guesses from a document's name that it is coded, or “None”: readers would
            # save what is in an archive instead of the archive.
            if "Content-Disposition" in response.headers:
                del response.headers["Content-Encoding"]
            return response
        return super().process_response(request, response)
