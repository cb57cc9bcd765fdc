"""Addresses that open something to whoever has them: they are written into no log.

nginx's configuration has the same list (delivery/nginx.py). Neither do browsers say them when they
ask for what is on such a page, so that no log has them as the place where somebody came from.
"""

import logging
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Regular expressions of what they begin with, which nginx and Python read alike.
SECRET = (
    r"preview/",
    r"desk/invitation/",
    r"desk/password_reset/confirm/",
    r"(?:[^/]+/)?account/(?:arrival|hand-over|outside/[^/]+/back|password/new)/",
    r"(?:[^/]+/)?comments/(?:appeal|mails)/",
)
BEGINNING = f"/(?:{'|'.join(SECRET)})"
TOKEN = re.compile(rf"({BEGINNING})[^\s'\"]+")


class WithoutTokens(logging.Filter):
    """Leaves out what opens a draft or an account to whoever reads the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        without = TOKEN.sub(r"\1…", message)
        if without != message:
            record.msg, record.args = without, ()
        return True


def secret_address_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A form on such a page is sent with its origin, which “no-referrer” would keep back, too."""
    is_secret = re.compile(BEGINNING).match

    def respond(request: HttpRequest) -> HttpResponse:
        path = request.path
        response = get_response(request)
        if is_secret(path):
            response.headers.setdefault("Referrer-Policy", "strict-origin")
        return response

    return respond
