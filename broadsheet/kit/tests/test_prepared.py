from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from broadsheet.editions.models import Edition
from broadsheet.kit.prepared import Prepared
from broadsheet.people.models import User
from broadsheet.testing import make_edition

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class APreparedQuery(TestCase):
    @classmethod
    def setUpTestData(cls):
        for number, name in enumerate(("mira", "joss", "ada")):
            joined = NOON + timedelta(hours=number)
            User.objects.create(username=name, email=f"{name}@x.example.org", date_joined=joined)

    def test_finds_what_the_query_finds(self):
        def named(name):
            return User.objects.filter(username=name)

        prepared = Prepared(named, name=CharField())
        for name in ("mira", "joss", "mira"):
            self.assertEqual(prepared.all(name=name), list(named(name)))
        self.assertIsNone(prepared.first(name="nobody"))

    def test_gives_the_database_values_as_their_fields_do(self):
        since = Prepared(
            lambda at: User.objects.filter(date_joined__gt=at).order_by("pk")
            .values_list("username", flat=True),
            at=DateTimeField(),
        )  # fmt: skip
        self.assertEqual(since.all(at=NOON), ["joss", "ada"])
        self.assertEqual(since.all(at=NOON + timedelta(hours=1)), ["ada"])

    def test_reads_related_rows_in_one_statement(self):
        edition = make_edition("en", "The Test", "en", "English", ["World"])
        prepared = Prepared(
            lambda pk: Edition.objects.filter(pk=pk).select_related("page"), pk=BigIntegerField()
        )
        prepared.first(pk=edition.pk)
        with self.assertNumQueries(1):
            found = prepared.first(pk=edition.pk)
            self.assertEqual(found.page.path, edition.page.path)

    def test_is_sent_as_django_would_send_it_but_for_brackets(self):
        def made(name):
            return User.objects.filter(username=name).exclude(pk=0).order_by("-pk")[:2]

        prepared = Prepared(made, name=CharField())
        with CaptureQueriesContext(connection) as sent:
            prepared.all(name="mira")
            list(made("mira"))
        ours, djangos = (query["sql"].replace("(", "").replace(")", "") for query in sent)
        self.assertEqual(ours, djangos)
