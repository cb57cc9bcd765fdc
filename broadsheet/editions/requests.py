from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch

from broadsheet.editions.models import Edition


class EditionRequest(HttpRequest):
    """A request as EditionMiddleware passes it to the views of config/edition_urls.py.

    At addresses of no edition `edition` is None, which only error pages have to mind.
    """

    edition: Edition
    editions: list[Edition]


class DeskRequest(HttpRequest):
    """A request of somebody signed in, as DeskMiddleware passes it to the desk's views."""

    user: Any  # people.User, which stands above this app
    resolver_match: ResolverMatch
    GET: Any  # is completed where “all” is chosen
