"""Puts a backup in the place of what is there, on this or the other database.

Nothing is written before every hash was compared, and nothing is served before the ledger's
later entries were done again: a mark in DATA_DIR keeps everything else from
starting (kit/installation.py). It stays when restoring is killed; restoring again begins anew.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import batched
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Revision

from broadsheet.delivery.models import Lease
from broadsheet.delivery.site import store
from broadsheet.kit import ledger
from broadsheet.kit.chain import ChainIsBroken
from broadsheet.kit.installation import is_being_restored, restoring
from broadsheet.kit.models import LedgerEntry
from broadsheet.search.index import index_stories
from broadsheet.stories.models import StoryPage
from broadsheet.upkeep import tables, trees
from broadsheet.upkeep.backups import Kept
from broadsheet.upkeep.condition import overdue

INDEXED_AT_ONCE = 200

Say = Callable[[str], object]


def restore(kept: Kept, *, over: bool, without_ledger: bool, say: Say) -> None:
    require_place(over)
    targets = migrations_of(kept)
    require_whole(kept)
    if not without_ledger:
        require_ledger(kept)
        write_ledger_of_replaced(say)
    with restoring():
        aside = settings.DATA_DIR / f"before-restore-{timezone.now():%Y-%m-%dT%H-%M-%SZ}"
        trees.move_aside(aside, say)
        clear_database(aside, say)
        with trees.unseen():
            put_files_back(kept)
            write_rows(kept, targets)
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            make_indexes()
            again = 0 if without_ledger else ledger.replay()
        store.clear()
    say(f"{again} later entries of the ledger were done again.")
    say_what_is_due(say)


def say_what_is_due(say: Say) -> None:
    """What was postponed after the backup is planned again as it was: a person has to look."""
    due = [
        f"  {getattr(each, moment):%Y-%m-%d %H:%M} UTC  {DUE[moment]}: {name_of(each)}"
        for moment, found in overdue(timezone.now())
        for each in found
    ]
    if due:
        say("The background worker will do this at once. To look first: BACKGROUND_WORKER=off.")
        say("\n".join(sorted(due)))


DUE = {"approved_go_live_at": "publish", "publish_at": "publish", "expire_at": "withdraw"}


def name_of(thing: Model) -> str:
    return thing.object_str if isinstance(thing, Revision) else str(thing)


def write_ledger_of_replaced(say: Say) -> None:
    """What the database that is replaced has done last, and was killed before it could write down."""
    if LedgerEntry._meta.db_table not in connection.introspection.table_names():
        return
    try:
        ledger.write_pending()
    except DatabaseError:  # damaged, or of another version: it may be why it is replaced
        say(
            "The database that is replaced cannot be read. What it erased or took down last and"
            " had not yet written into the ledger is not done again."
        )
    except OSError as error:
        raise CommandError(
            f"Nothing can be written to {settings.LEDGER}: {error.strerror}."
        ) from None


# What must be so before anything is written


def require_place(over: bool) -> None:
    """An empty installation, or leave to replace what is there; nobody at work on it."""
    if is_being_restored() or not connection.introspection.table_names():
        return
    if has_publication() and not over:
        raise CommandError(
            f"There is a publication in {settings.DATA_DIR} or its database. --over replaces it."
        )
    for top in trees.trees().values():
        if top.is_mount() and any(top.iterdir()):
            raise CommandError(f"{top} is a disk of its own and cannot be moved aside: empty it.")
    require_stopped()


def has_publication() -> bool:
    """Whether anybody has an account, or there is an edition: setting up makes neither."""
    there = connection.introspection.table_names()
    return any(has_rows(name) for name in ("people_user", "editions_edition") if name in there)


def has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def require_stopped() -> None:
    try:
        Lease.reclaim_from_the_dead()
        held = Lease.objects.filter(until__gt=timezone.now()).first()
    except DatabaseError:  # no tables of ours yet, or of another version
        return
    if held:
        raise CommandError(
            f"A server is at work on this database ({held.holder}): stop it, and if it was"
            " killed, wait until its lease is over, five minutes at most."
        )


def migrations_of(kept: Kept) -> list[tuple[str, str]]:
    """What the backup's database had applied, as far as nothing else rests on it.

    As this version knows it: several old migrations may stand in one now.
    """
    loader = MigrationLoader(None)
    applied = {(app, name) for app, name in kept.manifest["migrations"]}
    unknown = sorted(applied - set(loader.disk_migrations))
    if unknown:
        raise CommandError(
            f"The backup is of another version, which has {'.'.join(unknown[0])}: install that"
            " version, restore, and upgrade."
        )
    joined = {key for key, each in loader.replacements.items() if set(each.replaces) <= applied}
    there = (applied | joined) & set(loader.graph.nodes)
    return [node for node in there if not there & set(loader.graph.node_map[node].children)]


def require_whole(kept: Kept) -> None:
    problems = list(kept.problems())
    if problems:
        raise CommandError("\n".join([*problems[:20], "Nothing was restored."]))


def require_ledger(kept: Kept) -> None:
    """The ledger must be there, whole, and go at least as far as it did at the backup."""
    number, hash = kept.manifest["ledger"]["number"], kept.manifest["ledger"]["hash"]
    if not settings.LEDGER.exists():
        raise CommandError(
            f"There is no ledger at {settings.LEDGER}. Set LEDGER to where it is. {WITHOUT}"
        )
    try:
        entries = list(ledger.ledger().read())
    except ChainIsBroken as error:
        raise CommandError(f"{error} {WITHOUT}") from None
    if number and (len(entries) < number or entries[number - 1]["hash"] != hash):
        raise CommandError(
            f"{settings.LEDGER} is not the ledger that this backup goes with: it lacks line"
            f" {number}. Set LEDGER to where it is. {WITHOUT}"
        )
    unknown = {entry["kind"] for entry in entries} - ledger.REPLAYS.keys()
    if unknown:
        raise CommandError(
            f"{settings.LEDGER} has “{unknown.pop()}”, which this version cannot do again: install"
            " the version that wrote it."
        )


WITHOUT = (
    "With --without-ledger the backup is restored as it is, and whatever was erased or taken"
    " down after it was made is published again, and whoever left since may sign in."
)


# Making room


def clear_database(aside: Path, say: Say) -> None:
    there = connection.introspection.table_names()
    if not there:
        return
    if connection.vendor == "sqlite":
        move_file_aside(aside, say)
    else:
        quoted = ", ".join(map(connection.ops.quote_name, there))
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {quoted} CASCADE")


def move_file_aside(aside: Path, say: Say) -> None:
    path = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    aside.mkdir(parents=True, exist_ok=True)
    for each in path.parent.glob(f"{path.name}*"):
        each.rename(aside / each.name)
    say(f"{path} was moved to {aside}.")


# Writing


def put_files_back(kept: Kept) -> None:
    for stored in tqdm(list(kept.stored()), unit="file", disable=None):
        trees.put_back(kept.files, stored)
    key = kept.path / "secret-key"
    if key.exists():
        trees.copy_file(key, settings.DATA_DIR / "secret-key")


def write_rows(kept: Kept, targets: list[tuple[str, str]]) -> None:
    """Make the tables as they were at the backup, write the rows, and compare their hashes."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    state = executor.loader.project_state(targets).apps
    with tables.without_constraints():
        tables.empty(tables.kept_models(state))
        for label, table in tqdm(kept.manifest["tables"].items(), unit="table", disable=None):
            if not tables.is_left_out(label):  # an older version may have kept it
                write_table(kept, state, label, table)
    tables.set_counters(tables.kept_models(state))


def write_table(kept: Kept, state: Apps, label: str, table: dict[str, Any]) -> None:
    model = state.get_model(label)
    columns = table["columns"]
    try:
        tables.insert(model, columns, tables.read_rows(kept.rows_of(label)))
    except DatabaseError as error:
        raise CommandError(f"A row of {label} cannot be written: {error}.") from error
    count = tables.counted(tables.lines_of(connection, model, columns))
    if (count.rows, count.hash) != (table["rows"], table["hash"]):
        raise CommandError(f"The rows of {label} are not what they were in the backup.")


def make_indexes() -> None:
    """What is found by words is analysed anew; each database has its own way to hold it."""
    stories = StoryPage.objects.published().select_related("edition").order_by("pk")
    stories = stories.prefetch_related("bylines__author", "topic_links__topic")
    each = tqdm(
        stories.iterator(INDEXED_AT_ONCE), total=stories.count(), unit="story", disable=None
    )
    for some in batched(each, INDEXED_AT_ONCE):
        index_stories(some)
    call_command("wagtail_update_index", verbosity=0)
