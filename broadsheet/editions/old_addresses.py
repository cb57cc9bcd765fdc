"""Where a reader who comes by an old address is sent."""

from __future__ import annotations

from wagtail.models import Page

from broadsheet.editions.models import Edition, OldAddress


def new_address(edition: Edition | None, path: str, query: str) -> str | None:
    """The public address behind an old path, or None.

    edition: whose prefix the path stood below; None for a path at the publication's root,
    where the addresses of imported archives are looked for in every edition.
    """
    asked = [f"{path}?{query}"] if query else []
    if path != "/":
        asked += [path, path.removesuffix("/") if path.endswith("/") else f"{path}/"]
    addresses = OldAddress.objects.filter(path__in=asked).order_by("edition__position")
    if edition is not None:
        addresses = addresses.filter(edition=edition)
    found = {address.path: address for address in reversed(addresses.select_related("page"))}
    return next((public_url(found[a].page) for a in asked if a in found and found[a].page.live), None)


def public_url(page: Page) -> str:
    return page.specific.full_url
