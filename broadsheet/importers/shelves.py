"""Where imported stories of one edition are filed: sections, topics, authors."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from broadsheet.editions.founding import add_section
from broadsheet.editions.models import Edition, SectionPage
from broadsheet.editions.validators import RESERVED_SLUGS
from broadsheet.importers.records import StoryRecord, Term, plain
from broadsheet.importers.slugs import StorySlugs, numbered, slug_of
from broadsheet.stories.models import Author, Topic

NAMESPACE = uuid.UUID("5a1b8c1e-6f1d-4d6e-9a54-0f6f6f0b6a2d")


def key_of(*words: str) -> uuid.UUID:
    """The same words make the same translation key in every edition and every run."""
    return uuid.uuid5(NAMESPACE, "\n".join(words))


def same(name: str) -> str:
    """What two spellings of one name have in common."""
    return unicodedata.normalize("NFC", name).casefold().strip()


class NoSection(Exception):
    """The edition has no section that the stories could be filed in."""


@dataclass
class SectionRules:
    """What --section says: where stories go by default, and categories that are sections."""

    default: str = ""
    by_name: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, options: list[str]) -> SectionRules:
        """From options such as `news` and `Ferries=transport`."""
        rules = cls()
        for option in options:
            name, equals, slug = option.rpartition("=")
            if equals:
                rules.by_name[same(name)] = slug_of(slug, "section")
            else:
                rules.default = slug_of(slug, "section")
        return rules


class Shelves:
    def __init__(self, edition: Edition, rules: SectionRules, dry_run: bool = False) -> None:
        self.edition = edition
        self.rules = rules
        self.slugs = StorySlugs(edition)
        self.authors = Names(Author, edition)
        self.topics = Names(Topic, edition)
        self.sections: dict[str, SectionPage] = {}
        self.sections_made: list[str] = []
        for section in SectionPage.objects.child_of(edition.page).order_by("-path"):
            self.know(section)
        self.make_sections(dry_run)
        self.default = self.default_section()

    def know(self, section: SectionPage) -> None:
        self.sections[same(section.title)] = self.sections[same(section.slug)] = section

    def make_sections(self, dry_run: bool) -> None:
        """Make the sections that --section names and the edition does not have."""
        titles = {slug: name for name, slug in self.rules.by_name.items()}
        for slug in filter(None, [self.rules.default, *self.rules.by_name.values()]):
            if slug in self.sections:
                continue
            if (
                slug in RESERVED_SLUGS
                or self.edition.page.get_children().filter(slug=slug).exists()
            ):
                raise NoSection(f"“{slug}” cannot be a section: the site itself uses this address.")
            title = titles.get(slug, slug).replace("-", " ").capitalize()
            if dry_run:
                self.know(SectionPage(title=title, slug=slug, pk=0))
            else:
                self.edition.page.refresh_from_db()
                self.know(add_section(self.edition, title, slug))
            self.sections_made.append(slug)

    def default_section(self) -> SectionPage:
        if self.rules.default:
            return self.sections[self.rules.default]
        first = SectionPage.objects.child_of(self.edition.page).order_by("path").first()
        if first is None:
            raise NoSection(
                f"The edition “{self.edition.code}” has no section yet: name one with --section SLUG."
            )
        return first

    def section_of(self, term: Term) -> SectionPage | None:
        name = same(term.name)
        mapped = self.rules.by_name.get(name) or self.rules.by_name.get(slug_of(name, ""))
        return self.sections.get(mapped or name)

    def sections_of(self, record: StoryRecord) -> tuple[SectionPage, list[SectionPage]]:
        """The story's own section and the further ones."""
        found = [section for term in record.sections if (section := self.section_of(term))]
        distinct = list({section.pk: section for section in found}.values())
        return (distinct[0], distinct[1:]) if distinct else (self.default, [])

    def topics_of(self, record: StoryRecord) -> list[Term]:
        terms = list(record.topics)
        if record.sections_may_be_topics:
            terms += [term for term in record.sections if self.section_of(term) is None]
        return terms

    def file(self, record: StoryRecord) -> tuple[list[Author], list[Topic]]:
        authors = [self.authors.get(term.name) for term in record.authors]
        topics = [self.topics.get(term.name) for term in self.topics_of(record)]
        return unique(authors), unique(topics)

    def save_names(self) -> tuple[int, int]:
        """Store what is new since the last call; how many authors and topics that were."""
        return self.authors.save(), self.topics.save()


def unique(things: list) -> list:
    return list({id(thing): thing for thing in things if thing}.values())


class Names:
    """The authors or topics of an edition by name, those still to be stored among them."""

    def __init__(self, model: type[Author] | type[Topic], edition: Edition) -> None:
        self.model = model
        self.edition = edition
        self.fresh: list[Author | Topic] = []
        known = model.objects.filter(edition=edition).order_by("-pk")
        self.by_name = {same(each.name): each for each in known}
        self.taken = {each.slug for each in self.by_name.values()}
        self.taken |= set(known.values_list("slug", flat=True))
        self.keys = set(known.values_list("translation_key", flat=True))

    def get(self, name: str) -> Author | Topic | None:
        name = plain(name, 120)
        found = self.by_name.get(same(name))
        if found is None and name:
            found = self.by_name[same(name)] = self.make(name)
        return found

    def make(self, name: str) -> Author | Topic:
        key = key_of(self.model.__name__, same(name))
        if key in self.keys:
            key = uuid.uuid4()
        made = self.model(
            edition=self.edition, name=name, slug=self.free_slug(name), translation_key=key
        )
        self.fresh.append(made)
        return made

    def free_slug(self, name: str) -> str:
        base, number = slug_of(name, self.model.__name__.lower()), 1
        slug = base
        while slug in self.taken:
            number += 1
            slug = numbered(base, number)
        self.taken.add(slug)
        return slug

    def save(self) -> int:
        fresh, self.fresh = self.fresh, []
        self.model.objects.bulk_create(fresh)  # type: ignore[arg-type]
        return len(fresh)


def content_type_of(model: type) -> ContentType:
    return ContentType.objects.get_for_model(model, for_concrete_model=False)


def children_of(page: Page) -> tuple[str, str]:
    """The range in which the paths of the page's children lie."""
    return page.path + "0" * Page.steplen, page.path + "z" * Page.steplen
