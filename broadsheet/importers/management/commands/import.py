"""`manage.py import FORMAT FILE…`: stories, and the comments of other systems."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from broadsheet.editions.models import Edition
from broadsheet.importers.choosing import EditionChoice
from broadsheet.importers.commento import reader as commento
from broadsheet.importers.disqus import reader as disqus
from broadsheet.importers.exported import reader as exported
from broadsheet.importers.filing import Filing
from broadsheet.importers.isso import reader as isso
from broadsheet.importers.jsonl import loading as jsonl
from broadsheet.importers.records import MalformedFile
from broadsheet.importers.report import Report
from broadsheet.importers.shelves import NoSection, SectionRules
from broadsheet.importers.threads import file_threads
from broadsheet.importers.wordpress import loading as wordpress
from broadsheet.kit.installation import require_installation

SECTION_HELP = (
    "SLUG: where stories without a section of the edition go; made if missing. "
    "NAME=SLUG: the category NAME is the section SLUG. May be repeated."
)


# What each reads, and the words that say what.
THREADS = {
    "disqus": (disqus, "an export of Disqus"),
    "isso": (isso, "Isso’s database, or the generic JSON that Isso reads"),
    "commento": (commento, "an export of Commento"),
    "comments": (exported, "what `manage.py export_comments` wrote"),
}


class Command(BaseCommand):
    help = "Bring stories and comments of other systems into the editions. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = "|".join(["jsonl", "wxr", *THREADS])
        formats = parser.add_subparsers(dest="format", required=True, metavar=names)
        lines = formats.add_parser(
            "jsonl", help="files with one JSON object a line, .xz or .gz too"
        )
        lines.add_argument("files", nargs="+", type=Path, metavar="FILE")
        lines.add_argument("--edition", metavar="CODE", help="default: all editions, by language")
        export = formats.add_parser("wxr", help="an export of WordPress")
        export.add_argument("files", nargs=1, type=Path, metavar="FILE")
        export.add_argument("--edition", metavar="CODE", required=True)
        export.add_argument(
            "--files",
            dest="folder",
            type=Path,
            metavar="FOLDER",
            help="a copy of wp-content/uploads",
        )
        for each in (lines, export):
            each.add_argument("--section", action="append", default=[], help=SECTION_HELP)
        threads = [self.add_threads(formats, name) for name in THREADS]
        for each in (lines, export, *threads):
            each.add_argument(
                "--source", metavar="NAME", help="whose export it is, as in the last run"
            )
            each.add_argument("--dry-run", action="store_true", help="say what would be made")
            each.add_argument(
                "--report", type=Path, metavar="FILE", help="write the report as JSON"
            )

    def add_threads(self, formats, name: str) -> ArgumentParser:
        parser = formats.add_parser(name, help=THREADS[name][1])
        parser.add_argument("files", nargs=1, type=Path, metavar="FILE")
        parser.add_argument("--edition", metavar="CODE", required=True)
        return parser

    def handle(self, **options) -> None:
        require_installation()
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"There is no file “{path}”.")
        if options.get("folder") and not options["folder"].is_dir():
            raise CommandError(f"There is no folder “{options['folder']}”.")
        report = Report(dry_run=options["dry_run"])
        editions = editions_of(options["edition"])
        try:
            if options["format"] in THREADS:
                bring_threads(editions[0], report, options)
            else:
                bring = {"jsonl": bring_lines, "wxr": bring_export}[options["format"]]
                bring(EditionChoice(editions), report, options)
        except (MalformedFile, NoSection) as reason:
            raise CommandError(str(reason)) from None
        for line in report.lines():
            self.stdout.write(line)
        if options["report"]:
            text = json.dumps(report.as_data(), ensure_ascii=False, indent=1)
            options["report"].write_text(text, encoding="utf-8")


def editions_of(code: str | None) -> list[Edition]:
    editions = Edition.objects.select_related("page", "collection")
    found = list(editions.filter(code=code) if code else editions)
    if not found:
        raise CommandError(
            f"There is no edition “{code}”." if code else "There are no editions yet."
        )
    return found


def progress(total: int, unit: str) -> tqdm:
    return tqdm(total=total, unit=unit, disable=not sys.stderr.isatty())


def bring_lines(choice: EditionChoice, report: Report, options: dict) -> None:
    files = options["files"]
    count, cyrillic = jsonl.survey(files)
    rules = SectionRules.of(options["section"])
    with progress(count, " stories") as bar:
        for path in files:
            filing = Filing(options["source"] or jsonl.source_of(path), rules, report)
            jsonl.load(path, filing, choice, cyrillic, bar.update)
            filing.finish()


def bring_export(choice: EditionChoice, report: Report, options: dict) -> None:
    (path,) = options["files"]
    export = wordpress.survey(path)
    filing = Filing(
        source=options["source"] or export.source,
        rules=SectionRules.of(options["section"]),
        report=report,
        folder=options["folder"],
        pictures=export.pictures,
    )
    with progress(export.items, " items") as bar:
        wordpress.load(path, export, filing, choice.editions[0], bar.update)
        filing.finish()


def bring_threads(edition: Edition, report: Report, options: dict) -> None:
    (path,) = options["files"]
    reader, _ = THREADS[options["format"]]
    source = options["source"] or f"{options['format']}: {path.name}"
    file_threads(edition, source[:120], reader.threads_of(path, report), report)
