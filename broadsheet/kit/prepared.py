"""Queries whose SQL is made once, for what is asked at every request of a reader.

Django makes the SQL of a query anew each time, which takes several times as long as running it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet


class Slot(Expression):
    """The place of a value that each call brings."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection) -> tuple[str, tuple]:
        return "%s", (self,)


class Prepared[Row]:
    """`Prepared(lambda pk: Story.objects.filter(pk=pk), pk=BigIntegerField())`, then `.first(pk=5)`.

    make: the query, of slots that stand where values do. fields: how each value is given to the
    database. A value cannot be None nor a list, whose SQL is another.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]], **fields: Field) -> None:
        self.make, self.fields = make, fields

    def all(self, **values: Any) -> list[Row]:
        # A connection is one thread's: it holds the statements for it, and they end with it.
        connection = connections["default"]
        statements = connection.__dict__.setdefault("prepared", {})
        if self not in statements:
            slots = {name: Slot(name, field) for name, field in self.fields.items()}
            statements[self] = Statement(self.make(**slots), connection)
        return statements[self].run(values)

    def first(self, **values: Any) -> Row | None:
        """The query limits itself to one row where there can be more."""
        return next(iter(self.all(**values)), None)


class Statement[Row]:
    """The query on one connection: Django reads the rows, as of any query."""

    def __init__(self, query: QuerySet[Any, Row], connection: BaseDatabaseWrapper) -> None:
        if query._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ValueError("A prepared query prefetches nothing.")
        self.query, self.connection = query, connection
        self.compiler = query.query.get_compiler(connection=connection)
        self.sql, self.parameters = self.compiler.as_sql()
        columns = [each[0] for each in self.compiler.select[: self.compiler.col_count]]
        converters = self.compiler.get_converters(columns)
        self.compiler.get_converters = lambda expressions: converters
        query.query.get_compiler = lambda *args, **kwargs: self.compiler  # type: ignore[method-assign]

    def run(self, values: dict[str, Any]) -> list[Row]:
        bound = tuple(
            each.output_field.get_db_prep_value(values[each.name], self.connection)
            if isinstance(each, Slot)
            else each
            for each in self.parameters
        )
        self.compiler.as_sql = lambda: (self.sql, bound)
        return list(self.query._iterable_class(self.query))  # type: ignore[arg-type, call-overload]
