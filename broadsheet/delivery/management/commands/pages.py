"""The page store from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override
from tqdm import tqdm

from broadsheet.delivery import making
from broadsheet.delivery.purging import purge
from broadsheet.delivery.site import store
from broadsheet.delivery.statistics import HOURS, Statistics, statistics_of
from broadsheet.delivery.verifying import differences
from broadsheet.editions.models import Edition
from broadsheet.kit.installation import require_installation
from broadsheet.stories.models import StoryPage


class Command(BaseCommand):
    help = "Look after the pages that are kept ready for readers."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="stats|verify|warm|purge")
        what.add_parser("stats", help="what is kept, and how it is used")
        what.add_parser("verify", help="make every kept page anew and compare")
        warm = what.add_parser("warm", help="make the fronts and the newest stories")
        warm.add_argument("--stories", type=int, default=100, help="how many an edition (100)")
        purge = what.add_parser("purge", help="put pages out of date; with no tag, all of them")
        purge.add_argument(
            "tags", nargs="*", metavar="TAG", help="page:12, edition:1, list:section:5, …"
        )

    def handle(self, *, what: str, **options) -> None:
        require_installation()
        with override("en"):
            getattr(self, what)(**options)

    def stats(self, **options) -> None:
        self.stdout.write("\n".join(lines_of(statistics_of(store))))

    def verify(self, **options) -> None:
        keys = store.page_keys()
        found = list(differences(tqdm(keys, unit="page", disable=None)))
        for difference in found:
            self.stdout.write(f"{difference.key}\n    {difference.what}")
        if found:
            raise CommandError(
                f"{len(found)} of {len(keys)} pages differ from what they should be."
            )
        self.stdout.write(f"{len(keys)} pages, 0 differences.")

    def warm(self, *, stories: int, **options) -> None:
        keys = list(first_asked(stories))
        made = sum(making.make(key) for key in tqdm(keys, unit="page", disable=None))
        self.stdout.write(f"{made} of {len(keys)} pages made.")

    def purge(self, *, tags: list[str], **options) -> None:
        if not tags:
            store.clear()
            self.stdout.write("All pages are put out of date.")
            return
        unknown = [tag for tag in tags if ":" not in tag and tag != "editions"]
        if unknown:
            raise CommandError(f"“{unknown[0]}” is no tag: a tag is like page:12 or edition:1.")
        self.stdout.write(f"Put out of date: {purge(set(tags)).shown_on}.")


def first_asked(stories: int) -> Iterator[str]:
    """Keys of the homes, the sections and the newest stories of all open editions."""
    for edition in Edition.objects.open().select_related("page"):
        newest = StoryPage.objects.published().in_edition(edition).select_related("section")
        newest = list(newest.defer("body")[:stories])
        for reading in [edition, edition.latin()] if edition.latin_code else [edition]:
            host = urlsplit(reading.origin).netloc
            yield host + reading.prefix + "/"
            for section in reading.sections.values():
                yield f"{host}{reading.prefix}/{section.slug}/"
            for story in newest:
                yield f"{host}{reading.prefix}{story.local_address}"


def lines_of(found: Statistics) -> Iterator[str]:
    yield f"Kept       {found.pages:,} pages, {found.parts:,} parts, {found.bytes / 1e6:,.1f} MB"
    rate = "no reader yet" if found.hit_percent is None else f"{found.hit_percent:.1f} % there"
    yield f"Asked for  {found.asked:,} times in {HOURS} hours, {rate}"
    yield f"Refused    {found.refused:,} requests"
    if found.median is not None:
        yield (
            f"Changes    {found.purges:,} that pages show, live everywhere after"
            f" {found.median:.2f} s (median), {found.slowest:.2f} s (slowest)"
        )
    for slow in found.slow_pages:
        yield f"Slow       {slow.seconds * 1000:,.0f} ms  {slow.key}"
