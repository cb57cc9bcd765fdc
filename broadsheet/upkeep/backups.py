"""Backups of a running publication: a directory each, whole or not there.

    2026-11-30T02-20-54-123456Z/
        manifest.json       what is in it, with hashes, and its own hash
        rows/               one file a table (tables.py)
        files/              the trees of files (trees.py)
        files.jsonl.gz      name, size, time and hash of each of them
        settings.env        the environment
        secret-key

A name that ends in .partial is no backup. The rows are of one moment. Files come before, so
that one that is deleted meanwhile is there, and once more after, when it is known which the
rows speak of.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from broadsheet.kit.chain import sync_directory
from broadsheet.kit.ledger import ledger
from broadsheet.upkeep import tables, trees
from broadsheet.upkeep.models import Backup
from broadsheet.upkeep.trees import Copies, Stored

FORMAT = 1
PARTIAL = ".partial"
NAME = "%Y-%m-%dT%H-%M-%S-%fZ"
MOST_SNAPSHOTS = 5

Say = Callable[[str], object]


@dataclass(frozen=True)
class Kept:
    """A backup on the disk."""

    path: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """CommandError when this is no backup, or not what was written."""
        try:
            written = json.loads((self.path / "manifest.json").read_text())
            content, given = written["content"], written["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            raise CommandError(f"There is no whole backup in {self.path}.") from None
        if seal(content) != given:
            raise CommandError(f"manifest.json in {self.path} was changed.")
        if content["format"] != FORMAT:
            raise CommandError(f"The backup in {self.path} was made by a newer version.")
        return content

    @property
    def files(self) -> Path:
        return self.path / "files"

    def rows_of(self, label: str) -> Path:
        return self.path / "rows" / f"{label}.jsonl.gz"

    def stored(self) -> Iterator[Stored]:
        for line in tables.read_rows(self.path / "files.jsonl.gz"):
            yield Stored(**json.loads(line))

    def problems(self) -> Iterator[str]:
        """What is not as it was written, a sentence each."""
        for name, hash in self.manifest["hashes"].items():
            if hash_or_none(self.path / name) != hash:
                yield f"{self.path / name} is damaged or missing."
        if hash_or_none(self.path / "files.jsonl.gz") == self.manifest["hashes"]["files.jsonl.gz"]:
            for each in self.stored():
                if hash_or_none(self.files / each.name) != each.sha256:
                    yield f"{self.files / each.name} is damaged or missing."


def seal(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def hash_or_none(path: Path) -> str | None:
    try:
        return trees.hash_of(path)
    except OSError:
        return None


def kept_in(directory: Path) -> list[Kept]:
    """The whole backups there, the newest first."""
    manifests = sorted(directory.glob("*/manifest.json"), reverse=True)
    return [Kept(each.parent) for each in manifests if each.parent.suffix != PARTIAL]


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """One backup at a time; what a killed one left is deleted."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(directory, os.O_RDONLY)
    try:
        try:
            flock(handle, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"Another backup is being made in {directory}.") from None
        for left in directory.glob(f"*{PARTIAL}"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(handle)


def make(directory: Path, *, with_secrets: bool, say: Say) -> Kept:
    """Make a backup in the directory, which `alone` is held for."""
    require_migrated()
    before = next(iter(kept_in(directory)), None)
    name = datetime.now(UTC).strftime(NAME)
    partial = directory / f"{name}{PARTIAL}"
    partial.mkdir(mode=0o700)
    try:
        write(partial, before, with_secrets, say)
        os.sync()
        partial.rename(directory / name)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise CommandError(f"No backup was made: {error}.") from error
    sync_directory(directory)
    return Kept(directory / name)


def require_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not of this version: run make setup first.")


def write(partial: Path, before: Kept | None, with_secrets: bool, say: Say) -> None:
    known = {each.name: each for each in before.stored()} if before else {}
    copies = Copies(
        partial / "files", before.files if before else None, known, has_damaged(partial.parent)
    )
    for name in trees.names():
        copies.take(name)
    (partial / "rows").mkdir()
    for _ in range(MOST_SNAPSHOTS):
        with tables.snapshot() as apart:
            content: dict[str, Any] = {"made_at": timezone.now().isoformat()}
            missing = take_referenced(copies, apart)
            if missing is not None:
                content["tables"] = write_tables(partial, apart)
                break
    else:
        raise CommandError("No backup was made: files are deleted faster than they are copied.")
    for name in missing:
        say(f"{name} is missing, though rows speak of it.")
    write_beside(partial, copies, with_secrets)
    write_manifest(partial, {**content, "missing": missing})


def has_damaged(directory: Path) -> bool:
    """Whether a backup there was found damaged: others may have the same copies."""
    there = [kept.path.name for kept in kept_in(directory)]
    return Backup.objects.filter(name__in=there).exclude(problem="").exists()


def take_referenced(copies: Copies, apart: BaseDatabaseWrapper) -> list[str] | None:
    """Copy what the rows of this snapshot speak of; return what was missing all along.

    None when a file was deleted after the snapshot was taken and before it was copied.
    """
    gone = {name for name in trees.referenced(apart) if not copies.take(name)}
    for name in trees.names(trees.BESIDE):
        copies.take(name)
    if gone and gone - trees.referenced(connection):
        return None
    return sorted(gone)


def write_tables(partial: Path, apart: BaseDatabaseWrapper) -> dict[str, Any]:
    written = {}
    for model in tables.kept_models(apps):
        label, columns = model._meta.label, list(tables.own_columns(model))
        path = partial / "rows" / f"{label}.jsonl.gz"
        count = tables.write_rows(path, tables.lines_of(apart, model, columns))
        written[label] = {"columns": columns, "rows": count.rows, "hash": count.hash}
    return written


def write_beside(partial: Path, copies: Copies, with_secrets: bool) -> None:
    stored = sorted(copies.stored.values(), key=lambda each: each.name)
    lines = (json.dumps(each.as_dict()).encode() + b"\n" for each in stored)
    tables.write_rows(partial / "files.jsonl.gz", lines)
    (partial / "settings.env").write_text(environment(with_secrets))
    key = settings.DATA_DIR / "secret-key"
    if key.exists():
        trees.copy_file(key, partial / "secret-key")


def environment(with_secrets: bool) -> str:
    """The environment as systemd and a shell read it."""
    given = settings.ENVIRONMENT.items()
    return "".join(
        f"{name}={shlex.quote(value)}\n"
        if with_secrets or name not in settings.ENVIRONMENT_SECRETS
        else f"# {name} was set\n"
        for name, value in given
    )


def write_manifest(partial: Path, content: dict[str, Any]) -> None:
    end = ledger().end()
    beside = [path for path in partial.rglob("*") if path.is_file()]
    inner = [path for path in beside if not path.is_relative_to(partial / "files")]
    content = {
        **content,
        "format": FORMAT,
        "database": connection.vendor,
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
        "ledger": {"number": end.number, "hash": end.hash},
        "hashes": {str(path.relative_to(partial)): trees.hash_of(path) for path in inner},
        "bytes": sum(path.lstat().st_size for path in beside),
    }
    written = {"content": content, "sha256": seal(content)}
    (partial / "manifest.json").write_text(json.dumps(written, indent=1))


def note(kept: Kept) -> Backup:
    """Have the desk know of it."""
    manifest = kept.manifest
    backup, _new = Backup.objects.get_or_create(
        name=kept.path.name, defaults={"made_at": manifest["made_at"], "bytes": manifest["bytes"]}
    )
    return backup


def verify(kept: Kept) -> list[str]:
    """Compare every file with what was written; note the outcome and return what is wrong."""
    problems = list(kept.problems())
    backup = note(kept)
    backup.problem = "\n".join(problems[:20])
    backup.verified_at = None if problems else timezone.now()
    backup.save()
    return problems


def prune(directory: Path, keep: int) -> list[Kept]:
    """Delete all but the newest, and the one that was found whole last; return those deleted."""
    verified = Backup.last_verified()
    old = kept_in(directory)[keep:]
    deleted = [each for each in old if verified is None or each.path.name != verified.name]
    for each in deleted:
        partial = each.path.with_name(each.path.name + PARTIAL)
        each.path.rename(partial)
        shutil.rmtree(partial)
    return deleted
