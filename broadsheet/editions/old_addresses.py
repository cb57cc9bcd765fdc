"""Where a reader who comes by an old address is sent."""

from __future__ import annotations

from collections.abc import Callable

from wagtail.models import Page

from broadsheet.editions.models import Edition, OldAddress

# Other apps add where they know old addresses of what is no page: given the edition or None
# and the paths asked for, the best first, each returns a public address or None.
further_places: list[Callable[[Edition | None, list[str]], str | None]] = []


def new_address(edition: Edition | None, path: str, query: str) -> str | None:
    """The public address behind an old path, or None.

    edition: whose prefix the path stood below; None for a path at the publication's root,
    where the addresses of imported archives are looked for in every edition.
    """
    asked = [f"{path}?{query}"] if query else []
    if path != "/":
        asked += [path, path.removesuffix("/") if path.endswith("/") else f"{path}/"]
    addresses = OldAddress.objects.filter(path__in=asked, edition__is_open=True).order_by(
        "edition__position"
    )
    if edition is not None:
        addresses = addresses.filter(edition=edition)
    found = {address.path: address for address in reversed(addresses.select_related("page"))}
    pages = (found[path].page for path in asked if path in found)
    here = next((public_url(page) for page in pages if page.live), None)
    return here or next(filter(None, (find(edition, asked) for find in further_places)), None)


def public_url(page: Page) -> str:
    return page.specific.full_url
