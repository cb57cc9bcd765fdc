"""`manage.py export_comments EDITION`: all its comments as lines of JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from broadsheet.comments.exporting import exported
from broadsheet.editions.models import Edition
from broadsheet.kit.installation import require_installation


class Command(BaseCommand):
    help = "Write all comments of an edition, one JSON object a line; `import comments` reads them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", metavar="EDITION", help="its code")
        parser.add_argument(
            "--with-addresses", action="store_true", help="the readers’ e-mail addresses too"
        )

    def handle(self, *args, **options) -> None:
        require_installation()
        edition = Edition.objects.select_related("page").filter(code=options["edition"]).first()
        if edition is None:
            raise CommandError(f"There is no edition “{options['edition']}”.")
        for line in exported(edition, options["with_addresses"]):
            self.stdout.write(json.dumps(line, ensure_ascii=False))
