"""The rows of a database, written so that another database can read them.

Keys stay what they are, so everything that points to a row by its key still does. A row is one
JSON list in the order of the table's columns; JSON in it is parsed, since PostgreSQL keeps no
order of keys. The sum of the rows' digests says whether two tables have the same rows, in
whatever order they are read.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import batched
from pathlib import Path
from typing import Any

import psycopg
from django.apps.registry import Apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.expressions import Col
from django.db.transaction import Atomic

# Of one host and moment, or made anew.
LEFT_OUT = {
    "people.Session", "delivery.Lease", "delivery.Change", "wagtailsearch.IndexEntry",
    "wagtailadmin.EditingSession", "upkeep.Trouble", "readers.Ticket",
}  # fmt: skip
LEFT_OUT_OF_SQLITE = {"wagtailsearch.SQLiteFTSIndexEntry"}  # no model elsewhere
AT_ONCE = 500
LARGEST_SUM = 2**256

Convert = Callable[[Any], Any]


@dataclass
class Count:
    """How many rows there were, and the sum of their digests."""

    rows: int = 0
    sum: int = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        digest = int.from_bytes(blake2b(line, digest_size=32).digest())
        self.sum = (self.sum + digest) % LARGEST_SUM

    @property
    def hash(self) -> str:
        return f"{self.sum:064x}"


def require_left_out(apps: Apps) -> None:
    """A label that no model has any more would leave nothing out."""
    unknown = LEFT_OUT - {model._meta.label for model in apps.get_models()}
    if unknown:
        raise ImproperlyConfigured(f"Backups leave out {unknown.pop()}, which is no model.")


def is_left_out(label: str) -> bool:
    return label in LEFT_OUT | LEFT_OUT_OF_SQLITE


def kept_models(apps: Apps) -> list[type[Model]]:
    found = apps.get_models(include_auto_created=True)
    kept = (model for model in found if model._meta.managed and not model._meta.proxy)
    return [model for model in kept if not is_left_out(model._meta.label)]


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection that sees the database as it is now, whoever writes meanwhile.

    Writers do not wait: SQLite reads from its journal, PostgreSQL older versions of rows.
    """
    apart = connection.copy()
    if apart.vendor == "sqlite":
        apart.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        apart.settings_dict["OPTIONS"]["isolation_level"] = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        apart.connect()
        apart.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with apart.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")  # begins it
        yield apart
    finally:
        apart.close()


# Reading


def own_columns(model: type[Model]) -> dict[str, Field]:
    """The columns of the model's own table, with the field that says what is in each."""
    fields = model._meta.local_concrete_fields
    return {str(field.column): target_of(field) for field in fields}


def target_of(field: Field) -> Field:
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]
    return field


def lines_of(apart: BaseDatabaseWrapper, model: type[Model], columns: list[str]) -> Iterator[bytes]:
    """Every row as a line of JSON, by key."""
    fields = own_columns(model)
    read = [reader(apart, fields[column]) for column in columns]
    quote = apart.ops.quote_name
    key = quote(str(model._meta.pk.column))
    query = (
        f"SELECT {', '.join(map(quote, columns))} FROM {quote(model._meta.db_table)} ORDER BY {key}"  # noqa: S608
    )
    with apart.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                values = [each(value) for each, value in zip(read, row, strict=True)]
                yield json.dumps(values, sort_keys=True, default=plain).encode() + b"\n"


def reader(apart: BaseDatabaseWrapper, field: Field) -> Convert:
    """From what the database's driver gives to what JSON can hold."""
    if field.get_internal_type() == "JSONField":
        return lambda value: None if value is None else [json.loads(value)]
    column = Col(field.model._meta.db_table, field)
    converters = apart.ops.get_db_converters(column)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, apart)
        return value

    return read if converters else lambda value: value


def plain(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    return str(value)


# Writing


def insert(model: type[Model], columns: list[str], lines: Iterable[bytes]) -> None:
    fields = own_columns(model)
    write = [writer(fields[column]) for column in columns]
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(columns))
    names = ", ".join(map(quote, columns))
    query = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        for some in batched(lines, AT_ONCE):
            rows = [
                [each(value) for each, value in zip(write, json.loads(line), strict=True)]
                for line in some
            ]
            cursor.executemany(query, rows)


def writer(field: Field) -> Convert:
    """From what JSON held to what the database's driver takes."""
    kind = field.get_internal_type()
    if kind == "JSONField":
        return lambda value: (
            None if value is None else connection.ops.adapt_json_value(value[0], None)
        )
    if kind in {"DateTimeField", "DateField", "TimeField", "DecimalField", "UUIDField"}:
        return lambda value: field.get_db_prep_save(field.to_python(value), connection)
    return lambda value: value


def empty(models: Iterable[type[Model]]) -> None:
    """Delete all rows; those that point to each other are looked at when all are written."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")  # noqa: S608


def set_counters(models: list[type[Model]]) -> None:
    """Have the database give keys behind those that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


@contextmanager
def without_constraints() -> Iterator[None]:
    """All or nothing is written, and looked at as a whole in the end."""
    with connection.constraint_checks_disabled(), Atomic(None, savepoint=False, durable=True):
        yield
        connection.check_constraints()


# Files of rows


def write_rows(path: Path, lines: Iterable[bytes]) -> Count:
    count = Count()
    with gzip.open(path, "wb", compresslevel=3) as file:
        for line in lines:
            count.add(line)
            file.write(line)
    return count


def read_rows(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        yield from file


def counted(lines: Iterable[bytes]) -> Count:
    count = Count()
    for line in lines:
        count.add(line)
    return count
