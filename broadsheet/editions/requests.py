from django.http import HttpRequest

from broadsheet.editions.models import Edition


class EditionRequest(HttpRequest):
    """A request as EditionMiddleware passes it to the views of config/edition_urls.py.

    At addresses of no edition `edition` is None, which only error pages have to mind.
    """

    edition: Edition
    editions: list[Edition]
