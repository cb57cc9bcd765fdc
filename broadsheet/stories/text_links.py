"""Links in texts to stories, other pages and documents, resolved in one or two queries a text."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from broadsheet.editions.script import in_script_of_page
from broadsheet.kit.showing import shows
from broadsheet.media.models import DigitalDocument
from broadsheet.stories.models import StoryPage


class PageLinks(PageLinkHandler):
    """Wagtail's own would fetch each story with its body, and link to withdrawn ones."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list[Page | None]:
        ids = {int(attrs["id"]) for attrs in attrs_list}
        shows(*(f"page:{pk}" for pk in ids))
        stories = StoryPage.objects.published().filter(pk__in=ids)
        stories = stories.select_related("section", "edition").defer("body")
        pages: dict[int, Page] = {story.pk: story for story in stories}
        shows(*(story.section for story in stories))
        others = Page.objects.live().filter(pk__in=ids - pages.keys()).not_type(StoryPage)
        if ids - pages.keys():
            pages |= {page.pk: page for page in others.specific()}
        return [pages.get(int(attrs["id"])) for attrs in attrs_list]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [link_to(page) for page in cls.get_many(attrs_list)]


def link_to(page: Page | None) -> str:
    """The opening tag; without an address when readers no longer have the page."""
    if page is None:
        return "<a>"
    page.edition = in_script_of_page(page.edition)
    _, origin, path = page.get_url_parts()
    return format_html('<a href="{}">', origin + path if page.edition.host else path)


class DocumentLinks(DocumentLinkHandler):
    """Wagtail's own looks for the address among the edition's, where documents have none."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [link_to_document(document) for document in cls.get_many(attrs_list)]


def link_to_document(document: DigitalDocument | None) -> str:
    if document is None:
        return "<a>"
    place = [document.pk, document.filename]
    return format_html('<a href="{}">', reverse("document", urlconf="config.urls", args=place))
