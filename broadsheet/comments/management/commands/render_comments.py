"""`manage.py render_comments`: make the HTML of comments again from what was typed."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from broadsheet.comments.rendering import render_again
from broadsheet.kit.installation import require_installation


class Command(BaseCommand):
    help = "Render again what an older version of Broadsheet has rendered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="and everything else too")

    def handle(self, *args, **options) -> None:
        require_installation()
        changed = render_again(options["all"])
        self.stdout.write(f"{changed:,} comments came out differently.")
