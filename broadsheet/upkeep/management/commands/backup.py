from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from broadsheet.kit.installation import require_installation
from broadsheet.upkeep import backups
from broadsheet.upkeep.backups import Kept


class Command(BaseCommand):
    help = "Back up the publication while it is running, or verify a backup (docs/operations.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "directory", type=Path, nargs="?", default=settings.BACKUPS,
            help="where backups are, or with --verify one of them (BACKUPS)",
        )  # fmt: skip
        parser.add_argument("--keep", type=int, help="delete all but so many of the newest")
        parser.add_argument(
            "--with-secrets", action="store_true", help="write passwords into settings.env, too"
        )
        parser.add_argument(
            "--verify", action="store_true", help="compare the newest backup with its hashes"
        )

    def handle(self, *, directory: Path, keep: int | None, with_secrets: bool, verify: bool, **_):
        require_installation()
        directory = directory.resolve()
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1.")
        if verify:
            self.verify(directory)
            return
        with backups.alone(directory):
            kept = backups.make(directory, with_secrets=with_secrets, say=self.warn)
            backups.note(kept)
            self.stdout.write(f"{kept.path}\n{said_of(kept)}")
            for old in backups.prune(directory, keep) if keep else []:
                self.stdout.write(f"Deleted {old.path.name}.")

    def verify(self, directory: Path) -> None:
        kept = newest(directory)
        problems = backups.verify(kept)
        if problems:
            raise CommandError("\n".join([*problems[:20], f"{len(problems)} files are damaged."]))
        self.stdout.write(f"{kept.path} is whole.\n{said_of(kept)}")

    def warn(self, sentence: str) -> None:
        self.stderr.write(sentence)


def newest(directory: Path) -> Kept:
    """The backup in the directory, or the newest of those in it."""
    if (directory / "manifest.json").exists():
        return Kept(directory)
    found = backups.kept_in(directory)
    if not found:
        raise CommandError(f"There is no backup in {directory}.")
    return found[0]


def said_of(kept: Kept) -> str:
    rows = sum(table["rows"] for table in kept.manifest["tables"].values())
    files = sum(1 for _ in kept.stored())
    return f"{rows:,} rows, {files:,} files, {kept.manifest['bytes'] / 1e6:,.1f} MB"
