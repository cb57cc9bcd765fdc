from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from broadsheet.upkeep.management.commands.backup import newest, said_of
from broadsheet.upkeep.restoring import restore


class Command(BaseCommand):
    help = "Put a backup into an empty installation, on any of the databases (docs/operations.md)."

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="a backup, or a directory with backups")
        parser.add_argument(
            "--over", action="store_true", help="replace the publication that is there"
        )
        parser.add_argument(
            "--without-ledger", action="store_true",
            help="do not repeat what was erased and taken down later: its ledger is lost",
        )  # fmt: skip

    def handle(self, *, backup: Path, over: bool, without_ledger: bool, **options) -> None:
        kept = newest(backup.resolve())
        restore(kept, over=over, without_ledger=without_ledger, say=self.stdout.write)
        self.stdout.write(f"{kept.path} is restored: {said_of(kept)}.")
        self.stdout.write(f"How it was set up is in {kept.path / 'settings.env'}.")
